"""The figures of callbacks as they are shown, and the callbacks behind each number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import and_, bindparam, func, literal_column, or_, select, text, tuple_

from portal.domain.estate.models import Firm, Person
from portal.domain.figures import callback_models as models
from portal.domain.figures.callback_models import CallbackCount, CallbackFact
from portal.domain.figures.callback_rules import Calls
from portal.infra.db import Key, UTCDateTime
from portal.infra.gathered import Along
from portal.infra.reads import Read, many, named

PAGE = 30
F: Any = CallbackFact.__table__.c
N: Any = CallbackCount.__table__.c


_SUMS = tuple(func.sum(N[name]).label(name) for name in Calls._fields)
# Under the headings of whose work it was, all triggers count together.
_TRIGGER: Any = literal_column(
    "CASE WHEN figure_callback_count.dimension = 'all' THEN figure_callback_count.trigger ELSE '' END"
)


def counts(communities: Sequence[int], since: int, until: int) -> Sequence[Any]:
    """Callbacks due in these months (numbers, both included) by community, heading and value.

    Rows: community_id, asked (the trigger, under "all"), dimension, value, the sums of `Calls`, and of whose work it
    was `firm` (short name, with `own_crew`) or `person`.
    """
    if not communities:
        return []
    return _counts(len(communities)).all({"since": since, "until": until, **named("place", communities)})


@cache
def _counts(places: int) -> Read:
    keys = (N.community_id, N.dimension, N.value)
    found = (
        select(*keys, _TRIGGER.label("asked"), *_SUMS)
        .where(*_within(places))
        .group_by(*keys, _TRIGGER)
        .subquery()
    )
    is_person = or_(*(found.c.dimension == name for name in ("technician", "handler", "caller")))
    names = (Firm.short_name.label("firm"), Firm.is_own_crew.label("own_crew"), Person.name.label("person"))
    return Read(
        select(found, *names)
        .outerjoin(Firm, and_(found.c.dimension == "firm", Firm.id == found.c.value))
        .outerjoin(Person, and_(is_person, Person.id == found.c.value))
    )


def months(communities: Sequence[int], since: int, until: int) -> Sequence[Any]:
    """Callbacks by the month their limit ended in: month and the sums of `Calls`."""
    if not communities:
        return []
    return _months(len(communities)).all({"since": since, "until": until, **named("place", communities)})


@cache
def _months(places: int) -> Read:
    return Read(select(N.month, *_SUMS).where(*_within(places), N.dimension == "all").group_by(N.month))


def _within(places: int, own: str = "") -> list[Any]:
    return [
        N.community_id.in_(many(f"{own}place", places)),
        N.month >= bindparam(f"{own}since"),
        N.month <= bindparam(f"{own}until"),
    ]


def by_trigger(communities: Sequence[int], since: int, until: int) -> Along:
    """How callbacks stand that are due in these months, by trigger: trigger, due, answered, unreachable, declined; read
    along with what a page reads next."""
    values = {"due_since": since, "due_until": until, **named("due_place", communities)}
    return Along("due_by_trigger", _by_trigger(len(communities)), values)


@cache
def _by_trigger(places: int) -> Read:
    sums = [func.sum(N[name]).label(name) for name in ("due", "answered", "unreachable", "declined")]
    within = _within(places, "due_")
    return Read(select(N.trigger, *sums).where(*within, N.dimension == "all").group_by(N.trigger))


def overdue(communities: Sequence[int], since: int, until: int, now: datetime) -> Sequence[Any]:
    """Open callbacks over their limit that were due in these months: community_id, month, trigger, firm_id,
    technician_id, handler_id, caller_id, n."""
    if not communities:
        return []
    values = {"since": since, "until": until, "now": now, **named("place", communities)}
    return _overdue(len(communities)).all(values)


@cache
def _overdue(places: int) -> Read:
    keys = (F.community_id, F.month, F.trigger, *(F[f"{name}_id"] for name in WHOSE))
    return Read(
        select(*keys, func.count().label("n"))
        .where(
            F.community_id.in_(many("place", places)), _sql(models.STILL_OPEN),
            F.due_at <= bindparam("now", type_=UTCDateTime()), F.month >= bindparam("since"),
            F.month <= bindparam("until"),
        )
        .group_by(*keys)
    )  # fmt: skip


def _sql(condition: str) -> Any:
    """A condition as the index writes it, with the table's name."""
    return text(f"figure_callback.{condition}")


# What each number stands for: conditions as the indexes write them. A dropped callback counts nowhere.
KINDS: Mapping[str, tuple[Any, ...]] = {
    "due": (_sql("state <> 'dropped'"),),
    "answered": (_sql("state = 'answered'"),),
    "in_time": (_sql("in_time = true"),),
    "late": (_sql(models.LATE),),
    "unreachable": (_sql(models.UNREACHED),),
    "declined": (_sql(models.REFUSED),),
    "satisfied": (_sql("satisfied = true"),),
    "unsatisfied": (_sql(models.UNHAPPY),),
    "overdue": (_sql(models.STILL_OPEN), F.due_at <= bindparam("now", type_=UTCDateTime())),
}
WHOSE: Mapping[str, tuple[Any, ...]] = {
    "firm": (_sql(models.OF_FIRM), F.firm_id == bindparam("value", type_=Key)),
    "technician": (_sql(models.OF_TECHNICIAN), F.technician_id == bindparam("value", type_=Key)),
    "handler": (_sql(models.OF_HANDLER), F.handler_id == bindparam("value", type_=Key)),
    "caller": (_sql(models.OF_CALLER), F.caller_id == bindparam("value", type_=Key)),
}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Which callbacks stand behind a number: a kind (`KINDS`), where, due from when until when, for which trigger, of
    whose work (`WHOSE` and an id)."""

    kind: str
    communities: Sequence[int]
    since: datetime
    until: datetime
    now: datetime
    trigger: str = ""
    whose: str = ""
    value: int = 0


def cases(asked: Asked, after: tuple[datetime, int] | None = None) -> Sequence[Any]:
    """The callbacks behind a number, the newest limit first, `PAGE` + 1 at most: callback_id, due_at."""
    if not asked.communities:
        return []
    values = {
        "value": asked.value, "trigger": asked.trigger, "since": asked.since, "until": asked.until,
        "now": asked.now, **named("place", asked.communities),
    }  # fmt: skip
    if after is not None:
        values |= {"after_at": after[0], "after_id": after[1]}
    read = _cases(asked.kind, len(asked.communities), bool(asked.trigger), asked.whose, after is not None)
    return read.all(values)


@cache
def _cases(kind: str, places: int, by_trigger: bool, whose: str, after: bool) -> Read:
    """One index walk for each community, merged, as every list of the house."""
    conditions = [
        *KINDS[kind], *WHOSE.get(whose, ()), F.due_at >= bindparam("since", type_=UTCDateTime()),
        F.due_at < bindparam("until", type_=UTCDateTime()),
    ]  # fmt: skip
    if by_trigger:
        conditions.append(F.trigger == bindparam("trigger"))
    if after:
        place = tuple_(bindparam("after_at", type_=UTCDateTime()), bindparam("after_id", type_=Key))
        conditions.append(tuple_(F.due_at, F.callback_id) < place)
    limit: Any = literal_column(str(PAGE + 1))
    branches = [
        select(F.callback_id, F.due_at)
        .where(F.community_id == community, *conditions)
        .order_by(F.due_at.desc(), F.callback_id.desc())
        .limit(limit)
        .subquery()
        for community in many("place", places)
    ]
    merged = select(branches[0]) if places == 1 else select(branches[0]).union_all(*map(select, branches[1:]))
    found = merged.subquery()
    return Read(select(found).order_by(found.c.due_at.desc(), found.c.callback_id.desc()).limit(limit))
