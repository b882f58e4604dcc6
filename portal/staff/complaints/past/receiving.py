"""The imports made so far, and handing in a table."""

from typing import Any

from flask import url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.complaints.past import actions, queries
from portal.domain.complaints.past.rules import IMPORT_STATE_LABELS
from portal.domain.estate import queries as estate
from portal.infra import web
from portal.infra.sheets import MAX_BYTES
from portal.staff import asked
from portal.staff.complaints.past.blueprint import PERMISSION, STEPS, bp
from portal.staff.sheet_forms import FileForm


@bp.get("")
@web.permission(PERMISSION)
def index() -> AnyResponse:
    """The imports of one's communities, newest first."""
    before = asked.number("before")
    rows = queries.imports(web.actor(), before, queries.PAGE + 1)
    shown = rows[: queries.PAGE]
    older = url_for(".index", before=shown[-1].id) if len(rows) > len(shown) else ""
    places = {place.id: place for place in estate.communities(web.actor(), PERMISSION)}
    return web.page(
        "staff/complaints/past/index.html", imports=shown, places=places, states=IMPORT_STATE_LABELS, older=older,
        paged=before,
    )  # fmt: skip


@bp.route("/new", methods=["GET", "POST"])
@web.permission(PERMISSION)
def new() -> AnyResponse:
    """Hand in a table."""
    places = estate.communities(web.actor(), PERMISSION)

    def save(form: FileForm) -> str:
        import_id = actions.upload(
            int(form.community.data or 0), web.actor(), sheets=form.sheets, file_name=form.called
        )
        return url_for(".columns", import_id=import_id)

    def show(form: Any) -> AnyResponse:
        most = MAX_BYTES // 1024 // 1024
        return web.page("staff/complaints/past/new.html", form=form, places=places, steps=STEPS, most=most)

    return asked.answer(
        FileForm, save, show, choices={"community": [(str(place.id), place.name) for place in places]},
        data={"community": str(places[0].id if len(places) == 1 else "")},
    )  # fmt: skip
