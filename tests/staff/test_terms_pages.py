"""Limits, calendar, building parts and ladders: shown to those who may look, changed by those who may change."""

from typing import Any

import pytest
from flask import Flask

from portal.domain.terms import actions, queries
from portal.infra.db import write
from tests import makers_estate as make
from tests.harness.client import InspectingClient


@pytest.fixture
def place(app: Flask, clock: object) -> int:
    """A community under the default terms."""
    with write():
        actions.seed_defaults(by=make.HOUSE)
    return make.community("听松里")


@pytest.fixture
def admin(place: int, client: InspectingClient) -> InspectingClient:
    """The administrator's browser."""
    return client.sign_in(make.staff("admin"), "staff")


def send(client: InspectingClient, page: str, typed: dict[str, str] | None = None) -> Any:
    """Open a page with its own form, fill it, send it."""
    return client.send(page, typed, at=page)


PAGES = (
    "limits", "limits?community={place}", "limits/0/repair.ordinary.accept/edit",
    "limits/{place}/repair.deadline.agreed/edit", "calendars", "calendars?community={place}&year=2027",
    "calendars?year=99999999999999999999", "calendars/0/windows", "calendars/{place}/days", "calendars/0/local",
    "parts", "parts/new", "parts/leak.bathroom/edit", "parts/leak.bathroom/retire", "ladders",
    "ladders?community={place}", "ladders/0/repair.urgent/edit",
)  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens(place: int, admin: InspectingClient, page: str) -> None:
    answer = admin.get("/staff/terms/" + page.format(place=place))
    assert answer.status_code == 200
    assert len(answer.statements) <= 10


@pytest.mark.parametrize(
    "page",
    ["limits?community=999", "limits/999/repair.sign/edit", "limits/0/no.such/edit", "parts/no.such/edit",
     "ladders/0/no.such/edit", "calendars/999/windows"],
)  # fmt: skip
def test_what_is_not_there(admin: InspectingClient, page: str) -> None:
    assert admin.get("/staff/terms/" + page).status_code == 404


def test_a_manager_looks_and_does_not_change(place: int, client: InspectingClient) -> None:
    client.sign_in(make.staff("site_manager", place), "staff")
    assert client.get("/staff/terms/limits").status_code == 200
    assert client.get("/staff/terms/limits/0/repair.sign/edit").status_code == 403
    assert client.post("/staff/terms/limits/0/repair.sign/edit").status_code == 403
    client.sign_in(make.staff("agent", place), "staff")
    assert client.get("/staff/terms/limits").status_code == 403


def test_an_administrator_of_one_community_changes_only_its_terms(
    place: int, client: InspectingClient
) -> None:
    client.sign_in(make.staff("admin", place), "staff")
    page = f"/staff/terms/limits/{place}/repair.ordinary.accept/edit"
    assert send(client, page, {"span": "2", "unit": "wh"}).status_code == 303
    assert "2个工作小时 本项目自定" in client.get(f"/staff/terms/limits?community={place}").words
    everywhere = "/staff/terms/limits/0/repair.ordinary.accept/edit"
    assert send(client, everywhere, {"span": "2"}).status_code == 403


@pytest.mark.parametrize(
    "typed", [{"span": "0"}, {"span": ""}, {"span": "x"}, {"unit": "year"}, {"unit": "times"}]
)
def test_limits_that_are_none(admin: InspectingClient, typed: dict[str, str]) -> None:
    page = "/staff/terms/limits/0/repair.ordinary.accept/edit"
    answer = send(admin, page, typed)
    assert answer.status_code == 422
    assert answer.form(page)["span"] == typed.get("span", "4")


def test_the_calendar_is_changed_and_confirmed(admin: InspectingClient) -> None:
    hours = {"workday": "08:00-12:00，14:00-18:30", "saturday": "09:00-12:00", "day_end": "18:30"}
    assert send(admin, "/staff/terms/calendars/0/windows", hours).status_code == 303
    bad = send(admin, "/staff/terms/calendars/0/windows", {"workday": "8 to 12"})
    assert bad.status_code == 422 and bad.form("/staff/terms/calendars/0/windows")["workday"] == "8 to 12"
    day = {"on": "2027-02-05", "kind": "holiday", "title": "春节"}
    assert send(admin, "/staff/terms/calendars/0/days", day).status_code == 303
    year = "/staff/terms/calendars?year=2027"
    assert "2027-02-05" in admin.get(year).words
    assert admin.send("/staff/terms/calendars/0/years/2027/confirm", at=year).status_code == 303
    assert 2027 in queries.calendar_for(None).confirmed_years
    local = {"heating": "11-01/04-01"}
    assert send(admin, "/staff/terms/calendars/0/local", local).status_code == 303
    assert send(admin, "/staff/terms/calendars/0/local", {"heating": "winter"}).status_code == 422


def test_parts_are_added_changed_and_retired(admin: InspectingClient) -> None:
    part = {
        "group": "leak", "name": "露台漏水渗水", "trade": "waterproofing", "found_in": "home", "owner_term": "5y",
        "builder_term": "5y", "limit_key": "repair.deadline.waterproofing",
    }  # fmt: skip
    assert send(admin, "/staff/terms/parts/new", part).status_code == 303
    assert send(admin, "/staff/terms/parts/new", part).status_code == 422
    shown = admin.get("/staff/terms/parts").words
    assert "露台漏水渗水" in shown
    page = "/staff/terms/parts/leak.bathroom/edit"
    assert send(admin, page, {"owner_term": "8y"}).status_code == 303
    answer = send(admin, page, {"owner_term": "forever"})
    assert answer.status_code == 422 and answer.form(page)["owner_term"] == "forever"
    assert send(admin, "/staff/terms/parts/leak.bathroom/retire").status_code == 303
    assert "8年" in admin.get("/staff/terms/parts").words


def test_a_ladder_rises(admin: InspectingClient) -> None:
    page = "/staff/terms/ladders/0/repair.urgent/edit"
    assert send(admin, page, {"role1": "agent", "after2": "45"}).status_code == 303
    assert "45分钟" in admin.get("/staff/terms/ladders").words
    assert send(admin, page, {"after2": "0"}).status_code == 422


def test_a_rung_names_a_person_of_the_community(place: int, admin: InspectingClient) -> None:
    here, elsewhere = (
        make.staff("site_manager", place, "钱经理"),
        make.staff("site_manager", make.community()),
    )
    page = f"/staff/terms/ladders/{place}/repair/edit"
    assert send(admin, page, {"person2": str(elsewhere)}).status_code == 422
    assert send(admin, page, {"person2": str(here)}).status_code == 303
    assert queries.ladder_for(place, "repair").steps[1].person_id == here
    assert "钱经理 指定" in admin.get(f"/staff/terms/ladders?community={place}").words
    assert "钱经理" not in admin.get("/staff/terms/ladders").words
