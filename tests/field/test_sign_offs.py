"""Sign-off on the pages of each face: who sees what, typed without a script, refused, printed and verified."""

import io
import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal import duties
from portal.domain.casework.models import Attachment
from portal.domain.estate.models import Community
from portal.domain.repairs import actions
from portal.domain.repairs.models import Repair, RepairRound, Signature
from portal.domain.repairs.rules import Status
from portal.domain.terms import actions as terms
from portal.domain.terms.sign_rules import Party, SignTable
from portal.infra import clock, sessions, worker
from portal.infra.db import session, write
from portal.infra.messages import Message
from tests import makers
from tests import makers_estate as make
from tests.harness.client import InspectingClient

S = Status


@pytest.fixture
def s(app: Flask, clock: Any) -> makers.Story:
    return makers.story()


@pytest.fixture
def repair(s: makers.Story) -> Repair:
    return makers.repair_awaiting_signatures(s, **makers.FOUR_SIGN)


def now(repair: Repair) -> Repair:
    session().rollback()
    return makers.again(repair)


def token_of(repair: Repair) -> str:
    return str(session().scalar(select(RepairRound.token).where(RepairRound.repair_id == repair.id)))


def test_supervision_finds_its_forms_and_signs_by_typing(
    s: makers.Story, repair: Repair, client: InspectingClient
) -> None:
    client.sign_in(s.supervision, "field")
    assert client.get("/field/").headers["Location"].endswith("/field/sign-offs")
    assert repair.number in client.get("/field/sign-offs").words
    page = f"/field/sign-offs/{repair.id}"
    opened = client.get(page)
    assert "换了角阀和软管" in opened.words and s.by("owner").name in opened.words
    phone = session().scalar(select(Repair.contact_phone).where(Repair.id == repair.id)) or "13"
    assert phone not in opened.words
    nothing = client.send(f"{page}/signature", {"seen": "on", "name": ""}, at=page)
    assert nothing.status_code == 422 and "请输入姓名，或者手写签名" in nothing.words
    hostile = client.send(f"{page}/signature", {"seen": "on", "name": "", "drawing": "[" * 5000}, at=page)
    assert hostile.status_code == 422 and "没有收到完整的手写签名" in hostile.words
    done = client.send(f"{page}/signature", {"seen": "on", "name": "钱工"}, at=page)
    assert done.status_code == 303
    assert session().scalars(select(Signature.party)).all() == [Party.SITE_SUPERVISION]
    assert repair.number not in client.get("/field/sign-offs").words


def test_a_party_sends_it_back_and_keeps_what_was_typed_when_late(
    s: makers.Story, repair: Repair, client: InspectingClient
) -> None:
    client.sign_in(s.project, "field")
    page = f"/field/sign-offs/{repair.id}"
    form = client.get(page).form(f"{page}/refusal")
    with write():
        actions.sign(makers.again(repair), name="主管", by=s.by("dispatcher"))
    late = client.post(f"{page}/refusal", data={**form, "reason": "收口没做"})
    assert late.status_code == 409 and "收口没做" in late.words
    done = client.send(f"{page}/refusal", {"reason": "收口没做"}, at=page)
    assert done.status_code == 303 and now(repair).status is S.IN_PROGRESS
    assert client.get(page).status_code == 404, "back at work it is no business of the project office"


def test_what_a_party_may_not_open(s: makers.Story, repair: Repair, client: InspectingClient) -> None:
    working = makers.repair_in_progress(s, **makers.FOUR_SIGN)
    elsewhere = make.staff("site_supervision", make.community())
    for person, number in ((s.supervision, working.id), (elsewhere, repair.id), (s.contractor, repair.id)):
        client.sign_in(person, "field")
        for path in ("", "/form", "/photos/1/small"):
            assert client.get(f"/field/sign-offs/{number}{path}").status_code == 404, (person, path)
    client.sign_in(s.supervision, "field")
    assert client.get(f"/field/jobs/{repair.id}").status_code == 404
    photo = session().scalar(select(Attachment.file_id).where(Attachment.subject_id == repair.id))
    assert client.get(f"/field/sign-offs/{repair.id}/photos/{photo}/small").status_code in (200, 404)


def test_the_owner_types_a_name_without_a_script(
    s: makers.Story, repair: Repair, client: InspectingClient
) -> None:
    client.sign_in(s.owner, "owner")
    page = f"/owner/repairs/{repair.id}"
    opened = client.get(page)
    for words in ("维修部", "业主", "监理", "项目部"):
        assert words in opened.words
    done = client.send(f"{page}/signature", {"seen": "on", "name": "林晓岚", "satisfaction": "5"}, at=page)
    assert done.status_code == 303
    row = session().scalars(select(Signature)).one()
    assert (row.party, row.satisfaction, row.drawing) == (Party.OWNER, 5, "")
    assert client.get(f"{page}/form").status_code == 200


def test_the_home_a_leak_came_from_sees_its_own_part_only(s: makers.Story, client: InspectingClient) -> None:
    source = make.unit(make.building(s.community, title="7幢"), door="1902")
    neighbour = make.owner_of(source, "欧阳远山")
    repair = makers.repair_in_progress(s, **makers.FOUR_SIGN)
    label = makers.again(repair).label
    client.sign_in(s.dispatcher, "staff")
    desk = f"/staff/repairs/{repair.id}/source-unit"
    assert client.send(desk, {"unit": "7幢2-1902"}, at=desk).status_code == 303
    by = s.by("technician")
    with write():
        actions.complete(
            makers.again(repair), work_done="补漆", photos=(makers.photo(by, 62),), source_work_done="换地漏",
            source_photos=(makers.photo(by, 63),), by=by,
        )  # fmt: skip
    client.sign_in(neighbour, "owner")
    page = f"/owner/repairs/{repair.id}/source-part"
    assert client.get(f"/owner/repairs/{repair.id}").status_code == 404
    assert (
        page in str(client.get("/owner/").data.decode())
        and page in client.get("/owner/repairs").data.decode()
    )
    opened = client.get(page)
    assert "换地漏" in opened.words
    for secret in (label, "补漆", s.by("owner").name, "滴水"):
        assert secret not in opened.words, secret
    files = session().scalars(select(Attachment.file_id).where(Attachment.subject_id == repair.id)).all()
    allowed = [f for f in files if client.get(f"{page}/photos/{f}/small", judge=False).status_code != 404]
    kinds = session().scalars(select(Attachment.kind).where(Attachment.file_id.in_(allowed))).all()
    assert set(kinds) <= {"source_after"}
    done = client.send(f"/owner/repairs/{repair.id}/signature", {"seen": "on", "name": "欧阳远山"}, at=page)
    assert done.status_code == 303 and done.headers["Location"].endswith("/source-part")
    assert session().scalars(select(Signature.party)).all() == [Party.SOURCE_OWNER]
    client.sign_in(s.owner, "owner")
    mine = client.get(f"/owner/repairs/{repair.id}")
    assert "1902" not in mine.words and "欧阳远山" not in mine.words and "换地漏" not in mine.words
    paper = client.get(f"/owner/repairs/{repair.id}/form")
    assert "1902" not in paper.words and "换地漏" not in paper.words
    assert client.get(page).status_code == 404


def test_the_desk_records_an_owner_who_was_not_reached(
    s: makers.Story, repair: Repair, client: InspectingClient, clock: Any
) -> None:
    makers.sign_all(s, repair, "owner")
    client.sign_in(s.agent, "staff")
    at = f"/staff/repairs/{repair.id}/owner-attempt"
    for _ in range(3):
        assert (
            client.send(at, {"channel": "phone", "result": "no_answer", "note": "忙音"}, at=at).status_code
            == 303
        )
        clock.forward(days=1)
        client.sign_in(s.agent, "staff")
    at = f"/staff/repairs/{repair.id}/owner-notice"
    assert client.send(at, {"text": "贴在门上"}, at=at).status_code == 422
    form = client.get(at).form(at)
    sent = {**form, "text": "贴在门上", "photos": (io.BytesIO(makers.jpeg(4)), "a.jpg")}
    assert client.post(at, data=sent).status_code == 303
    client.sign_in(s.dispatcher, "staff")
    at = f"/staff/repairs/{repair.id}/owner-witness"
    assert client.send(at, {"note": "看到门上的通知"}, at=at).status_code == 303
    shown = client.get(f"/staff/repairs/{repair.id}")
    assert "未签（业主联系不上）" in shown.words
    assert now(repair).status is S.SIGNED_OFF
    assert "未签（业主联系不上）" in client.get(f"/staff/repairs/{repair.id}/form").words


def test_the_form_is_verified_by_its_square_and_shows_what_was_changed(
    s: makers.Story, repair: Repair, client: InspectingClient, clients: Any
) -> None:
    makers.sign_all(s, repair)
    client.sign_in(s.dispatcher, "staff")
    paper = client.get(f"/staff/repairs/{repair.id}/form")
    address = re.search(r"https?://[^/]+(/v/[A-Za-z0-9_-]+)", paper.words)
    assert address and address[1] == f"/v/{token_of(repair)}"
    stranger = clients()
    told = stranger.get(address[1])
    assert repair.number in told.words and "没有改动" in told.words
    for secret in ("林晓岚", makers.again(repair).label, s.by("dispatcher").name, "角阀"):
        assert secret not in told.words, secret
    with write():
        actions.close(makers.again(repair), by=s.by("agent"))
    with write():
        actions.reopen(makers.again(repair), reason="又漏", by=s.by("agent"))
    assert "没有改动" in stranger.get(address[1]).words, "a later round changes nothing in what was signed"
    with write():
        session().scalars(select(RepairRound).where(RepairRound.no == 1)).one().work_done = "什么都没做"
    changed = stranger.get(address[1])
    assert "不一致" in changed.words and "签认之后有改动" in changed.words
    for wrong in ("/v/none", f"/v/{token_of(repair)}x", "/v/" + "a" * 500):
        assert stranger.get(wrong).status_code == 404


def test_a_signed_row_that_was_altered_shows_too(
    s: makers.Story, repair: Repair, client: InspectingClient
) -> None:
    makers.sign_all(s, repair)
    with write():
        here = session().scalars(select(RepairRound)).one()
        here.frozen = {**here.frozen, "description": "别的事"}
    assert "不一致" in client.get(f"/v/{token_of(repair)}").words


def test_where_the_city_says_so_the_part_is_covered_anew(s: makers.Story, client: InspectingClient) -> None:
    with write():
        session().get_one(Community, s.community).restart_warranty = True
    repair = makers.repair_awaiting_signatures(s, **makers.FOUR_SIGN)
    client.sign_in(s.owner, "owner")
    assert "重新计算" not in client.get(f"/owner/repairs/{repair.id}").words
    makers.sign_all(s, repair)
    words = client.get(f"/owner/repairs/{repair.id}").words
    assert "本部位保修期自2026-11-20起重新计算，至2031-11-2" in words
    assert "重新计算" in client.get(f"/owner/repairs/{repair.id}/form").words


def test_parties_are_told_when_asked_chased_and_asked_anew(
    app: Flask, s: makers.Story, repair: Repair, clock: Any
) -> None:
    def told(person: int) -> list[str]:
        worker.work_off(app)
        session().rollback()
        return [m.link for m in session().query(Message).filter_by(person_id=person).order_by(Message.id)]

    page = f"/field/sign-offs/{repair.id}"
    assert told(s.supervision) == [page] == told(s.project)
    with write():
        actions.sign(makers.again(repair), name="监理", by=s.by("supervision"))
        actions.void_signatures(makers.again(repair), s.by("dispatcher"), "改了费用")
    assert told(s.supervision) == [page, page]
    clock.forward(days=4)
    for _ in range(2):
        duties.press_silent_parties()
    assert told(s.supervision) == [page] * 3


def test_an_administrator_sets_who_must_sign(s: makers.Story, client: InspectingClient) -> None:
    client.sign_in(make.staff("admin"), "staff")
    for path in (
        "sign-rules",
        f"sign-rules?community={s.community}",
        f"sign-rules/{s.community}/edit",
        "sign-rules/0/edit",
    ):
        assert client.get(f"/staff/terms/{path}").status_code == 200
    at = f"/staff/terms/sign-rules/{s.community}/edit"
    wrong = client.send(at, {"small_most": "NaN"}, at=at)
    assert wrong.status_code == 422
    typed = {
        "department_first": "y",
        "builder": ["project_office"],
        "small_most": "300.50",
        "stand_in": "role:project_office",
        "consent_days": "7",
    }
    assert client.send(at, typed, at=at).status_code == 303
    shown = client.get(f"/staff/terms/sign-rules?community={s.community}").words
    assert "300.50" in shown and "第1版" in shown and "维修部先签，再请其他各方签" in shown
    repair = makers.repair_awaiting_signatures(s, **makers.FOUR_SIGN)
    frozen = session().scalars(select(RepairRound).where(RepairRound.repair_id == repair.id)).one().asked
    assert [p["party"] for p in frozen["parties"]] == ["repair_department", "owner", "project_office"]
    client.sign_in(s.manager, "staff")
    assert client.get(at).status_code == 403


def test_a_firm_that_stands_in_is_led_to_the_form(s: makers.Story, client: InspectingClient) -> None:
    firm = make.firm("正大监理")
    contact = make.contact_of(firm)
    client.sign_in(make.staff("admin"), "staff")
    at = f"/staff/terms/sign-rules/{s.community}/edit"
    both = ["site_supervision", "project_office"]
    saved = client.send(at, {"builder": both, "stand_in": f"firm:{firm}"}, at=at)
    assert saved.status_code == 303, saved.words
    repair = makers.repair_awaiting_signatures(s, **makers.FOUR_SIGN)
    client.sign_in(contact, "field")
    page = f"/field/sign-offs/{repair.id}"
    assert client.get(page).status_code == 200
    assert client.send(f"{page}/signature", {"seen": "on", "name": "郑工"}, at=page).status_code == 303
    client.sign_in(s.dispatcher, "staff")
    assert "由正大监理代" in client.get(f"/staff/repairs/{repair.id}/form").words


def test_drawn_on_a_phone(app: Any, live: Any, browser: Any) -> None:
    story = makers.story()
    repair = makers.repair_awaiting_signatures(story, **makers.FOUR_SIGN)
    with app.test_request_context(), write():
        token = sessions.start(story.supervision, "field")
    window = browser.context()
    window.add_cookies([{"name": sessions.cookie_name(), "value": token, "url": live.url}])
    page = window.new_page()
    page.goto(f"{live.url}/field/sign-offs")
    page.get_by_role("link", name=re.compile("卫生间")).first.click()
    pad = page.locator(".pad canvas")
    pad.wait_for()
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    for start in (0.2, 0.5):
        page.mouse.move(box["x"] + box["width"] * start, box["y"] + 30)
        page.mouse.down()
        for n in range(12):
            page.mouse.move(box["x"] + box["width"] * start + n * 6, box["y"] + 30 + (n % 4) * 20)
        page.mouse.up()
    page.get_by_label("我已核对维修内容，确认修好").check()
    page.get_by_role("button", name="确认修好，签认").click()
    page.get_by_text("已签认。").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    session().rollback()
    row = session().scalars(select(Signature).where(Signature.repair_id == repair.id)).one()
    assert row.drawing.count("M") == 2 and row.device


def test_who_comes_after_the_repair_department_reads_so(s: makers.Story, client: InspectingClient) -> None:
    with write():
        terms.set_sign_rule(
            SignTable(department_first=True), from_on=clock.today(), community_id=s.community, by=make.HOUSE
        )
    repair = makers.repair_awaiting_signatures(s, **makers.FOUR_SIGN)
    pages = {
        s.owner: ("owner", f"/owner/repairs/{repair.id}"), s.supervision: ("field", "/field/sign-offs"),
        s.dispatcher: ("staff", f"/staff/repairs/{repair.id}"),
    }  # fmt: skip
    seen = {who: client.sign_in(who, face).get(page).words for who, (face, page) in pages.items()}
    assert "等维修部先签" in seen[s.owner] and "签认完成" not in seen[s.owner]
    assert repair.number not in seen[s.supervision]
    assert "等维修部先签" in seen[s.dispatcher]
