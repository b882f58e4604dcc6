"""The cast of the matrix: one earned repair per state, one person per role and per way of being a stranger."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from portal.domain.casework import actions as casework
from portal.domain.estate.roles import PERMISSIONS, STAFF_ROLES, Role, face_of
from portal.domain.estate.rules import Tie
from portal.domain.repairs import actions
from portal.domain.repairs.chase_rules import Chase
from portal.domain.repairs.cost_rules import ListKind, Standing
from portal.domain.repairs.models import Repair
from portal.domain.repairs.place_rules import Absence
from portal.domain.repairs.queries.places import PERMISSION as PLACES
from portal.domain.repairs.queries.places import places_of
from portal.domain.repairs.rules import Facts, Status
from portal.domain.terms.sign_rules import Party
from portal.domain.terms.warranty_rules import Payer
from portal.infra.db import write
from tests import makers, makers_costs
from tests import makers_estate as make

SERVED = "2026-11-19T10:00+08:00"
LONG_AGO, OVERDUE, BOOKED = "2026-11-01T09:00+08:00", "2026-11-18T09:00+08:00", "2026-11-20T08:00+08:00"
EARNED, NOW = "2026-11-21T09:30+08:00", "2026-11-21T10:00+08:00"

WAITED = Absence(waited=True)


@dataclass(frozen=True)
class Subject:
    """A repair in one state, as it stands before every cell."""

    name: str
    id: int
    facts: Facts
    firm_id: int | None
    technician_id: int | None
    asked: frozenset[Party] = frozenset()


@dataclass(frozen=True)
class Person:
    """Somebody who tries: the role, and what is theirs in the story (`home`, `firm`, `community`, `reads`)."""

    name: str
    id: int
    role: Role
    tie: str

    @property
    def face(self) -> str:
        """The face the person works in."""
        return face_of(self.role)

    def may(self, permission: str) -> bool:
        """Whether the role has the permission at all."""
        return permission in PERMISSIONS[self.role]

    def repair_permissions(self) -> frozenset[str]:
        """What the role may do with repairs."""
        return frozenset(name for name in PERMISSIONS[self.role] if name.startswith("repair."))

    def finds(self, subject: Subject, firm_id: int) -> bool:
        """Whether the repair is there for this person."""
        if self.role is Role.CONTRACTOR:
            return self.tie == "firm" and subject.firm_id == firm_id
        if self.role is Role.TECHNICIAN:
            return self.tie == "firm" and subject.firm_id == firm_id and subject.technician_id == self.id
        return self.tie != "stranger"

    def opens_form(self, subject: Subject) -> bool:
        """Whether the repair form is there to be signed: in the field for 监理 and 项目部 only, once it is open."""
        if self.face != "field":
            return self.finds(subject, 0)
        office = self.role in (Role.SITE_SUPERVISION, Role.PROJECT_OFFICE) and self.tie != "stranger"
        return office and subject.facts.status in (Status.SIGNING, Status.SIGNED_OFF, Status.CLOSED)

    def signs(self, subject: Subject) -> bool:
        """Whether one of the places that are asked is this person's."""
        own = {party for party, name in PLACES.items() if self.may(name)}
        if self.role is Role.OWNER and self.tie == "home":
            own.add(Party.OWNER)
        return bool(own & subject.asked)


def subjects(s: makers.Story, set_clock: Callable[[str], Any]) -> dict[str, Subject]:
    """One repair for each state and each condition of the life-cycle table, each earned through the verbs."""
    set_clock(LONG_AGO)
    earned: dict[str, tuple[Repair, Facts]] = {}
    earned["signed_long_ago"] = (makers.repair_signed_off(s), Facts(Status.SIGNED_OFF))
    earned |= _absent(s, set_clock)
    set_clock(OVERDUE)
    earned["overdue"] = (makers.repair_dispatched(s), Facts(Status.DISPATCHED, chase=Chase(late=True)))
    noticed, waiting = makers.repair_dispatched(s), makers.repair_dispatched(s)
    set_clock(SERVED)
    graced = makers.served(s, noticed)
    told = Chase(late=True, served=True, delivered=True, grace_until=make.at("2026-11-20T10:00"))
    earned["noticed"] = (graced, Facts(Status.DISPATCHED, chase=told))
    with write():
        actions.ask_extension(
            makers.again(waiting), until=make.at("2026-12-10T18:00"), reason="等件", by=s.by("contractor")
        )
    earned["asked_for_time"] = (waiting, Facts(Status.DISPATCHED, chase=Chase(late=True, asked=True)))
    set_clock(BOOKED)
    earned["scheduled"] = (makers.repair_scheduled(s), Facts(Status.SCHEDULED))
    earned |= _priced(s)
    set_clock(EARNED)
    accepted = makers.repair_accepted(s)
    earned |= {
        "submitted": (makers.repair_submitted(s), Facts(Status.SUBMITTED)),
        "accepted": (accepted, Facts(Status.ACCEPTED)),
        "dispatched": (makers.repair_dispatched(s), Facts(Status.DISPATCHED)),
        "acknowledged": (makers.repair_offered(s), Facts(Status.ACKNOWLEDGED)),
        "in_progress": (makers.repair_in_progress(s), Facts(Status.IN_PROGRESS)),
        "held": (makers.repair_held(s), Facts(Status.IN_PROGRESS, held=True)),
        "asked": (makers.repair_asked(s), Facts(Status.SUBMITTED, held=True, asked=True)),
        "signing": (makers.repair_awaiting_signatures(s), Facts(Status.SIGNING, absence=WAITED)),
        "signing_by_four": (
            makers.repair_awaiting_signatures(s, **makers.FOUR_SIGN),
            Facts(Status.SIGNING, absence=WAITED),
        ),
        "disputed": (makers.repair_disputed(s), Facts(Status.SIGNING, disputed=True)),
        "signed_off": (makers.repair_signed_off(s), Facts(Status.SIGNED_OFF)),
        "closed": (makers.repair_closed(s), Facts(Status.CLOSED)),
        "rejected": (makers.repair_rejected(s), Facts(Status.REJECTED)),
        "duplicate": (makers.repair_duplicate(s, accepted), Facts(Status.DUPLICATE)),
        "incident": (makers.repair_incident(s), Facts(Status.ACCEPTED, incident=True)),
        "cancelled": (makers.repair_cancelled(s), Facts(Status.CANCELLED)),
    }
    set_clock(NOW)
    return {name: _subject(name, *pair) for name, pair in earned.items()}


def _absent(s: makers.Story, set_clock: Callable[[str], Any]) -> dict[str, tuple[Repair, Facts]]:
    """An owner who was tried on three days, and one at whose door a notice hangs."""
    tried, left = makers.repair_awaiting_signatures(s), makers.repair_awaiting_signatures(s)
    by = s.by("agent")
    for day in ("2026-11-02T09:00+08:00", "2026-11-03T09:00+08:00", "2026-11-04T09:00+08:00"):
        set_clock(day)
        for repair in (tried, left):
            with write():
                actions.attempt_owner(makers.again(repair), channel="phone", result="no_answer", by=by)
    with write():
        actions.notify_owner(makers.again(left), text="贴在门上", photos=(makers.photo(by, 9),), by=by)
    done = Absence(waited=True, attempted=True)
    return {
        "tried": (tried, Facts(Status.SIGNING, absence=done)),
        "left_a_notice": (left, Facts(Status.SIGNING, absence=replace(done, noticed=True))),
    }


def _priced(s: makers.Story) -> dict[str, tuple[Repair, Facts]]:
    """One repair for each condition about money."""
    makers_costs.price_list(s, ListKind.OWNER)
    owner_pays, asked = makers_costs.scheduled(s, Payer.OWNER), makers_costs.scheduled(s, Payer.OWNER)
    for repair in (owner_pays, asked):
        makers_costs.enter(s, repair, makers_costs.listed(repair, "C01"))
    with write():
        actions.quote(makers.again(asked), by=s.by("dispatcher"))
    waits = Standing(owner_pays=True, unaccepted=True)
    return {
        "owner_pays": (owner_pays, Facts(Status.SCHEDULED, costs=waits)),
        "quoted": (asked, Facts(Status.SCHEDULED, costs=replace(waits, quoted=True))),
        "varied": (makers_costs.varied(s), Facts(Status.IN_PROGRESS, costs=Standing(varied=True))),
        "over_limit": (
            makers_costs.over_limit(s),
            Facts(Status.SCHEDULED, costs=Standing(unapproved=True, unsettled=True)),
        ),
    }


def _subject(name: str, repair: Repair, facts: Facts) -> Subject:
    row = makers.again(repair)
    whole = replace(facts, signed_off_at=row.signed_off_at)
    asked = frozenset(p.party for p in places_of(row.id, row.round))
    return Subject(name, row.id, whole, row.firm_id, row.technician_id, asked)


def people(s: makers.Story, known: Mapping[str, Subject]) -> list[Person]:
    """Every role in the story, and strangers: other homes, firms, communities, and one who only follows."""
    building = make.building(s.community, title="9幢")
    follower = make.owner_of(make.unit(building))
    with write():
        for subject in known.values():
            casework.follow(("repair", subject.id), follower)
    found = [
        Person("owner", s.owner, Role.OWNER, "home"),
        Person("co-owner", make.owner_of(s.unit, kind=Tie.CO_OWNER), Role.OWNER, "home"),
        Person("household", make.owner_of(s.unit, kind=Tie.HOUSEHOLD), Role.HOUSEHOLD, "home"),
        Person("tenant", make.owner_of(s.unit, kind=Tie.TENANT), Role.TENANT, "home"),
        Person("owner who follows", follower, Role.OWNER, "reads"),
        Person("owner of another home", make.owner_of(make.unit(building)), Role.OWNER, "stranger"),
        Person("owner in another community", make.owner_of(make.home()), Role.OWNER, "stranger"),
        Person("contractor", s.contractor, Role.CONTRACTOR, "firm"),
        Person("technician", s.technician, Role.TECHNICIAN, "firm"),
        Person("colleague", make.contact_of(s.firm, Role.TECHNICIAN), Role.TECHNICIAN, "firm"),
        Person("other firm", make.contact_of(s.other_firm, Role.CONTRACTOR), Role.CONTRACTOR, "stranger"),
        Person(
            "other firm's technician",
            make.contact_of(s.other_firm, Role.TECHNICIAN),
            Role.TECHNICIAN,
            "stranger",
        ),
    ]
    for role in (*STAFF_ROLES, Role.SITE_SUPERVISION, Role.PROJECT_OFFICE):
        found.append(Person(role.value, make.staff(role, s.community), role, "community"))
    elsewhere = make.community()
    for role in (Role.AGENT, Role.DISPATCHER, Role.COMPANY_MANAGER):
        found.append(Person(f"{role.value} elsewhere", make.staff(role, elsewhere), role, "stranger"))
    return found
