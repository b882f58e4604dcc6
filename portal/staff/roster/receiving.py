"""The imports made so far, and handing in a file."""

from typing import Any

import wtforms
from flask import url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.estate import queries as estate
from portal.domain.estate.roster import actions, queries
from portal.domain.estate.roster.rules import IMPORT_STATE_LABELS
from portal.infra import web
from portal.infra.refused import N_, Missing
from portal.infra.sheets import MAX_BYTES
from portal.staff import asked
from portal.staff.roster.blueprint import STEPS, bp
from portal.staff.sheet_forms import FileForm


class RosterForm(FileForm):
    """A roster of a community."""

    form_id = "roster"
    file = wtforms.FileField(N_("名册文件"))


@bp.get("")
@web.permission("roster.import")
def index() -> AnyResponse:
    """The imports of one's communities, newest first."""
    rows = queries.imports(web.actor(), asked.number("before"), queries.PAGE + 1)
    shown = rows[: queries.PAGE]
    older = url_for(".index", before=shown[-1].id) if len(rows) > len(shown) else ""
    places = {place.id: place for place in estate.communities(web.actor(), "roster.import")}
    return web.page(
        "staff/roster/index.html", imports=shown, places=places, states=IMPORT_STATE_LABELS, older=older,
        paged=asked.number("before"),
    )  # fmt: skip


@bp.route("/new", methods=["GET", "POST"])
@web.permission("roster.import")
def new() -> AnyResponse:
    """Hand in a file."""
    places = estate.communities(web.actor(), "roster.import")
    wanted = asked.number("community")
    if wanted and wanted not in [place.id for place in places]:
        raise Missing

    def save(form: RosterForm) -> str:
        import_id = actions.upload(
            int(form.community.data or 0), web.actor(), sheets=form.sheets, file_name=form.called
        )
        return url_for(".columns", import_id=import_id)

    def show(form: Any) -> AnyResponse:
        return web.page(
            "staff/roster/new.html", form=form, places=places, steps=STEPS, most=MAX_BYTES // 1024 // 1024
        )

    return asked.answer(
        RosterForm, save, show, choices={"community": [(str(place.id), place.name) for place in places]},
        data={"community": str(wanted or (places[0].id if len(places) == 1 else ""))},
    )  # fmt: skip
