"""One callback: whom to call about what, each try, the answers, and the way to the case."""

from collections.abc import Mapping
from typing import Any

from flask import url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms import SelectChoice

from portal.domain.callbacks import queries
from portal.domain.callbacks.queries import CallbackPage
from portal.domain.callbacks.record_rules import CHOICES, DONE, Script, field_of, kind_of, stands_of
from portal.domain.callbacks.rules import (
    ALL_OUTCOMES,
    OPEN,
    STATUS_WORDS,
    TRIGGERS,
    WAYS,
    Status,
)
from portal.domain.complaints.rules import is_last
from portal.infra import events, subjects, web
from portal.infra.fields import Versioned
from portal.infra.reads import Read
from portal.infra.refused import N_, Missing
from portal.infra.wording import gettext
from portal.staff.callbacks.blueprint import bp
from portal.staff.callbacks.covers import ending_warranties
from portal.staff.callbacks.forms import AssignForm, call_form, note_of

TONES = {Status.UNREACHABLE: "late", Status.ASSIGNED: "brand", Status.PLANNED: "brand"}
CASES = {
    "repair": ("repair.read", "staff.repairs.show", "repair_id"),
    "complaint": ("complaint.read", "staff.complaints.show", "complaint_id"),
    "unit": ("home.read", "staff.homes.show", "unit_id"),
}

# What a bad answer leads to, by what is asked after.
CONSEQUENCES = {
    "repair": N_("这件报修会当场重开；超过重开期限的，转成投诉。"),
    "complaint": N_("这件投诉会退回评估，由没有参与过的人高一级复核。"),
    "unit": N_("会当场登记一件投诉；查出的问题选了“登记报修”的，登记成报修。"),
}
AT_THE_END = N_("内部复核已经走完，不再退回；请告诉业主，可以找答复里写明的外部渠道。")


@bp.get("/<int:callback_id>")
@web.permission("callback.read")
def show(callback_id: int) -> AnyResponse:
    """The page of one callback."""
    return draw(callback_id)


def draw(callback_id: int, **given: Any) -> AnyResponse:
    """The page, with a form that was refused in its place."""
    page = queries.page_for(web.actor(), callback_id, _asks)
    forms = _forms(page, given)
    left = [form for form in given.values() if form not in forms.values()]
    return web.page(
        "staff/callbacks/show.html", forms=forms, ways=WAYS, outcomes=ALL_OUTCOMES, answers=queries.answers_in(page.found.get("answers", ())),
        questions=_questions(forms.get("call"), page.script), choices={**CHOICES[kind_of(page.row.trigger)], **DONE},
        quiet=_quiet(page), covers=_covers(page), consequence=_consequence(page.row), open_matters=_open_matters(page), became_url=became_url(page.row),
        story=events.lines_of(page.found["story"], "staff"),
        problems=[("", words) for form in left for _, words in form.all_errors], **facts_of(page),
    )  # fmt: skip


def _asks(row: Any) -> tuple[Mapping[str, Read], Mapping[str, Any]]:
    """What the page reads of a callback that stands so, beside what each page of one does."""
    reads: dict[str, Read] = {"story": events.STORY}
    values: dict[str, Any] = {"most": 30}
    if row.status not in OPEN:
        return reads | {"answers": queries.ANSWERS}, values
    contact, whom = queries.asked_of(row)
    matters, reader = subjects.open_in_home(web.actor()) if row.unit_id else (None, {})
    reads |= contact
    if matters is not None:
        reads["open"] = matters
    return reads, {**values, **whom, **reader}


def _consequence(row: Any) -> str:
    """What a bad answer leads to; empty where nothing is known to."""
    return AT_THE_END if is_last(row.subject_kind, row.round) else CONSEQUENCES.get(row.subject_kind, "")


def facts_of(page: CallbackPage) -> dict[str, Any]:
    """What the page and the glance beside the desk's list share."""
    return {
        "page": page, "row": page.row, "zone": page.zone, "case_url": case_url(page.row), "triggers": TRIGGERS,
        "statuses": STATUS_WORDS, "stands": stands_of(page.row.subject_kind), "tone": TONES.get(page.row.status, ""),
        "is_open": page.row.status in OPEN,
    }  # fmt: skip


def case_url(row: Any) -> str:
    """Where the case stands that is asked after; empty for those who may not read it."""
    return _address(row, row.subject_kind, row.subject_id)


def became_url(row: Any) -> str:
    """Where the repair or complaint stands that followed; empty for those who may not read it."""
    return _address(row, row.became_kind, row.became_id)


def _address(row: Any, kind: str, case_id: int) -> str:
    if kind not in CASES:
        return ""
    permission, endpoint, name = CASES[kind]
    at: dict[str, Any] = {name: case_id}
    return url_for(endpoint, **at) if web.actor().may(permission, row.community_id) else ""


def _quiet(page: CallbackPage) -> str:
    """Why nobody may call now; empty where one may."""
    if page.row.status not in OPEN:
        return ""
    free = queries.may_call(page.row, page.found)
    return "" if free else gettext(free.why, **free.params)


def _covers(page: CallbackPage) -> Any:
    """The warranties that end, for who has to tell them at the door."""
    tells = page.row.trigger == "year_one" and page.row.status in OPEN
    return ending_warranties(page.row) if tells else ()


def _open_matters(page: CallbackPage) -> list[Any]:
    """What else is open in the home, as far as the reader may see it: title, number, where it stands, address."""
    row = page.row
    return [
        (each.title, each.number, each.state, _address(row, each.kind, each.id))
        for each in page.found.get("open", ())
        if (each.kind, each.id) != (row.subject_kind, row.subject_id)
    ]


def _questions(form: Any, script: Script) -> list[tuple[Any, Any]]:
    """The fields of each question: what is picked, and the words to it."""
    return [
        (form[field_of(place)], form[note_of(place)])
        for place in range(len(script.questions))
        if form is not None
    ]


def _forms(page: CallbackPage, given: dict[str, Any]) -> dict[str, Any]:
    forms: dict[str, Any] = {}
    if {"attempt", "record"} & page.verbs:
        forms["call"] = given.get("call") or call_form(page.row, page.script)(
            url_for(".call", callback_id=page.row.id), data={"way": page.script.way}
        )
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
