"""The project office reads the whole board of its communities in its own face, and changes nothing there."""

from typing import Any

from flask import Flask

from portal.domain.figures import actions as figures
from portal.infra.db import write
from portal.infra.worker import work_off
from tests import makers
from tests import makers_estate as make
from tests.harness.client import InspectingClient as Client


def test_the_project_office_reads_the_board_and_the_cases_of_its_communities(
    app: Flask, clock: Any, client: Client
) -> None:
    s = makers.story()
    with write():
        figures.set_hot_rule(s.community, least=2, days=30, active=True, version=0, by=s.by("manager"))
    signed = makers.repair_signed_off(s)
    opened = [makers.repair_dispatched(s, description=f"水管又漏{n}") for n in range(2)]
    elsewhere = makers.story()
    other = makers.repair_dispatched(elsewhere, description="别的小区漏水")
    work_off(app)
    client.sign_in(s.project, "field")
    board = client.get("/field/figures?period=year")
    assert "按时修好" in board.words and "部位和楼栋" in board.words and "在办" in board.words
    assert len(board.statements) <= 12
    links = [a.get("href") or "" for a in board.tree.iter("a")]
    assert not [href for href in links if href.startswith("/staff")]
    assert any(href.startswith("/field/hot-spots/") for href in links), "the hot spot opens in its own face"
    for href in {href for href in links if href.startswith("/field/figures/cases")}:
        assert client.get(href).status_code == 200
    cases = client.get("/field/figures/cases?kind=open")
    assert {row.number in cases.words for row in opened} == {True}
    assert other.number not in cases.words and signed.number not in cases.words
    for gone in (f"/field/figures/rules/{s.community}", "/field/figures/hot-spots/1", "/staff/figures"):
        assert client.get(gone).status_code in (303, 403, 404), gone
    assert "看板" in client.get("/field/sign-offs").words


def test_who_does_not_read_figures_is_shut_out(app: Flask, clock: Any, client: Client) -> None:
    s = makers.story()
    for who in (s.contractor, s.technician, s.supervision):
        client.sign_in(who, "field")
        assert client.get("/field/figures").status_code == 403
        assert client.get("/field/figures/cases?kind=open").status_code == 403
    lead = make.staff("service_lead", s.community)
    client.sign_in(lead, "staff")
    assert client.get("/staff/figures").status_code == 200
