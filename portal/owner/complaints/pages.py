"""The person's complaints: the list, and one with where it stands, what is next and what they may do now."""

from typing import Any

from flask import Response
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.casework import actions as casework
from portal.domain.casework import queries as shared
from portal.domain.complaints import queries
from portal.domain.complaints.queries import ComplaintPage
from portal.domain.complaints.record_rules import EXPECTATIONS, HOME_FILES, TOPIC_WORDS
from portal.domain.complaints.rules import OWNER_STEPS
from portal.domain.estate.queries.own import own_homes
from portal.infra import files, web
from portal.infra.addresses import address_of
from portal.infra.db import write
from portal.infra.fields import Form, blank
from portal.infra.refused import Missing
from portal.owner import asked
from portal.owner.complaints import words
from portal.owner.complaints.blueprint import bp
from portal.owner.complaints.cards import page_of_cards
from portal.owner.complaints.forms import FORMS, MessageForm
from portal.owner.complaints.parts import asked_by, parts_of


@bp.get("")
def index() -> AnyResponse:
    """Everything the person complained of, newest first."""
    before = asked.number("before")
    cards, onward = page_of_cards(own_homes(web.actor()), before)
    return web.page(
        "owner/complaints/index.html", cards=cards, first=before is None, steps=OWNER_STEPS, before=onward
    )  # fmt: skip


@bp.get("/<int:complaint_id>")
def show(complaint_id: int) -> AnyResponse:
    """One complaint: where it stands, what is next and what the person may do now."""
    return show_page(complaint_id)


def show_page(complaint_id: int, refused: Form | None = None) -> AnyResponse:
    """The page, or after a refusal with that form as it was typed and what has changed since."""
    page = queries.page_for(web.actor(), complaint_id, sections=asked_by)
    forms = forms_of(page, refused)
    left = refused if refused is not None and refused not in forms.values() else None
    response = web.page(
        "owner/complaints/show.html", "owner/complaints/_thread.html", page=page, complaint=page.complaint,
        forms=forms, parts=parts_of(page), changes=_changes(page, refused), left=left, typed=typed_in(left),
        reasons=[("", sentence) for _, sentence in left.all_errors] if left else [], next=words.next_step(page),
        now_at=words.step_now(page), dates=words.step_dates(page), steps=OWNER_STEPS, unread=words.unread_from(page),
        zone=page.community.zone, topics=TOPIC_WORDS, expectations=EXPECTATIONS, viewer_id=web.visitor().person_id,
    )  # fmt: skip
    _mark_read(page)
    return response


def forms_of(page: ComplaintPage, refused: Form | None = None) -> dict[str, Any]:
    """A form for each verb that the person may do now; the refused one as it was typed."""
    forms: dict[str, Any] = {}
    row = page.complaint
    for verb, kind in FORMS.items():
        if verb not in page.verbs:
            continue
        form: Any = refused
        if isinstance(form, kind):
            form.version.data, form.version.raw_data = row.version, None
        else:
            form = blank(kind, address_of(f".{verb}", complaint_id=row.id), row.version)
        forms[verb] = form
    if row.archived_at is None:
        action = address_of(".message", complaint_id=row.id)
        forms["message"] = refused if isinstance(refused, MessageForm) else blank(MessageForm, action)
    return forms


def typed_in(form: Form | None) -> list[str]:
    """The words of a form that the page no longer offers, so that they are not lost with it."""
    if form is None:
        return []
    names = ("reason", "words", "text", "shows")
    return [str(form[name].data) for name in names if name in form and form[name].data]


def _changes(page: ComplaintPage, refused: Form | None) -> list[Any]:
    seen = getattr(getattr(refused, "version", None), "data", None)
    if not isinstance(seen, int) or seen >= page.complaint.version:
        return []
    return [line for line in reversed(page.story) if line.version > seen]


def _mark_read(page: ComplaintPage) -> None:
    newest = max((post.id for post in page.posts if post.side == "desk"), default=0)
    if newest > page.read_up_to:
        with write():
            casework.mark_read(page.subject, web.visitor().person_id, newest)


@bp.get("/<int:complaint_id>/files/<int:file_id>/<string:size>")
@web.permission("complaint.read")
def file(complaint_id: int, file_id: int, size: str) -> Response:
    """A file of the own complaint: what the person sent; the evidence of staff is not there."""
    complaint = queries.get_for(web.actor(), complaint_id)
    shown = {p.file_id for p in shared.attachments(("complaint", complaint.id)) if p.kind in HOME_FILES}
    if file_id not in shown:
        raise Missing
    return files.response(files.get(file_id), size, viewer_id=web.visitor().person_id)
