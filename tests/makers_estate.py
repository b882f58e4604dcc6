"""A small estate for tests, made through the verbs: `community()`, `unit()`, `owner_of(unit_id)`, `staff(role, …)`."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from portal.domain.estate import actions, queries, visitors
from portal.domain.estate.roles import PERMISSIONS, Role
from portal.domain.estate.rules import Tie, UnitState
from portal.domain.terms import actions as terms_actions
from portal.infra.actor import Actor, duty
from portal.infra.db import write
from tests.harness.scenes import scene

ALL = tuple(sorted(frozenset().union(*PERMISSIONS.values())))
HOUSE: Actor = duty("tests", ALL)
NAMES = ("林晓岚", "周砚秋", "郭小满", "陆青禾", "赵守诚", "孙佳宁", "沈知微", "许望舒", "方若谷", "顾南星")


class Serial:
    """Numbers that nobody has yet in this database, so that a test makes the same alone as among others."""

    def __init__(self) -> None:
        self.last = 0

    def __next__(self) -> int:
        self.last += 1
        return self.last


serial = Serial()


@scene
def community(title: str = "", **facts: Any) -> int:
    """A community with a code of its own."""
    number = next(serial)
    with write():
        return actions.add_community(
            HOUSE, code=f"T{number}", title=title or f"听松里{number}期",
            **{"city": "杭州", "hotline": "0571-8800 0000", "emergency_phone": "0571-8800 0110",
               "run_by": "听松物业", "developer": "听松置业", **facts},
        )  # fmt: skip


def building(community_id: int, title: str = "3幢", accepted_on: date | None = date(2024, 6, 30)) -> int:
    """A building with its acceptance date."""
    with write():
        return actions.add_building(community_id, HOUSE, title=title, accepted_on=accepted_on, floors=18)


def unit(building_id: int, door: str = "", entrance: str = "2", **facts: Any) -> int:
    """A home, handed over on 2024-09-30 and lived in, unless told otherwise."""
    given = {"state": UnitState.OCCUPIED, "handed_over_on": date(2024, 9, 30), "floor": "18", **facts}
    with write():
        return actions.add_unit(
            building_id, HOUSE, door=door or str(100 + next(serial)), entrance=entrance, **given
        )


@scene
def home(label_door: str = "", **facts: Any) -> int:
    """A home in a building and community of its own."""
    return unit(building(community()), label_door, **facts)


def phone() -> str:
    """A mobile phone that nobody has yet."""
    return f"139{next(serial):08d}"


def person(called: str = "", **facts: Any) -> int:
    """A person with a phone, tied to nothing."""
    called = called or NAMES[next(serial) % len(NAMES)]
    with write():
        return actions.add_person(HOUSE, called=called, **{"phone": phone(), **facts})


def owner_of(unit_id: int, called: str = "", kind: Tie = Tie.OWNER, **facts: Any) -> int:
    """A person tied to the home and proven; returns the person's id."""
    since = facts.pop("from_on", date(2024, 9, 30))
    until = facts.pop("to_on", None)
    proven = facts.pop("proven", True)
    person_id = person(called, **facts)
    with write():
        actions.tie(unit_id, person_id, HOUSE, kind=kind, from_on=since, to_on=until, proven=proven)
    return person_id


def staff(role: Role | str, community_id: int | None = None, called: str = "") -> int:
    """A person with a staff role in a community, or everywhere (None); returns the person's id."""
    person_id = person(called)
    with write():
        actions.grant_role(person_id, HOUSE, role=Role(role), community_id=community_id)
    return person_id


def firm(
    title: str = "",
    community_id: int | None = None,
    trade: str = "waterproofing",
    building_id: int | None = None,
    **facts: Any,
) -> int:
    """A firm; with a community also its contract for the trade there."""
    number = next(serial)
    with write():
        firm_id = actions.add_firm(HOUSE, title=title or f"安固防水{number}", **facts)
        if community_id is not None:
            actions.add_contract(
                firm_id, HOUSE, number=f"HT-{number}", community_id=community_id, trade=trade,
                building_id=building_id, from_on=date(2024, 1, 1),
            )  # fmt: skip
    return firm_id


def contact_of(firm_id: int, role: Role | str = Role.CONTRACTOR, called: str = "") -> int:
    """A person who acts for the firm (contractor or technician); returns the person's id."""
    person_id = person(called)
    with write():
        actions.add_contact(firm_id, HOUSE, person_id=person_id, role=Role(role), from_on=date(2024, 1, 1))
    return person_id


def actor(person_id: int, face: str) -> Actor:
    """The person as an actor of a face, for verbs and queries called directly."""
    return visitors.actor_for(person_id, face)


def sign_in(client: Any, person_id: int, face: str) -> Any:
    """Open a session for the person in a test client; returns the client."""
    return client.sign_in(person_id, face)


@scene
def terms() -> None:
    """The default calendars, limits and building parts."""
    with write():
        terms_actions.seed_defaults(by=HOUSE)


def at(text: str) -> datetime:
    """A moment on the wall clock of Shanghai: at("2026-11-20T08:00")."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Shanghai"))


def home_page(unit_id: int) -> Any:
    """The home as staff of everywhere see it."""
    return queries.home(HOUSE, unit_id)


def firm_called(title: str) -> int:
    """The id of a firm by its name."""
    return next(row.id for row in queries.firms(HOUSE).rows if row.name == title)
