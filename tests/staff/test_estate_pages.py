"""Every page of homes, people, firms, roles and duty opens for those who may, and for nobody else."""

from typing import Any

import pytest
from flask import Flask

from portal.domain.estate import actions, queries
from portal.domain.estate.roles import Role
from portal.domain.terms import actions as terms
from portal.infra.db import session, write
from tests import makers_estate as make
from tests.harness.client import InspectingClient
from tests.harness.scenes import scene


@pytest.fixture
def estate(app: Flask, clock: object) -> dict[str, int]:
    """The ids of everything there is."""
    return estate_with_everything()


@scene
def estate_with_everything() -> dict[str, int]:
    """One community with a home, an owner, a firm and staff, and a second community."""
    with write():
        terms.seed_defaults(by=make.HOUSE)
    place, other = make.community("听松里"), make.community("望澜庭")
    house = make.building(place)
    unit = make.unit(house, "1802")
    owner = make.owner_of(unit, "林晓岚")
    firm = make.firm("安固防水工程有限公司", place, building_id=house)
    contact = make.contact_of(firm)
    agent = make.staff("agent", place, "郭小满")
    grant = make.staff("steward", place)
    with write():
        lead = make.staff("service_lead", place)
        shift = actions.add_shift(
            place, make.HOUSE, person_id=agent, role=Role.AGENT, starts_at=make.at("2026-11-20T08:00"),
            ends_at=make.at("2026-11-20T18:00"),
        )  # fmt: skip
    return {
        "place": place, "other": other, "building": house, "unit": unit, "owner": owner, "firm": firm,
        "contact": contact, "agent": agent, "admin": make.staff("admin"), "lead": lead, "shift": shift,
        "manager": make.staff("site_manager", place), "steward": grant,
        "far_unit": make.unit(make.building(other)), "far_firm": make.firm("", other),
    }  # fmt: skip


PAGES = (
    "homes", "homes?q=1802", "homes?q=3幢2单元1802", "homes?q=晓岚", "homes?q=没有这个", "homes?community={place}",
    "homes?community={place}&building={building}", "homes/{unit}", "homes/{unit}/edit",
    "homes/buildings/{building}/new", "homes/{unit}/residents/new", "communities", "communities/{place}",
    "communities/new", "communities/{place}/edit", "communities/{place}/buildings/new",
    "communities/buildings/{building}/edit", "people", "people?q=林晓", "people/{owner}", "people/{owner}/edit",
    "people/{agent}", "people/{contact}", "firms", "firms/{firm}", "firms/new", "firms/{firm}/edit",
    "firms/{firm}/contracts/new", "firms/{firm}/contacts/new", "roles", "roles/matrix", "roles/matrix?of=others",
    "roles/grant", "duty-roster", "duty-roster?from=2026-11-16", "duty-roster/communities/{place}/new",
    "style-guide",
)  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_for_the_administrator(
    estate: dict[str, int], client: InspectingClient, page: str
) -> None:
    client.sign_in(estate["admin"], "staff")
    client.get("/staff/" + page.format(**estate))
    answer = client.get("/staff/" + page.format(**estate))
    assert answer.status_code == 200
    assert len(answer.statements) <= 9, "\n".join(answer.statements)


@pytest.mark.parametrize(
    "page",
    ["homes/{far_unit}", "homes?community={other}", "communities/{other}", "duty-roster?community={other}",
     "firms/{far_firm}", "homes/99999999999999999999", "homes/0", "people/99999999999999999999999999",
     "homes/{far_unit}/edit", "homes/buildings/999/new"],
)  # fmt: skip
def test_other_communities_are_not_there(estate: dict[str, int], client: InspectingClient, page: str) -> None:
    client.sign_in(estate["manager"], "staff")
    assert client.get("/staff/" + page.format(**estate)).status_code == 404


@pytest.mark.parametrize(
    "page",
    ["homes/{unit}/edit", "communities/new", "roles", "roles/grant", "firms/new", "people/{owner}/edit"],
)
def test_an_agent_may_look_and_not_change(
    estate: dict[str, int], client: InspectingClient, page: str
) -> None:
    client.sign_in(estate["agent"], "staff")
    address = "/staff/" + page.format(**estate)
    assert client.get(address).status_code == 403
    assert client.post(address, data={"title": "x"}).status_code in (403, 405)


def send(client: InspectingClient, page: str, typed: dict[str, str] | None = None) -> Any:
    """Open a page with its own form, fill it, send it."""
    return client.send(page, typed, at=page)


def test_hostile_addresses_are_answered(estate: dict[str, int], client: InspectingClient) -> None:
    client.sign_in(estate["admin"], "staff")
    for query in (
        "homes?after=99999999999999999999", "homes?building=%00&q=%00", "homes?_external=1&endpoint=x",
        "homes?q=" + "a" * 5000, "people?after=-1", "people?q=%F0%9F%98%80%22*%20OR", "firms?after=%00",
        "duty-roster?from=0001-01-01", "duty-roster?from=9999-12-31", "duty-roster?from=2024-02-29", "roles?after=x",
        "homes?community=0", "homes?q=%ED%A0%80",
    ):  # fmt: skip
        assert client.get("/staff/" + query).status_code in (200, 400), query


def test_a_home_is_changed_and_the_story_tells(estate: dict[str, int], client: InspectingClient) -> None:
    client.sign_in(estate["manager"], "staff")
    page = f"/staff/homes/{estate['unit']}"
    answer = send(client, f"{page}/edit", {"moved_in_on": "2024-12-01", "area": "89.5", "house_type": "三房"})
    assert answer.status_code == 303
    shown = client.get(page)
    assert "卫生间漏水渗水 2029-09-30" in shown.words
    assert (
        "89.50㎡" in shown.words
        and "改了房屋资料" in shown.words
        and "_added" not in shown.words
        and "入住日期：未填 → 2024-12-01" in shown.words
    )


def test_a_stale_form_is_told_what_changed(estate: dict[str, int], client: InspectingClient) -> None:
    client.sign_in(estate["manager"], "staff")
    page = f"/staff/homes/{estate['unit']}/edit"
    first, second, third = (client.get(page).form(page) for _ in range(3))
    send(client, page, {"house_type": "两房"})

    def stands() -> tuple[str, str, str]:
        session().rollback()
        home = queries.home(make.HOUSE, estate["unit"])
        return home.house_type, home.parking, home.floor

    assert client.post(page, data={**first, "parking": "B2-118"}).status_code == 303
    assert stands() == ("两房", "B2-118", "18")  # what two changed beside each other, both stand
    clash = client.post(page, data={**second, "house_type": "三房", "floor": "9"})
    assert clash.status_code == 409 and stands()[0] == "两房"
    for words in ("您打开时：未填", "两房", "三房", "别人改的"):
        assert words in clash.words, words
    assert client.post(page, data=clash.form(page)).status_code == 409  # nothing is chosen for the reader
    picked = clash.form(page) | {"pick-house_type": "theirs"}
    assert client.post(page, data=picked).status_code == 303 and stands() == ("两房", "B2-118", "9")
    mine = {**third, "house_type": "四房", "pick-house_type": "mine"}
    assert client.post(page, data=mine).status_code == 303 and stands() == ("四房", "B2-118", "9")


@pytest.mark.parametrize(
    ("address", "field", "theirs", "mine"),
    [
        ("people/{owner}/edit", "email", "a@example.cn", "b@example.cn"),
        ("firms/{firm}/edit", "phone", "0571-1", "0571-2"),
        ("communities/{place}/edit", "hotline", "0571-3", "0571-4"),
        ("communities/buildings/{building}/edit", "floors", "20", "21"),
    ],
)
def test_two_at_one_page_lose_nothing(
    estate: dict[str, int], client: InspectingClient, address: str, field: str, theirs: str, mine: str
) -> None:
    client.sign_in(estate["admin"], "staff")
    page = f"/staff/{address.format(**estate)}"
    late = client.get(page).form(page)
    assert send(client, page, {field: theirs}).status_code == 303
    clash = client.post(page, data={**late, field: mine})
    assert clash.status_code == 409 and theirs in clash.words and mine in clash.words
    done = client.post(page, data=clash.form(page) | {f"pick-{field}": "mine"})
    assert done.status_code == 303 and client.get(page).form(page)[field] == mine


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"handed_over_on": "2023-01-01"}, "早于竣工验收日期"),
        ({"handed_over_on": "2027-01-01"}, "还没有到"),
        ({"handed_over_on": "1.2.2024"}, "年-月-日"),
        ({"deemed_handover_on": "2024-08-01"}, "理由"),
        ({"moved_in_on": "2024-07-15"}, "早于交付日期"),
        ({"state": "unsold"}, "不能是未售"),
        ({"state": "palace"}, "列出的选项"),
        ({"area": "NaN"}, "平方米"),
        ({"house_type": "长" * 500}, "最多40个字"),
        ({"was": "[", "area": "x"}, "平方米"),
    ],
)
def test_bad_dates_keep_what_was_typed(
    estate: dict[str, int], client: InspectingClient, typed: dict[str, str], sentence: str
) -> None:
    client.sign_in(estate["manager"], "staff")
    page = f"/staff/homes/{estate['unit']}/edit"
    answer = send(client, page, {**typed, "parking": "B2-118"})
    assert answer.status_code == 422
    assert sentence in answer.words and answer.form(page)["parking"] == "B2-118"


def test_somebody_moves_in_and_out(estate: dict[str, int], client: InspectingClient) -> None:
    client.sign_in(estate["lead"], "staff")
    page = f"/staff/homes/{estate['unit']}"
    came = {
        "called": "周远",
        "phone": "138 0000 2046",
        "kind": "tenant",
        "from_on": "2026-11-01",
        "proven": "y",
    }
    assert send(client, f"{page}/residents/new", came).status_code == 303
    client.get(page)
    assert "周远" in client.get("/staff/homes?q=2046").words
    home = make.home_page(estate["unit"])
    tie = next(one for one in home.residents if one.name == "周远")
    assert tie.proven
    end = f"{page}/residents/{tie.occupancy_id}/end"
    assert send(client, end, {"to_on": "2026-10-01"}).status_code == 422
    assert send(client, end, {"to_on": "2026-11-19"}).status_code == 303
    assert "以前住过的1位" in client.get(page).words


def test_a_phone_under_another_name_is_not_taken_over(
    estate: dict[str, int], client: InspectingClient
) -> None:
    client.sign_in(estate["lead"], "staff")
    page = f"/staff/homes/{estate['unit']}/residents/new"
    send(client, page, {"called": "周远", "phone": "13800002046", "kind": "tenant"})
    answer = send(client, page, {"called": "周近", "phone": "13800002046", "kind": "tenant"})
    assert answer.status_code == 422 and "另一个姓名" in answer.words
    answer = send(client, page, {"called": "周近", "phone": "call me", "kind": "tenant"})
    assert answer.status_code == 422 and answer.form(page)["phone"] == "call me"


def test_staff_phones_are_changed_by_administrators_only(
    estate: dict[str, int], client: InspectingClient, clients: object
) -> None:
    client.sign_in(estate["lead"], "staff")
    page = f"/staff/people/{estate['admin']}/edit"
    assert client.get(page).status_code in (200, 404)
    page = f"/staff/people/{estate['agent']}/edit"
    answer = send(client, page, {"phone": "13800009999"})
    assert answer.status_code == 403


def test_firms_contracts_and_contacts(estate: dict[str, int], client: InspectingClient) -> None:
    client.sign_in(estate["manager"], "staff")
    assert send(client, "/staff/firms/new", {"title": "明远机电", "is_professional": "y"}).status_code == 303
    answer = send(client, "/staff/firms/new", {"title": "明远机电"})
    assert answer.status_code == 422 and "同名" in answer.words
    firm = make.firm_called("明远机电")
    page = f"/staff/firms/{firm}"
    deal = {"number": "HT-9", "place": f"c{estate['place']}", "trade": "lift", "from_on": "2026-01-01"}
    assert send(client, f"{page}/contracts/new", deal | {"place": f"c{estate['other']}"}).status_code == 422
    assert send(client, f"{page}/contracts/new", deal | {"to_on": "2025-01-01"}).status_code == 422
    assert send(client, f"{page}/contracts/new", deal).status_code == 303
    who = {"called": "马卫国", "phone": "13700001111", "role": "technician"}
    assert send(client, f"{page}/contacts/new", who).status_code == 303
    assert send(client, f"{page}/contacts/new", who).status_code == 422
    shown = client.get(page)
    assert "马卫国" in shown.words and "电梯" in shown.words


def test_roles_are_given_and_taken(estate: dict[str, int], client: InspectingClient) -> None:
    client.sign_in(estate["admin"], "staff")
    deal = {"called": "乐正清欢", "phone": "13600001111", "role": "agent", "place": str(estate["place"])}
    assert send(client, "/staff/roles/grant", deal).status_code == 303
    assert send(client, "/staff/roles/grant", deal).status_code == 422
    assert send(client, "/staff/roles/grant", deal | {"role": "owner"}).status_code == 422
    listed = client.get("/staff/roles")
    assert "乐正清欢" in listed.words
    revoke = next(a.get("href") for a in listed.tree.iter("a") if "乐正清欢" in "".join(a.itertext()))
    assert send(client, str(revoke)).status_code == 303
    assert "收回… 乐正清欢" not in client.get("/staff/roles").words


def test_duty_is_put_on_and_taken_off(estate: dict[str, int], client: InspectingClient) -> None:
    client.sign_in(estate["lead"], "staff")
    page = f"/staff/duty-roster/communities/{estate['place']}/new"
    shift = {"holder": f"{estate['agent']}-agent", "on": "2026-11-21", "begins": "18:00", "ends": "08:00"}
    assert send(client, page, shift).status_code == 303
    answer = send(client, page, shift)
    assert answer.status_code == 422 and "重叠" in answer.words and answer.form(page)["begins"] == "18:00"
    assert send(client, page, shift | {"holder": f"{estate['owner']}-admin"}).status_code == 422
    listed = client.get("/staff/duty-roster")
    assert "明天18:00" in listed.words
    run = shift | {"on": "2026-11-23", "until": "2026-11-27"}
    backwards = send(client, page, run | {"until": "2026-11-22"})
    assert backwards.status_code == 422 and "不能早于第一天" in backwards.words
    overlapping = send(client, page, run | {"on": "2026-11-20"})
    assert overlapping.status_code == 422 and "2026-11-21" in overlapping.words  # all or none
    assert send(client, page, run).status_code == 303
    assert "已排5班" in client.get("/staff/duty-roster").words
    told = client.get(f"/staff/communities/{estate['place']}").words
    assert "连排5天的班，从周一18:00到周二8:00那一班起" in told
    gone = client.send(f"/staff/duty-roster/{estate['shift']}/remove", at="/staff/duty-roster")
    assert gone.status_code == 303
