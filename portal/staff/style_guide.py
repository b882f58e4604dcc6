"""Every part of the pages, drawn on one page; only while developing."""

import wtforms
from flask import Blueprint, current_app
from werkzeug.wrappers import Response as AnyResponse

from portal.infra import charts, web
from portal.infra.fields import Form, picks, required
from portal.infra.refused import N_, Missing
from portal.infra.wording import gettext

bp = Blueprint("style_guide", __name__, url_prefix="/style-guide")
_PARTS = (("leak", N_("漏水")), ("power", N_("没电")))
_SLOTS = [(f"{day}/{part}", f"{day}/{part}") for day in ("11-25", "11-26") for part in ("am", "pm")]


class SampleForm(Form):
    """One field of every kind."""

    form_id = "sample"
    phone = wtforms.StringField(N_("手机号"), [required()])
    due = wtforms.DateField(N_("修好期限"))
    firm = wtforms.SelectField(N_("责任单位"), choices=lambda: [("1", "安固防水"), ("2", "明远机电")])
    story = wtforms.TextAreaField(N_("情况"), [required()])
    urgency = wtforms.RadioField(N_("急不急"), choices=lambda: picks((("u", N_("急修")), ("o", N_("一般")))))
    seen = wtforms.BooleanField(N_("我已看过现场"))
    photos = wtforms.MultipleFileField(N_("照片"))
    part = wtforms.RadioField(N_("哪里坏了"), choices=lambda: picks(_PARTS))
    slot = wtforms.SelectMultipleField(N_("方便的时段"), choices=lambda: _SLOTS)
    csat = wtforms.RadioField(N_("满意吗"), choices=lambda: [(str(m), str(m)) for m in range(1, 6)])


@bp.get("")
@web.permission("desk.read")
def index() -> AnyResponse:
    """The living style guide; production knows no such page."""
    if current_app.config["PRODUCTION"]:
        raise Missing
    sample_bars = charts.bars(
        [(gettext(N_("3天内")), 12, "12"), (gettext(N_("30天以上")), 2, "2")], ("", "late")
    )
    return web.page("staff/style_guide.html", form=SampleForm(), sample_bars=sample_bars)
