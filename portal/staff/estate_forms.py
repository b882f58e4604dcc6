"""Forms about homes and communities: fields that several pages share."""

import re
from decimal import Decimal
from typing import Any

import wtforms
from wtforms import validators

from portal.domain.estate.rules import TIE_WORDS, UNIT_STATE_WORDS
from portal.infra.editing import Edited
from portal.infra.fields import Between, Form, Length, optional, picks, required
from portal.infra.refused import N_
from portal.infra.wording import gettext

ZONES = (("Asia/Shanghai", N_("北京时间")), ("Asia/Urumqi", N_("乌鲁木齐时间")))
AREA = re.compile(r"\d{1,5}(?:\.\d{1,2})?")


def area(form: wtforms.Form, field: wtforms.Field) -> None:
    """A built area in square metres with at most two decimals."""
    if field.data and not AREA.fullmatch(field.data):
        raise validators.ValidationError(gettext(N_("请填平方米数，例如89.50")))


def area_cm2(typed: str) -> int | None:
    """A typed area in square metres as whole square centimetres."""
    return int(Decimal(typed) * 10_000) if typed else None


def square_metres(cm2: int | None) -> str:
    """A stored area as it is typed: 89.50."""
    return f"{Decimal(cm2) / 10_000:.2f}" if cm2 is not None else ""


class CommunityForm(Edited):
    """Facts of a community."""

    form_id = "community"
    title = wtforms.StringField(N_("项目名称"), [required(), Length(80)])
    city = wtforms.StringField(N_("城市"), [Length(40)])
    zone = wtforms.SelectField(N_("时区"), choices=lambda: picks(ZONES), default="Asia/Shanghai")
    hotline = wtforms.StringField(N_("服务热线"), [Length(40)])
    emergency_phone = wtforms.StringField(N_("抢险电话，24小时有人接"), [Length(40)])
    run_by = wtforms.StringField(N_("物业公司"), [Length(80)])
    developer = wtforms.StringField(N_("开发商"), [Length(80)])
    restart_warranty = wtforms.BooleanField(N_("修好后，这个部位的保修期重新起算"))

    def facts(self) -> dict[str, Any]:
        """Everything but the name, as the verbs take it."""
        return {name: self[name].data or "" for name in (
            "city", "zone", "hotline", "emergency_phone", "run_by", "developer",
        )} | {"restart_warranty": bool(self.restart_warranty.data)}  # fmt: skip


class NewCommunityForm(CommunityForm):
    """A community with its code."""

    code = wtforms.StringField(
        N_("代号"),
        [
            required(),
            validators.Regexp(
                r"[A-Za-z][A-Za-z0-9]{0,11}\Z", message=N_("请用1到12个字母和数字，以字母开头")
            ),
        ],
    )


class BuildingForm(Edited):
    """A building's dates."""

    form_id = "building"
    accepted_on = wtforms.DateField(N_("竣工验收日期"), [optional()])
    floors = wtforms.IntegerField(N_("层数"), [optional(), Between(1, 200)])


class NewBuildingForm(BuildingForm):
    """A building with its name."""

    title = wtforms.StringField(N_("楼栋名"), [required(), Length(20)])


class HomeForm(Edited):
    """Dates and facts of a home."""

    form_id = "home"
    state = wtforms.SelectField(
        N_("状态"), [required()], choices=lambda: picks([(s.value, w) for s, w in UNIT_STATE_WORDS.items()])
    )
    accepted_on = wtforms.DateField(N_("竣工验收日期"), [optional()])
    handed_over_on = wtforms.DateField(N_("交付日期"), [optional()])
    deemed_handover_on = wtforms.DateField(N_("视为交付日期"), [optional()])
    deemed_reason = wtforms.StringField(N_("视为交付的理由"), [Length(200)])
    moved_in_on = wtforms.DateField(N_("入住日期"), [optional()])
    floor = wtforms.StringField(N_("楼层"), [Length(10)])
    area = wtforms.StringField(N_("建筑面积（㎡）"), [area])
    house_type = wtforms.StringField(N_("户型"), [Length(40)])
    parking = wtforms.StringField(N_("车位"), [Length(80)])

    def facts(self) -> dict[str, Any]:
        """The home's facts as the verbs take them."""
        days = ("accepted_on", "handed_over_on", "deemed_handover_on", "moved_in_on")
        texts = ("deemed_reason", "floor", "house_type", "parking")
        return {
            "state": self.state.data,
            **{name: self[name].data for name in days},
            **{name: self[name].data or "" for name in texts},
            "area_cm2": area_cm2(self.area.data or ""),
        }


class NewHomeForm(Form):
    """A home's number."""

    form_id = "home"
    entrance = wtforms.StringField(N_("单元"), [Length(10)])
    door = wtforms.StringField(N_("房号"), [required(), Length(20)])
    floor = wtforms.StringField(N_("楼层"), [Length(10)])
    area = wtforms.StringField(N_("建筑面积（㎡）"), [area])
    house_type = wtforms.StringField(N_("户型"), [Length(40)])
    handed_over_on = wtforms.DateField(N_("交付日期"), [optional()])


class TieForm(Form):
    """Who comes to live in a home."""

    form_id = "tie"
    called = wtforms.StringField(N_("姓名"), [required(), Length(80)])
    phone = wtforms.StringField(N_("手机号"), [Length(40)])
    kind = wtforms.SelectField(
        N_("和这套房的关系"),
        [required()],
        choices=lambda: picks([(t.value, w) for t, w in TIE_WORDS.items()]),
    )
    from_on = wtforms.DateField(N_("从哪天起"), [required()])
    proven = wtforms.BooleanField(N_("已核对证件或合同，可以登录使用"))


class EndForm(Form):
    """The last day of something."""

    form_id = "end"
    to_on = wtforms.DateField(N_("最后一天"), [required()])


class PersonForm(Edited):
    """A person's name and ways to be reached."""

    form_id = "person"
    called = wtforms.StringField(N_("姓名"), [required(), Length(80)])
    phone = wtforms.StringField(N_("手机号"), [Length(40)])
    email = wtforms.StringField(
        N_("邮箱"),
        [
            optional(),
            Length(200),
            validators.Regexp(r"[^@\s]+@[^@\s]+\.[^@\s]+\Z", message=N_("请填完整的邮箱地址")),
        ],
    )


class RetireForm(Form):
    """Why something is no longer in use."""

    form_id = "retire"
    reason = wtforms.TextAreaField(N_("为什么停用"), [required(N_("请写明为什么停用")), Length(300)])


class SpotForm(Form):
    """A common part by the name people use."""

    form_id = "spot"
    title = wtforms.StringField(N_("公共部位"), [required(), Length(80)])


class NewSpotForm(SpotForm):
    """A common part and where it is."""

    building = wtforms.SelectField(
        N_("在哪"), [optional()], choices=[], coerce=lambda value: int(value or 0), validate_choice=False
    )


class YesForm(Form):
    """Nothing but the button."""

    form_id = "yes"
