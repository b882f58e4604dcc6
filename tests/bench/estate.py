"""The ground of the benchmark, through the verbs: communities, homes, people, firms, one repair per state."""

import datetime as dt
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from portal.domain.estate import actions as estate
from portal.domain.estate.models import Community
from portal.domain.estate.roles import Role
from portal.domain.estate.rules import Tie, UnitState
from portal.domain.repairs import actions
from portal.domain.repairs.models import Repair
from portal.infra import clock
from portal.infra.db import session, write
from tests import makers
from tests import makers_estate as make

COMMUNITIES = 4
HOMES = 300


@dataclass
class Place:
    """One community as copies of repairs need it: homes with their owners, a firm, an agent."""

    id: int
    code: str
    homes: list[tuple[int, int, str, int]] = field(default_factory=list)  # unit, building, label, owner
    firm: int = 0
    agents: list[tuple[int, str]] = field(default_factory=list)


@dataclass
class Ground:
    """Everything the copies stand on, and who opens the pages."""

    places: list[Place]
    finished: list[tuple[int, int]]  # repair, weight
    open: list[tuple[int, int]]
    agent: int = 0
    manager: int = 0
    technician: int = 0


def lay() -> Ground:
    """Make the estate and the template repairs."""
    moment = dt.datetime.now(dt.UTC).replace(microsecond=0)
    with clock.frozen(moment):
        make.terms()
        places = [_community(n) for n in range(COMMUNITIES)]
        story = story_of(places[0])
        ground = Ground(places, _finished(story), _open(story), technician=story.technician)
        with write():
            ground.agent = estate.add_person(make.HOUSE, called="郭小满", phone=make.phone())
            for role in (Role.AGENT, Role.DISPATCHER):
                estate.grant_role(ground.agent, make.HOUSE, role=role, community_id=None)
            ground.manager = estate.add_person(make.HOUSE, called="顾明远", phone=make.phone())
            estate.grant_role(ground.manager, make.HOUSE, role=Role.COMPANY_MANAGER, community_id=None)
    return ground


def _community(number: int) -> Place:
    chance = random.Random(number)
    community = make.community(f"听松里{number + 1}期")
    place = Place(community, session().get_one(Community, community).code)
    buildings = [make.building(place.id, f"{n}幢") for n in range(1, 11)]
    with write():  # one unit for many verbs
        for n in range(HOMES):
            building = buildings[n % len(buildings)]
            door = f"{1 + n // 20}{1 + n // 10 % 2:02d}"
            unit = estate.add_unit(
                building, make.HOUSE, door=door, entrance="1", floor=door[:-2],
                handed_over_on=dt.date(2024, 9, 30), state=UnitState.OCCUPIED,
            )  # fmt: skip
            owner = estate.add_person(
                make.HOUSE, called=make.NAMES[n % 10], phone=f"13{chance.randrange(10**8, 10**9)}"
            )
            estate.tie(unit, owner, make.HOUSE, kind=Tie.OWNER, from_on=dt.date(2024, 9, 30), proven=True)
            place.homes.append((unit, building, f"{1 + n % 10}幢1-{door}", owner))
    place.firm = make.firm(f"安固防水{number}", community_id=place.id)
    for called in ("陆青禾", "孙佳宁"):
        place.agents.append((make.staff(Role.AGENT, place.id, called), called))
    return place


def story_of(place: Place) -> makers.Story:
    """Everybody a case needs, in this community."""
    unit, _, _, owner = place.homes[0]
    return makers.Story(
        unit=unit, community=place.id, owner=owner, agent=place.agents[0][0],
        dispatcher=make.staff(Role.DISPATCHER, place.id), manager=make.staff(Role.SITE_MANAGER, place.id),
        firm=place.firm, other_firm=make.firm(f"另一家防水{place.code}", community_id=place.id),
        contractor=make.contact_of(place.firm, "contractor"),
        technician=make.contact_of(place.firm, "technician"),
        supervision=make.staff(Role.SITE_SUPERVISION, place.id), project=make.staff(Role.PROJECT_OFFICE, place.id),
    )  # fmt: skip


Maker = Callable[[makers.Story], Repair]


def _finished(s: makers.Story) -> list[tuple[int, int]]:
    """Closed ones after twelve events, one in three of them with words exchanged; others that ended early."""
    wanted: Sequence[tuple[Maker, int]] = (
        (makers.repair_closed, 30), (_talked_over, 15), (_cancelled, 30), (_rejected, 25)
    )  # fmt: skip
    return [(maker(s).id, weight) for maker, weight in wanted]


def _open(s: makers.Story) -> list[tuple[int, int]]:
    wanted: Sequence[tuple[Maker, int]] = (
        (makers.repair_submitted, 4), (makers.repair_accepted, 3), (makers.repair_dispatched, 3),
        (makers.repair_acknowledged, 3), (makers.repair_scheduled, 3), (makers.repair_in_progress, 3),
        (makers.repair_awaiting_signatures, 2), (makers.repair_disputed, 1), (_held, 1), (_asked, 1),
    )  # fmt: skip
    return [(maker(s).id, weight) for maker, weight in wanted]


def _talked_over(s: makers.Story) -> Repair:
    repair = makers.repair_in_progress(s)
    for who, text in (("owner", "师傅几点到？家里有老人。"), ("agent", "约在下午两点，到之前会打电话。")):
        with write():
            actions.message(makers.again(repair), text=text, by=s.by(who))
    with write():
        actions.note(makers.again(repair), text="业主白天不在家，先联系物业管家。", by=s.by("agent"))
    with write():
        by = s.by("technician")
        actions.complete(makers.again(repair), work_done="换了角阀", photos=(makers.photo(by, 42),), by=by)
    makers.sign_all(s, repair)
    with write():
        actions.close(makers.again(repair), by=s.by("agent"))
    return repair


def _cancelled(s: makers.Story) -> Repair:
    repair = makers.repair_scheduled(s)
    with write():
        actions.cancel(makers.again(repair), reason="自己修好了", by=s.by("owner"))
    return repair


def _rejected(s: makers.Story) -> Repair:
    repair = makers.repair_submitted(s)
    for text in ("还是漏，请尽快", "有人看吗"):
        with write():
            actions.message(makers.again(repair), text=text, by=s.by("owner"))
    with write():
        actions.reject(makers.again(repair), reason="不在保修范围", turn_to="物业维修", by=s.by("agent"))
    return repair


def _held(s: makers.Story) -> Repair:
    repair = makers.repair_in_progress(s)
    with write():
        actions.hold(makers.again(repair), kind="parts", reason="角阀没货", by=s.by("agent"))
    return repair


def _asked(s: makers.Story) -> Repair:
    repair = makers.repair_accepted(s)
    with write():
        actions.ask_facts(makers.again(repair), question="是哪个房间的窗户？", by=s.by("agent"))
    return repair
