"""What the pages of a complaint say in words: the rail of eight steps, limits, who complains."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for

from portal.domain.casework.rules import ClockState, clock_state
from portal.domain.complaints.gate_rules import Item, missing
from portal.domain.complaints.pay_rules import PAYMENT_WORDS
from portal.domain.complaints.queries import ComplaintPage
from portal.domain.complaints.record_rules import (
    CHANNELS,
    EXPECTATIONS,
    FACT_KIND_WORDS,
    FACT_KINDS,
    LIABILITY_WORDS,
    SEVERITY_WORDS,
    TOPIC_WORDS,
    WHERE,
    Severity,
)
from portal.domain.complaints.rules import LIMIT_WORDS, OPEN, STATUS_WORDS, STEPS, Status
from portal.infra import clock, languages
from portal.infra.wording import gettext
from portal.staff.complaints.acts import acts_of, has_first, next_words

WORDS: Mapping[str, Mapping[Any, Any]] = {
    "status": STATUS_WORDS, "topic": TOPIC_WORDS, "severity": SEVERITY_WORDS, "liability": LIABILITY_WORDS,
    "channel": CHANNELS, "expectation": EXPECTATIONS, "limit": LIMIT_WORDS, "where": WHERE,
    "payment": PAYMENT_WORDS, "fact": FACT_KINDS, "fact_kind": FACT_KIND_WORDS,
}  # fmt: skip
SEVERITY_TONES: Mapping[Severity, str] = {Severity.MAJOR: "late", Severity.SERIOUS: "soon"}


def facts_of(page: ComplaintPage) -> dict[str, Any]:
    """Everything the fragments of a complaint share."""
    acts = acts_of(page)
    return {
        "zone": page.community.zone, "acts": acts, "first": has_first(page, acts), "next_words": next_words(page),
        "clocks": clocks_of(page), "rail": rail_of(page), "gaps": missing(page.gate), "words": WORDS,
        "contact": contact_of(page), "file_url": file_url, "badge_tone": "brand" if page.complaint.status in OPEN else "",
        "severity_tone": SEVERITY_TONES.get(page.complaint.severity, "line") if page.complaint.severity else "",
    }  # fmt: skip


def contact_of(page: ComplaintPage) -> tuple[str, str]:
    """Whom to call: name and phone, as told or as registered."""
    row, person = page.complaint, page.complainant
    name = row.contact_name or (person.name if person else "")
    return name, row.contact_phone or (person.phone if person else "")


def file_url(page: ComplaintPage, file_id: int, size: str = "small") -> str:
    """Where a file of this complaint is served."""
    return url_for("staff.complaints.file", complaint_id=page.complaint.id, file_id=file_id, size=size)


@dataclass(frozen=True)
class RailStep:
    """One of the eight steps: its name, whether it is done, now or to come, a date, and the gate of the present one."""

    name: str
    state: str
    note: str = ""
    gate: tuple[Item, ...] = ()


def rail_of(page: ComplaintPage) -> list[RailStep]:
    """The eight steps as far as they were taken. A case that ended beside them has only its archive left."""
    row, zone = page.complaint, page.community.zone
    taken: Mapping[Status, datetime | None] = {
        Status.RECEIVED: row.acknowledged_at, Status.CONFIRMING: row.confirmed_at,
        Status.EVALUATING: row.evaluated_at, Status.REPLYING: row.replied_at, Status.ARCHIVED: row.archived_at,
    }  # fmt: skip
    here = STEPS.index(row.status) if row.status in STEPS else len(STEPS) - 1
    found = []
    for index, step in enumerate(STEPS):
        at = taken.get(step)
        done = (index < here and (row.status in STEPS or at is not None)) or row.status is Status.ARCHIVED
        state = "done" if done else "now" if index == here else "todo"
        note = languages.moment(at, zone) if at and done else ""
        found.append(RailStep(STATUS_WORDS[step], state, note, tuple(page.gate) if state == "now" else ()))
    return found


def clocks_of(page: ComplaintPage) -> list[dict[str, Any]]:
    """Each limit that runs: what for, in words, how it stands, and how far up the ladder it is."""
    now = clock.now()
    return [_clock(page, kind, row, now) for kind, row in page.deadlines.items()]


def _clock(page: ComplaintPage, kind: str, row: Any, now: datetime) -> dict[str, Any]:
    state = clock_state(row.due_at, row.amber_at, now)
    stands = state is ClockState.HOLD or row.due_at is None
    return {
        "kind": kind, "name": gettext(LIMIT_WORDS.get(kind, kind)), "state": "hold" if stands else state.value,
        "words": gettext("已暂停") if stands else languages.due(row.due_at, page.community.zone),
        "at": "" if stands else languages.iso(row.due_at), "raised": row.raised_to,
    }  # fmt: skip
