"""The complaints behind a number of the board, newest first, by the same criteria."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from flask import request
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.complaints.queries import counting
from portal.domain.complaints.record_rules import TOPIC_WORDS, WHERE
from portal.domain.complaints.rules import OPEN, STATUS_WORDS, Status
from portal.domain.figures import complaint_queries as queries
from portal.domain.figures.complaint_queries import BY_STEP, PAGE, Asked
from portal.domain.figures.complaint_rules import STEP_WORDS, TOOK_WORDS
from portal.domain.figures.rules import AGE_WORDS, AGES, first_day
from portal.infra import clock, web
from portal.infra.refused import N_, Missing
from portal.infra.wording import gettext
from portal.staff import asked
from portal.staff.complaints.board import bp
from portal.staff.complaints.board_scope import PERMISSION, Scope, board_address, month_given, scope

TITLES: Mapping[str, str] = {
    "cases": N_("收到的投诉"), "topic": N_("收到的投诉"), "cause": N_("按根源"), "place": N_("应在哪一环预防"),
    "firm": N_("涉及的责任单位"), "repeat": N_("重复投诉"), "reviewed": N_("申请过复核的"), "unhappy": N_("回访不满意的"),
    "told": N_("说了期望和感受的"),
    "learned": N_("教训"), "ended": N_("走完这一步的"), "late": N_("没有按时的"), "kept": N_("按时的"), "open": N_("在办的步骤"), "took": N_("书面答复用了多久"),
    "overdue": N_("这一步已经超期的"), "state": N_("在办的投诉"),
}  # fmt: skip
KEPT = ("kind", "community", "since", "until", "value", "step", "state", "age")
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
Place = tuple[datetime, int] | None


@dataclass(frozen=True)
class Wanted:
    """What is listed: what narrows it in words, and a question for rows after a place in the list."""

    words: Sequence[str]
    rows: Callable[[Place], Sequence[Any]]


@bp.get("/cases")
@web.permission(PERMISSION)
def cases() -> AnyResponse:
    """The complaints behind a number."""
    here, kind = scope(with_years=False), asked.text("kind", 20)
    if kind not in TITLES:
        raise Missing
    wanted = _by_state(here) if kind == "state" else _by_kind(here, kind)
    found = wanted.rows(_place())
    rows = counting.by_ids(web.actor(), [row.complaint_id for row in found[:PAGE]])
    last = found[PAGE - 1] if len(found) > PAGE else None
    return web.page(
        "staff/complaints/board/cases.html", title=gettext(TITLES[kind]), narrowed=wanted.words, rows=rows,
        lessons=kind == "learned", statuses=STATUS_WORDS, topics=TOPIC_WORDS, where=WHERE,
        places={row.id: row for row in here.places}, next=_onward(last) if last else "", back=board_address(here),
    )  # fmt: skip


def _by_state(here: Scope) -> Wanted:
    text, age = asked.text("state", 20), (asked.number("age") or 0) - 1
    if text not in set(OPEN) or age not in range(len(AGES)):
        raise Missing
    status, now = Status(text), clock.now()
    until = now - timedelta(days=AGES[age])
    since = now - timedelta(days=AGES[age + 1]) if age + 1 < len(AGES) else BEGINNING

    def rows(after: Place) -> Sequence[Any]:
        return counting.open_ones(here.ids, status, since=since, until=until, after=after, limit=PAGE)

    return Wanted([gettext(STATUS_WORDS[status]), gettext(AGE_WORDS[age])], rows)


def _by_kind(here: Scope, kind: str) -> Wanted:
    first, last = month_given("since"), month_given("until")
    bounded = kind not in ("overdue", "open") and first and last
    since, until = here.moments(first, last) if bounded else (None, None)
    step = asked.text("step", 20) if kind in BY_STEP else ""
    if kind in BY_STEP and step not in STEP_WORDS:
        raise Missing
    value, named = _value(kind)
    given = Asked(
        kind=kind, communities=here.ids, now=clock.now(), value=value, step=step, since=since, until=until
    )  # fmt: skip

    def rows(after: Place) -> Sequence[Any]:
        return queries.cases(given, after=after)

    words = [f"{first_day(first):%Y-%m}–{first_day(last):%Y-%m}"] if bounded else []
    return Wanted([*words, *filter(None, (gettext(STEP_WORDS[step]) if step else "", named))], rows)


def _value(kind: str) -> tuple[str | int | None, str]:
    """The value that narrows this kind, and what it is called."""
    if kind == "topic":
        topic = asked.text("value", 20)
        return topic, gettext({t.value: w for t, w in TOPIC_WORDS.items()}.get(topic, N_("没有分类")))
    if kind in ("cause", "place"):
        place = asked.text("value", 20)
        return place, gettext(WHERE[place]) if place in WHERE else ""
    if kind == "took":
        span = int(asked.text("value", 2)) if asked.text("value", 2).isdigit() else 0
        return span, gettext(TOOK_WORDS[span]) if span < len(TOOK_WORDS) else ""
    return (asked.number("value") or 0, "") if kind == "firm" else (None, "")


def _place() -> Place:
    try:
        at, _, last = request.args.get("after", "").rpartition("~")
        moment = datetime.fromisoformat(at)
    except ValueError:
        return None
    right = moment.tzinfo is not None and last.isdigit() and len(last) < 19
    return (moment, int(last)) if right else None


def _onward(row: Any) -> str:
    kept = [(name, request.args[name]) for name in KEPT if request.args.get(name) is not None]
    return f"{request.path}?{urlencode([*kept, ('after', f'{row.at.isoformat()}~{row.id}')])}"
