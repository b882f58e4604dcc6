"""The owner's repairs: the list, one repair with what may be done now, its form on paper, its photos."""

from collections.abc import Mapping
from typing import Any

from flask import Response
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.callbacks import queries as callbacks
from portal.domain.casework import actions as casework
from portal.domain.casework import queries as shared
from portal.domain.estate.rules import show_phone
from portal.domain.repairs import actions, queries
from portal.domain.repairs.queries import RepairPage
from portal.domain.repairs.queries.finding import owns_story
from portal.domain.repairs.queries.forms import kinds_of
from portal.domain.repairs.queries.sign_reach import source_parts
from portal.domain.repairs.rules import ACCESS, EXPECTATIONS, OF_HOME
from portal.domain.terms.rules import URGENCY_WORDS
from portal.infra import clock, files, web
from portal.infra.addresses import address_of
from portal.infra.db import write
from portal.infra.fields import Form, Versioned, blank
from portal.infra.reads import Read
from portal.infra.refused import Missing
from portal.infra.squares import square_to
from portal.owner import asked
from portal.owner.cards import page_of_cards, title_of
from portal.owner.repairs import words
from portal.owner.repairs.blueprint import bp
from portal.owner.repairs.forms import FORMS, MessageForm, RebookForm


@bp.get("")
def index() -> AnyResponse:
    """Everything reported for the own homes, by oneself, or followed; newest first."""
    before = asked.number("before")
    cards, homes, onward = page_of_cards(before)
    return web.page(
        "owner/repairs/index.html", cards=cards, homes=homes, before=onward, first=before is None,
        source_parts=source_parts(web.actor()) if before is None else (),
    )  # fmt: skip


@bp.get("/<int:repair_id>")
def show(repair_id: int) -> AnyResponse:
    """One repair: where it stands, what is next and what the reader may do now."""
    return show_page(repair_id)


def show_page(repair_id: int, refused: Form | None = None) -> AnyResponse:
    """The page, or after a refusal with that form as it was typed and what has changed since."""
    actor = web.actor()
    page = queries.page_for(actor, repair_id, also=asked_of_home)
    changes = _changes(page, refused)
    forms = forms_of(page, refused)
    left = refused if refused is not None and refused not in forms.values() else None
    response = web.page(
        "owner/repairs/show.html", "owner/repairs/_thread.html", page=page, repair=page.repair, forms=forms,
        changes=changes, left=left, title=title_of(page.repair, page.full), next=words.next_step(page),
        dates=words.step_dates(page), cost=words.cost(page), **words.money(page), visit_ahead=words.visit_ahead(page),
        unread=words.unread_from(page, actor), zone=page.community.zone, offered=words.offered(page),
        access_words=ACCESS, expectations=EXPECTATIONS, phone_of=show_phone, short_day=words.short_day, typed=typed_in(left),
        reasons=[("", sentence) for _, sentence in left.all_errors] if left else [],
        pictures=pictures_of(page, actor.person_id),
        restarted=actions.restarted(page.repair) if page.repair.signed_off_at else None,
        callback=next((callbacks.token_of(row.id) for row in page.found.get("to_answer", ())), None),
    )  # fmt: skip
    _mark_read(page)
    return response


def asked_of_home(repair: Any) -> Mapping[str, Read]:
    """The callback that waits for the reader's own answer, about a repair that was signed off."""
    return {"to_answer": callbacks.TO_ANSWER} if repair.signed_off_at else {}


def forms_of(page: RepairPage, refused: Form | None = None) -> dict[str, Any]:
    """A form for each verb that this reader may do now; the refused one as it was typed."""
    forms: dict[str, Any] = {}
    for verb, kind in FORMS.items():
        if verb not in page.verbs or (verb == "schedule" and not words.offered(page)):
            continue
        forms[verb] = _form_of(kind, address_of(f".{verb}", repair_id=page.repair.id), page, refused)
    if page.full:
        action = address_of(".message", repair_id=page.repair.id)
        forms["message"] = refused if isinstance(refused, MessageForm) else blank(MessageForm, action)
    return forms


def _form_of(kind: type[Versioned], action: str, page: RepairPage, refused: Form | None) -> Any:
    if not isinstance(refused, kind) and kind is not RebookForm:
        return blank(kind, action, page.repair.version)
    form: Any = refused if isinstance(refused, kind) else kind(action=action)
    form.version.data, form.version.raw_data = page.repair.version, None
    if isinstance(form, RebookForm):
        form.with_windows(clock.today(page.community.zone))
    return form


def typed_in(form: Form | None) -> list[str]:
    """The words of a form that the page no longer offers, so that they are not lost with it."""
    if form is None:
        return []
    names = ("reason", "answer", "text", "name")
    return [str(form[name].data) for name in names if name in form and form[name].data]


def _changes(page: RepairPage, refused: Form | None) -> list[Any]:
    """What happened after the version that the refused form was filled in on, oldest first."""
    seen = getattr(getattr(refused, "version", None), "data", None)
    if not isinstance(seen, int) or seen >= page.repair.version:
        return []
    return [line for line in reversed(page.story) if line.version > seen]


def _mark_read(page: RepairPage) -> None:
    """What was shown counts as read; a read mark may be written by looking (the closed list of GET)."""
    newest = max((post.id for post in page.posts if post.side == "desk"), default=0)
    if newest > page.read_up_to:
        with write():
            casework.mark_read(page.subject, web.visitor().person_id, newest)


def pictures_of(page: RepairPage, viewer_id: int | None) -> list[Mapping[str, Any]]:
    """The photos of the case: those ready, and the reader's own before they are."""
    return [
        {
            "file_id": picture.file_id, "kind": picture.kind, "round": picture.round,
            "added_at": picture.added_at,
            "shown": picture.state == "ready" or (picture.state == "received" and picture.by_id == viewer_id),
        }
        for picture in page.pictures
        if picture.state != "broken"
    ]  # fmt: skip


@bp.get("/<int:repair_id>/form")
def paper(repair_id: int) -> AnyResponse:
    """The repair on paper: 报修单 before the work, 维修单 with every signature after it."""
    actor = web.actor()
    page = queries.page_for(actor, repair_id)
    if not page.full:
        raise Missing
    repair, token = page.repair, page.round.token if page.round else ""
    name = repair.contact_name or (page.reporter.name if page.reporter else "")
    phone = repair.contact_phone or (page.reporter.phone if page.reporter else "") or ""
    return web.page(
        "owner/repairs/paper.html", page=page, repair=repair, zone=page.community.zone, cost=words.cost(page),
        payer=words.payer_words(page), phone_of=show_phone, contact=(name, show_phone(phone) if phone else ""),
        verdict=words.cost(page)[1], urgency=URGENCY_WORDS[repair.urgency], sums=kinds_of(page),
        restarted=actions.restarted(repair), square=square_to("public.verify", token=token) if token else None,
    )  # fmt: skip


@bp.get("/<int:repair_id>/photos/<int:file_id>/<string:size>")
def photo(repair_id: int, file_id: int, size: str) -> Response:
    """A photo of the case, for whoever may read its words."""
    actor = web.actor()
    repair = queries.get_for(actor, repair_id)
    shown = {p.file_id for p in shared.attachments(("repair", repair_id)) if p.kind in OF_HOME}
    if not owns_story(actor, repair) or file_id not in shown:
        raise Missing
    return files.response(files.get(file_id), size, viewer_id=web.visitor().person_id)
