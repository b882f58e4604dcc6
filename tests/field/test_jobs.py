"""The job on the phone: what a firm and its technician see, and every verb that is theirs."""

import io

import pytest

from portal.domain.casework import queries as casework
from portal.domain.repairs import actions, queries
from portal.domain.repairs.cost_models import CostLine
from portal.domain.repairs.rules import Status
from portal.infra.db import session, write
from tests import makers
from tests import makers_estate as make


def job(repair, noun=""):
    return f"/field/jobs/{repair.id}" + (f"/{noun}" if noun else "")


def picture(shade=60):
    return (io.BytesIO(makers.jpeg(shade)), f"{shade}.jpg")


def standing(repair):
    row = makers.again(repair)
    return row.status, row.version


def test_the_day_in_its_order(app, clock, clients):
    s = makers.story()
    makers.repair_scheduled(s)
    makers.repair_dispatched(s)
    makers.repair_acknowledged(s)
    page = clients().sign_in(s.contractor, "field").get("/field")
    assert page.words.index("等您应答") < page.words.index("明天") < page.words.index("还没约时间")
    assert len(page.statements) <= 6
    clock.to("2026-11-21T08:00+08:00")
    words = clients().sign_in(s.technician, "field").get("/field/").words
    assert "今天1件" in words and "等您应答" not in words


def test_the_contact_sees_who_goes_and_the_technician_only_own_jobs(app, clock, clients):
    s = makers.story()
    mine = makers.repair_acknowledged(s)
    others = makers.repair_dispatched(s)
    contractor = clients().sign_in(s.contractor, "field")
    technician = clients().sign_in(s.technician, "field")
    assert contractor.get(job(others)).status_code == contractor.get(job(mine)).status_code == 200
    assert technician.get(job(mine)).status_code == 200
    assert technician.get(job(others)).status_code == 404
    second = make.contact_of(s.firm, "technician")
    assert clients().sign_in(second, "field").get(job(mine)).status_code == 404
    stranger = make.contact_of(s.other_firm, "contractor")
    stranger_client = clients().sign_in(stranger, "field")
    for address in (job(mine), job(mine, "sheet"), job(mine, "photos/1/small")):
        assert stranger_client.get(address).status_code == 404
    assert mine.title not in stranger_client.get("/field").words


def test_a_job_page_reads_in_each_state_within_the_statements(app, clock, clients):
    s = makers.story()
    client = clients().sign_in(s.contractor, "field")
    states = "dispatched acknowledged scheduled in_progress awaiting_signatures signed_off closed disputed"
    for state in states.split():
        repair = getattr(makers, f"repair_{state}")(s)
        page = client.get(job(repair))
        assert page.status_code == 200 and len(page.statements) <= 10, (state, len(page.statements))
        sheet = client.get(job(repair, "sheet"))
        assert "维修任务单" in sheet.words and repair.number in sheet.words
    assert "已交回" in client.get("/field/jobs/done").words


def test_the_phone_is_there_while_the_job_is_open_and_the_thread_never(app, clock, clients):
    s = makers.story()
    repair = makers.repair_in_progress(s, contact_phone="13900001234", contact_name="林女士")
    with write():
        actions.message(makers.again(repair), text="悄悄话一句", by=s.by("owner"))
        actions.note(makers.again(repair), text="内部备注一句", by=s.by("agent"))
    client = clients().sign_in(s.technician, "field")
    page = client.get(job(repair))
    assert "tel:+8613900001234" in page.get_data(as_text=True) and "打给林女士" in page.words
    assert "悄悄话" not in page.words and "内部备注" not in page.words
    with write():
        by = s.by("technician")
        actions.complete(makers.again(repair), work_done="换了", photos=(makers.photo(by, 9),), by=by)
    for address in (job(repair), job(repair, "sheet")):
        assert "13900001234" not in client.get(address).get_data(as_text=True).replace(" ", "")


def test_acknowledge_names_a_technician_of_the_own_firm(app, clock, client):
    s = makers.story()
    repair = makers.repair_dispatched(s)
    client.sign_in(s.contractor, "field")
    stranger = make.contact_of(s.other_firm, "technician")
    refused = client.send(job(repair, "acknowledgement"), {"technician": str(stranger)}, at=job(repair))
    assert refused.status_code == 422 and "这位师傅不在本单位" in refused.words
    assert standing(repair)[0] is Status.DISPATCHED
    done = client.send(job(repair, "acknowledgement"), {"technician": str(s.technician)}, at=job(repair))
    assert done.status_code == 303
    assert makers.again(repair).technician_id == s.technician


def test_acknowledge_from_the_list_and_twice_is_once(app, clock, client):
    s = makers.story()
    repair = makers.repair_dispatched(s)
    client.sign_in(s.contractor, "field")
    form = client.get("/field").form(job(repair, "acknowledgement"))
    first = client.post(job(repair, "acknowledgement"), data=form)
    after = standing(repair)
    second = client.post(job(repair, "acknowledgement"), data=form)
    assert first.status_code == second.status_code == 303 and first.location == second.location
    assert standing(repair) == after


def test_decline_needs_a_reason_and_shuts_the_firm_out(app, clock, client):
    s = makers.story()
    repair = makers.repair_dispatched(s)
    client.sign_in(s.contractor, "field")
    assert client.send(job(repair, "declination"), at=job(repair)).status_code == 422
    other = client.send(job(repair, "declination"), {"why": "other", "note": ""}, at=job(repair))
    assert other.status_code == 422 and "请说明原因" in other.words
    done = client.send(job(repair, "declination"), {"why": "firm", "note": "合同只到单元门"}, at=job(repair))
    assert done.status_code == 303 and done.location.endswith("/field")
    assert standing(repair)[0] is Status.ACCEPTED
    assert client.get(job(repair)).status_code == 404
    line = queries.page_of(s.by("dispatcher"), makers.again(repair)).story[0]
    assert line.values["reason"] == "不归我们修：合同只到单元门"


def test_pick_a_window_or_offer_others(app, clock, client):
    s = makers.story()
    repair = makers.repair_acknowledged(s)
    client.sign_in(s.technician, "field")
    page = client.get(job(repair))
    windows = [e.get("value") for e in page.tree.iter("input") if e.get("name") == "window"]
    assert len(windows) == 2
    for wrong in ("", "999999", "9" * 40, "x"):
        answer = client.send(job(repair, "visit"), {"window": wrong}, at=job(repair))
        assert answer.status_code == 422, wrong
    one = {"windows": ["2026-11-24/am"]}
    refused = client.send(job(repair, "windows"), one, at=job(repair))
    assert refused.status_code == 422 and "请选两到三个" in refused.words
    ticked = [e for e in refused.tree.iter("input") if e.get("value") == "2026-11-24/am"]
    assert ticked[0].get("checked") is not None
    for odd in ("x", "2026-13-01/am", "2020-01-01/am", "2026-11-24/night"):
        wrong = {"windows": [odd, "2026-11-24/am"]}
        assert client.send(job(repair, "windows"), wrong, at=job(repair)).status_code == 422, odd
    two = {"windows": ["2026-11-24/am", "2026-11-25/pm"]}
    assert client.send(job(repair, "windows"), two, at=job(repair)).status_code == 303
    assert "等业主选上门时间" in client.get(job(repair)).words
    assert client.send(job(repair, "visit"), {"window": windows[1]}, at=job(repair)).status_code == 303
    assert standing(repair)[0] is Status.SCHEDULED


def test_rebook_with_the_reason(app, clock, client):
    s = makers.story()
    repair = makers.repair_scheduled(s)
    client.sign_in(s.technician, "field")
    bare = client.send(job(repair, "rebooking"), {"window": "2026-11-25/pm", "reason": " "}, at=job(repair))
    assert bare.status_code == 422 and "请写明为什么改" in bare.words
    sent = {"window": "2026-11-25/pm", "reason": "前一家没修完"}
    assert client.send(job(repair, "rebooking"), sent, at=job(repair)).status_code == 303
    assert makers.again(repair).visit_from.isoformat() == "2026-11-25T06:00:00+00:00"


def test_no_access_needs_a_photo_and_the_hour(app, clock, client):
    s = makers.story()
    repair = makers.repair_scheduled(s)
    client.sign_in(s.technician, "field")
    early = client.send(
        job(repair, "no-access"), {"note": "打了2次电话", "photos": picture()}, at=job(repair)
    )
    assert early.status_code == 422 and "还没到约好的时间" in early.words
    assert "已收下1张照片" in early.words and "打了2次电话" in early.words
    clock.to("2026-11-21T09:20+08:00")
    bare = client.send(job(repair, "no-access"), {"note": "打了2次电话"}, at=job(repair))
    assert bare.status_code == 422 and "请至少选一张照片" in bare.words
    done = client.send(job(repair, "no-access"), {"note": "打了2次电话", "photos": picture()}, at=job(repair))
    assert done.status_code == 303 and standing(repair)[0] is Status.ACKNOWLEDGED
    kinds = [p.kind for p in casework.attachments(("repair", repair.id))]
    assert kinds == ["before", "proof"]


def test_start_and_complete_with_photos_and_materials(app, clock, client):
    s = makers.story()
    repair = makers.repair_scheduled(s)
    client.sign_in(s.technician, "field")
    page = client.send(job(repair, "work-start"), {"photos": picture(31)}, at=job(repair))
    assert page.status_code == 422 and "还没到约好的时间" in page.words
    early = {"photos": picture(31), "early": "业主来电说现在就可以"}
    assert client.send(job(repair, "work-start"), early, at=job(repair)).status_code == 303
    began = makers.again(repair).visit_from
    assert began == clock.now and standing(repair)[0] is Status.IN_PROGRESS
    half = {"work_done": "换了角阀", "quantity_1": "2", "name_2": "生料带"}
    refused = client.send(job(repair, "completion"), half, at=job(repair))
    assert refused.status_code == 422
    for sentence in ("请至少选一张照片", "请写是什么材料", "请写用了多少", "换了角阀", "生料带"):
        assert sentence in refused.words or sentence in refused.get_data(as_text=True), sentence
    whole = half | {"name_1": "角阀", "unit_1": "个", "quantity_2": "1", "photos": picture(32)}
    assert client.send(job(repair, "completion"), whole, at=job(repair)).status_code == 303
    assert standing(repair)[0] is Status.SIGNING
    used = [(m.name, m.quantity, m.unit) for m in session().query(CostLine).filter_by(repair_id=repair.id)]
    assert used == [("角阀", "2", "个"), ("生料带", "1", "")]


def test_a_photo_that_is_none_is_refused_and_the_rest_stands(app, clock, client):
    s = makers.story()
    repair = makers.repair_in_progress(s)
    client.sign_in(s.technician, "field")
    fake = (io.BytesIO(b"MZ not a photo"), "fake.jpg")
    sent = {
        "work_done": "换了角阀，试水不漏",
        "photos": [picture(50), fake],
        "name_1": "角阀",
        "quantity_1": "1",
    }
    refused = client.send(job(repair, "completion"), sent, at=job(repair))
    assert refused.status_code == 422 and standing(repair)[0] is Status.IN_PROGRESS
    assert "已收下1张照片" in refused.words and "换了角阀，试水不漏" in refused.words
    form = refused.form(job(repair, "completion"))
    assert client.post(job(repair, "completion"), data=form).status_code == 303
    assert [p.kind for p in casework.attachments(("repair", repair.id))][-1] == "after"


def test_a_stale_form_is_told_what_changed_and_may_go_on(app, clock, client):
    s = makers.story()
    repair = makers.repair_scheduled(s)
    client.sign_in(s.technician, "field")
    form = client.get(job(repair)).form(job(repair, "rebooking"))
    with write():
        actions.rebook(makers.again(repair), slot="2026-11-23/am", reason="老人要去医院", by=s.by("owner"))
    before = standing(repair)
    sent = form | {"window": "2026-11-25/pm", "reason": "前一家没修完"}
    stale = client.post(job(repair, "rebooking"), data=sent)
    assert stale.status_code == 409 and standing(repair) == before
    assert "老人要去医院" in stale.words and "前一家没修完" in stale.words
    again = stale.form(job(repair, "rebooking"))
    assert again["window"] == "2026-11-25/pm"
    assert client.post(job(repair, "rebooking"), data=again).status_code == 303


def test_a_form_without_its_stage_hands_the_words_back(app, clock, client):
    s = makers.story()
    repair = makers.repair_in_progress(s)
    client.sign_in(s.technician, "field")
    form = client.get(job(repair)).form(job(repair, "completion"))
    with write():
        by = s.by("contractor")
        actions.complete(makers.again(repair), work_done="同事已报", photos=(makers.photo(by, 7),), by=by)
    sent = form | {"work_done": "我写的这些字", "photos": picture(77)}
    answer = client.post(job(repair, "completion"), data=sent)
    assert answer.status_code == 409 and "我写的这些字" in answer.words and "同事已报" in answer.words


def test_redispatch_and_cancel_shut_the_first_firm_out(app, clock, client):
    s = makers.story()
    repair = makers.repair_scheduled(s)
    client.sign_in(s.contractor, "field")
    form = client.get(job(repair)).form(job(repair, "work-start"))
    with write():
        actions.redispatch(makers.again(repair), firm_id=s.other_firm, reason="排不开", by=s.by("dispatcher"))
    before = standing(repair)
    assert client.get(job(repair)).status_code == 404
    assert client.post(job(repair, "work-start"), data=form).status_code == 404
    assert standing(repair) == before


def test_refused_work_stands_first_with_its_reason(app, clock, client):
    s = makers.story()
    repair = makers.repair_awaiting_signatures(s)
    with write():
        actions.refuse(makers.again(repair), reason="接头还在滴", by=s.by("owner"))
    client.sign_in(s.technician, "field")
    words = client.get("/field").words
    assert words.index("退回重修") < words.index("接头还在滴")
    page = client.get(job(repair))
    assert "接头还在滴" in page.words and "报完工" in page.words


def test_photos_are_the_jobs_own(app, clock, clients):
    s = makers.story()
    repair, other = makers.repair_in_progress(s), makers.repair_in_progress(s)
    client = clients().sign_in(s.technician, "field")
    file_id = casework.attachments(("repair", repair.id))[0].file_id
    with write():
        by = s.by("technician")
        actions.complete(makers.again(other), work_done="换了", photos=(makers.photo(by, 200),), by=by)
    foreign = casework.attachments(("repair", other.id))[-1].file_id
    assert client.get(job(repair, f"photos/{foreign}/small")).status_code == 404
    assert client.get(job(other, f"photos/{foreign}/small")).status_code == 200
    # The owner's photo was not prepared yet: its sender alone sees it.
    assert client.get(job(repair, f"photos/{file_id}/small")).status_code == 404
    assert "正在处理" in client.get(job(repair)).words


@pytest.mark.parametrize(
    "text", ["长" * 20000, "\x00\x07坏\u202e字符", "<script>alert(1)</script>", "' OR 1=1 --"]
)
def test_weak_words_are_refused_or_kept_as_words(app, clock, client, text):
    s = makers.story()
    repair = makers.repair_dispatched(s)
    client.sign_in(s.contractor, "field")
    answer = client.send(job(repair, "declination"), {"why": "other", "note": text}, at=job(repair))
    assert answer.status_code == (422 if len(text) > 300 else 303)


def test_weak_values_of_hidden_fields_are_refused(app, clock, client):
    s = makers.story()
    repair = makers.repair_dispatched(s)
    client.sign_in(s.contractor, "field")
    for odd in (
        {"technician": "9" * 40},
        {"technician": "x"},
        {"version": "x"},
        {"version": ""},
        {"key": "x"},
    ):
        assert client.send(job(repair, "acknowledgement"), odd, at=job(repair)).status_code == 422, odd
    assert (
        client.send(job(repair, "acknowledgement"), {"version": "9" * 40}, at=job(repair)).status_code == 409
    )
    assert standing(repair)[0] is Status.DISPATCHED


def test_wild_addresses_are_not_there(app, clock, client):
    s = makers.story()
    client.sign_in(s.contractor, "field")
    for address in ("/field/jobs/0", "/field/jobs/99999999999999999999999", "/field/jobs/1/photos/9/small"):
        assert client.get(address).status_code == 404
    for before in ("x", "-1", "9" * 30):
        assert client.get(f"/field/jobs/done?before={before}").status_code == 200


def test_done_jobs_page_by_page(app, clock, client, monkeypatch):
    from portal.field.repairs import lists

    monkeypatch.setattr(lists, "PAGE", 2)
    s = makers.story()
    done = [makers.repair_awaiting_signatures(s) for _ in range(3)]
    client.sign_in(s.contractor, "field")
    first = client.get("/field/jobs/done")
    assert done[2].number in first.words and done[0].number not in first.words
    onward = [a.get("href") for a in first.tree.iter("a") if a.get("rel") == "next"]
    assert done[0].number in client.get(onward[0]).words
