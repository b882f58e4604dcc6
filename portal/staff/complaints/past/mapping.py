"""Agreeing on the table of past complaints: which sheet, which header, and what each column holds."""

from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.complaints.past import actions, queries
from portal.domain.complaints.past.columns import Layout
from portal.domain.complaints.past.rules import FIELD_LABELS, Field, ImportState
from portal.infra import web
from portal.infra.fields import Form
from portal.staff.complaints.past.blueprint import PERMISSION, bp, framed
from portal.staff.sheet_forms import (
    SURE,
    TableForm,
    as_proposed,
    columns_form,
    shown,
    table_form,
    with_sheets,
)

OPEN = (ImportState.MAPPING, ImportState.CHECKED, ImportState.STOPPED)
FIELDS = [(field.value, label) for field, label in FIELD_LABELS.items()]


@bp.route("/<int:import_id>/columns", methods=["GET", "POST"])
@web.permission(PERMISSION)
def columns(import_id: int) -> AnyResponse:
    """What each column holds, as proposed; corrected, it starts the check."""
    found, words = framed(import_id)
    if found.kept.state not in OPEN:
        return web.to(url_for(".show", import_id=import_id))
    layout = queries.columns_for(web.actor(), import_id)
    make = columns_form(layout, FIELDS)
    posted = request.method == "POST"
    form = make.incoming() if posted else make(data=as_proposed(layout))

    def verb() -> str:
        chosen = {each.index: _chosen(form[f"column-{each.index}"].data) for each in shown(layout)}
        actions.map_columns(import_id, web.actor(), chosen=chosen)
        actions.check(import_id, web.actor())
        return url_for(".show", import_id=import_id)

    def again() -> AnyResponse:
        tables = table_form(url_for(".table", import_id=import_id), words["kept"], layout)
        return _page(words, layout, form, tables)

    return web.submit(form, verb, again) if posted else again()


@bp.post("/<int:import_id>/table")
@web.permission(PERMISSION)
def table(import_id: int) -> AnyResponse:
    """Take another sheet, or other rows as the header."""
    found, words = framed(import_id)
    if found.kept.state not in OPEN:
        return web.to(url_for(".show", import_id=import_id))
    layout = queries.columns_for(web.actor(), import_id)
    form = with_sheets(TableForm.incoming(), found.kept)

    def verb() -> str:
        header = form.header(queries.get_for(web.actor(), import_id).kept)
        actions.choose_table(import_id, web.actor(), sheet_at=form.sheet_at, header=header)
        return url_for(".columns", import_id=import_id)

    def again() -> AnyResponse:
        address = url_for(".columns", import_id=import_id)
        return _page(words, layout, columns_form(layout, FIELDS)(address, data=as_proposed(layout)), form)

    return web.submit(form, verb, again)


def _page(words: dict[str, Any], layout: Layout, form: Form, tables: Form) -> AnyResponse:
    return web.page(
        "staff/complaints/past/columns.html", form=form, table_form=tables, layout=layout, columns=shown(layout),
        sure=SURE, identity="", **words,
    )  # fmt: skip


def _chosen(value: str | None) -> Field | None:
    return Field(value) if value else None
