"""From the investigation to the last promise through the pages of desk, firm and person; nothing staff-only reaches home."""

import io
from typing import Any

import pytest

from portal.domain.complaints import queries
from portal.domain.complaints.inquiry_models import Inquiry
from portal.domain.complaints.queries.letters import letters_of, promises_of
from portal.domain.complaints.rules import Status
from portal.domain.repairs.models import Repair
from portal.infra.db import session
from tests import makers
from tests import makers_complaints as complaints

INNER = ("17支灯管不亮", "现场巡检", "灯管停产", "没有人跟进")


@pytest.fixture
def s(app: Any, clock: Any) -> Any:
    return makers.story()


@pytest.fixture
def desk(s: Any, client: Any) -> Any:
    client.sign_in(s.agent, "staff")
    return client


def do(desk: Any, url: str, noun: str, **fields: Any) -> None:
    """Fill the form of a verb and send it; it leads back to the complaint."""
    answer = desk.send(f"{url}/{noun}", fields, at=f"{url}/{noun}")
    assert answer.location == url, (noun, answer.status_code, answer.words[:600])


def photo() -> tuple[io.BytesIO, str]:
    """A photo as a form sends it."""
    return (io.BytesIO(makers.jpeg(77)), "灯.jpg")


def investigated(s: Any, desk: Any, clients: Any) -> tuple[int, str]:
    """Asked, answered by the firm in its face, evidence kept, every point found."""
    row = complaints.investigating(s)
    url = f"/staff/complaints/{row.id}"
    do(desk, url, "inquiries", of=f"f{s.firm}", question="为什么没有人来修？", due_on="2026-11-23")
    firm = clients().sign_in(s.contractor, "field")
    asked = session().query(Inquiry).one().id
    assert "为什么没有人来修" in firm.get("/field/inquiries").words
    page = firm.get(f"/field/inquiries/{asked}")
    assert complaints.RECORD.content not in page.text
    at = f"/field/inquiries/{asked}"
    sent = firm.send(f"{at}/answer", {"answer": "灯管停产，没有人跟进", "photos": photo()}, at=at)
    assert sent.location == at
    assert "灯管停产" in desk.get(url).words
    evidence = {"shows": "17支灯管不亮", "source": "现场巡检", "dated_on": "2026-11-20"}
    do(desk, url, "evidence", **evidence, photos=photo())
    assert (
        desk.send(f"{url}/conclusion", {}, at=url).status_code == 422
        if "conclusion" in desk.get(url).text
        else True
    )
    do(
        desk,
        url,
        "findings",
        finding_1="属实：38支坏17支",
        basis_1="物业合同附件二4.3",
        finding_2="属实",
        basis_2="报修记录",
    )
    assert desk.send(f"{url}/conclusion", {}, at=url).location == url
    return row.id, url


def test_the_letter_leaves_complete_and_the_person_reads_and_answers_it(
    s: Any, desk: Any, clients: Any
) -> None:
    complaint_id, url = investigated(s, desk, clients)
    page = desk.get(f"{url}/reply-draft").form(f"{url}/reply-draft")
    assert page["finding_1"] == "属实：38支坏17支"
    letter = {
        "opening": "这件事我们拖久了。", "remedy_1": "更换全部灯管", "turn_to_1": "住建局", "pledge_1": "更换38支灯管",
        "owner_1": str(s.agent), "due_1": "2026-11-24",
    }  # fmt: skip
    do(desk, url, "reply-draft", **letter)
    shown = desk.get(url)
    assert "还不能发出" in shown.words and "第2条：怎么处理，或不处理的原因、不满意时可以找谁" in shown.words
    lacking = desk.send(
        f"{url}/reply-draft", {"pledge_2": "补说明", "compensation": "-3"}, at=f"{url}/reply-draft"
    )
    assert lacking.status_code == 422 and "请选择谁负责这条承诺" in lacking.words
    do(
        desk,
        url,
        "reply-draft",
        no_remedy_2="合同没有约定补偿",
        turn_to_2="仲裁委员会",
        compensation="",
        due_2="",
    )
    assert "更换38支灯管" in desk.get(f"{url}/reply").words
    do(desk, url, "reply")
    shown = desk.get(url)
    assert "还没有打开" in shown.words and "0/1已办到" in shown.words
    reply = letters_of(complaint_id)[0].reply
    home, own = clients().sign_in(s.owner, "owner"), f"/owner/complaints/{complaint_id}"
    read = home.get(f"{own}/letters/{reply.id}")
    assert "更换全部灯管" in read.words and "您怎么看" in read.words
    assert home.get(f"{own}/letters/{reply.id}/sheet").status_code == 200
    for page in (read, home.get(own)):
        assert not any(words in page.text for words in INNER)
    assert clients().sign_in(s.technician, "field").get(f"/field/inquiries/{complaint_id}").status_code == 403
    assert home.send(f"{own}/acceptance", {}, at=own).location == own
    session().rollback()
    assert letters_of(complaint_id)[0].opened_at is not None
    do(desk, url, "delivery", letter=str(reply.id), on="2026-11-20", to="林晓岚", photos=photo())
    assert "当面交给林晓岚" in desk.get(f"{url}/letters/{reply.id}").words


def test_promises_are_added_put_off_tied_and_done(s: Any, desk: Any, clients: Any) -> None:
    row = complaints.replied(s)
    url, own = f"/staff/complaints/{row.id}", f"/owner/complaints/{row.id}"
    first = promises_of(row.id)[0].id
    assert desk.get(f"/staff/complaints/promises/{first}").location == f"{url}#promises"
    do(desk, url, "promises", text="每周一告知进展", owner=str(s.agent), due_on="2026-11-27")
    at = f"{url}/promise-change?promise={first}"
    form = desk.get(at).form(f"{url}/promise-change")
    assert form["promise"] == str(first)
    moved = {**form, "due_on": "2026-11-30", "reason": "灯管没有到货"}
    assert desk.post(f"{url}/promise-change", data=moved).location == url
    repair = makers.repair_awaiting_signatures(s)
    new = next(p.id for p in promises_of(row.id) if p.text.startswith("更换") and p.state == "open")
    choose = desk.get(f"{url}/promise-repair?promise={new}")
    assert repair.number in choose.words and "登记一件新的报修" in choose.words
    do(desk, url, "promise-repair", promise=str(new), repair=repair.number)
    assert (
        desk.send(
            f"{url}/promise-repair", {"promise": str(new), "number": "无"}, at=f"{url}/promise-repair"
        ).status_code
        == 422
    )
    do(desk, url, "promise-proof", promise=str(new), proof="夜里看过全亮", photos=photo())
    home = clients().sign_in(s.owner, "owner").get(own)
    assert "1/2已做到" in home.words and "夜里看过全亮" in home.words and "灯管没有到货" in home.words
    again = desk.send(
        f"{url}/promise-proof", {"promise": str(new), "proof": "再来一次"}, at=f"{url}/promise-proof"
    )
    assert again.status_code == 409
    assert desk.get(f"/staff/?open=promise.{new}").status_code == 200


def test_a_promised_repair_is_registered_by_one_act(s: Any, desk: Any, clients: Any) -> None:
    row = complaints.replied(s)
    url, own = f"/staff/complaints/{row.id}", f"/owner/complaints/{row.id}"
    at, (owed,) = f"{url}/promise-repair", promises_of(row.id)
    for lacking in ({"repair": ""}, {"repair": "new", "part": ""}, {"repair": "new", "part": "no.such"}):
        assert desk.send(at, {"promise": str(owed.id), **lacking}, at=at).status_code == 422
    part = next(
        o.get("value") for o in desk.get(at).find(".//select[@name='part']").iter("option") if o.get("value")
    )
    wanted = {
        "promise": str(owed.id),
        "repair": "new",
        "part": part,
        "urgency": "urgent",
        "words": "换38支灯管",
    }
    stale = {**desk.get(at).form(at), **wanted}
    do(desk, url, "promise-repair", **wanted)
    (made,) = session().query(Repair).all()
    assert (made.unit_id, made.reporter_id, made.description, made.urgency) == (
        s.unit,
        s.owner,
        "换38支灯管",
        "urgent",
    )
    assert promises_of(row.id)[0].repair_number == made.number
    assert f"报修{made.number}" in desk.get(url).words
    assert made.number in clients().sign_in(s.owner, "owner").get(own).words
    late = desk.post(at, data={**stale, "words": "再换一次"})
    assert (
        late.status_code == 422 and f"已经由报修{made.number}来办" in late.words and "再换一次" in late.text
    )
    assert session().query(Repair).count() == 1


def test_the_person_refuses_the_remedy_with_the_reason(s: Any, desk: Any, clients: Any) -> None:
    row = complaints.replied(s)
    home, own = clients().sign_in(s.owner, "owner"), f"/owner/complaints/{row.id}"
    bare = home.send(f"{own}/rejection", {"reason": ""}, at=own)
    assert bare.status_code == 422 and "请写明为什么不接受" in bare.words
    reply = letters_of(row.id)[0].reply.id
    assert home.send(f"{own}/rejection", {"reason": "没有说清"}, at=f"{own}/letters/{reply}").location == own
    now = queries.page_for(s.by("manager"), row.id)
    assert (now.complaint.status, now.complaint.stage) == (Status.EVALUATING, 2)
    assert "没有说清" in desk.get(f"/staff/complaints/{row.id}?tab=story").words
    assert home.send(f"{own}/evidence", {"shows": "又坏了一盏", "photos": photo()}, at=own).location == own
    assert "又坏了一盏" in desk.get(f"/staff/complaints/{row.id}?tab=files").words
    stranger = clients().sign_in(s.supervision, "field")
    assert stranger.get(f"{own}/letters/{reply}").status_code == 404


def test_compensation_is_asked_for_on_the_page(s: Any, desk: Any) -> None:
    row = complaints.drafted(s, compensation_cents=50_000, compensation_reason="两个月不便")
    url = f"/staff/complaints/{row.id}"
    assert "还没有申请审批" in desk.get(url).words
    assert desk.send(f"{url}/compensation-request", {}, at=url).location == url
    assert "等审批" in desk.get(url).words
    desk.sign_in(s.manager, "staff")
    assert "投诉补偿" in desk.get("/staff/approvals").words
