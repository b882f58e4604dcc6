"""My jobs: by day, and those handed back."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response

from portal.domain.repairs import queries
from portal.domain.repairs.rules import STATUS_WORDS, Status
from portal.domain.terms.rules import URGENCY_WORDS, Urgency
from portal.field.repairs.blueprint import bp
from portal.field.repairs.forms import AcknowledgeForm
from portal.infra import clock, languages, web

OPEN_MOST, PAGE = 100, 30


@dataclass
class Jobs:
    """Open jobs in the order they are to be looked at.

    `first` are urgent ones nobody took yet; `days` hold the visits after today.
    """

    returned: list[Any] = field(default_factory=list)
    first: list[Any] = field(default_factory=list)
    today: list[Any] = field(default_factory=list)
    waiting: list[Any] = field(default_factory=list)
    days: dict[date, list[Any]] = field(default_factory=dict)
    unbooked: list[Any] = field(default_factory=list)

    @property
    def done(self) -> int:
        """How many of today's are finished."""
        return sum(is_done(row) for row in self.today)

    @property
    def now_id(self) -> int:
        """Today's job that comes next, or 0."""
        return next((row.id for row in self.today if not is_done(row)), 0)


def is_done(row: Any) -> bool:
    """Whether the firm has handed the job back."""
    return row.completed_at is not None and row.status in queries.HANDED_BACK


def sorted_by_day(rows: Sequence[Any]) -> Jobs:
    """Each job in its group."""
    jobs = Jobs()
    for row in rows:
        _group(jobs, row).append(row)
    return jobs


def _group(jobs: Jobs, row: Any) -> list[Any]:
    today = clock.today(row.zone)
    if row.status is Status.DISPATCHED:
        pressing = row.urgency is not Urgency.ORDINARY or (row.due_at and row.due_at <= clock.now())
        return jobs.first if pressing else jobs.waiting
    if row.status is Status.IN_PROGRESS and row.refusals:
        return jobs.returned
    if row.status is Status.IN_PROGRESS or is_done(row):
        return jobs.today
    if row.visit_from is None:
        return jobs.unbooked
    on = clock.local(row.visit_from, row.zone).date()
    return jobs.today if on <= today else jobs.days.setdefault(on, [])


@bp.get("")
@web.permission("repair.read")
def show_all() -> Response:
    """What is to be done, by day."""
    who = web.actor()
    if who.may("sign_off.read") and not who.may("repair.complete"):
        return web.to(url_for(".sign_offs"))
    rows = queries.for_field(who, limit=OPEN_MOST)
    jobs = sorted_by_day(rows[:OPEN_MOST])
    forms = {
        row.id: AcknowledgeForm(
            url_for(".acknowledge", repair_id=row.id),
            data={"version": row.version},
            form_id=f"acknowledge-{row.id}",
        )
        for row in (*jobs.first, *jobs.waiting)
    }
    here = clock.here()
    return web.page(
        "field/jobs/index.html", jobs=jobs, forms=forms, more=len(rows) > OPEN_MOST, idle=not rows, done=is_done,
        crowd=who.capacity == "contractor", urgencies=URGENCY_WORDS, states=STATUS_WORDS,
        today=languages.day_in_full(here),
    )  # fmt: skip


@bp.get("/jobs/done")
@web.permission("repair.read")
def show_done() -> Response:
    """What was handed back, newest first."""
    who = web.actor()
    before = request.args.get("before", type=int)
    rows = queries.for_field(
        who, done=True, before=before if before and 0 < before < 2**62 else None, limit=PAGE
    )
    more = url_for(".show_done", before=rows[PAGE - 1].id) if len(rows) > PAGE else ""
    return web.page(
        "field/jobs/done.html", rows=rows[:PAGE], next=more, states=STATUS_WORDS,
        crowd=who.capacity == "contractor",
    )  # fmt: skip
