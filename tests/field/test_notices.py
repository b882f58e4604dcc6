"""Papers served on a firm, on its phone: read, acknowledged, printed; and more time asked for."""

from datetime import date

from portal.domain.casework import clocks, notice_queries, notices
from portal.domain.repairs import actions
from portal.infra import worker
from portal.infra.db import write
from tests import makers
from tests import makers_estate as make


def late(clock):
    s = makers.story()
    repair = makers.repair_dispatched(s)
    clock.forward(hours=25)
    return s, repair


def test_the_firm_reads_and_acknowledges_what_it_was_served(app, clock, clients):
    s, repair = late(clock)
    makers.served(s, repair, received=False)
    worker.work_off(app)
    phone = clients().sign_in(s.contractor, "field")
    page = phone.get("/field/notices")
    assert "有2份等贵单位签收" in page.words and len(page.statements) <= 6
    number = makers.again(repair).notice_id
    address = f"/field/notices/{number}"
    shown = phone.get(address)
    assert "另派专业维修单位代修" in shown.words and "宽限到2026-11-22 10:00" in shown.words
    desk = clients().sign_in(s.dispatcher, "staff")
    assert "已打开" in desk.get(f"/staff/notices/{number}").words
    sent = phone.send(f"{address}/acknowledgement", at=address)
    assert sent.status_code == 303 and "已签收" in phone.get(address).words
    assert "签收" in phone.get(f"{address}/sheet").words
    words = desk.get(f"/staff/notices/{number}").words
    assert "已签收" in words and "登记纸质送达" in words
    for who, face in ((s.technician, "field"), (s.owner, "owner"), (make.contact_of(s.other_firm), "field")):
        other = clients().sign_in(who, face)
        assert other.get(address).status_code in (403, 404)
        assert other.post(f"{address}/acknowledgement").status_code in (403, 404)


def test_the_notice_stays_when_the_job_is_gone(app, clock, clients):
    s, repair = late(clock)
    number = makers.served(s, repair).notice_id
    phone = clients().sign_in(s.contractor, "field")
    assert "查看这项任务" in phone.get(f"/field/notices/{number}").words
    clock.forward(hours=25)
    with write():
        actions.take_over(
            makers.again(repair), firm_id=s.other_firm, estimate_cents=68_000, by=s.by("dispatcher")
        )
    phone = clients().sign_in(s.contractor, "field")
    assert phone.get(f"/field/jobs/{repair.id}").status_code == 404
    assert "查看这项任务" not in phone.get(f"/field/notices/{number}").words


def test_staff_record_a_handover_on_paper_once(app, clock, clients):
    s, repair = late(clock)
    number = makers.served(s, repair, received=False).notice_id
    desk = clients().sign_in(s.dispatcher, "staff")
    address = f"/staff/notices/{number}"
    assert "还没有送达凭证" in desk.get(address).words
    assert "逾期通知单" in desk.get(f"{address}/sheet").words
    bare = desk.send(f"{address}/handover", {"on": "2026-11-21", "to": ""}, at=address)
    assert bare.status_code == 422
    early = desk.send(f"{address}/handover", {"on": "2026-11-01", "to": "周工"}, at=address)
    assert early.status_code == 422 and "周工" in early.get_data(as_text=True)
    assert desk.send(f"{address}/handover", {"on": "2026-11-21", "to": "周工"}, at=address).status_code == 303
    words = desk.get(address).words
    assert "纸质送达" in words and "周工" in words
    row = notice_queries.get_for(s.by("dispatcher"), number)
    assert notices.proof_of(row).on == date(2026, 11, 21)
    agent = clients().sign_in(s.agent, "staff")
    assert agent.get(address).status_code == 200
    assert agent.post(f"{address}/handover").status_code == 403
    away = clients().sign_in(make.staff("dispatcher", make.community()), "staff")
    assert away.get(address).status_code == 404


def test_more_time_is_asked_for_on_the_phone(app, clock, clients):
    s = makers.story()
    repair = makers.repair_in_progress(s)
    phone = clients().sign_in(s.contractor, "field")
    job = f"/field/jobs/{repair.id}"
    typed = {"until": "2026-12-10", "reason": "等定制的角阀"}
    bare = phone.send(f"{job}/extension-request", {**typed, "reason": ""}, at=job)
    assert bare.status_code == 422
    early = phone.send(f"{job}/extension-request", {**typed, "until": "2026-11-21"}, at=job)
    assert early.status_code == 422 and "等定制的角阀" in early.get_data(as_text=True)
    assert phone.send(f"{job}/extension-request", typed, at=job).status_code == 303
    words = phone.get(job).words
    assert "等维修主管答复" in words and "等定制的角阀" in words
    with write():
        actions.grant_extension(makers.again(repair), reason="货期属实", by=s.by("dispatcher"))
    assert clocks.current(("repair", repair.id), "repair").due_at == make.at("2026-12-10T18:00")
    assert "等维修主管答复" not in phone.get(job).words
