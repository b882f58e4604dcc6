"""The steps of a report as forms."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any

import wtforms
from wtforms.validators import ValidationError

from portal.domain.estate.rules import phone_number
from portal.domain.repairs.rules import ACCESS, DAY_PARTS, EXPECTATIONS, ROOMS, windows_ahead
from portal.infra import languages
from portal.infra.fields import Form, Length, optional, picks, required
from portal.infra.photos import PhotosField
from portal.infra.refused import N_
from portal.infra.wording import gettext

COMMON = ("common", N_("公共区域"))
URGENCIES = (("urgent", N_("影响生活，今天要处理")), ("ordinary", N_("一般维修")))
LEAST, MOST = 2, 3
TICKS = wtforms.widgets.CheckboxInput()


def own_phone(form: wtforms.Form, field: wtforms.Field) -> None:
    """A phone number somebody can be called on."""
    if field.data and phone_number(field.data) is None:
        raise ValidationError(gettext("请填11位手机号，国外号码以加号开头"))


class UrgencyForm(Form):
    """Nobody is in danger: how fast is help needed?"""

    form_id = "kind"
    urgency = wtforms.RadioField(
        N_("没有危险，属于哪一种？"), [required(N_("请选一种"))], choices=lambda: picks(URGENCIES)
    )


class PlaceForm(Form):
    """Which home, and where in it; or a common part."""

    form_id = "at"
    unit = wtforms.RadioField(N_("哪一套房？"), [required(N_("请选一套房"))])
    room = wtforms.RadioField(
        N_("在哪里？"), [required(N_("请选一个位置"))], choices=lambda: picks([*ROOMS.items(), COMMON])
    )


class WhatDraft(Form):
    """What is broken, as far as it is written."""

    form_id = "what"
    building = wtforms.SelectField(N_("哪一幢楼"), [optional()])
    spot = wtforms.StringField(N_("公共部位的哪一处"), [optional(), Length(60)])
    part = wtforms.RadioField(N_("哪里坏了"), [optional()], validate_choice=False)
    description = wtforms.TextAreaField(N_("说说情况"), [optional(), Length(1000)])
    photos = PhotosField(N_("照片"))


class WhatForm(WhatDraft):
    """What is broken, ready to go on."""

    part = wtforms.RadioField(N_("哪里坏了"), [required(N_("请选一个最接近的，师傅上门会再确认"))])
    description = wtforms.TextAreaField(
        N_("说说情况"), [required(N_("请说说哪里坏了，例如“厨房水槽下面一直滴水”。")), Length(1000)]
    )


class WhatCommonForm(WhatForm):
    """What is broken at a common part, ready to go on."""

    spot = wtforms.StringField(
        N_("公共部位的哪一处"), [required(N_("请写一下在哪一处，例如“2单元电梯厅”")), Length(60)]
    )


class ContactForm(Form):
    """How to reach the reporter, where no visit to a home has to be agreed."""

    form_id = "when"
    contact_phone = wtforms.StringField(
        N_("联系电话"), [required(N_("请留一个能打通的电话")), Length(40), own_phone]
    )
    access_note = wtforms.StringField(N_("补充说明"), [optional(), Length(300)])


class AccessForm(ContactForm):
    """How somebody gets in."""

    access = wtforms.SelectMultipleField(
        N_("进门"), [optional()], choices=lambda: picks(list(ACCESS.items())), option_widget=TICKS
    )


class WhenForm(AccessForm):
    """Two or three windows in which somebody may come, and how they get in."""

    windows = wtforms.SelectMultipleField(N_("上门时段"), [required(N_("请选两到三个方便上门的时段"))])

    def validate_windows(self, field: wtforms.SelectMultipleField) -> None:
        if field.data and not LEAST <= len(set(field.data)) <= MOST:
            raise ValidationError(
                gettext("请选两到三个时段，现在选了%(count)s个。其他内容都已保留", count=len(set(field.data)))
            )


class ReviewForm(Form):
    """What matters most, and send."""

    form_id = "send"
    expectation = wtforms.RadioField(
        N_("您对这次维修最看重什么？"), [optional()], choices=lambda: picks(list(EXPECTATIONS.items()))
    )


class FollowForm(Form):
    """Follow a repair in place of a second report."""

    form_id = "same"
    repair = wtforms.HiddenField()


def slot_choices(today: date) -> list[wtforms.SelectChoice]:
    """The windows that may be picked, with what each is called."""
    return [wtforms.SelectChoice(slot, slot_words(slot)) for slot in windows_ahead(today)]


def slot_words(slot: str) -> str:
    """周二11月24日 上午9–12点, in the reader's language."""
    on, part = slot.split("/")
    word, first, last = DAY_PARTS[part]
    day = date.fromisoformat(on)
    return gettext(
        "%(weekday)s%(day)s %(part)s%(first)s–%(last)s点", weekday=gettext(languages.WEEKDAYS[day.weekday()]),
        day=languages.date(_noon(day), with_year=False), part=gettext(word), first=first, last=last,
    )  # fmt: skip


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


def slot_grid(today: date) -> dict[str, Sequence[Any]]:
    """Days and parts of the day as the slots part draws them."""
    slots = windows_ahead(today)
    days = [date.fromisoformat(on) for on in dict.fromkeys(slot.split("/")[0] for slot in slots)]
    return {
        "days": [
            (
                str(day),
                gettext("明天") if (day - today).days == 1 else gettext("%(day)s日", day=day.day),
                gettext(languages.WEEKDAYS[day.weekday()]),
            )
            for day in days
        ],
        "parts": [
            (key, gettext(word), gettext("%(first)s–%(last)s点", first=first, last=last))
            for key, (word, first, last) in DAY_PARTS.items()
        ],
    }
