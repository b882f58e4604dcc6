"""A callback on its own page, and on the page of the case it asks after."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from sqlalchemy import String, bindparam, cast, exists, func, literal_column, or_, select, text

from portal.domain.callbacks.models import OPEN_NOW, Callback, CallbackAttempt
from portal.domain.callbacks.queries.reach import within
from portal.domain.callbacks.queries.script import SCRIPT, script_from
from portal.domain.callbacks.record_rules import Script
from portal.domain.callbacks.rule_models import CallbackRule
from portal.domain.callbacks.rules import KIND, UNREACHED, Facts, fitting
from portal.domain.casework.models import Task
from portal.domain.estate.models import Community, Firm, Person, RoleGrant
from portal.domain.estate.roles import PERMISSIONS
from portal.infra.actor import Actor
from portal.infra.db import session
from portal.infra.events import Subject
from portal.infra.gathered import together
from portal.infra.reads import Read
from portal.infra.refused import Missing
from portal.infra.subjects import served


@dataclass(frozen=True)
class CallbackPage:
    """All of a callback that its page shows; `verbs` are those the reader may do now, `barred` had a part in the work
    when the callback was made (whoever joined later is refused by the verb), `own_work` says that the reader is among
    them; `earlier` are the last callbacks of the same person or home, `found` the rows of what the page asked for."""

    row: Any
    community: str
    zone: str
    phone: str
    person: str
    firm: str
    attempts: Sequence[Any]
    task: Any
    verbs: frozenset[str]
    barred: Collection[int]
    own_work: bool
    script: Script
    earlier: Sequence[Any]
    found: Mapping[str, Sequence[Any]]


Asks = Callable[[Any], tuple[Mapping[str, Read], Mapping[str, Any]]]


def page_for(actor: Actor, callback_id: int, asks: Asks | None = None) -> CallbackPage:
    """The callback with its tries and what the reader may do with it; Missing where it is not the reader's to see.

    `asks` says what else the page reads of a callback that stands so, with its parameters; it is asked together with
    the rest, and may ask for `kind` and `id` (the subject), `person`, `unit` and `place`.
    """
    row = _HEAD.first({"id": callback_id}) if 0 < callback_id < 2**62 else None
    if row is None or not within(actor, row):
        raise Missing
    reads, values = asks(row) if asks else ({}, {})
    here = {
        "id": row.id,
        "person": row.person_id,
        "unit": row.unit_id,
        "place": row.community_id,
        "kind": KIND,
    }
    found = together({**_BESIDE, **reads}, {**here, **values})
    attempts = sorted(found["attempts"], key=attrgetter("id"))
    barred = frozenset(row.served)
    own = actor.person_id in barred
    return CallbackPage(
        row=row, community=row.community_name, zone=row.zone, phone=row.contact_phone or row.person_phone or "",
        person=row.contact_name or row.person_name or "", firm=row.firm_name or "", attempts=attempts,
        task=next(iter(found["tasks"]), None), barred=barred, own_work=own,
        verbs=_verbs(actor, row, attempts, own=own), script=script_from(row), earlier=newest_first(found["earlier"]),
        found=found,
    )  # fmt: skip


_HEAD = Read(
    select(
        *Callback.__table__.c, Community.name.label("community_name"), Community.zone, Firm.short_name.label("firm_name"),
        Person.name.label("person_name"), Person.phone.label("person_phone"), *SCRIPT,
    )
    .join(Community, Community.id == Callback.community_id)
    .outerjoin(Person, Person.id == Callback.person_id)
    .outerjoin(Firm, Firm.id == Callback.firm_id)
    .outerjoin(CallbackRule, CallbackRule.id == Callback.rule_id)
    .where(Callback.id == bindparam("id"))
)  # fmt: skip
_BESIDE: Mapping[str, Read] = {
    "attempts": Read(
        select(*CallbackAttempt.__table__.c).where(CallbackAttempt.callback_id == bindparam("id"))
    ),
    "tasks": Read(
        select(*Task.__table__.c).where(
            Task.subject_kind == bindparam("kind"), Task.subject_id == bindparam("id"), Task.closed_at.is_(None)
        )
    ),
    "earlier": Read(
        select(
            Callback.id, Callback.number, Callback.title, Callback.status, Callback.satisfied, Callback.score,
            Callback.words, Callback.ended_at, Callback.planned_at, Callback.caller_name,
        )
        .where(
            or_(Callback.person_id == bindparam("person"), Callback.unit_id == bindparam("unit")),
            Callback.community_id == bindparam("place"), Callback.id != bindparam("id"),
        )
        .order_by(Callback.id.desc())
        .limit(literal_column("5"))
    ),
}  # fmt: skip


def _verbs(actor: Actor, row: Any, attempts: Sequence[Any], *, own: bool) -> frozenset[str]:
    leads = actor.may("callback.assign", row.community_id)
    mine = not own and (leads or row.caller_id in (None, actor.person_id))
    calls = actor.may("callback.call", row.community_id) and mine
    fit = fitting(Facts(row.status, [a.day_part for a in attempts if a.outcome in UNREACHED]), actor.face)
    return frozenset(verb for verb in fit if (leads if verb == "assign" else calls))


def colleagues(callback: Any, barred: Collection[int] | None = None) -> Sequence[tuple[int, str, int]]:
    """Who may be given the callback: person, name, how many they have to make already; the team of its rule first,
    in it the least loaded.

    Nobody who had a part in the work is among them (`barred`, where it is known already, else as it is now).
    """
    if barred is None:
        barred = served((callback.subject_kind, callback.subject_id)) | set(callback.served)
    roles = [role for role, names in PERMISSIONS.items() if "callback.call" in names]
    load = (
        select(func.count())
        .where(text(OPEN_NOW), Callback.caller_id == Person.id)
        .correlate(Person)
        .scalar_subquery()
        .label("load")
    )
    here = exists().where(
        RoleGrant.person_id == Person.id, RoleGrant.revoked_at.is_(None),
        RoleGrant.community_id.is_(None) | (RoleGrant.community_id == callback.community_id),
    )  # fmt: skip
    team = select(CallbackRule.team).where(CallbackRule.id == callback.rule_id).scalar_subquery()
    of_team = here.where(cast(RoleGrant.role, String) == team).label("of_team")
    free = select(Person.id, Person.name, load, of_team).where(
        here.where(RoleGrant.role.in_(roles)), Person.retired_at.is_(None)
    )
    found = [row for row in session().execute(free) if row.id not in barred]
    found.sort(key=lambda row: (not row.of_team, row.load, row.id))
    return [(row.id, row.name, row.load) for row in found]


def of_subject(subject: Subject) -> Sequence[Callback]:
    """The callbacks of a case, newest first, for those who read the case."""
    return newest_first(OF_SUBJECT.all({"kind": subject[0], "id": subject[1]}))


def newest_first(rows: Iterable[Any]) -> Sequence[Any]:
    """The rows of `OF_SUBJECT` (asked with kind and id) as `of_subject` gives them."""
    return sorted(rows, key=attrgetter("id"), reverse=True)


_ABOUT = (Callback.subject_kind == bindparam("kind"), Callback.subject_id == bindparam("id"))
OF_SUBJECT = Read(
    select(
        Callback.id, Callback.number, Callback.community_id, Callback.status, Callback.planned_at, Callback.ended_at,
        Callback.round, Callback.tries, Callback.caller_name, Callback.said_by, Callback.satisfied, Callback.stands,
        Callback.score, Callback.words, Callback.wrong, Callback.promised,
    )
    .where(*_ABOUT)
    .order_by(Callback.id.desc())
    .limit(literal_column("20"))
)  # fmt: skip
TO_ANSWER = Read(
    select(Callback.id).where(*_ABOUT, Callback.person_id == bindparam("reader"), Callback.ended_at.is_(None))
)
