"""The figures of callbacks: asked or not, in time, reached, and how content people are with whose work."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.callbacks.rules import TRIGGERS
from portal.domain.figures import callback_queries as queries
from portal.domain.figures.callback_rules import Calls
from portal.domain.figures.rules import first_day, months_before, share
from portal.infra import charts, clock, web
from portal.infra.refused import N_
from portal.infra.wording import gettext
from portal.staff.callbacks.blueprint import bp
from portal.staff.callbacks.sections import sections
from portal.staff.figures.board import percent
from portal.staff.figures.period import MONTHS, WORDS, Scope
from portal.staff.figures.period import scope as scope_for

PERMISSION = "callback.figures"
GOAL = 900
HEADINGS: Mapping[str, str] = {
    "firm": N_("责任单位和自有班组"), "technician": N_("维修人员"), "handler": N_("投诉经办人"),
    "caller": N_("回访人"),
}  # fmt: skip


@dataclass
class Line:
    """Callbacks of one trigger, community, month, or of whose work it was; `overdue` are open and over their limit."""

    due: int = 0
    answered: int = 0
    unreachable: int = 0
    declined: int = 0
    in_time: int = 0
    satisfied: int = 0
    unsatisfied: int = 0
    marks: int = 0
    overdue: int = 0

    @property
    def ended(self) -> int:
        """Those that came to an end, whichever."""
        return self.answered + self.unreachable + self.declined

    @property
    def coverage(self) -> int | None:
        """Of a thousand that were due, how many were answered."""
        return share(self.answered, self.due)

    @property
    def timely(self) -> int | None:
        """Of a thousand, how many ended in time; what is open and over its limit counts against it."""
        return share(self.in_time, self.ended + self.overdue)

    @property
    def reached(self) -> int | None:
        """Of a thousand that ended, how many people were reached."""
        return share(self.answered + self.declined, self.ended)

    @property
    def base(self) -> int:
        """How many gave a mark; shares of satisfaction are of these."""
        return self.satisfied + self.unsatisfied

    @property
    def content(self) -> int | None:
        """Of a thousand who gave a mark, how many are satisfied."""
        return share(self.satisfied, self.base)

    @property
    def mark(self) -> str:
        """The average mark of five."""
        return f"{self.marks / self.base:.1f}" if self.base else gettext("—")

    def add(self, row: Any) -> "Line":
        """This line with another row of counts in it."""
        for name in Calls._fields:
            setattr(self, name, getattr(self, name) + int(getattr(row, name) or 0))
        return self


@bp.get("/figures")
@web.permission(PERMISSION)
def figures() -> AnyResponse:
    """The figures of the own communities in a period."""
    asked, now = scope_for(PERMISSION), clock.now()
    rows = queries.counts(asked.ids, asked.since, asked.until)
    late = queries.overdue(asked.ids, months_before(asked.until, MONTHS - 1), asked.until, now)
    here = [row for row in late if asked.since <= row.month <= asked.until]
    everything = [row for row in rows if row.dimension == "all"]
    return web.page(
        "staff/callbacks/figures.html", asked=asked, percent=percent, link=linker(asked), goal=percent(GOAL),
        periods=period_chips(asked), chips_of=place_chips(asked), total=_line(everything, here),
        triggers=_by(everything, "asked", here, "trigger", TRIGGERS), places=_places(asked, everything, here),
        headings={name: (words, _whose(name, rows, here)) for name, words in HEADINGS.items()},
        trend=_trend(asked, late), tabs_of=sections("figures"),
    )  # fmt: skip


def _line(rows: Iterable[Any], late: Iterable[Any]) -> Line:
    found = Line(overdue=sum(row.n for row in late))
    for row in rows:
        found.add(row)
    return found


def _by(
    rows: Sequence[Any], name: str, late: Sequence[Any], late_name: str, words: Mapping[Any, str]
) -> list[tuple[Any, str, Line]]:
    """A line for each of these values, in their order, as far as there is anything."""
    return [
        (value, word, _line([r for r in rows if getattr(r, name) == value], [r for r in late if getattr(r, late_name) == value]))
        for value, word in words.items()
        if any(getattr(r, name) == value for r in rows)
    ]  # fmt: skip


def _places(asked: Scope, rows: Sequence[Any], late: Sequence[Any]) -> list[tuple[Any, str, Line]]:
    names = {place.id: place.name for place in asked.places if place.id in asked.ids}
    return _by(rows, "community_id", late, "community_id", names)


def _whose(name: str, rows: Sequence[Any], late: Sequence[Any]) -> list[tuple[Any, str, Line, bool]]:
    """A line for each whose work was asked after, those most asked about first; the last says an own crew."""
    mine = [row for row in rows if row.dimension == name]
    words = {row.value: (row.firm or row.person or "") for row in mine}
    crews = {row.value for row in mine if row.own_crew}
    lines = _by(mine, "value", late, f"{name}_id", words)
    lines.sort(key=lambda each: (-each[2].due, each[1]))
    return [(value, word, line, value in crews) for value, word, line in lines]


def _trend(asked: Scope, late: Sequence[Any]) -> dict[str, Any]:
    """Satisfaction month by month, with what was due behind it."""
    first = months_before(asked.until, MONTHS - 1)
    sums = {row.month: row for row in queries.months(asked.ids, first, asked.until)}
    months = [months_before(asked.until, n) for n in reversed(range(MONTHS))]
    lines = [
        (month, _line([sums[month]] if month in sums else [], [row for row in late if row.month == month]))
        for month in months
    ]
    items = [
        (
            f"{month % 100}",
            line.content,
            "" if line.content is None else f"{round(line.content / 10)}",
        )
        for month, line in lines
    ]
    return {
        "chart": charts.line(items, GOAL),
        "rows": [(f"{first_day(month):%Y-%m}", month, line) for month, line in lines],
    }


def linker(asked: Scope) -> Any:
    """A maker of addresses of the callbacks behind a number of these figures."""

    def link(kind: str, **narrowed: object) -> str:
        own = {"community": asked.community_id, "since": asked.since, "until": asked.until}
        values = {k: v for k, v in (own | narrowed).items() if v not in (0, None, "")}
        return f"{url_for('staff.callbacks.figure_cases')}?{urlencode({'kind': kind, **values})}"

    return link


def address(asked: Scope, **changes: object) -> str:
    """The address of the figures with some of what they ask for changed."""
    kept: dict[str, object] = {"period": asked.period, "community": asked.community_id}
    values = {k: v for k, v in (kept | changes).items() if v not in (0, "", None)}
    return f"{url_for('staff.callbacks.figures')}?{urlencode(values)}"


def period_chips(asked: Scope) -> list[tuple[str, str, str, bool]]:
    """The spans to choose from."""
    return [
        (gettext(words), address(asked, period=name), "", name == asked.period)
        for name, words in WORDS.items()
    ]


def place_chips(asked: Scope) -> list[tuple[str, str, str, bool]]:
    """The communities to choose from, where there are several."""
    if len(asked.places) < 2:
        return []
    chips = [(gettext("全部项目"), address(asked, community=0), "", not asked.community_id)]
    return chips + [
        (place.name, address(asked, community=place.id), "", place.id == asked.community_id)
        for place in asked.places
    ]
