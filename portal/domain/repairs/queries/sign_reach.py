"""Whose repair forms a party may open: those of its communities that are in sign-off or signed; nothing before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, literal_column, or_, select, true

from portal.domain.estate.models import Community, Unit
from portal.domain.repairs.models import Repair, RepairRound
from portal.domain.repairs.place_rules import PlaceState
from portal.domain.repairs.queries.places import PERMISSION
from portal.domain.repairs.queries.reach import reach
from portal.domain.repairs.rules import Status
from portal.domain.repairs.sign_models import SignRequest
from portal.domain.terms.sign_rules import Party
from portal.infra.actor import Actor
from portal.infra.db import for_change, session
from portal.infra.reads import Read, many, named
from portal.infra.refused import Missing

FORM_STATES = (Status.SIGNING, Status.SIGNED_OFF, Status.CLOSED)
PARTIES = (Party.SITE_SUPERVISION, Party.PROJECT_OFFICE)


def get_to_sign(actor: Actor, repair_id: int) -> Repair:
    """The repair, if its form is the actor's to open, else it is not there (404). Inside a unit it is held."""
    if not 0 < repair_id < 2**62:
        raise Missing
    wanted = select(Repair).where(Repair.id == repair_id, form_reach(actor))
    row = session().scalar(for_change(wanted, Repair))
    if row is None:
        raise Missing
    return row


def may_open_form(actor: Actor, repair_id: int) -> bool:
    """Whether the form of that repair is the actor's to open."""
    return session().scalar(select(Repair.id).where(Repair.id == repair_id, form_reach(actor))) is not None


def form_reach(actor: Actor) -> ColumnElement[bool]:
    """The condition on the repair. In the field: 监理 and 项目部 in their communities, and who stands in for them; an
    owner: the own repairs and those that come from the own home; the desk as everywhere."""
    if actor.face == "owner":
        return or_(reach(actor), Repair.source_unit_id.in_(sorted(actor.own("unit"))))
    if actor.face != "field":
        return reach(actor)
    stands_in = exists().where(
        SignRequest.repair_id == Repair.id,
        or_(
            SignRequest.stand_firm_id.in_(sorted(actor.own("firm"))),
            SignRequest.stand_person_id == actor.person_id,
        ),
    )
    there = or_(*(_in_scope(actor, Repair.community_id, party) for party in PARTIES), stands_in)
    return and_(Repair.status.in_(FORM_STATES), there)


def _in_scope(actor: Actor, community: Any, party: Party) -> ColumnElement[bool]:
    scope = actor.scope(PERMISSION[party])
    if scope is None:
        return true()
    return community.in_(sorted(scope)) if scope else false()


_ROW = (
    Repair.id, Repair.number, Repair.title, Repair.label, Repair.part_code, Repair.status, Repair.urgency,
    Repair.round, Repair.completed_at, Repair.signed_off_at, Community.name.label("community"), Community.zone,
)  # fmt: skip


def waiting(actor: Actor, before: int | None = None, limit: int = 30) -> Sequence[Any]:
    """待签认: the places that wait for this actor in the field, newest first; `limit` + 1 rows at most."""
    plain = and_(
        SignRequest.stand_role == "",
        SignRequest.stand_firm_id.is_(None),
        SignRequest.stand_person_id.is_(None),
    )
    mine = [
        and_(SignRequest.party == party, plain, _in_scope(actor, SignRequest.community_id, party))
        for party in PARTIES
    ]
    mine += [
        and_(
            SignRequest.stand_role == "project_office", _in_scope(actor, SignRequest.community_id, PARTIES[1])
        ),
        SignRequest.stand_firm_id.in_(sorted(actor.own("firm"))),
        SignRequest.stand_person_id == actor.person_id,
    ]
    return session().execute(
        select(*_ROW, SignRequest.party, SignRequest.asked_at, SignRequest.next_at, SignRequest.chased_at)
        .join(SignRequest, SignRequest.repair_id == Repair.id)
        .join(Community, Community.id == Repair.community_id)
        .where(
            SignRequest.state == literal_column(f"'{PlaceState.ASKED}'"), Repair.status == Status.SIGNING, Repair.disputed.is_(False),
            or_(*mine), Repair.id < (before or 2**62),
        )
        .order_by(Repair.id.desc())
        .limit(limit + 1)
    ).all()  # fmt: skip


def signed(actor: Actor, before: int | None = None, limit: int = 30) -> Sequence[Any]:
    """The signed forms of the actor's communities, newest first; `limit` + 1 rows at most."""
    there = or_(*(_in_scope(actor, Repair.community_id, party) for party in PARTIES))
    return session().execute(
        select(*_ROW)
        .join(Community, Community.id == Repair.community_id)
        .where(there, Repair.status.in_((Status.SIGNED_OFF, Status.CLOSED)), Repair.id < (before or 2**62))
        .order_by(Repair.id.desc())
        .limit(limit + 1)
    ).all()  # fmt: skip


@dataclass(frozen=True)
class SourcePart:
    """The part of a leak that is in the reader's own home: what was done there, and nothing of the other home."""

    repair_id: int
    number: str
    label: str
    part_code: str
    status: Status
    disputed: bool
    version: int
    round: int
    zone: str
    hotline: str
    community: str
    work_done: str
    completed_at: datetime | None


def source_part(actor: Actor, repair_id: int) -> SourcePart:
    """The own home's part of a repair that was reported by another home; Missing where there is none."""
    row = session().execute(
        select(Repair, Unit.label, Community, RepairRound.source_work_done)
        .join(Unit, Unit.id == Repair.source_unit_id)
        .join(Community, Community.id == Repair.community_id)
        .join(RepairRound, and_(RepairRound.repair_id == Repair.id, RepairRound.no == Repair.round))
        .where(Repair.id == repair_id, Repair.source_unit_id.in_(sorted(actor.own("unit"))))
    ).first()  # fmt: skip
    if row is None:
        raise Missing
    repair = row.Repair
    return SourcePart(
        repair_id=repair.id, number=repair.number, label=row.label, part_code=repair.part_code,
        status=repair.status, disputed=repair.disputed, version=repair.version, round=repair.round,
        zone=row.Community.zone, hotline=row.Community.hotline, community=row.Community.name,
        work_done=row.source_work_done, completed_at=repair.completed_at,
    )  # fmt: skip


def source_parts(actor: Actor) -> Sequence[Any]:
    """What waits for the owner of a home that a leak came from: id, number, label, part_code, asked_at."""
    units = sorted(actor.own("signing_unit"))
    return _source_parts(len(units)).all(named("unit", units)) if units else []


@cache
def _source_parts(units: int) -> Read:
    # The state stands in the SQL as the index has it: of a parameter PostgreSQL's one plan for all would not know.
    return Read(
        select(Repair.id, Repair.number, Unit.label, Repair.part_code, SignRequest.asked_at, SignRequest.next_at)
        .join(SignRequest, SignRequest.repair_id == Repair.id)
        .join(Unit, Unit.id == SignRequest.unit_id)
        .where(
            SignRequest.unit_id.in_(many("unit", units)), SignRequest.party == Party.SOURCE_OWNER,
            SignRequest.state == literal_column(f"'{PlaceState.ASKED}'"), Repair.status == Status.SIGNING,
        )
        .order_by(Repair.id.desc())
        .limit(literal_column("20"))
    )  # fmt: skip
