"""A late firm: papers, more time on request, a later day, and a professional crew in its place."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from flask import url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms import SelectChoice

from portal.domain.casework import extensions
from portal.domain.casework.notice_rules import PAPER_WORDS
from portal.domain.estate import queries as estate
from portal.domain.repairs import actions, events, queries
from portal.domain.repairs.queries import RepairPage, chase
from portal.domain.repairs.queries.evidence import packs_of
from portal.domain.terms import queries as terms
from portal.infra import clock, files, web
from portal.infra.refused import N_, Missing, Refused
from portal.staff.repairs import forms
from portal.staff.repairs.acting import run
from portal.staff.repairs.blueprint import bp
from portal.staff.repairs.dispatching import CHOOSE, moment
from portal.staff.repairs.reckoning import exact, words

BOTH = ["GET", "POST"]


@bp.route("/<int:repair_id>/notice", methods=BOTH)
@web.permission("repair.serve_notice")
def serve_notice(repair_id: int) -> AnyResponse:
    """Serve the late firm the next paper: a reminder, then the notice that it is overdue."""

    def act(repair: Any, form: Any) -> None:
        actions.serve_notice(repair, by=web.actor(), version=form.version.data)

    return run(repair_id, "serve_notice", forms.NoticeForm, act, N_("已发出，送达情况在“通知”里看。"), _paper)


def _paper(form: Any, page: RepairPage) -> None:
    form.paper = chase.next_paper(page.repair)
    form.late = chase.late_limits(page.deadlines.values())
    grace = terms.limit_for(page.repair.community_id, actions.GRACE)
    form.grace = words(grace) if grace else ""


@bp.route("/<int:repair_id>/takeover", methods=BOTH)
@web.permission("repair.take_over")
def take_over(repair_id: int) -> AnyResponse:
    """A professional crew goes in place of the firm that is late, at its cost."""

    def act(repair: Any, form: Any) -> None:
        if form.firm.data not in {row.id for row in crews()}:
            raise Refused(CHOOSE, field="firm")
        actions.take_over(
            repair, firm_id=form.firm.data, estimate_cents=cents(form.estimate.data), by=web.actor(),
            instructions=form.instructions.data or "", due=there(repair, form.due.data), version=form.version.data,
        )  # fmt: skip

    def ready(form: Any, page: RepairPage) -> None:
        found = [row for row in crews() if row.id != page.repair.firm_id]
        form.firm.choices = [SelectChoice(row.id, row.name) for row in found]
        form.papers = papers_of(page)

    said = N_("已由接手的单位继续，扣款通知单和证据包随后生成。")
    return run(repair_id, "take_over", forms.TakeOverForm, act, said, ready)


def crews() -> list[Any]:
    """The professional firms and own crews that may go in a late firm's place: rows of id, name."""
    return [row for row in estate.all_firms(web.actor()) if row.is_professional or row.is_own_crew]


def there(repair: Any, typed: datetime | None) -> datetime | None:
    """A typed day and time as the clocks where the repair is show it."""
    return moment(typed, estate.zone_of(repair.community_id))


def cents(yuan: Decimal | None) -> int:
    """An amount as it is typed, in yuan, as whole cents."""
    return int((yuan or Decimal(0)) * 100)


@bp.get("/<int:repair_id>/evidence/<int:pack_id>")
@web.permission("repair.take_over")
def evidence(repair_id: int, pack_id: int) -> AnyResponse:
    """A pack of evidence, to download."""
    repair = queries.get_for(web.actor(), repair_id)
    pack = next((each for each in packs_of(repair.id) if each.id == pack_id), None)
    if pack is None:
        raise Missing
    return files.response(files.get(pack.file_id), "original", viewer_id=web.actor().person_id or 0)


@bp.route("/<int:repair_id>/extension", methods=BOTH)
@web.permission("repair.extend")
def extend(repair_id: int) -> AnyResponse:
    """Move the repair deadline, with the reason."""

    def act(repair: Any, form: Any) -> None:
        due = there(repair, form.due.data)
        actions.extend(repair, due=due, reason=form.reason.data, by=web.actor(), version=form.version.data)  # type: ignore[arg-type]

    def ready(form: Any, page: RepairPage) -> None:
        row, zone = page.deadlines.get("repair"), page.community.zone
        form.stands = exact(row.due_at, zone) if row is not None and row.due_at is not None else ""
        form.opened.data = form.opened.data or form.stands
        typed = moment(form.due.data, zone)
        form.typed = exact(typed, zone) if typed else ""

    return run(repair_id, "extend", forms.ExtendForm, act, N_("期限已改，理由写在经过里。"), ready)


@bp.route("/<int:repair_id>/extension-grant", methods=BOTH)
@web.permission("repair.grant_extension")
def grant_extension(repair_id: int) -> AnyResponse:
    """Give the firm the time it asked for."""

    def act(repair: Any, form: Any) -> None:
        actions.grant_extension(repair, reason=form.reason.data, by=web.actor(), version=form.version.data)

    return run(repair_id, "grant_extension", forms.GrantForm, act, N_("已同意，期限改到申请的日期。"), _asked)


@bp.route("/<int:repair_id>/extension-refusal", methods=BOTH)
@web.permission("repair.refuse_extension")
def refuse_extension(repair_id: int) -> AnyResponse:
    """Keep the deadline as it is, with the reason."""

    def act(repair: Any, form: Any) -> None:
        actions.refuse_extension(repair, reason=form.reason.data, by=web.actor(), version=form.version.data)

    return run(repair_id, "refuse_extension", forms.ReasonForm, act, N_("已告知责任单位不同意延期。"), _asked)


def _asked(form: Any, page: RepairPage) -> None:
    form.asked = extensions.get(page.repair.extension_id)


def chased(page: RepairPage) -> bool:
    """Whether a firm was ever served a paper about this repair; the story says so without asking for more."""
    return any(line.name == events.NoticeServed.name for line in page.story)


def evidence_of(page: RepairPage) -> list[Any]:
    """The packs of evidence of a repair whose firm was replaced; empty where none was, or none is made yet."""
    may = web.actor().may("repair.take_over", page.repair.community_id)
    return list(packs_of(page.repair.id)) if may and replaced(page) else []


def replaced(page: RepairPage) -> bool:
    """Whether a late firm was replaced."""
    return any(line.name == events.TakenOver.name for line in page.story)


def papers_of(page: RepairPage) -> list[dict[str, Any]]:
    """The papers of a repair for its page: number, kind, when, proof, where to read it."""
    if not web.actor().may("notice.read", page.repair.community_id):
        return []
    return [
        {"notice": each.notice, "proof": each.proof, "words": PAPER_WORDS[each.notice.kind], "href": url_for("staff.notices.show", notice_id=each.notice.id),
         "over": each.notice.grace_until is not None and each.notice.grace_until <= clock.now()}
        for each in chase.papers_of(page.repair)
    ]  # fmt: skip
