"""Every verb of the desk by its own door: carried out, refused with what was typed, stale, tapped twice."""

import io
import zipfile

import pytest

from portal import duties
from portal.domain.casework import clocks
from portal.domain.casework import queries as casework
from portal.domain.repairs import actions, queries
from portal.domain.repairs.rules import windows_ahead
from portal.infra import clock as house_clock
from portal.infra import worker
from portal.infra.db import write
from tests import makers
from tests import makers_estate as make


@pytest.fixture
def s(app, clock):
    return makers.story()


def state(repair) -> str:
    return makers.again(repair).status.value


def door(repair, noun: str) -> str:
    return f"/staff/repairs/{repair.id}/{noun}"


def go(client, repair, noun: str, **typed):
    """Open the verb's page and send its form."""
    return client.send(door(repair, noun), typed, at=door(repair, noun))


def tap(client, repair, noun: str):
    """Press the button that stands on the page of the repair."""
    return client.send(door(repair, noun), at=f"/staff/repairs/{repair.id}")


def test_accept_and_close_are_one_tap(s, client):
    repair = makers.repair_submitted(s)
    client.sign_in(s.agent, "staff")
    assert tap(client, repair, "acceptance").status_code == 303
    assert state(repair) == "accepted"
    signed = makers.repair_signed_off(s)
    assert tap(client, signed, "closure").status_code == 303
    assert state(signed) == "closed"


def test_reject(s, client):
    repair = makers.repair_submitted(s)
    client.sign_in(s.agent, "staff")
    bare = go(client, repair, "rejection", turn_to="供水公司96390")
    assert bare.status_code == 422 and "供水公司96390" in bare.get_data(as_text=True)
    assert state(repair) == "submitted"
    assert (
        go(client, repair, "rejection", reason="水表归供水公司", turn_to="供水公司96390").status_code == 303
    )
    assert state(repair) == "rejected"


def test_mark_duplicate_by_number(s, client):
    first, second = makers.repair_submitted(s), makers.repair_submitted(s)
    far = makers.repair_submitted(makers.story())
    number, far_number = first.number, far.number
    client.sign_in(s.agent, "staff")
    assert go(client, second, "duplicate", original="TS-BX-0000-1").status_code == 422
    assert go(client, second, "duplicate", original=far_number).status_code == 422
    assert go(client, second, "duplicate", original=second.number).status_code == 422
    assert go(client, second, "duplicate", original=number.lower()).status_code == 303
    assert state(second) == "duplicate"


def test_cancel(s, client):
    repair = makers.repair_scheduled(s)
    client.sign_in(s.agent, "staff")
    assert go(client, repair, "cancellation", reason="业主说自己修好了").status_code == 303
    assert state(repair) == "cancelled"


def test_facts_are_asked_and_answered_for_the_owner(s, client):
    repair = makers.repair_submitted(s)
    client.sign_in(s.agent, "staff")
    assert go(client, repair, "facts-question", question="是冷水管还是热水管？").status_code == 303
    assert "等业主补充" in client.get("/staff/?view=held").words
    page = client.get(f"/staff/repairs/{repair.id}")
    assert "暂停" in page.words and "登记业主的答复" in page.words
    form = client.get(door(repair, "facts-answer")).form(door(repair, "facts-answer"))
    photo = (io.BytesIO(makers.jpeg(77)), "冷水管.jpg")
    sent = client.post(
        door(repair, "facts-answer"), data={**form, "answer": "冷水管", "photos": photo},
        content_type="multipart/form-data",
    )  # fmt: skip
    assert sent.status_code == 303
    assert clocks.open_hold(("repair", repair.id)) is None
    assert len(casework.attachments(("repair", repair.id))) == 2


def test_dispatch_suggests_and_says_why(s, client):
    repair = makers.repair_accepted(s, part_code="leak.bathroom")
    client.sign_in(s.dispatcher, "staff")
    page = client.get(door(repair, "dispatch"))
    for words in ("公司对业主", "施工方对公司", "15天", "系统建议：责任单位", "写明本项目由它负责"):
        assert words in page.words, words
    altered = client.get(
        door(repair, "dispatch") + "?altered=y", headers={"HX-Request": "true", "HX-Request-Type": "partial"}
    )
    assert "业主改动过" in altered.get_data(as_text=True) and "<html" not in altered.get_data(as_text=True)
    form = page.form(door(repair, "dispatch"))
    other = client.post(
        door(repair, "dispatch"), data={**form, "firm": s.firm, "payer": "owner", "instructions": "带梯子"}
    )
    assert (
        other.status_code == 422 and "请写明理由" in other.words and "带梯子" in other.get_data(as_text=True)
    )
    none = client.post(door(repair, "dispatch"), data={**form, "firm": ""})
    assert none.status_code == 422 and "请选择由谁来修" in none.words
    assert state(repair) == "accepted"
    sent = client.post(door(repair, "dispatch"), data={**form, "firm": s.firm, "instructions": "带梯子"})
    assert sent.status_code == 303
    row = makers.again(repair)
    assert (row.status.value, row.firm_id, row.payer.value) == (
        "dispatched",
        s.firm,
        "responsible_contractor",
    )
    due = clocks.current(("repair", repair.id), "repair")
    assert due.span == "15d"
    sheet = client.get(door(repair, "sheet"))
    assert "维修任务单" in sheet.words and "带梯子" in sheet.words


def test_dispatch_may_name_who_goes_and_the_firm_finds_the_name(s, client, clients):
    repair = makers.repair_accepted(s)
    client.sign_in(s.dispatcher, "staff")
    stranger = make.contact_of(s.other_firm, "technician", "许望舒")
    form = client.get(door(repair, "dispatch")).form(door(repair, "dispatch")) | {
        "firm": "0", "other": str(s.firm), "payer": "company", "why": "商定", "due": "2026-12-20",
    }  # fmt: skip
    refused = client.post(door(repair, "dispatch"), data={**form, "technician": str(stranger)})
    assert refused.status_code == 422 and state(repair) == "accepted"
    assert (
        client.post(door(repair, "dispatch"), data={**form, "technician": str(s.technician)}).status_code
        == 303
    )
    assert makers.again(repair).technician_id == s.technician
    due = clocks.current(("repair", repair.id), "repair").due_at
    assert due.isoformat() == "2026-12-20T10:00:00+00:00"
    page = clients().sign_in(s.contractor, "field").get(f"/field/jobs/{repair.id}")
    assert page.form(f"/field/jobs/{repair.id}/acknowledgement")["technician"] == str(s.technician)


def test_two_who_extend_see_what_stood_what_stands_and_what_they_typed(s, client):
    repair = makers.repair_dispatched(s)
    client.sign_in(s.dispatcher, "staff")
    door_ = door(repair, "extension")
    late = client.get(door_).form(door_)
    first = {"due": "2026-12-20T18:00", "reason": "等配件"}
    assert client.send(door_, first, at=door_).status_code == 303
    clash = client.post(door_, data={**late, "due": "2026-12-24T12:00", "reason": "业主出差"})
    assert clash.status_code == 409
    for words in (
        "您打开时的期限",
        "现在的期限",
        "12月20日 周日18:00",
        "您刚才填的",
        "12月24日 周四12:00",
        "业主出差",
    ):
        assert words in clash.words, words


def test_dispatch_by_hand_keeps_the_reason_and_the_day(s, client):
    repair = makers.repair_accepted(s)
    client.sign_in(s.dispatcher, "staff")
    form = client.get(door(repair, "dispatch")).form(door(repair, "dispatch"))
    typed = {
        "firm": "0",
        "other": s.other_firm,
        "payer": "company",
        "why": "样板房，公司承担",
        "due": "2026-11-30",
    }
    assert client.post(door(repair, "dispatch"), data={**form, **typed}).status_code == 303
    due = clocks.current(("repair", repair.id), "repair")
    assert house_clock.local(due.due_at).isoformat() == "2026-11-30T18:00:00+08:00"
    assert "样板房" in client.get(f"/staff/repairs/{repair.id}?tab=story").words
    assert "由维修主管指定" in client.get(door(repair, "deadlines/repair")).words


def test_dispatch_refuses_bad_values(s, client):
    repair = makers.repair_accepted(s)
    client.sign_in(s.dispatcher, "staff")
    form = client.get(door(repair, "dispatch")).form(door(repair, "dispatch"))
    far_firm = make.firm(community_id=makers.story().community)
    for typed in (
        {"firm": "x"},
        {"firm": str(far_firm)},
        {"firm": "9" * 30},
        {"firm": s.firm, "payer": "nobody"},
        {"firm": s.firm, "due": "gestern"},
        {"firm": s.firm, "due": "2020-01-01"},
        {"firm": s.firm, "instructions": "长" * 1001},
    ):
        key = client.get(door(repair, "dispatch")).form(door(repair, "dispatch"))["key"]
        assert client.post(door(repair, "dispatch"), data={**form, "key": key, **typed}).status_code == 422, (
            typed
        )
    assert state(repair) == "accepted"


def test_redispatch_extend_and_take_over(s, client, clock):
    repair = makers.repair_acknowledged(s)
    client.sign_in(s.dispatcher, "staff")
    typed = {"due": "2026-12-20T18:00", "reason": "等定制的角阀"}
    assert go(client, repair, "extension", **typed).status_code == 303
    early = go(client, repair, "extension", due="2026-11-21T08:00", reason="早一点")
    assert early.status_code == 422 and "早一点" in early.get_data(as_text=True)
    assert client.get(door(repair, "takeover")).status_code == 303
    assert client.get(door(repair, "notice")).status_code == 303
    make.contact_of(s.other_firm)
    assert go(client, repair, "redispatch", firm=s.other_firm, reason="原单位没有人手").status_code == 303
    assert makers.again(repair).firm_id == s.other_firm
    clock.forward(days=2)
    client.sign_in(s.dispatcher, "staff")
    assert "催办通知" in client.get(door(repair, "notice")).words
    assert go(client, repair, "notice").status_code == 303
    ahead = client.get(door(repair, "notice")).words
    assert "逾期通知单" in ahead and "24小时" in ahead
    assert go(client, repair, "notice").status_code == 303
    worker.work_off(client.application)
    clock.forward(days=2)
    client.sign_in(s.dispatcher, "staff")
    assert "已发出" in client.get(door(repair, "takeover")).words
    crew = make.firm("清源专业维修", is_professional=True)
    for typed in ({"firm": s.other_firm, "estimate": "680"}, {"firm": s.firm, "estimate": "680"},
                  {"firm": crew, "estimate": ""}, {"firm": crew, "estimate": "-5"}):  # fmt: skip
        assert go(client, repair, "takeover", **typed).status_code == 422, typed
    assert go(client, repair, "takeover", firm=crew, estimate="680.50").status_code == 303
    assert makers.again(repair).firm_id == crew
    page = client.get(f"/staff/repairs/{repair.id}")
    assert "正在生成" in page.words and "逾期通知单" in page.words
    worker.work_off(client.application)
    page = client.get(f"/staff/repairs/{repair.id}")
    link = next(a.get("href") for a in page.tree.iter("a") if "/evidence/" in (a.get("href") or ""))
    pack = client.get(link)
    assert pack.status_code == 200 and "attachment" in pack.headers["Content-Disposition"]
    names = zipfile.ZipFile(io.BytesIO(pack.get_data())).namelist()
    assert {"index.json", "index.pdf"} <= set(names) and any(n.startswith("photos/") for n in names)
    client.sign_in(s.agent, "staff")
    assert client.get(link).status_code == 403
    client.sign_in(make.staff("dispatcher", make.community()), "staff")
    assert client.get(link).status_code == 404


def test_an_extension_that_was_asked_for_is_answered(s, client, clock):
    repair = makers.repair_in_progress(s)
    client.sign_in(s.dispatcher, "staff")
    assert client.get(door(repair, "extension-grant")).status_code == 303
    for until, noun in (("2026-12-10T18:00", "extension-refusal"), ("2026-12-12T18:00", "extension-grant")):
        with write():
            actions.ask_extension(
                makers.again(repair), until=make.at(until), reason="等定制件", by=s.by("contractor")
            )
        assert "等定制件" in client.get(door(repair, noun)).words
        assert go(client, repair, noun, reason="").status_code == 422
        assert go(client, repair, noun, reason="货期属实").status_code == 303
    with write():
        actions.hold(makers.again(repair), kind="parts", reason="等件", by=s.by("agent"))
    clock.forward(hours=30)
    with write():
        actions.resume(makers.again(repair), by=s.by("agent"))
    client.sign_in(s.dispatcher, "staff")
    why = client.get(f"/staff/repairs/{repair.id}/deadlines/repair").words
    for told in (
        "原定的期限",
        "没有同意",
        "同意",
        "货期属实",
        "等定制件",
        "暂停：等件",
        "停30小时",
        "第1版日历",
    ):
        assert told in why, told


def test_the_rule_to_replace_is_set_by_a_manager_and_the_clock_keeps_it(s, client, clock):
    page = f"/staff/repairs/take-over-rule/{s.community}"
    client.sign_in(s.dispatcher, "staff")
    assert client.get(page).status_code == 403
    client.sign_in(s.manager, "staff")
    assert "没有启用" in client.get(f"/staff/terms/ladders?community={s.community}").words
    key = client.get(page).form(page)
    for typed in ({"firm": str(s.firm), "estimate": "300"}, {"firm": str(s.other_firm), "estimate": ""}):
        assert client.post(page, data={**client.get(page).form(page), **typed}).status_code == 422, typed
    sent = {**client.get(page).form(page), "firm": str(s.other_firm), "estimate": "300"}
    assert client.post(page, data=sent).status_code == 303
    stale = client.post(page, data={**key, "firm": "0", "estimate": ""})
    assert stale.status_code == 409
    assert "已启用" in client.get(f"/staff/terms/ladders?community={s.community}").words
    late, silent = makers.repair_dispatched(s), makers.repair_dispatched(s)
    clock.forward(hours=25)
    makers.served(s, late)
    makers.served(s, silent, received=False)
    duties.replace_late_firms()
    assert makers.again(late).firm_id == s.firm
    clock.forward(hours=25)
    for _ in range(2):
        duties.replace_late_firms()
    assert (makers.again(late).firm_id, makers.again(silent).firm_id) == (s.other_firm, s.firm)


def test_visits_for_the_owner(s, client):
    repair = makers.repair_acknowledged(s)
    client.sign_in(s.agent, "staff")
    window = queries.page_for(s.by("agent"), repair.id).windows[1]
    assert go(client, repair, "visit", window="999999").status_code == 422
    assert go(client, repair, "visit", window=str(window.id)).status_code == 303
    assert state(repair) == "scheduled"
    slots = windows_ahead(house_clock.today())
    assert go(client, repair, "rebooking", window="nonsense", reason="业主出差").status_code == 422
    assert go(client, repair, "rebooking", window=slots[9], reason="业主出差").status_code == 303


def test_hold_resume_and_assign(s, client):
    repair = makers.repair_dispatched(s)
    client.sign_in(s.agent, "staff")
    assert go(client, repair, "hold", kind="", reason="等角阀").status_code == 422
    assert go(client, repair, "hold", kind="parts", reason="等角阀", until="2026-11-25").status_code == 303
    assert "等角阀" in client.get(f"/staff/repairs/{repair.id}").words
    assert tap(client, repair, "resumption").status_code == 303
    outsider = s.owner
    assert go(client, repair, "assignment", person=str(outsider)).status_code == 422
    assert go(client, repair, "assignment", person=str(s.dispatcher)).status_code == 303
    assert casework.task_of(("repair", repair.id)).assignee_id == s.dispatcher


def test_sign_off_at_the_desk(s, client):
    repair = makers.repair_awaiting_signatures(s)
    client.sign_in(s.dispatcher, "staff")
    assert "换了角阀和软管" in client.get(door(repair, "signature")).words
    assert go(client, repair, "signature").status_code == 303
    assert "业主" in client.get(f"/staff/repairs/{repair.id}").words
    with write():
        actions.refuse(makers.again(repair), reason="还在滴", by=s.by("owner"))
    assert state(repair) == "in_progress"
    second = makers.repair_awaiting_signatures(s)
    assert go(client, second, "refusal", reason="没有打胶").status_code == 303
    assert state(second) == "in_progress"


def test_arbitrate_and_reopen(s, client):
    repair = makers.repair_disputed(s)
    client.sign_in(s.dispatcher, "staff")
    assert client.post(door(repair, "arbitration"), judge=False).status_code == 403
    client.sign_in(s.manager, "staff")
    assert go(client, repair, "arbitration", ruling="整段更换，再闭水48小时").status_code == 303
    assert state(repair) == "in_progress"
    closed = makers.repair_closed(s)
    assert go(client, closed, "reopening", reason="又漏了").status_code == 303
    assert state(closed) == "accepted" and makers.again(closed).round == 2


def test_messages_and_notes(s, client):
    repair = makers.repair_accepted(s)
    with write():
        actions.message(makers.again(repair), text="什么时候来？", by=s.by("owner"))
    client.sign_in(s.agent, "staff")
    first = client.get(f"/staff/repairs/{repair.id}")
    assert "以下是新消息" in first.words
    assert "以下是新消息" not in client.get(f"/staff/repairs/{repair.id}").words
    page = f"/staff/repairs/{repair.id}"
    assert client.send(door(repair, "messages"), {"text": "明天上午"}, at=page).status_code == 303
    assert client.send(door(repair, "notes"), {"text": "上月换过角阀"}, at=page).status_code == 303
    assert makers.again(repair).version == repair.version
    empty = client.send(door(repair, "notes"), {"text": "  "}, at=page)
    assert empty.status_code == 422
    long = client.send(door(repair, "messages"), {"text": "长" * 2001}, at=page)
    assert long.status_code == 422 and "长" * 2001 in long.get_data(as_text=True)
    posts, _ = casework.thread(("repair", repair.id), s.owner, inner=False)
    assert [p.text for p in posts] == ["什么时候来？", "明天上午"]


def test_a_stale_form_is_told_what_changed_and_keeps_the_words(s, client):
    repair = makers.repair_accepted(s)
    client.sign_in(s.dispatcher, "staff")
    form = client.get(door(repair, "hold")).form(door(repair, "hold"))
    with write():
        actions.assign(makers.again(repair), person_id=s.agent, name="郭小满", by=s.by("agent"))
    late = client.post(door(repair, "hold"), data={**form, "kind": "parts", "reason": "等定制的角阀"})
    assert late.status_code == 409
    assert "等定制的角阀" in late.get_data(as_text=True) and "交给郭小满办理" in late.words
    again = late.form(door(repair, "hold"))
    assert client.post(door(repair, "hold"), data={**again, "kind": "parts"}).status_code == 303
    assert clocks.open_hold(("repair", repair.id)).reason == "等定制的角阀"


def test_two_dispatchers(s, client, clients):
    repair = makers.repair_accepted(s)
    client.sign_in(s.dispatcher, "staff")
    form = client.get(door(repair, "dispatch")).form(door(repair, "dispatch"))
    other = clients()
    other.sign_in(s.manager, "staff")
    theirs = other.get(door(repair, "dispatch")).form(door(repair, "dispatch"))
    assert other.post(door(repair, "dispatch"), data={**theirs, "firm": s.other_firm}).status_code == 303
    mine = client.post(
        door(repair, "dispatch"), data={**form, "firm": s.firm, "instructions": "请带一块同色地板"}
    )
    assert mine.status_code == 409
    assert "请带一块同色地板" in mine.words and "派给" in mine.words
    assert makers.again(repair).firm_id == s.other_firm


def test_a_double_tap_is_one_act(s, client):
    repair = makers.repair_submitted(s)
    client.sign_in(s.agent, "staff")
    before = repair.version
    form = client.get(f"/staff/repairs/{repair.id}").form(door(repair, "acceptance"))
    first = client.post(door(repair, "acceptance"), data=form)
    second = client.post(door(repair, "acceptance"), data=form)
    assert first.status_code == second.status_code == 303
    assert first.headers["Location"] == second.headers["Location"]
    assert makers.again(repair).version == before + 1


def test_from_the_desk_one_returns_to_the_desk(s, client):
    repair = makers.repair_submitted(s)
    client.sign_in(s.agent, "staff")
    url = door(repair, "acceptance") + "?from=desk"
    form = client.get(f"/staff/?open=repair.{repair.id}").form(url)
    assert client.post(url, data=form).headers["Location"] == "/staff/"


def test_doors_of_others(s, client):
    repair = makers.repair_submitted(s)
    far = makers.story()
    client.sign_in(far.manager, "staff")
    for noun in (
        "acceptance",
        "rejection",
        "duplicate",
        "cancellation",
        "facts-question",
        "dispatch",
        "redispatch",
        "hold",
        "resumption",
        "assignment",
        "closure",
        "messages",
        "notes",
    ):
        key = make_key(client, door(repair, noun))
        data = {
            "key": key,
            "version": "1",
            "reason": "某个原因",
            "turn_to": "别处",
            "question": "什么",
            "text": "话",
            "firm": "1",
            "payer": "owner",
            "kind": "parts",
            "person": "1",
            "original": "X",
        }
        assert client.post(door(repair, noun), data=data, judge=False).status_code == 404, noun
    assert state(repair) == "submitted"
    client.sign_in(s.owner, "owner")
    assert client.get(f"/staff/repairs/{repair.id}").status_code == 404


def make_key(client, path: str) -> str:
    """A valid key of the signed-in person for an address, as a forger with an own account has it."""
    from portal.infra import formkeys, sessions

    with client.application.app_context():
        token = client.get_cookie(sessions.cookie_name()).value
        from portal.domain.estate.visitors import visitor

        person = visitor(sessions.hash_of(token)).person_id
        return formkeys.issue(str(person), path)


def test_photos_are_served_under_the_repair_only(s, client):
    repair, other = makers.repair_submitted(s), makers.repair_submitted(s, photos=())
    file_id = casework.attachments(("repair", repair.id))[0].file_id
    from portal.infra import files

    files.prepare(file_id)
    client.sign_in(s.agent, "staff")
    assert client.get(f"/staff/repairs/{repair.id}/photos/{file_id}/small").status_code == 200
    assert client.get(f"/staff/repairs/{repair.id}/photos/{file_id}/original").status_code == 404
    assert client.get(f"/staff/repairs/{other.id}/photos/{file_id}/small").status_code == 404
    client.sign_in(makers.story().agent, "staff")
    assert client.get(f"/staff/repairs/{repair.id}/photos/{file_id}/small").status_code == 404


def test_why_this_deadline(s, client, clock):
    repair = makers.repair_dispatched(s)
    with write():
        actions.hold(makers.again(repair), kind="weather", reason="连续下雨", by=s.by("agent"))
    client.sign_in(s.agent, "staff")
    assert "恢复后顺延" in client.get(door(repair, "deadlines/repair")).words
    clock.forward(days=3)
    with write():
        actions.resume(makers.again(repair), by=s.by("agent"))
    client.sign_in(s.agent, "staff")
    page = client.get(door(repair, "deadlines/repair"))
    for words in ("7天", "暂停：连续下雨", "开始计时", "当天不算"):
        assert words in page.words, words
    assert client.get(door(repair, "deadlines/nothing")).status_code == 404
    every = client.get(door(repair, "deadlines"))
    assert "责任单位应答" in every.words and "受理" in every.words and "按时" in every.words
    ended = next(a.get("href") for a in every.tree.iter("a") if a.text == "受理")
    told = client.get(ended)
    assert "开始计时" in told.words and "暂停：连续下雨" not in told.words, "it had ended before the rain"
    assert client.get(door(repair, "deadlines/999999")).status_code == 404
    taken = makers.taken_over(s, makers.repair_dispatched(s))
    assert "没有完成，换人或不再计时" in client.get(door(taken, "deadlines")).words
