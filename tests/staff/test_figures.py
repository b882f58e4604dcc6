"""The board: every number opens its cases, the drawings have words and a table, rules are kept."""

import re
from typing import Any

from flask import Flask

from portal.domain.figures import actions as figures
from portal.domain.repairs import actions
from portal.infra import worker
from portal.infra.db import session, write
from tests import makers
from tests.harness.client import InspectingClient as Client


def _told(app: Flask) -> makers.Story:
    """A story with a closed repair, one that came back, and a hot spot."""
    s = makers.story()
    with write():
        figures.set_hot_rule(s.community, least=2, days=30, active=True, version=0, by=s.by("manager"))
    makers.repair_closed(s)
    again = makers.repair_closed(s)
    with write():
        actions.reopen(makers.again(again), reason="又漏了", by=s.by("owner"))
    makers.repair_dispatched(s)
    makers.repair_submitted(s)
    worker.work_off(app)
    session().rollback()
    return s


def test_every_number_of_the_board_opens_as_many_cases(app: Flask, client: Client, clock: object) -> None:
    s = _told(app)
    client.sign_in(s.manager, "staff")
    board = client.get("/staff/figures")
    assert board.status_code == 200
    seen = 0
    for link in board.tree.iterfind(".//main//a[@href]"):
        href, shown = link.get("href", ""), "".join(link.itertext()).strip()
        if not href.startswith("/staff/figures/cases"):
            continue
        listed = client.get(href)
        assert listed.status_code == 200, href
        rows = len(listed.tree.findall(".//tbody/tr"))
        number = re.search(r"\d+", shown)
        if shown.isdigit() and number is not None and int(number[0]) < 30:
            assert rows == int(number[0]), (href, shown)
            seen += 1
    assert seen >= 10


def test_the_drawings_say_what_they_show(app: Flask, client: Client, clock: object) -> None:
    s = _told(app)
    client.sign_in(s.manager, "staff")
    board = client.get("/staff/figures?period=year")
    drawn = board.tree.findall(".//svg[@role='img']")
    assert len(drawn) == 3
    for svg in drawn:
        assert (svg.findtext("title") or "").strip() and (svg.findtext("desc") or "").strip()
    assert len(board.tree.findall(".//details//table")) == 3
    assert board.find(".//table[@class='heat']//a") is not None
    for period in ("month", "last", "quarter", "year", "<b>"):
        assert client.get(f"/staff/figures?period={period}&community={s.community}&firm=x").status_code == 200


def test_an_empty_house_has_a_board_too(app: Flask, client: Client, clock: object) -> None:
    s = makers.story()
    client.sign_in(s.manager, "staff")
    assert client.get("/staff/figures").status_code == 200
    assert client.get("/staff/figures/cases?kind=late").status_code == 200


def test_cases_of_other_places_and_odd_addresses_are_not_there(
    app: Flask, client: Client, clients: Any, clock: object
) -> None:
    s = _told(app)
    other = makers.story()
    client.sign_in(other.manager, "staff")
    assert (
        "听松里"
        not in client.get(f"/staff/figures/cases?kind=signed&community={s.community}").find(".//main").text
    )
    assert not client.get(f"/staff/figures/cases?kind=signed&community={s.community}").tree.findall(
        ".//tbody/tr"
    )
    assert client.get("/staff/figures/hot-spots/1").status_code == 404
    assert client.get(f"/staff/figures/rules/{s.community}").status_code == 404
    for odd in ("kind=", "kind=nothing", "kind=state&state=closed&age=1", "kind=state&state=accepted&age=9"):
        assert client.get(f"/staff/figures/cases?{odd}").status_code == 404
    for odd in ("after=x", "after=2026-01-01~1", "since=1&until=9", "building=none", "payer=zz", "part=%27"):
        assert client.get(f"/staff/figures/cases?kind=cases&{odd}").status_code == 200
    agent = clients()
    agent.sign_in(s.agent, "staff")
    assert agent.get("/staff/figures").status_code == 403


def test_a_rule_is_changed_on_the_version_that_was_seen(app: Flask, client: Client, clock: object) -> None:
    s = makers.story()
    client.sign_in(s.manager, "staff")
    at = f"/staff/figures/rules/{s.community}"
    sent = client.send(at, {"least": "3", "days": "14", "active": "y"}, at=at)
    assert sent.status_code == 303
    form = client.get(at).form(at)
    assert (form["least"], form["days"], form["version"]) == ("3", "14", "1")
    assert client.send(at, {"least": "1", "days": "0"}, at=at).status_code == 422
    stale = client.get(at).form(at) | {"version": "0", "least": "9"}
    assert client.post(at, data=stale).status_code == 409


def test_a_hot_spot_is_read_by_staff_and_by_those_who_build(
    app: Flask, client: Client, clients: Any, clock: object
) -> None:
    s = _told(app)
    client.sign_in(s.manager, "staff")
    page = client.get("/staff/figures/hot-spots/1")
    assert page.status_code == 200 and len(page.tree.findall(".//tbody/tr")) == 2
    for who in (s.project, s.supervision):
        field = clients()
        field.sign_in(who, "field")
        assert field.get("/field/hot-spots").status_code == 200
        assert "林晓岚" not in field.get("/field/hot-spots/1").words
        assert field.get("/field/hot-spots/99").status_code == 404
    firm = clients()
    firm.sign_in(s.contractor, "field")
    assert firm.get("/field/hot-spots").status_code == 403
