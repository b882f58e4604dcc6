"""One cause, many reports: take one out again, tell the homes that are affected, and the list of the same thing."""

from collections.abc import Mapping, Sequence
from typing import Any

from werkzeug.wrappers import Response as AnyResponse

from portal.domain.repairs import actions, queries
from portal.domain.repairs.queries import RepairPage
from portal.domain.repairs.rules import OPEN
from portal.infra import web
from portal.infra.refused import N_
from portal.staff.repairs import forms
from portal.staff.repairs.acting import VerbForm, run
from portal.staff.repairs.blueprint import bp

BOTH = ["GET", "POST"]
NONE: Mapping[str, Sequence[Any]] = {"merged": (), "alike": ()}


@bp.route("/<int:repair_id>/separation", methods=BOTH)
@web.permission("repair.unmerge")
def unmerge(repair_id: int) -> AnyResponse:
    """It was another thing after all: the report stands alone again, as it stood."""

    def act(repair: Any, form: Any) -> None:
        actions.unmerge(repair, reason=form.reason.data, by=web.actor(), version=form.version.data)

    return run(repair_id, "unmerge", forms.ReasonForm, act, N_("已分开，这件恢复单独办理，期限接着走。"))


@bp.route("/<int:repair_id>/incident", methods=BOTH)
@web.permission("repair.declare_incident")
def declare_incident(repair_id: int) -> AnyResponse:
    """Tell every home that it may reach, and lead late reports here."""

    def act(repair: Any, form: Any) -> None:
        actions.declare_incident(repair, note=form.note.data, by=web.actor(), version=form.version.data)

    said = N_("已按事件处理，受影响的住户在首页看得到。")
    return run(repair_id, "declare_incident", forms.IncidentForm, act, said)


@bp.post("/<int:repair_id>/incident-end")
@web.permission("repair.end_incident")
def end_incident(repair_id: int) -> AnyResponse:
    """Take the note to the homes down."""

    def act(repair: Any, form: Any) -> None:
        actions.end_incident(repair, by=web.actor(), version=form.version.data)

    return run(repair_id, "end_incident", VerbForm, act, N_("已撤下给住户的通知，报修照常办理。"))


def together(page: RepairPage) -> Mapping[str, Sequence[Any]]:
    """What the page of a repair lists as the same thing: `merged` into it, and `alike`, which may belong to it."""
    if page.repair.status not in OPEN:
        return NONE
    merged, alike = queries.together_with(page.repair)
    may = web.actor().may("repair.mark_duplicate", page.repair.community_id)
    return {"merged": merged, "alike": alike if may else ()}
