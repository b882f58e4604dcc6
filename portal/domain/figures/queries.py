"""The figures as the board shows them, and the cases behind each number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, func, literal_column, select, text, tuple_

from portal.domain.estate.models import Building, Firm
from portal.domain.figures.models import HeatCount, HotSpot, HotSpotRule, RoundFact, WorkCount
from portal.domain.figures.rules import HotRule
from portal.infra.db import Key, UTCDateTime, session
from portal.infra.reads import Read, many, named

PAGE = 30
SPOTS = 10
F: Any = RoundFact.__table__.c
_OPEN = text("figure_round.state = 'open'")
# What the numbers of the board stand for, each on an index of its own; conditions as the indexes write them.
KINDS: dict[str, tuple[Any, ...]] = {
    "signed": (),
    "late": (text("figure_round.on_time = false"),),
    "again": (text("figure_round.first_fix = false"),),
    "back": (text("figure_round.came_back = true"),),
    "open": (_OPEN,),
    "overdue": (_OPEN, F.due_at <= bindparam("now", type_=UTCDateTime())),
    "cases": (text("figure_round.state <> 'dropped'"), F.round == 1),
    "returns": (text("figure_round.state <> 'dropped'"), F.round > 1),
}
RARE = {"late", "again", "back"}


def work(communities: Sequence[int], since: int, until: int) -> Sequence[Any]:
    """Work signed off in these months (numbers, both included) by month, firm and payer.

    Rows: month, firm_id, firm (short name or None), payer, signed, judged, on_time, first_fix, came_back,
    refusals, cost_cents.
    """
    if not communities:
        return []
    values = {"since": since, "until": until, **named("place", communities)}
    return _work(len(communities)).all(values)


@cache
def _work(places: int) -> Read:
    W: Any = WorkCount.__table__.c
    sums = [
        func.sum(W[name]).label(name)
        for name in ("signed", "judged", "on_time", "first_fix", "came_back", "refusals", "cost_cents")
    ]
    found = (
        select(W.month, W.firm_id, W.payer, *sums)
        .where(
            W.community_id.in_(many("place", places)), W.month >= bindparam("since"),
            W.month <= bindparam("until"),
        )
        .group_by(W.month, W.firm_id, W.payer)
        .subquery()
    )  # fmt: skip
    return Read(
        select(found, Firm.short_name.label("firm"))
        .outerjoin(Firm, Firm.id == found.c.firm_id)
        .order_by(found.c.month, found.c.firm_id)
    )


def open_work(communities: Sequence[int], now: datetime) -> Sequence[Any]:
    """Rounds that go on, by firm: firm_id, firm, open, overdue (their limit for the repair is over)."""
    if not communities:
        return []
    return _open_work(len(communities)).all({"now": now, **named("place", communities)})


@cache
def _open_work(places: int) -> Read:
    late = func.count().filter(F.due_at <= bindparam("now", type_=UTCDateTime()))
    found = (
        select(F.firm_id, func.count().label("open"), late.label("overdue"))
        .where(F.community_id.in_(many("place", places)), _OPEN)
        .group_by(F.firm_id)
        .subquery()
    )
    return Read(select(found, Firm.short_name.label("firm")).outerjoin(Firm, Firm.id == found.c.firm_id))


def heat(community_id: int, since: int, until: int, firm_id: int = 0) -> Sequence[Any]:
    """Defects reported in these months by building and part: building_id, building, part_code, cases, returns."""
    values = {"place": community_id, "since": since, "until": until, "firm": firm_id}
    return _heat(bool(firm_id)).all(values)


@cache
def _heat(by_firm: bool) -> Read:
    H: Any = HeatCount.__table__.c
    conditions = [H.community_id == bindparam("place"), H.month >= bindparam("since")]
    conditions += [H.month <= bindparam("until"), *([H.firm_id == bindparam("firm")] if by_firm else [])]
    found = (
        select(
            H.building_id, H.part_code, func.sum(H.cases).label("cases"), func.sum(H.returns).label("returns")
        )
        .where(*conditions)
        .group_by(H.building_id, H.part_code)
        .subquery()
    )
    return Read(
        select(found, Building.name.label("building"))
        .outerjoin(Building, Building.id == found.c.building_id)
        .order_by(found.c.building_id, found.c.part_code)
    )


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Which cases stand behind a number: a kind (`KINDS`), where, and what of the board narrows it.

    `since` and `until` bound when it was reported (cases, returns) or signed off (signed, late, again, back).
    """

    kind: str
    communities: Sequence[int]
    now: datetime
    since: datetime | None = None
    until: datetime | None = None
    firm_id: int | None = None
    payer: str | None = None
    building_id: int | None = None
    part_code: str = ""


def cases(asked: Asked, after: tuple[datetime, int] | None = None, limit: int = PAGE) -> Sequence[Any]:
    """The rounds behind a number, newest first, `limit` + 1 at most: id, repair_id, round, at (where the next page
    goes on, with the id)."""
    if not asked.communities:
        return []
    names = ("since", "until", "firm_id", "payer", "building_id", "part_code")
    given = {name: getattr(asked, name) for name in names if getattr(asked, name) not in (None, "")}
    shape = frozenset(given) if asked.payer != "" else frozenset({*given, "payer"})
    values = {**given, "payer": asked.payer, "now": asked.now, **named("place", asked.communities)}
    if after is not None:
        values |= {"after_at": after[0], "after_id": after[1]}
    return _cases(asked.kind, len(asked.communities), shape, after is not None, limit + 1).all(values)


@cache
def _cases(kind: str, places: int, shape: frozenset[str], after: bool, most: int) -> Read:
    """One index walk for each community, merged, as every list of the house."""
    when = (
        F.due_at
        if kind in ("open", "overdue")
        else F.reported_at
        if kind in ("cases", "returns")
        else F.signed_at
    )
    conditions = [*KINDS[kind], *_narrowed(kind, when, shape)]
    if when is not F.reported_at:
        conditions.append(when.is_not(None) if kind != "open" else text("1 = 1"))
    at = func.coalesce(when, F.reported_at) if kind == "open" else when
    if after:
        place = tuple_(bindparam("after_at", type_=UTCDateTime()), bindparam("after_id", type_=Key))
        conditions.append(tuple_(at, F.id) < place)
    limit: Any = literal_column(str(most))
    branches = [
        select(F.id, F.repair_id, F.round, at.label("at"))
        .where(F.community_id == community, *conditions)
        .order_by(at.desc(), F.id.desc())
        .limit(limit)
        .subquery()
        for community in many("place", places)
    ]
    merged = select(branches[0]) if places == 1 else select(branches[0]).union_all(*map(select, branches[1:]))
    found = merged.subquery()
    return Read(select(found).order_by(found.c.at.desc(), found.c.id.desc()).limit(limit))


def _narrowed(kind: str, when: Any, shape: frozenset[str]) -> list[Any]:
    # Rare kinds have an index of their own; beside it the one of the firm would be walked through for them.
    columns = {name: F[name] for name in ("firm_id", "payer", "building_id", "part_code")}
    if kind in RARE:
        columns["firm_id"] = F.firm_id + 0
    found = [column == bindparam(name) for name, column in columns.items() if name in shape]
    if "since" in shape:
        found.append(when >= bindparam("since", type_=UTCDateTime()))
    if "until" in shape:
        found.append(when < bindparam("until", type_=UTCDateTime()))
    return found


def hot_spots(communities: Sequence[int], limit: int = SPOTS) -> Sequence[Any]:
    """The newest hot spots of these communities: the row's columns and the building's name."""
    return session().execute(
        select(*HotSpot.__table__.c, Building.name.label("building"))
        .join(Building, Building.id == HotSpot.building_id)
        .where(HotSpot.community_id.in_(communities))
        .order_by(HotSpot.id.desc())
        .limit(limit)
    ).all()  # fmt: skip


def hot_spot(spot_id: int, communities: Sequence[int] | None) -> Any:
    """One hot spot, if it lies in one of these communities (None: any)."""
    statement = (
        select(*HotSpot.__table__.c, Building.name.label("building"))
        .join(Building, Building.id == HotSpot.building_id)
        .where(HotSpot.id == spot_id)
    )
    if communities is not None:
        statement = statement.where(HotSpot.community_id.in_(communities))
    return session().execute(statement).first()


def rule_of(community_id: int) -> HotRule:
    """The community's own rule of hot spots, or the one that holds where none was made."""
    row = rule_row(community_id)
    return HotRule(row.least, row.days, row.active) if row else HotRule()


def rule_row(community_id: int) -> Any:
    """The community's own rule as it is kept, with its version."""
    R = HotSpotRule
    return session().execute(
        select(R.least, R.days, R.active, R.version).where(R.community_id == community_id)
    ).first()  # fmt: skip
