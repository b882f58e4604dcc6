"""What the pages of a repair say in words: warranty, clocks, dates of the steps, where it is."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from flask import url_for

from portal.domain.casework.rules import ClockState, clock_state
from portal.domain.repairs import actions
from portal.domain.repairs.cost_rules import COST_WORDS, KIND_WORDS, QUOTE_WORDS
from portal.domain.repairs.place_rules import ATTEMPT_CHANNELS, ATTEMPT_RESULTS
from portal.domain.repairs.queries import RepairPage
from portal.domain.repairs.queries.costs import money_of, sums_of
from portal.domain.repairs.rules import (
    ACCESS,
    CHANNELS,
    EXPECTATIONS,
    ROOMS,
    STATUS_WORDS,
    Status,
)
from portal.domain.terms.sign_rules import PARTY_WORDS
from portal.domain.terms.warranty_rules import PAYER_WORDS, VERDICT_WORDS, Payer, Verdict, WarrantyAnswer
from portal.infra import clock, languages
from portal.infra.refused import N_
from portal.infra.wording import gettext
from portal.staff.repairs.acts import acts_of, has_first, next_words
from portal.staff.words import URGENCY_WORDS

DEADLINE_WORDS: Mapping[str, str] = {
    "accept": N_("受理"), "visit": N_("约定上门"), "acknowledge": N_("责任单位应答"), "repair": N_("修好"),
    "sign": N_("签认"), "close": N_("自动办结"),
}  # fmt: skip
ACTS_FIRST: Mapping[str, str] = {"developer": N_("公司"), "property": N_("物业"), "utility": N_("供应单位")}
TONES: Mapping[Status, str] = {
    Status.SUBMITTED: "brand", Status.ACCEPTED: "brand", Status.SCHEDULED: "brand", Status.SIGNING: "brand",
}  # fmt: skip


def facts_of(page: RepairPage, warranty: dict[str, Any] | None = None) -> dict[str, Any]:
    """Everything the fragments of a repair share; `warranty` where it was answered already."""
    acts = acts_of(page)
    return {
        "zone": page.community.zone, "warranty": warranty or warranty_of(page), "acts": acts, "first": has_first(page, acts),
        "next_words": next_words(page), "clocks": clocks_of(page), "dates": dates_of(page), "words": WORDS,
        "badge_tone": "hold" if page.hold else "late" if page.repair.disputed else TONES.get(page.repair.status, ""),
        "money": money_of(page.repair), "sums": sums_of(page.lines, page.repair.payer), "photo_url": photo_url,
        "restarted": actions.restarted(page.repair), "absence_words": ABSENCE_WORDS, "clock_href": clock_href(page), "contact": contact_of(page),
    }  # fmt: skip


WORDS: Mapping[str, Mapping[Any, str]] = {
    "status": STATUS_WORDS, "room": ROOMS, "access": ACCESS, "expectation": EXPECTATIONS, "channel": CHANNELS,
    "party": PARTY_WORDS, "payer": PAYER_WORDS, "kind": KIND_WORDS, "cost": COST_WORDS, "quote": QUOTE_WORDS, "urgency": URGENCY_WORDS, "deadline": DEADLINE_WORDS,
}  # fmt: skip


ABSENCE_WORDS = {"channel": ATTEMPT_CHANNELS, "result": ATTEMPT_RESULTS}


def photo_url(page: RepairPage, file_id: int, size: str = "small") -> str:
    """Where a photo of this repair is served."""
    return url_for("staff.repairs.photo", repair_id=page.repair.id, file_id=file_id, size=size)


def contact_of(page: RepairPage) -> tuple[str, str]:
    """Whom to call about the visit: name and phone, as told or as registered."""
    repair, reporter = page.repair, page.reporter
    name = repair.contact_name or (reporter.name if reporter else "")
    return name, repair.contact_phone or (reporter.phone if reporter else "") or ""


def warranty_of(page: RepairPage, *, altered: bool | None = None) -> dict[str, Any]:
    """The warranty answer in words: as it was decided, or while nothing is decided as it would be now."""
    repair = page.repair
    decided = bool(repair.warranty) and altered is None
    place = (page.community, page.unit, page.building)
    answer = _kept(repair.warranty) if decided else actions.warranty_of(repair, altered=altered, place=place)
    return told(answer, clock.today(page.community.zone)) | {
        "decided": decided,
        "payer": repair.payer or answer.payer,
    }


def _kept(kept: Mapping[str, Any]) -> WarrantyAnswer:
    """The answer as it was frozen on the repair."""

    def day(name: str) -> date | None:
        return date.fromisoformat(kept[name]) if kept.get(name) else None

    return WarrantyAnswer(
        Verdict(kept["verdict"]), day("owner_covered_from"), day("owner_covered_until"),
        day("builder_liable_from"), day("builder_liable_until"), kept["acts_first"],
        Payer(kept["payer"]) if kept.get("payer") else None, tuple((m, dict(p)) for m, p in kept["reasons"]),
    )  # fmt: skip


def told(answer: WarrantyAnswer, today: date) -> dict[str, Any]:
    """A warranty answer as templates take it."""
    return {
        "answer": answer, "today": today, "verdict": gettext(VERDICT_WORDS[answer.verdict]),
        "acts_first": gettext(ACTS_FIRST.get(answer.acts_first, "")) if answer.acts_first else "",
        "suggested": answer.payer, "owner": _until(answer.owner_covered_until, today),
        "builder": _until(answer.builder_liable_until, today), "clocks": _two_clocks(answer, today),
        "gap": _gap(answer),
        "reasons": [gettext(m, **{k: str(v) for k, v in p.items()}) if p else gettext(m) for m, p in answer.reasons],
    }  # fmt: skip


def _until(day: date | None, today: date) -> str:
    if day is None:
        return gettext("没有登记")
    return gettext("在保，至%(day)s", day=day) if day >= today else gettext("已于%(day)s到期", day=day)


def _two_clocks(answer: WarrantyAnswer, today: date) -> list[tuple[Any, ...]]:
    rows = (
        (gettext("公司对业主"), gettext("自交付起"), answer.owner_covered_from, answer.owner_covered_until),
        (gettext("施工方对公司"), gettext("自竣工验收起"), answer.builder_liable_from, answer.builder_liable_until),
    )  # fmt: skip
    return [
        (name, note, since, until, gettext("%(since)s至%(until)s", since=since, until=until), until < today)
        for name, note, since, until in rows
        if since and until
    ]


def _gap(answer: WarrantyAnswer) -> tuple[date, date, str] | None:
    first, last = answer.builder_liable_until, answer.owner_covered_until
    if first is None or last is None or last <= first:
        return None
    months = (last.year - first.year) * 12 + last.month - first.month
    return (first, last, gettext("公司自担%(n)s个月", n=months)) if months > 3 else None


def clocks_of(page: RepairPage) -> list[dict[str, Any]]:
    """Each limit that runs: what for, in words, how it stands, and why."""
    now = clock.now()
    return [_clock(page, kind, row, now) for kind, row in page.deadlines.items()]


def _clock(page: RepairPage, kind: str, row: Any, now: datetime) -> dict[str, Any]:
    state = clock_state(row.due_at, row.amber_at, now, held=page.hold is not None)
    stands = state is ClockState.HOLD or row.due_at is None
    return {
        "kind": kind, "name": gettext(DEADLINE_WORDS.get(kind, kind)),
        "state": "hold" if stands else state.value,
        "words": gettext("已暂停") if stands else languages.due(row.due_at, page.community.zone),
        "at": "" if stands else languages.iso(row.due_at), "raised": row.raised_to,
        "due": "" if stands else languages.moment(row.due_at, page.community.zone),
        "href": url_for("staff.repairs.deadline", repair_id=page.repair.id, kind=kind),
    }  # fmt: skip


def clock_href(page: RepairPage) -> str:
    """Why the next step is due when it is; empty where no limit but a visit or nothing sets it."""
    due = page.task.due_at if page.task else None
    for kind, row in page.deadlines.items():
        if due is not None and row.due_at == due:
            return url_for("staff.repairs.deadline", repair_id=page.repair.id, kind=kind)
    return ""


def dates_of(page: RepairPage) -> list[str]:
    """What stands under each of the six steps."""
    repair, zone = page.repair, page.community.zone

    def day(moment: datetime | None) -> str:
        return f"{clock.local(moment, zone):%-m/%-d}" if moment else ""

    begun = repair.status not in (Status.ACKNOWLEDGED, Status.SCHEDULED)
    early = begun and repair.visit_from and repair.visit_from > clock.now()
    visit = day(repair.completed_at if early else repair.visit_from)
    if repair.status is Status.SCHEDULED and repair.visit_from:
        visit = languages.moment(repair.visit_from, zone)
    of = len(page.places)
    signing = (
        f"{of - len(page.missing)}/{of}" if repair.status is Status.SIGNING else day(repair.signed_off_at)
    )
    dispatched = day(page.assignment.dispatched_at) if page.assignment else ""
    return [
        day(repair.submitted_at), day(repair.accepted_at), dispatched, visit or day(repair.completed_at), signing,
        day(repair.closed_at) if repair.status is Status.CLOSED else "",
    ]  # fmt: skip
