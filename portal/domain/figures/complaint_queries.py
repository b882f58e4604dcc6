"""The board of complaints as it is shown, and the cases behind each number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Integer, String, and_, bindparam, cast, func, literal_column, select, text, tuple_

from portal.domain.estate.models import Firm
from portal.domain.figures import complaint_models as models
from portal.domain.figures.complaint_models import (
    ComplaintCount,
    ComplaintFact,
    ComplaintStepCount,
    ComplaintStepFact,
)
from portal.infra.db import Key, UTCDateTime
from portal.infra.reads import Read, many, named

PAGE = 30
F: Any = ComplaintFact.__table__.c
S: Any = ComplaintStepFact.__table__.c
_SUMS = ("ended", "on_time", "done", "minutes", *(f"took_{n}" for n in range(6)))


def counts(communities: Sequence[int], since: int, until: int) -> Sequence[Any]:
    """Complaints that came in in these months (numbers, both included) by community, heading and value.

    Rows: community_id, dimension, value, firm (short name where the heading is the firm), cases, repeats, reviewed,
    told, hoped, felt.
    """
    if not communities:
        return []
    return _counts(len(communities)).all({"since": since, "until": until, **named("place", communities)})


@cache
def _counts(places: int) -> Read:
    N: Any = ComplaintCount.__table__.c
    sums = [
        func.sum(N[name]).label(name) for name in ("cases", "repeats", "reviewed", "told", "hoped", "felt")
    ]
    found = (
        select(N.community_id, N.dimension, N.value, *sums)
        .where(
            N.community_id.in_(many("place", places)), N.month >= bindparam("since"),
            N.month <= bindparam("until"),
        )
        .group_by(N.community_id, N.dimension, N.value)
        .subquery()
    )  # fmt: skip
    is_firm = and_(found.c.dimension == "firm", cast(Firm.id, String) == found.c.value)
    return Read(select(found, Firm.short_name.label("firm")).outerjoin(Firm, is_firm))


def years(communities: Sequence[int]) -> list[int]:
    """The years that complaints came in or were answered in, the newest first."""
    if not communities:
        return []
    return [row.year for row in _years(len(communities)).all(named("place", communities))]


@cache
def _years(places: int) -> Read:
    T: Any = ComplaintStepCount.__table__.c
    # Whole numbers divide to a whole number on both databases.
    year = T.month.op("/", return_type=Integer)(literal_column("100")).label("year")
    return Read(
        select(year)
        .where(T.community_id.in_(many("place", places)))
        .distinct()
        .order_by(year.desc())
        .limit(30)
    )


def steps(communities: Sequence[int], since: int, until: int) -> Sequence[Any]:
    """Limits that ended in these months by month, community and step: month, community_id, step, ended, on_time,
    done, minutes, took_0 … took_5."""
    if not communities:
        return []
    return _steps(len(communities)).all({"since": since, "until": until, **named("place", communities)})


@cache
def _steps(places: int) -> Read:
    T: Any = ComplaintStepCount.__table__.c
    columns = [T[name] for name in ("month", "community_id", "step", *_SUMS)]
    return Read(
        select(*columns).where(
            T.community_id.in_(many("place", places)), T.month >= bindparam("since"), T.month <= bindparam("until")
        )
    )  # fmt: skip


def open_steps(communities: Sequence[int], now: datetime) -> Sequence[Any]:
    """Limits that run, by community and step: community_id, step, open, overdue."""
    if not communities:
        return []
    return _open_steps(len(communities)).all({"now": now, **named("place", communities)})


@cache
def _open_steps(places: int) -> Read:
    late = func.count().filter(S.due_at <= bindparam("now", type_=UTCDateTime()))
    return Read(
        select(S.community_id, S.step, func.count(S.due_at).label("open"), late.label("overdue"))
        .where(S.community_id.in_(many("place", places)), _sql("figure_complaint_step", models.OPEN))
        .group_by(S.community_id, S.step)
    )


def _sql(table: str, condition: str) -> Any:
    """A condition as the index writes it, with the table's name."""
    return text(f"{table}.{condition}")


@dataclass(frozen=True)
class Kind:
    """What one number of the board stands for: facts of cases or limits, in the order of a moment of theirs."""

    of_step: bool
    at: str
    conditions: tuple[Any, ...] = ()


def _of_case(condition: str = "", at: str = "submitted_at") -> Kind:
    return Kind(False, at, (_sql("figure_complaint", condition),) if condition else ())


def _of_step(condition: str, *more: Any, at: str = "counted_at") -> Kind:
    return Kind(True, at, (_sql("figure_complaint_step", condition), *more))


# Each on an index of its own; conditions as the indexes write them.
KINDS: dict[str, Kind] = {
    "cases": _of_case(),
    "topic": Kind(False, "submitted_at", (F.topic == bindparam("value"),)),
    "cause": Kind(False, "submitted_at", (_sql("figure_complaint", models.WITH_CAUSE), F.cause == bindparam("value"))),
    "place": Kind(False, "submitted_at",
                  (_sql("figure_complaint", models.WITH_PLACE), F.prevent_in == bindparam("value"))),
    "firm": Kind(False, "submitted_at",
                 (_sql("figure_complaint", models.WITH_FIRM), F.firm_id == bindparam("value", type_=Key))),
    "repeat": _of_case(models.REPEAT), "reviewed": _of_case(models.REVIEWED), "unhappy": _of_case(models.UNHAPPY),
    "told": Kind(False, "submitted_at", tuple(_sql("figure_complaint", each) for each in models.TOLD.split(" AND "))),
    "learned": _of_case(models.LEARNED, "learned_at"),
    "ended": _of_step(models.ENDED), "late": _of_step(models.LATE),
    "kept": _of_step(models.ENDED, _sql("figure_complaint_step", "on_time = true")),
    "open": _of_step(models.OPEN, S.due_at.is_not(None), at="due_at"),
    "took": Kind(True, "counted_at",
                 (_sql("figure_complaint_step", "bucket IS NOT NULL"), S.bucket == bindparam("value", type_=Key))),
    "overdue": _of_step(models.OPEN, S.due_at <= bindparam("now", type_=UTCDateTime()), at="due_at"),
}  # fmt: skip
BY_STEP = {"ended", "late", "kept", "open", "overdue"}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Which cases stand behind a number: a kind (`KINDS`), where, and what of the board narrows it.

    `value` is the topic, cause, place, firm or span of the kind; `step` narrows limits; `since` and `until` bound
    when a case came in, a limit ended or a lesson was written.
    """

    kind: str
    communities: Sequence[int]
    now: datetime
    value: str | int | None = None
    step: str = ""
    since: datetime | None = None
    until: datetime | None = None


def cases(asked: Asked, after: tuple[datetime, int] | None = None, limit: int = PAGE) -> Sequence[Any]:
    """The cases behind a number, newest first, `limit` + 1 at most: complaint_id, at, id (where the next page goes
    on)."""
    if not asked.communities:
        return []
    bounded = asked.since is not None and asked.until is not None
    values = {
        "value": asked.value, "step": asked.step, "since": asked.since, "until": asked.until, "now": asked.now,
        **named("place", asked.communities),
    }  # fmt: skip
    if after is not None:
        values |= {"after_at": after[0], "after_id": after[1]}
    read = _cases(asked.kind, len(asked.communities), bool(asked.step), bounded, after is not None, limit + 1)
    return read.all(values)


@cache
def _cases(kind: str, places: int, by_step: bool, bounded: bool, after: bool, most: int) -> Read:
    """One index walk for each community, merged, as every list of the house."""
    wanted = KINDS[kind]
    columns = S if wanted.of_step else F
    key, at = (S.id, columns[wanted.at]) if wanted.of_step else (F.complaint_id, columns[wanted.at])
    conditions = list(wanted.conditions)
    if by_step:
        conditions.append(S.step == bindparam("step"))
    if bounded:
        conditions += [
            at >= bindparam("since", type_=UTCDateTime()),
            at < bindparam("until", type_=UTCDateTime()),
        ]
    if after:
        place = tuple_(bindparam("after_at", type_=UTCDateTime()), bindparam("after_id", type_=Key))
        conditions.append(tuple_(at, key) < place)
    limit: Any = literal_column(str(most))
    branches = [
        select(columns.complaint_id.label("complaint_id"), key.label("key"), at.label("at"))
        .where(columns.community_id == community, *conditions)
        .order_by(at.desc(), key.desc())
        .limit(limit)
        .subquery()
        for community in many("place", places)
    ]
    merged = select(branches[0]) if places == 1 else select(branches[0]).union_all(*map(select, branches[1:]))
    found = merged.subquery()
    rows = select(found.c.complaint_id, found.c.key.label("id"), found.c.at)
    return Read(rows.order_by(found.c.at.desc(), found.c.key.desc()).limit(limit))
