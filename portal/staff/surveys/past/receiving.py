"""The imports of past surveys made so far, and handing in a table with its codebook."""

from typing import Any

import wtforms
from flask import url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms import validators

from portal.domain.estate import queries as estate
from portal.domain.surveys.past import actions, queries
from portal.domain.surveys.past.rules import STATE_WORDS, month_in
from portal.infra import web
from portal.infra.fields import Form, Length, required
from portal.infra.refused import N_, Refused
from portal.infra.sheets import MAX_BYTES, Sheet, read_sheets
from portal.infra.uploads import safe_name
from portal.infra.wording import gettext
from portal.staff import asked
from portal.staff.surveys.past.blueprint import PERMISSION, STEPS, bp

EVERYWHERE = ("0", N_("所有项目"))


class PastForm(Form):
    """A past survey: what it was called, when it was asked, of whom, its table and its codebook."""

    form_id = "past"
    name = wtforms.StringField(N_("问卷叫什么"), [required(), Length(120)])
    month = wtforms.StringField(N_("哪个月问的"), [required(), Length(20)])
    community = wtforms.SelectField(N_("项目"), [required()])
    file = wtforms.FileField(N_("答卷表格"))
    codebook = wtforms.FileField(N_("题目表（可以没有）"))
    sheets: list[Sheet]
    book: list[Sheet]

    def validate_month(self, field: wtforms.StringField) -> None:
        """A month that can be read."""
        if not month_in(field.data or ""):
            raise validators.ValidationError(gettext("请写年和月，例如 2024-03"))

    def validate_file(self, field: wtforms.FileField) -> None:
        """Read the table before any unit."""
        if not getattr(field.data, "filename", None):
            raise validators.ValidationError(gettext("请选一个表格文件"))
        self.sheets = _read(field)

    def validate_codebook(self, field: wtforms.FileField) -> None:
        """Read the codebook where there is one."""
        self.book = _read(field) if getattr(field.data, "filename", None) else []


def _read(field: wtforms.FileField) -> list[Sheet]:
    upload = field.data
    upload.stream.seek(0)
    data = upload.stream.read(MAX_BYTES + 1)
    upload.stream.seek(0)
    try:
        return read_sheets(data, safe_name(upload.filename) or "?")
    except Refused as refused:
        raise validators.ValidationError(gettext(refused.msgid, **refused.params)) from None


@bp.get("")
@web.permission(PERMISSION)
def index() -> AnyResponse:
    """The imports of one's communities, newest first."""
    rows = queries.imports(web.actor(), asked.number("before"))
    shown = rows[: queries.PAGE]
    older = url_for(".index", before=shown[-1].id) if len(rows) > len(shown) else ""
    names = {place.id: place.name for place in estate.communities(web.actor(), PERMISSION)}
    return web.page(
        "staff/surveys/past/index.html", imports=shown, names=names, states=STATE_WORDS, older=older
    )


@bp.route("/new", methods=["GET", "POST"])
@web.permission(PERMISSION)
def new() -> AnyResponse:
    """Hand in a table."""
    who = web.actor()
    places = [(str(place.id), place.name) for place in estate.communities(who, PERMISSION)]
    if who.scope(PERMISSION) is None:
        places = [(EVERYWHERE[0], gettext(EVERYWHERE[1])), *places]

    def save(form: Any) -> str:
        import_id = actions.upload(
            int(form.community.data) or None, who, name=form.name.data, month=month_in(form.month.data),
            sheets=form.sheets, codebook=form.book, file_name=safe_name(form.file.data.filename) or "?",
        )  # fmt: skip
        return url_for(".show", import_id=import_id)

    def show(form: Any) -> AnyResponse:
        most = MAX_BYTES // 1024 // 1024
        return web.page("staff/surveys/past/new.html", form=form, steps=STEPS, most=most)

    first = places[0][0] if len(places) == 1 else ""
    return asked.answer(PastForm, save, show, choices={"community": places}, data={"community": first})
