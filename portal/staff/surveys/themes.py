"""The themes that people's words are sorted by: their names and their signs."""

from typing import Any

import wtforms
from flask import url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.surveys.actions import themes as actions
from portal.domain.surveys.queries import words
from portal.domain.surveys.theme_rules import BUILT, NAME_MOST
from portal.infra import web
from portal.infra.fields import Form, Length, Versioned, required
from portal.infra.refused import N_
from portal.infra.wording import gettext
from portal.staff import asked
from portal.staff.surveys.blueprint import bp

PERMISSION = "survey.edit"


class ThemeForm(Versioned):
    """A theme's name and its signs."""

    form_id = "theme"
    name = wtforms.StringField(N_("主题"), [required(), Length(NAME_MOST)])
    words = wtforms.TextAreaField(N_("用词"), [required(), Length(2000)])


class DropForm(Versioned):
    """Nothing but the button."""

    form_id = "drop"


@bp.get("/themes")
@web.permission(PERMISSION)
def themes() -> AnyResponse:
    """The themes with their signs."""
    rows = [(row.id, row.name, row.words) for row in words.themes()]
    built = [(0, name, signs.split()) for name, signs in BUILT]
    return web.page(
        "staff/surveys/themes/index.html", rows=rows or built, may=web.actor().scope(PERMISSION) is None
    )


@bp.route("/themes/new", methods=["GET", "POST"])
@web.permission(PERMISSION)
def new_theme() -> AnyResponse:
    """Name another theme."""

    def save(form: Any) -> str:
        actions.put_theme(None, name=form.name.data, words=form.words.data, version=0, by=web.actor())
        return _told(N_("主题已保存，正在按它重新归类所有原话。"))

    return asked.answer(ThemeForm, save, lambda form: _page(form, None), data={"version": 0})


@bp.route("/themes/<int:theme_id>", methods=["GET", "POST"])
@web.permission(PERMISSION)
def theme(theme_id: int) -> AnyResponse:
    """Change a theme."""
    row = words.theme(theme_id)

    def save(form: Any) -> str:
        given = {"name": form.name.data, "words": form.words.data, "version": form.version.data}
        actions.put_theme(theme_id, **given, by=web.actor())
        return _told(N_("主题已保存，正在按它重新归类所有原话。"))

    data = {"name": gettext(row.name), "words": words.plain_signs(row), "version": row.version}
    return asked.answer(ThemeForm, save, lambda form: _page(form, row), data=data)


@bp.post("/themes/<int:theme_id>/dropping")
@web.permission(PERMISSION)
def drop_theme(theme_id: int) -> AnyResponse:
    """Look for a theme no more."""
    row = words.theme(theme_id)
    form: Any = DropForm.incoming()

    def verb() -> str:
        actions.drop_theme(theme_id, version=form.version.data, by=web.actor())
        return _told(N_("这个主题不再归类了，原话都还在。"))

    data = {"name": gettext(row.name), "words": words.plain_signs(row), "version": row.version}
    address = url_for(".theme", theme_id=theme_id)
    return web.submit(form, verb, lambda: _page(ThemeForm(address, data=data), row, form))


def _told(msgid: str) -> str:
    web.said(msgid, "good")
    return url_for(".themes")


def _page(form: Form, row: Any, refused: Form | None = None) -> AnyResponse:
    drop = row and DropForm(url_for(".drop_theme", theme_id=row.id), data={"version": row.version})
    return web.page("staff/surveys/themes/edit.html", form=form, row=row, drop=drop, refused=refused)
