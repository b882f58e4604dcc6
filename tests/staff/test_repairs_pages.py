"""Every page of a repair at the desk, in every state, for those who may."""

import pytest

from tests import makers
from tests import makers_estate as make

STATES = [name for name in dir(makers) if name.startswith("repair_") and name != "repair_duplicate"]


@pytest.mark.parametrize("state", STATES)
def test_every_page_opens_in_every_state(app, clock, client, state):
    s = makers.story()
    repair = getattr(makers, state)(s)
    number = repair.number
    base = f"/staff/repairs/{repair.id}"
    client.sign_in(s.manager, "staff")
    page = client.get(base, statements=6)
    assert page.status_code == 200 and number in page.words
    for path in ("?tab=story", "?tab=photos", "?tab=home", "/form"):
        assert client.get(base + path).status_code == 200, path
    doors = {a.get("href") for a in page.tree.iter("a") if (a.get("href") or "").startswith(base + "/")}
    for door in sorted(doors):
        if "/photos/" not in door:
            assert client.get(door).status_code == 200, door
    desk = client.get(f"/staff/?open=repair.{repair.id}")
    assert desk.status_code == 200 and number in desk.words
    listed = client.get("/staff/repairs", statements=3)
    assert number in listed.words


def test_a_glance_is_a_fragment_for_htmx(app, clock, client):
    s = makers.story()
    repair = makers.repair_submitted(s)
    number = repair.number
    client.sign_in(s.agent, "staff")
    answer = client.get(
        f"/staff/?open=repair.{repair.id}", headers={"HX-Request": "true", "HX-Request-Type": "partial"}
    )
    assert answer.status_code == 200
    assert "<html" not in answer.get_data(as_text=True)
    assert number in answer.get_data(as_text=True)


def test_other_communities_are_not_there(app, clock, client):
    s, other = makers.story(), makers.story()
    repair = makers.repair_dispatched(s)
    repair_id, number = repair.id, repair.number
    client.sign_in(other.manager, "staff")
    for path in (
        "",
        "?tab=story",
        "/form",
        "/sheet",
        "/deadlines/repair",
        "/redispatch",
        "/assignment",
        "/hold",
    ):
        assert client.get(f"/staff/repairs/{repair_id}{path}").status_code == 404, path
    assert client.get(f"/staff/?open=repair.{repair_id}").status_code == 404
    assert number not in client.get("/staff/repairs").words
    assert number not in client.get("/staff/").words
    assert client.get(f"/staff/search?q={number}").tree.find(".//main//table") is None
    everywhere = make.staff("company_manager")
    client.sign_in(everywhere, "staff")
    assert client.get(f"/staff/repairs/{repair_id}").status_code == 200
