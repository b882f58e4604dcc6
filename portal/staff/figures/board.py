"""The board: open by age and state, on time, right the first time, returns, cost by payer, firms, heat, hot spots."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.figures import queries
from portal.domain.figures.rules import AGE_WORDS, AGES, Work, first_day, months_before, share
from portal.domain.repairs.queries import counting
from portal.domain.repairs.rules import OPEN, STATUS_WORDS, Status
from portal.domain.terms import queries as terms
from portal.domain.terms.warranty_rules import PAYER_WORDS, Payer
from portal.infra import charts, clock, web
from portal.infra.amounts import yuan
from portal.infra.refused import N_
from portal.infra.wording import gettext
from portal.staff.figures.blueprint import at_desk, bp, page_of
from portal.staff.figures.period import MONTHS, PERMISSION, WORDS, Scope, board_address, scope

GOAL = 950
PARTS_MOST, BUILDINGS_MOST = 20, 40
OWN_CREW, NOBODY = N_("未派单"), N_("公共区域")


@dataclass(frozen=True)
class Card:
    """How one firm, or all together, did in the period; shares are of a thousand, None of nothing."""

    firm_id: int
    name: str
    work: Work
    open: int
    overdue: int

    @property
    def on_time(self) -> int | None:
        """Of what had a limit, what was done within it; work that is open and over it counts against it."""
        return share(self.work.on_time, self.work.judged + self.overdue)

    @property
    def first_fix(self) -> int | None:
        """Of what was signed off, what was right the first time."""
        return share(self.work.first_fix, self.work.signed)

    @property
    def came_back(self) -> int | None:
        """Of what was signed off, what came again."""
        return share(self.work.came_back, self.work.signed)


@bp.get("")
@web.permission(PERMISSION)
def board() -> AnyResponse:
    """The figures of the own communities in a period."""
    asked, now = scope(), clock.now()
    rows = queries.work(asked.ids, months_before(asked.month, MONTHS - 1), asked.month)
    going = queries.open_work(asked.ids, now)
    inside = [row for row in rows if asked.since <= row.month <= asked.until]
    cards = _cards(inside, going, asked.is_now)
    whole = _card(0, "", inside, going if asked.is_now else ())
    return web.page(
        page_of("board"), asked=asked, whole=whole, cards=cards, ages=_ages(asked, now), percent=percent,
        trend=_trend(asked, rows, going), payers=_payers(inside), heat=_heat(asked), link=asked.link,
        spots=queries.hot_spots(asked.ids), parts=part_words(), age_words=AGE_WORDS,
        periods=[(gettext(words), board_address(asked, period=name), "", name == asked.period) for name, words in WORDS.items()],
        chips_of=_place_chips(asked), states=STATUS_WORDS,
        firm_url=_firm_url, spot_url=_spot_url, rule_url=_rule_url, board_url=url_for(".board"),
        total_open=sum(row.open for row in going), total_overdue=sum(row.overdue for row in going),
    )  # fmt: skip


def _firm_url(firm_id: int) -> str:
    """The page of a firm, for those who have one; else empty."""
    return url_for("staff.firms.show", firm_id=firm_id) if at_desk() else ""


def _spot_url(spot_id: int) -> str:
    """A hot spot in the reader's face."""
    name = "staff.hot_spots.hot_spot" if at_desk() else "field.hot_spots.show"
    return url_for(name, spot_id=spot_id)


def _rule_url(community_id: int) -> str:
    """Where the rule of hot spots is set; empty for those who only read."""
    may = at_desk() and web.actor().may("figures.rules")
    return url_for("staff.hot_spots.hot_rule", community_id=community_id) if may else ""


def percent(share_: int | None) -> str:
    """A share of a thousand as figures: 91.4%."""
    return (
        gettext("—")
        if share_ is None
        else f"{share_ // 10}.{share_ % 10}%"
        if share_ % 10
        else f"{share_ // 10}%"
    )


def part_words() -> dict[str, str]:
    """Each building part by its code, in the reader's language."""
    return {leaf.code: gettext(leaf.name) for branch in terms.parts_tree() for leaf in branch.parts}


def _sum(rows: Iterable[Any]) -> Work:
    found = [0] * len(Work._fields)
    for row in rows:
        for n, name in enumerate(Work._fields):
            found[n] += int(getattr(row, name) or 0)
    return Work(*found)


def _card(firm_id: int, name: str, rows: Sequence[Any], going: Iterable[Any]) -> Card:
    going = list(going)
    return Card(firm_id, name, _sum(rows), sum(r.open for r in going), sum(r.overdue for r in going))


def _cards(rows: Sequence[Any], going: Sequence[Any], is_now: bool) -> list[Card]:
    """A card for each firm, the worst first: by the share on time, then by how much is open."""
    names = {row.firm_id: row.firm or gettext(OWN_CREW) for row in [*rows, *going]}
    cards = [
        _card(firm_id, name, [r for r in rows if r.firm_id == firm_id],
              [r for r in going if r.firm_id == firm_id] if is_now else ())
        for firm_id, name in names.items()
    ]  # fmt: skip
    shown = [card for card in cards if card.firm_id and (card.work.signed or card.open)]
    return sorted(shown, key=lambda c: (c.on_time if c.on_time is not None else 1001, -c.overdue, c.name))


def _place_chips(asked: Scope) -> list[tuple[str, str, str, bool]]:
    if len(asked.places) < 2:
        return []
    chips = [(gettext("全部项目"), board_address(asked, community=0), "", not asked.community_id)]
    return chips + [
        (row.name, board_address(asked, community=row.id), "", row.id == asked.community_id)
        for row in asked.places
    ]


def _ages(asked: Scope, now: Any) -> dict[str, Any]:
    """Open repairs by state and age, as a chart of the ages and the table behind it."""
    counts = counting.open_by_age(asked.ids, [now - timedelta(days=days) for days in AGES[1:]])
    sums = [sum(n for (_, bucket), n in counts.items() if bucket == age) for age in range(len(AGES))]
    shown = [state for state in Status if state in OPEN and any(s is state for s, _ in counts)]
    rows = [
        (state, [(counts.get((state, age), 0), _age_link(asked, state, age)) for age in range(len(AGES))])
        for state in shown
    ]
    tones = ["late" if days >= 15 else "" for days in AGES]
    items = [(gettext(word), sums[age], str(sums[age])) for age, word in enumerate(AGE_WORDS)]
    return {"chart": charts.bars(items, tones), "rows": rows, "sums": sums, "total": sum(sums)}


def _age_link(asked: Scope, state: Status, age: int) -> str:
    return asked.link("state", state=state.value, age=age + 1, since=0, until=0)


def _trend(asked: Scope, rows: Sequence[Any], going: Sequence[Any]) -> dict[str, Any]:
    """The share on time of the last twelve months; in the running one what is open and over its limit counts."""
    months = [months_before(asked.month, n) for n in reversed(range(MONTHS))]
    found = []
    for month in months:
        done = _sum(row for row in rows if row.month == month)
        overdue = sum(row.overdue for row in going) if month == asked.month else 0
        found.append((month, done, share(done.on_time, done.judged + overdue)))
    items = [
        (f"{month % 100}", rate, "" if rate is None else f"{round(rate / 10)}") for month, _, rate in found
    ]
    return {
        "chart": charts.line(items, GOAL), "goal": percent(GOAL),
        "rows": [
            (f"{first_day(month):%Y-%m}", done, percent(rate), asked.link("signed", since=month, until=month),
             asked.link("late", since=month, until=month))
            for month, done, rate in found
        ],
    }  # fmt: skip


def _payers(rows: Sequence[Any]) -> dict[str, Any]:
    """What the signed work cost, by who pays."""
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for row in rows:
        sums[row.payer][0] += int(row.cost_cents)
        sums[row.payer][1] += int(row.signed)
    found = [
        (
            payer,
            gettext(PAYER_WORDS[Payer(payer)]) if payer in set(Payer) else gettext("没有判定"),
            cents,
            signed,
        )
        for payer, (cents, signed) in sorted(sums.items(), key=lambda item: (-item[1][0], item[0]))
    ]
    return {
        "chart": charts.bars([(words, cents, yuan(cents)) for _, words, cents, _ in found]), "rows": found,
        "total": sum(cents for _, _, cents, _ in found),
    }  # fmt: skip


def _heat(asked: Scope) -> dict[str, Any]:
    """Defects of one community by part and building; of several communities the first one's."""
    place = next((row for row in asked.places if asked.community_id in (0, row.id)), None)
    if place is None:
        return {"rows": [], "columns": [], "place": None}
    cells = queries.heat(place.id, asked.since, asked.until, asked.firm_id)
    counts = {(row.part_code, row.building_id): int(row.cases) for row in cells}
    buildings = {row.building_id: row.building or gettext(NOBODY) for row in cells if row.cases}
    sums: dict[str, int] = defaultdict(int)
    for (part, _), count in counts.items():
        sums[part] += count
    parts = [part for part in sorted(sums, key=lambda p: (-sums[p], p)) if sums[part]][:PARTS_MOST]
    columns = list(buildings)[:BUILDINGS_MOST]
    return _grid(asked, place, parts, columns, buildings, counts)


def _grid(
    asked: Scope,
    place: Any,
    parts: Sequence[str],
    columns: Sequence[int],
    names: Mapping[int, str],
    counts: Mapping[tuple[str, int], int],
) -> dict[str, Any]:
    words, most = part_words(), max(counts.values(), default=0)

    def cell(part: str, building: int) -> tuple[int, str, int]:
        count = counts.get((part, building), 0)
        href = asked.link(
            "cases", community=place.id, part=part, building=building or "none", firm=asked.firm_id
        )
        return count, href, charts.warmth(count, most)

    rows = [(words.get(part, part), [cell(part, building) for building in columns]) for part in parts]
    return {"rows": rows, "columns": [names[b] for b in columns], "place": place, "most": most}
