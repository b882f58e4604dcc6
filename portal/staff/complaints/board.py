"""The board of complaints: on time per step, how long replies took, what about, why, where, and what was learned."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from operator import attrgetter
from typing import Any

from flask import Blueprint
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.complaints.queries import counting
from portal.domain.complaints.record_rules import TOPIC_WORDS, WHERE
from portal.domain.complaints.rules import OPEN, STATUS_WORDS, STEPS
from portal.domain.figures import complaint_queries as queries
from portal.domain.figures.complaint_queries import Asked
from portal.domain.figures.complaint_rules import DAY_MINUTES, REPLY, STEP_WORDS, TOOK_WORDS
from portal.domain.figures.rules import AGE_WORDS, AGES, first_day, months_before, share
from portal.infra import charts, clock, web
from portal.infra.wording import gettext
from portal.staff.complaints.board_scope import MONTHS, PERMISSION, Scope, period_chips, place_chips, scope
from portal.staff.figures.board import percent

bp = Blueprint("complaint_board", __name__, url_prefix="/complaints/board")
GOAL = 950
LESSONS = 5
HEADINGS: Mapping[str, tuple[str, Mapping[Any, str]]] = {
    "topic": ("topic", TOPIC_WORDS), "cause": ("cause", WHERE), "place": ("prevent_in", WHERE),
}  # fmt: skip


@dataclass
class Line:
    """Limits of one step, community or month together: ended, on time, running, and running over the limit."""

    ended: int = 0
    on_time: int = 0
    done: int = 0
    minutes: int = 0
    took: list[int] = field(default_factory=lambda: [0] * len(TOOK_WORDS))
    open: int = 0
    overdue: int = 0

    @property
    def late(self) -> int:
        """Those that ended late or never."""
        return self.ended - self.on_time

    @property
    def rate(self) -> int | None:
        """Of a thousand, how many were on time; what runs and is over its limit counts against it."""
        return share(self.on_time, self.ended + self.overdue)

    @property
    def days(self) -> str:
        """How many days they took on average."""
        return f"{self.minutes / DAY_MINUTES / self.done:.1f}" if self.done else gettext("—")


@bp.get("")
@web.permission(PERMISSION)
def board() -> AnyResponse:
    """The figures of complaints in the own communities in a period."""
    asked, now = scope(), clock.now()
    rows = queries.steps(asked.ids, min(asked.since, asked.trend_since), asked.until)
    going = queries.open_steps(asked.ids, now)
    inside = [row for row in rows if asked.since <= row.month <= asked.until]
    running = going if asked.is_now else ()
    counts = queries.counts(asked.ids, asked.since, asked.until)
    sums = _sums(counts)
    return web.page(
        "staff/complaints/board/board.html", asked=asked, percent=percent, link=asked.link, goal=percent(GOAL),
        periods=period_chips(asked), chips_of=place_chips(asked), ages=_ages(asked, now), reply=_line(_of(inside, step=REPLY), _of(running, step=REPLY)),
        steps=[(step, words, _line(_of(inside, step=step), _of(going, step=step))) for step, words in STEP_WORDS.items()],
        took=_took(inside), trend=_trend(asked, rows, going), sums=sums, gap=_gap(sums), headings=_headings(asked, counts),
        places=_places(asked, inside, running, counts), firms=_firms(asked, counts), lessons=_lessons(asked, now),
        overdue=sum(row.overdue for row in going), age_words=AGE_WORDS, states=STATUS_WORDS, where=WHERE,
    )  # fmt: skip


def _of(rows: Iterable[Any], **wanted: Any) -> list[Any]:
    """The rows that are so; a year has thousands, so each is looked at once."""
    pick, values = attrgetter(*wanted), tuple(wanted.values())
    alike = values if len(values) > 1 else values[0]
    return [row for row in rows if pick(row) == alike]


def _line(ended: Iterable[Any], going: Iterable[Any] = ()) -> Line:
    found = Line()
    for row in ended:
        for name in ("ended", "on_time", "done", "minutes"):
            setattr(found, name, getattr(found, name) + int(getattr(row, name)))
        found.took = [n + int(getattr(row, f"took_{at}")) for at, n in enumerate(found.took)]
    for row in going:
        found.open, found.overdue = found.open + row.open, found.overdue + row.overdue
    return found


def _sums(counts: Sequence[Any]) -> dict[str, int]:
    rows = _of(counts, dimension="all")
    unhappy = _of(counts, dimension="follow_up", value="dissatisfied")
    found = {
        name: sum(int(getattr(row, name)) for row in rows)
        for name in ("cases", "repeats", "reviewed", "told", "hoped", "felt")
    }
    return found | {"unhappy": sum(int(row.cases) for row in unhappy)}


def _gap(sums: Mapping[str, int]) -> dict[str, str]:
    """What people expected when they complained, how it was afterwards, and the gap; each an average of five."""
    told = sums["told"]
    if not told:
        return {"told": ""}
    hoped, felt = sums["hoped"] / told, sums["felt"] / told
    return {
        "told": str(told),
        "hoped": f"{hoped:.1f}",
        "felt": f"{felt:.1f}",
        "gap": f"{felt - hoped:+.1f}".replace("-", "\u2212"),
    }


def _ages(asked: Scope, now: Any) -> dict[str, Any]:
    """Open complaints by step and age, as a chart of the ages and the table behind it."""
    counts = counting.open_by_age(asked.ids, [now - timedelta(days=days) for days in AGES[1:]])
    sums = [sum(n for (_, bucket), n in counts.items() if bucket == age) for age in range(len(AGES))]
    shown = [status for status in STEPS if status in OPEN and any(s is status for s, _ in counts)]

    def cell(status: Any, age: int) -> tuple[int, str]:
        href = asked.link("state", state=status.value, age=age + 1, since=None, until=None)
        return counts.get((status, age), 0), href

    rows = [(status, [cell(status, age) for age in range(len(AGES))]) for status in shown]
    items = [(gettext(word), sums[age], str(sums[age])) for age, word in enumerate(AGE_WORDS)]
    tones = ["late" if days >= 15 else "" for days in AGES]
    return {"chart": charts.bars(items, tones), "rows": rows, "sums": sums, "total": sum(sums)}


def _took(inside: Sequence[Any]) -> dict[str, Any]:
    """Written replies by how long they took."""
    took = _line(_of(inside, step=REPLY)).took
    items = [(gettext(words), took[n], str(took[n])) for n, words in enumerate(TOOK_WORDS)]
    return {"chart": charts.bars(items), "rows": list(zip(TOOK_WORDS, took, strict=True)), "total": sum(took)}


def _trend(asked: Scope, rows: Sequence[Any], going: Sequence[Any]) -> dict[str, Any]:
    """Written replies on time, month by month; in the running one what is open and over its limit counts."""
    months = [months_before(asked.until, n) for n in reversed(range(MONTHS))]
    lines = [
        (
            month,
            _line(_of(rows, step=REPLY, month=month), _of(going, step=REPLY) if month == asked.month else ()),
        )
        for month in months
    ]
    items = [
        (f"{month % 100}", line.rate, "" if line.rate is None else f"{round(line.rate / 10)}")
        for month, line in lines
    ]
    return {
        "chart": charts.line(items, GOAL),
        "rows": [(f"{first_day(month):%Y-%m}", month, line) for month, line in lines],
    }


def _headings(asked: Scope, counts: Sequence[Any]) -> dict[str, Any]:
    """What about, why, and where it should be prevented: bars with the cases behind each."""
    found = {}
    for kind, (dimension, words) in HEADINGS.items():
        sums: dict[str, int] = {}
        for row in _of(counts, dimension=dimension):
            sums[row.value] = sums.get(row.value, 0) + int(row.cases)
        rows = [
            (
                gettext(words[value]) if value in words else gettext("没有分类"),
                n,
                asked.link(kind, value=value),
            )
            for value, n in sorted(sums.items(), key=lambda item: (-item[1], item[0]))
        ]
        chart = charts.bars([(name, n, str(n)) for name, n, _ in rows])
        found[kind] = {"chart": chart, "rows": rows, "total": sum(sums.values())}
    return found


def _places(asked: Scope, inside: Sequence[Any], running: Sequence[Any], counts: Sequence[Any]) -> list[Any]:
    """A line for each community: complaints, repeats, replies on time, what is over its limit."""
    found = []
    for place in asked.places:
        if place.id in asked.ids:
            came = _sums(_of(counts, community_id=place.id))
            line = _line(
                _of(inside, step=REPLY, community_id=place.id),
                _of(running, step=REPLY, community_id=place.id),
            )
            found.append((place, came, line))
    return sorted(found, key=lambda row: (-row[1]["cases"], row[0].name))


def _firms(asked: Scope, counts: Sequence[Any]) -> list[tuple[str, int, str]]:
    """Complaints that name a firm, the most first."""
    sums: dict[str, tuple[str, int]] = {}
    for row in _of(counts, dimension="firm"):
        sums[row.value] = (row.firm or "", sums.get(row.value, ("", 0))[1] + int(row.cases))
    return [
        (name, cases, asked.link("firm", value=value))
        for value, (name, cases) in sorted(sums.items(), key=lambda item: (-item[1][1], item[0]))
    ]


def _lessons(asked: Scope, now: Any) -> list[Any]:
    """The newest lessons, whenever they were written."""
    rows = queries.cases(Asked(kind="learned", communities=asked.ids, now=now), limit=LESSONS)[:LESSONS]
    return counting.by_ids(web.actor(), [row.complaint_id for row in rows])
