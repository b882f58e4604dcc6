"""One callback: whom to call about what, each try, the answers, and the way to the case."""

from typing import Any

from flask import url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms import SelectChoice

from portal.domain.callbacks import queries
from portal.domain.callbacks.queries import CallbackPage
from portal.domain.callbacks.rules import (
    ALL_OUTCOMES,
    OPEN,
    STANDS,
    STATUS_WORDS,
    TRIGGERS,
    WAYS,
    Status,
)
from portal.infra import events, web
from portal.infra.fields import Versioned
from portal.infra.refused import Missing
from portal.infra.wording import gettext
from portal.staff.callbacks.blueprint import bp
from portal.staff.callbacks.forms import AssignForm, CallForm

TONES = {Status.UNREACHABLE: "late", Status.ASSIGNED: "brand", Status.PLANNED: "brand"}
CASES = {
    "repair": ("repair.read", "staff.repairs.show", "repair_id"),
    "complaint": ("complaint.read", "staff.complaints.show", "complaint_id"),
}


@bp.get("/<int:callback_id>")
@web.permission("callback.read")
def show(callback_id: int) -> AnyResponse:
    """The page of one callback."""
    return draw(callback_id)


def draw(callback_id: int, **given: Any) -> AnyResponse:
    """The page, with a form that was refused in its place."""
    page = queries.page_for(web.actor(), callback_id)
    forms = _forms(page, given)
    left = [form for form in given.values() if form not in forms.values()]
    return web.page(
        "staff/callbacks/show.html", forms=forms, ways=WAYS, outcomes=ALL_OUTCOMES,
        story=events.story_of(("callback", callback_id), "staff", 30),
        problems=[("", words) for form in left for _, words in form.all_errors], **facts_of(page),
    )  # fmt: skip


def facts_of(page: CallbackPage) -> dict[str, Any]:
    """What the page and the glance beside the desk's list share."""
    return {
        "page": page, "row": page.row, "zone": page.zone, "case_url": case_url(page.row), "triggers": TRIGGERS,
        "statuses": STATUS_WORDS, "stands": STANDS, "tone": TONES.get(page.row.status, ""),
        "is_open": page.row.status in OPEN,
    }  # fmt: skip


def case_url(row: Any) -> str:
    """Where the case stands that is asked after; empty for those who may not read it."""
    permission, endpoint, name = CASES[row.subject_kind]
    return (
        url_for(endpoint, **{name: row.subject_id}) if web.actor().may(permission, row.community_id) else ""
    )


def _forms(page: CallbackPage, given: dict[str, Any]) -> dict[str, Any]:
    forms: dict[str, Any] = {}
    if {"attempt", "record"} & page.verbs:
        forms["call"] = given.get("call") or CallForm(url_for(".call", callback_id=page.row.id))
    if "assign" in page.verbs:
        form = given.get("assign") or AssignForm(url_for(".assign", callback_id=page.row.id))
        form.person.choices = [
            SelectChoice(person, gettext("%(name)s，手上%(count)s个", name=name, count=load))
            for person, name, load in queries.colleagues(page.row, page.barred)
        ]
        forms["assign"] = form
    if "give_up" in page.verbs:
        forms["give_up"] = given.get("give_up") or Versioned(url_for(".give_up", callback_id=page.row.id))
    for form in forms.values():
        form.version.data, form.version.raw_data = page.row.version, None
    return forms


def panel(callback_id: int) -> dict[str, Any]:
    """The glance at one callback beside the desk's list; nothing of it for those who may not read it."""
    try:
        return facts_of(queries.page_for(web.actor(), callback_id))
    except Missing:
        return {"page": None}
