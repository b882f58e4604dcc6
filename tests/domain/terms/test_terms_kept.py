"""The terms in the database: who may change them, what keeps the old version, what a page costs."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import Engine, event

from portal.domain.terms import actions, queries
from portal.domain.terms.actions.turn import KINDS
from portal.domain.terms.rules import LADDERS, LIMITS
from portal.domain.terms.span_rules import Span, clock_minute
from portal.infra.actor import EVERYWHERE, Actor
from portal.infra.db import db, session, write
from portal.infra.events import story_of, verify
from portal.infra.marks import Mark
from portal.infra.refused import Denied, Missing, Refused, WrongState
from tests import makers_estate as make

ADMIN = Actor(None, "郭小满", "admin", "staff", {"terms.edit": EVERYWHERE})
FRIDAY = datetime(2026, 9, 30, 8, 0, tzinfo=UTC)


@pytest.fixture
def terms(app: Flask) -> Flask:
    with write():
        actions.seed_defaults(by=ADMIN)
    return app


@pytest.fixture
def community(terms: Flask) -> int:
    return make.community()


@contextmanager
def counted() -> Iterator[list[str]]:
    said: list[str] = []

    def listen(connection: object, cursor: object, statement: str, *rest: object) -> None:
        if statement.upper().startswith(("SELECT", "INSERT", "UPDATE", "DELETE")):
            said.append(statement)

    event.listen(Engine, "before_cursor_execute", listen)
    try:
        yield said
    finally:
        event.remove(Engine, "before_cursor_execute", listen)


def test_a_new_house_has_parts_limits_and_a_calendar(terms: Flask) -> None:
    tree = queries.parts_tree()
    assert tree[0].group.name == "漏水渗水"
    assert "shared" not in {branch.group.code for branch in queries.parts_tree(common=False)}
    common = {part.code for branch in queries.parts_tree(common=True) for part in branch.parts}
    assert "shared.lift" in common and "kit.cabinet" not in common
    assert queries.part("leak.bathroom").id is not None
    assert queries.limit_for(None, "repair.acknowledge") == Span.parse("24h")
    assert queries.calendar_for(None).version == 1
    with write():
        assert actions.seed_defaults(by=ADMIN) == 0
    assert queries.calendar_for(None).version == 1
    with pytest.raises(Missing):
        queries.part("nothing")
    with pytest.raises(KeyError):
        queries.limit_for(None, "nothing")


def test_all_terms_of_a_page_cost_one_statement(community: int) -> None:
    def page() -> None:
        queries.parts_tree()
        queries.limits_of(community)
        queries.calendar_for(community)
        queries.ladder_for(community, "repair")

    page()
    session().rollback()
    with counted() as said:
        page()
        page()
    assert len(said) == 1


def test_a_limit_of_one_community(community: int) -> None:
    with write():
        actions.set_limit("repair.acknowledge", "8h", community_id=community, by=ADMIN)
    assert queries.limit_for(community, "repair.acknowledge") == Span.parse("8h")
    assert queries.limit_for(None, "repair.acknowledge") == LIMITS["repair.acknowledge"]
    line = queries.limit_line(community, "repair.acknowledge")
    assert (line.own, line.version, line.default) == (True, 1, Span.parse("24h"))
    with write():
        actions.set_limit("repair.acknowledge", "12h", by=ADMIN)
        actions.set_limit("repair.acknowledge", "6h", community_id=community, by=ADMIN)
    assert queries.limit_for(community, "repair.acknowledge") == Span.parse("6h")
    assert queries.limit_for(None, "repair.acknowledge") == Span.parse("12h")
    with write():
        actions.set_limit("repair.deadline.waterproofing", "", community_id=community, by=ADMIN)
    assert queries.limit_for(community, "repair.deadline.waterproofing") is None
    lines = story_of(("limits", community), "staff")
    assert [line.values["after"] for line in lines] == ["", "6h", "8h"]
    assert verify(("limits", community)) == []


@pytest.mark.parametrize(
    ("key", "span"),
    [
        ("repair.acknowledge", ""),
        ("repair.acknowledge", "soon"),
        ("repair.acknowledge", "0h"),
        ("repair.acknowledge", "2times"),
        ("repair.returns", "2d"),
    ],
)
def test_a_limit_that_is_none(terms: Flask, key: str, span: str) -> None:
    with pytest.raises(Refused) as refused, write():
        actions.set_limit(key, span, by=ADMIN)
    assert refused.value.field == "span"
    assert queries.limit_for(None, key) == LIMITS[key]


def test_who_may_change_the_terms(community: int) -> None:
    manager = Actor(None, "赵守诚", "site_manager", "staff", {"terms.edit": frozenset({community})})
    agent = Actor(None, "林静", "agent", "staff", {})
    with write():
        actions.set_limit("repair.acknowledge", "8h", community_id=community, by=manager)
    for community_id, by in ((None, manager), (community + 1, manager), (community, agent), (None, agent)):
        with pytest.raises(Denied), write():
            actions.set_limit("repair.acknowledge", "9h", community_id=community_id, by=by)
    with pytest.raises(Denied), write():
        actions.retire_part("leak.roof", by=manager)


def test_what_was_rolled_back_was_never_read(terms: Flask) -> None:
    with pytest.raises(ZeroDivisionError), write():
        actions.set_limit("repair.sign", "5d", by=ADMIN)
        assert queries.limit_for(None, "repair.sign") == Span.parse("5d")
        raise ZeroDivisionError
    assert queries.limit_for(None, "repair.sign") == Span.parse("3d")
    with write():
        nested = session().begin_nested()
        actions.set_limit("repair.sign", "6d", by=ADMIN)
        assert queries.limit_for(None, "repair.sign") == Span.parse("6d")
        nested.rollback()
        assert queries.limit_for(None, "repair.sign") == Span.parse("3d")


def test_a_deadline_keeps_the_calendar_it_was_made_with(community: int) -> None:
    old = queries.calendar_for(community)
    with write():
        made = actions.set_opening_windows(
            {"workday": ["9:00-12:00", "13:00-17:00"], "saturday": ["09:00-12:00"]},
            "17:00",
            community_id=community,
            by=ADMIN,
        )
    new = queries.calendar_for(community)
    assert (new.id, new.version, new.community_id) == (made.id, 1, community)
    assert old.id is not None and queries.calendar_version(old.id) == old
    assert queries.calendar_for(None).id == old.id
    limit = Span.parse("4wh")
    assert new.add(FRIDAY, limit) != old.add(FRIDAY, limit)
    assert new.day_end == clock_minute("17:00")
    assert new.days == old.days and new.confirmed_years == old.confirmed_years


@pytest.mark.parametrize(
    ("windows", "day_end", "field"),
    [
        ({"workday": []}, "18:00", "workday"),
        ({}, "18:00", "workday"),
        ({"workday": ["08:30-12:00", "11:00-13:00"]}, "18:00", "workday"),
        ({"workday": ["08:30-12:00"], "sunday": ["x"]}, "18:00", "sunday"),
        ({"workday": ["08:30-12:00"]}, "six", "day_end"),
        ({"workday": ["08:30-12:00"]}, "25:00", "day_end"),
    ],
)
def test_opening_windows_that_are_none(
    terms: Flask, windows: dict[str, list[str]], day_end: str, field: str
) -> None:
    with pytest.raises(Refused) as refused, write():
        actions.set_opening_windows(windows, day_end, by=ADMIN)
    assert refused.value.field == field
    assert queries.calendar_for(None).version == 1


def test_a_national_day_reaches_communities_that_had_not_set_it(community: int) -> None:
    bridge, own = date(2027, 2, 11), date(2027, 2, 12)
    with write():
        actions.set_calendar_day(own, "holiday", "停业一天", community_id=community, by=ADMIN)
        actions.set_calendar_day(bridge, "holiday", "春节", by=ADMIN)
        actions.set_calendar_day(own, "make_up", "调休上班", by=ADMIN)
    assert not queries.calendar_for(community).is_workday(bridge)
    assert queries.calendar_for(community).days[own].name == "停业一天"
    assert queries.calendar_for(None).is_workday(own)
    with write():
        actions.set_calendar_day(bridge, None, by=ADMIN)
    assert queries.calendar_for(community).is_workday(bridge)
    assert queries.calendar_for(None).is_workday(bridge)
    with pytest.raises(Refused), write():
        actions.set_calendar_day(bridge, "feast", by=ADMIN)


def test_staff_are_warned_of_an_unconfirmed_year(community: int) -> None:
    with write():
        actions.set_opening_windows({"workday": ["09:00-12:00"]}, "18:00", community_id=community, by=ADMIN)
    assert queries.unconfirmed_year_warning(date(2026, 10, 31)) is None
    warning = queries.unconfirmed_year_warning(date(2026, 11, 1), community)
    assert warning is not None and warning[1] == {"year": "2027"}
    assert queries.unconfirmed_year_warning(date(2027, 3, 1)) is not None
    with write():
        actions.confirm_year(2027, by=ADMIN)
    assert queries.unconfirmed_year_warning(date(2026, 11, 1)) is None
    assert queries.unconfirmed_year_warning(date(2026, 11, 1), community) is None
    with pytest.raises(Missing), write():
        actions.confirm_year(99999, by=ADMIN)


def test_the_seasons_of_a_place(community: int) -> None:
    with write():
        actions.set_local("11-01/04-15", "06-01/09-30", 70, community_id=community, by=ADMIN)
    here = queries.local_for(community, restart_in_city=True, developer=False)
    assert (here.heating.first, here.cooling.last, here.design_life_years) == ((11, 1), (9, 30), 70)
    assert here.restart_in_city and not here.developer
    assert queries.local_for(None).heating.first == (11, 15)
    for heating, life, field in (("13-01/04-15", 70, "heating"), ("11-01/04-15", 5, "design_life_years")):
        with pytest.raises(Refused) as refused, write():
            actions.set_local(heating, "06-01/09-30", life, by=ADMIN)
        assert refused.value.field == field


def test_building_parts_are_added_changed_and_retired(terms: Flask) -> None:
    with write():
        made = actions.add_part("leak", "飘窗渗水", trade="waterproofing", owner_term="5y", by=ADMIN)
        actions.set_part_terms(
            made.code,
            owner_term="5y/1y",
            builder_term="5y",
            limit_key="repair.deadline.waterproofing",
            by=ADMIN,
        )
    part = queries.part(made.code)
    assert ([str(term) for term in part.owner_terms], part.parent, part.icon) == (
        ["5y", "1y"],
        "leak",
        "droplets",
    )
    leaks = next(branch for branch in queries.parts_tree() if branch.group.code == "leak")
    assert leaks.parts[-1] == part
    with write():
        actions.retire_part(made.code, by=ADMIN)
    assert queries.part(made.code).retired
    assert made.code not in {part.code for branch in queries.parts_tree() for part in branch.parts}
    with pytest.raises(WrongState), write():
        actions.retire_part(made.code, by=ADMIN)
    with pytest.raises(WrongState), write():
        actions.retire_part("leak", by=ADMIN)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "屋顶漏水"}, "name"),
        ({"name": "字" * 41}, "name"),
        ({"trade": "magic"}, "trade"),
        ({"owner_term": "long"}, "owner_term"),
        ({"builder_term": "/".join(["5y"] * 30)}, "builder_term"),
        ({"limit_key": "repair.sign"}, "limit_key"),
        ({"found_in": "moon"}, "found_in"),
    ],
)
def test_a_part_that_is_none(terms: Flask, facts: dict[str, str], field: str) -> None:
    given = {"name": "飘窗渗水", "trade": "waterproofing", **facts}
    with pytest.raises(Refused) as refused, write():
        actions.add_part("leak", given.pop("name"), by=ADMIN, **given)
    assert refused.value.field == field


def test_a_ladder_of_one_community(community: int) -> None:
    somebody = make.person("钱经理")
    rungs = [("steward", "0h"), ("site_manager", "4h", somebody), ("company_manager", "2wd")]
    with write():
        made = actions.set_ladder("repair", rungs, community_id=community, by=ADMIN)
    assert queries.ladder_for(community, "repair") == made and made.steps[1].person_id == somebody
    with pytest.raises(Refused), write():
        actions.set_ladder("repair", rungs, by=ADMIN)
    assert queries.ladder_for(None, "repair") == LADDERS["repair"]
    assert queries.ladder_for(community, "repair.emergency") == LADDERS["repair.emergency"]
    assert queries.ladder_for(community, "statement") == made
    with write():
        actions.set_ladder("repair", rungs[:1], community_id=community, by=ADMIN)
    assert len(queries.ladder_for(community, "repair").steps) == 1


@pytest.mark.parametrize(
    "rungs",
    [
        [],
        [("owner", "0h")],
        [("agent", "soon")],
        [("agent", "2times")],
        [("agent", "4h"), ("head", "4h")],
        [("agent", "1d"), ("head", "1h")],
        [("agent", "0h")] * 6,
    ],
)
def test_a_ladder_that_is_none(terms: Flask, rungs: list[tuple[str, str]]) -> None:
    with pytest.raises(Refused) as refused, write():
        actions.set_ladder("repair", rungs, by=ADMIN)
    assert refused.value.field == "rungs"


def test_every_kind_of_terms_has_its_mark(terms: Flask) -> None:
    assert {row.name for row in db.session.query(Mark)} == set(KINDS)
