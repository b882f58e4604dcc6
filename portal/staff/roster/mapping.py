"""Agreeing on the table: which sheet, which rows are its header, and what each column holds."""

from typing import Any

import wtforms
from flask import request, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms import validators

from portal.domain.estate.roster import actions, queries
from portal.domain.estate.roster.columns import Column, Layout
from portal.domain.estate.roster.rules import FIELD_LABELS, Field, ImportState
from portal.infra import web
from portal.infra.fields import Between, Form, optional, picks
from portal.infra.refused import N_
from portal.infra.sheets import MAX_ROWS
from portal.infra.wording import gettext
from portal.staff.roster.blueprint import bp, framed

OPEN = (ImportState.MAPPING, ImportState.CHECKED, ImportState.STOPPED)
MOST_HEADER_ROWS = 5
NOT_TAKEN = ("", N_("不导入"))
SURE = 0.7


class TableForm(Form):
    """Which sheet (where there are several), and from which to which row its header reaches, as spreadsheets count."""

    form_id = "table"
    sheet = wtforms.SelectField(N_("工作表"))
    first = wtforms.IntegerField(N_("表头从第几行"), [optional(), Between(1, MAX_ROWS)])
    last = wtforms.IntegerField(N_("到第几行"), [optional(), Between(1, MAX_ROWS)])

    def validate_last(self, field: wtforms.IntegerField) -> None:
        """The last row stands at or shortly after the first."""
        first = self.first.data
        if field.data and (not first or not 0 <= field.data - first < MOST_HEADER_ROWS):
            raise validators.ValidationError(
                gettext("表头最多%(most)d行，末行不在首行前面", most=MOST_HEADER_ROWS)
            )

    @property
    def sheet_at(self) -> int:
        """Which sheet is wanted, from 0."""
        return int(self.sheet.data) if "sheet" in self else 0

    def header(self, before: Any) -> tuple[int, ...] | None:
        """The header rows from 0; None where they are to be found anew, because another sheet is taken."""
        if self.sheet_at != before.sheet_at:
            return None
        if not self.first.data:
            return ()
        return tuple(range(self.first.data - 1, self.last.data or self.first.data))


@bp.route("/<int:import_id>/columns", methods=["GET", "POST"])
@web.permission("roster.import")
def columns(import_id: int) -> AnyResponse:
    """What each column holds, as proposed; corrected, it starts the check."""
    found, words = framed(import_id)
    if found.roster.state not in OPEN:
        return web.to(url_for(".show", import_id=import_id))
    layout = queries.columns_for(web.actor(), import_id)
    make = _columns_form(layout)
    posted = request.method == "POST"
    form = make.incoming() if posted else make(data=_as_proposed(layout))

    def verb() -> str:
        chosen = {each.index: _chosen(form[f"column-{each.index}"].data) for each in _shown(layout)}
        actions.map_columns(import_id, web.actor(), chosen=chosen)
        actions.check(import_id, web.actor())
        return url_for(".show", import_id=import_id)

    def again() -> AnyResponse:
        return _page(words, layout, form, _table_form(words["roster"], layout))

    return web.submit(form, verb, again) if posted else again()


@bp.post("/<int:import_id>/table")
@web.permission("roster.import")
def table(import_id: int) -> AnyResponse:
    """Take another sheet, or other rows as the header."""
    found, words = framed(import_id)
    if found.roster.state not in OPEN:
        return web.to(url_for(".show", import_id=import_id))
    layout = queries.columns_for(web.actor(), import_id)
    form = _with_sheets(TableForm.incoming(), found.roster)

    def verb() -> str:
        header = form.header(queries.get_for(web.actor(), import_id).roster)
        actions.choose_table(import_id, web.actor(), sheet_at=form.sheet_at, header=header)
        return url_for(".columns", import_id=import_id)

    def again() -> AnyResponse:
        address = url_for(".columns", import_id=import_id)
        return _page(words, layout, _columns_form(layout)(address, data=_as_proposed(layout)), form)

    return web.submit(form, verb, again)


def _page(words: dict[str, Any], layout: Layout, form: Form, table_form: Form) -> AnyResponse:
    return web.page(
        "staff/roster/columns.html", form=form, table_form=table_form, layout=layout, columns=_shown(layout),
        sure=SURE, identity=Field.IDENTITY, **words,
    )  # fmt: skip


def _shown(layout: Layout) -> list[Column]:
    """The columns that hold anything; a sheet has many that do not."""
    return [column for column in layout.columns if column.label or column.samples or column.field]


def _columns_form(layout: Layout) -> type[Form]:
    choices = [NOT_TAKEN, *((field.value, label) for field, label in FIELD_LABELS.items())]
    fields = {
        f"column-{column.index}": wtforms.SelectField(
            gettext("%(letter)s列%(label)s", letter=column.letter, label=column.label), choices=picks(choices)
        )
        for column in _shown(layout)
    }
    return type("ColumnsForm", (Form,), {"form_id": "columns", **fields})


def _as_proposed(layout: Layout) -> dict[str, str]:
    return {f"column-{column.index}": column.field.value if column.field else "" for column in _shown(layout)}


def _chosen(value: str | None) -> Field | None:
    return Field(value) if value else None


def _table_form(roster: Any, layout: Layout) -> Any:
    header = layout.header
    form = TableForm(
        url_for(".table", import_id=roster.id),
        data={"sheet": str(roster.sheet_at), "first": header[0] + 1 if header else None,
              "last": header[-1] + 1 if len(header) > 1 else None},
    )  # fmt: skip
    return _with_sheets(form, roster)


def _with_sheets(form: Any, roster: Any) -> Any:
    if len(roster.sheet_names) == 1:
        del form.sheet
        return form
    form.sheet.choices = [
        wtforms.SelectChoice(str(at), gettext("第%(n)s张：%(name)s", n=at + 1, name=name))
        for at, name in enumerate(roster.sheet_names)
    ]
    return form
