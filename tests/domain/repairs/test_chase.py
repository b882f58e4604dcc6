"""A firm that does not come: papers with proof and grace, time on request, a professional crew in its place."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal import evidence
from portal.domain.casework import clocks, extensions, notice_queries, notices
from portal.domain.casework.models import ExtensionRequest
from portal.domain.casework.notice_models import Notice
from portal.domain.casework.notice_rules import Paper
from portal.domain.repairs import actions, queries
from portal.domain.repairs.chase_rules import CONDITIONS, NO_ESTIMATE, NOT_PROFESSIONAL, SAME_FIRM
from portal.domain.repairs.models import Assignment, Repair
from portal.domain.repairs.queries.evidence import packs_of
from portal.domain.repairs.rules import Status
from portal.infra import clock as house
from portal.infra import events, files, worker
from portal.infra.db import session, write
from portal.infra.refused import Denied, Missing, Refused, WrongState
from portal.infra.sheets import read_sheets
from tests import makers
from tests import makers_estate as make
from tests.makers import Story

S = Status
at = make.at


@pytest.fixture
def s(app: Flask, clock: Any) -> Story:
    return makers.story()


def do(repair: Repair, act: Callable[[Repair], Any]) -> Repair:
    with write():
        act(makers.again(repair))
    session().rollback()
    return makers.again(repair)


def refused(repair: Repair, act: Callable[[Repair], Any], why: type[Refused] = WrongState) -> str:
    with pytest.raises(why) as caught, write():
        act(makers.again(repair))
    session().rollback()
    return caught.value.msgid


def names(repair: Repair, audience: str = "staff") -> list[str]:
    return [line.name for line in events.story_of(("repair", repair.id), audience)][::-1]


def serve(s: Story) -> Callable[[Repair], Any]:
    return lambda r: actions.serve_notice(r, by=s.by("dispatcher"))


def send(s: Story, firm: int = 0, cents: int = 68_000, **more: Any) -> Callable[[Repair], Any]:
    return lambda r: actions.take_over(
        r, firm_id=firm or s.other_firm, estimate_cents=cents, by=s.by("dispatcher"), **more
    )


def late(s: Story, clock: Any, **facts: Any) -> Repair:
    repair = makers.repair_dispatched(s, **facts)
    clock.forward(hours=25)
    return repair


def test_first_a_reminder_then_a_notice_with_grace(s: Story, clock: Any) -> None:
    repair = makers.repair_dispatched(s)
    assert refused(repair, serve(s)) == CONDITIONS["late"]
    clock.forward(hours=25)
    row = do(repair, serve(s))
    assert row.reminder_id and not row.notice_id
    clock.forward(hours=1)
    row = do(repair, serve(s))
    papers = notice_queries.of_case(("repair", repair.id))
    assert [(p.kind, p.firm_id, p.grace_until) for p in papers] == [
        (Paper.REMINDER, s.firm, None), (Paper.OVERDUE, s.firm, house.now() + timedelta(hours=24)),
    ]  # fmt: skip
    assert papers[1].params["what"] == {"word": "责任单位应答"} and row.notice_id == papers[1].id
    assert names(repair)[-2:] == ["repair.notice_served"] * 2 == names(repair, "firm")[-2:]
    assert "repair.notice_served" not in names(repair, "owner")
    assert refused(repair, serve(s)) == CONDITIONS["unserved"]
    assert refused(repair, lambda r: actions.serve_notice(r, by=s.by("agent")), Denied)


def test_a_firm_that_moves_is_chased_anew_when_it_is_late_again(s: Story, clock: Any) -> None:
    repair = late(s, clock)
    makers.served(s, repair)
    row = do(repair, lambda r: actions.acknowledge(r, by=s.by("contractor"), technician_id=s.technician))
    assert (row.reminder_id, row.notice_id) == (None, None)
    clock.forward(days=10)
    assert do(repair, serve(s)).reminder_id
    assert [p.kind for p in notice_queries.of_case(("repair", repair.id))] == [
        Paper.REMINDER, Paper.OVERDUE, Paper.REMINDER
    ]  # fmt: skip


def test_a_crew_is_refused_until_every_condition_is_met_one_by_one(s: Story, clock: Any) -> None:
    repair = makers.repair_dispatched(s)
    assert refused(repair, send(s)) == CONDITIONS["replaceable"]
    clock.forward(hours=25)
    assert refused(repair, send(s)) == CONDITIONS["served"]
    do(repair, serve(s))
    assert refused(repair, send(s)) == CONDITIONS["served"]
    do(repair, serve(s))
    clock.forward(hours=25)
    assert refused(repair, send(s)) == CONDITIONS["delivered"]
    notice_id = makers.again(repair).notice_id
    with write():
        notice = notice_queries.get_for(s.by("dispatcher"), notice_id)
        notices.hand_over(notice, on=date(2026, 11, 22), to="周工", by=s.by("dispatcher"))
    assert refused(repair, send(s)) == CONDITIONS["graced"]
    clock.forward(hours=23, minutes=59)
    assert refused(repair, send(s)) == CONDITIONS["graced"]
    clock.forward(minutes=1)
    assert refused(repair, send(s, s.firm), Refused) == SAME_FIRM
    builder = make.firm(community_id=s.community)
    assert refused(repair, send(s, builder), Refused) == NOT_PROFESSIONAL
    for cents in (0, -1, 10**13):
        assert refused(repair, send(s, cents=cents), Refused) == NO_ESTIMATE
    assert refused(
        repair,
        lambda r: actions.take_over(r, firm_id=s.other_firm, estimate_cents=1, by=s.by("agent")),
        Denied,
    )
    assert do(repair, send(s)).firm_id == s.other_firm


def test_a_hold_stops_the_chase(s: Story, clock: Any) -> None:
    repair = late(s, clock)
    makers.served(s, repair)
    do(repair, lambda r: actions.hold(r, kind="parts", reason="等件", by=s.by("agent")))
    clock.forward(days=3)
    assert refused(repair, send(s)) == CONDITIONS["replaceable"]
    row = do(repair, lambda r: actions.resume(r, by=s.by("agent")))
    assert row.notice_id
    assert do(repair, send(s)).firm_id == s.other_firm


def test_the_first_firm_is_shut_out_and_the_crew_has_the_limit_anew(s: Story, clock: Any) -> None:
    repair = makers.repair_in_progress(s)
    clock.forward(days=9)
    notice = makers.served(s, repair).notice_id
    before = clocks.current(("repair", repair.id), "repair").id
    clock.forward(hours=25)
    row = do(repair, send(s, instructions="带堵漏王"))
    assert (row.status, row.firm_id, row.technician_id, row.notice_id) == (
        S.DISPATCHED, s.other_firm, None, None
    )  # fmt: skip
    jobs = session().scalars(select(Assignment).order_by(Assignment.id)).all()
    assert [(j.firm_id, j.ended_why, j.professional, j.estimate_cents) for j in jobs] == [
        (s.firm, "taken_over", False, None), (s.other_firm, "", True, 68_000),
    ]  # fmt: skip
    limit = clocks.current(("repair", repair.id), "repair")
    assert limit.id != before and limit.due_at > house.now() and limit.level == 0
    for who in ("contractor", "technician"):
        with pytest.raises(Missing):
            queries.get_for(s.by(who), repair.id)
    assert notice_queries.get_for(s.by("contractor"), notice).id == notice
    taken = next(x for x in events.story_of(("repair", repair.id), "staff") if x.name == "repair.taken_over")
    wanted = {"notice_id": notice, "from_firm_id": s.firm, "firm_id": s.other_firm, "estimate_cents": 68_000}
    assert wanted.items() <= taken.values.items()


def test_an_emergency_waits_for_no_paper(s: Story, clock: Any) -> None:
    with write():
        request = actions.Request(part_code="", description="", unit_id=s.unit)
        repair = actions.report_emergency("burst_pipe", request, by=s.by("owner"))
    if makers.again(repair).status is S.SUBMITTED:
        do(repair, lambda r: actions.accept(r, by=s.by("agent")))
    if makers.again(repair).status is S.ACCEPTED:
        payer = makers.Payer.CONTRACTOR
        do(repair, lambda r: actions.dispatch(r, firm_id=s.firm, payer=payer, by=s.by("dispatcher")))
    row = do(repair, send(s))
    taken = next(x for x in events.story_of(("repair", repair.id), "staff") if x.name == "repair.taken_over")
    assert row.firm_id == s.other_firm and taken.values["notice_id"] == 0


def test_more_time_is_asked_for_and_granted_with_reasons(s: Story, clock: Any) -> None:
    repair = makers.repair_in_progress(s)
    until = at("2026-12-10T18:00")
    ask = lambda r: actions.ask_extension(r, until=until, reason="等定制件", by=s.by("contractor"))  # noqa: E731
    early = lambda r: actions.ask_extension(  # noqa: E731
        r, until=at("2026-11-22T18:00"), reason="x", by=s.by("contractor")
    )
    assert refused(repair, early, Refused)
    before = clocks.current(("repair", repair.id), "repair").due_at
    row = do(repair, ask)
    assert row.extension_id and clocks.current(("repair", repair.id), "repair").due_at == before
    assert refused(repair, ask) == CONDITIONS["unasked"]
    grant = lambda r: actions.grant_extension(r, reason="货期属实", by=s.by("dispatcher"))  # noqa: E731
    assert refused(repair, lambda r: actions.grant_extension(r, reason="x", by=s.by("agent")), Denied)
    row = do(repair, grant)
    limit = clocks.current(("repair", repair.id), "repair")
    assert (row.extension_id, limit.due_at) == (None, until)
    why = extensions.why(limit)
    assert [(m.asked, m.answer, m.was, m.due, m.reason) for m in why.moved] == [
        (True, "granted", before, until, "等定制件")
    ]
    assert why.counted is not None and why.counted.due == before
    assert refused(repair, grant) == CONDITIONS["extension_asked"]
    assert names(repair, "owner")[-1] == "repair.extension_granted"


def test_more_time_refused_leaves_the_limit_and_may_be_asked_again(s: Story, clock: Any) -> None:
    repair = late(s, clock)
    makers.served(s, repair)
    before = clocks.current(("repair", repair.id), "repair").due_at
    ask = lambda r: actions.ask_extension(  # noqa: E731
        r, until=at("2026-12-10T18:00"), reason="排不开", by=s.by("contractor")
    )
    do(repair, ask)
    row = do(repair, lambda r: actions.refuse_extension(r, reason="业主急用", by=s.by("dispatcher")))
    assert row.notice_id and clocks.current(("repair", repair.id), "repair").due_at == before
    assert names(repair, "firm")[-1] == "repair.extension_refused"
    do(repair, ask)
    clock.forward(hours=25)
    row = do(repair, send(s))
    answers = session().scalars(select(ExtensionRequest.answer).order_by(ExtensionRequest.id)).all()
    assert row.extension_id is None and answers == ["refused", "lapsed"]


def test_an_extension_ends_the_chase_and_the_ladder(s: Story, clock: Any) -> None:
    repair = makers.repair_in_progress(s)
    clock.forward(days=9)
    row = makers.served(s, repair)
    assert row.notice_id
    row = do(
        repair,
        lambda r: actions.extend(
            r, due=house.now() + timedelta(days=3), reason="等件", by=s.by("dispatcher")
        ),
    )
    assert (row.notice_id, row.reminder_id) == (None, None)
    assert refused(repair, send(s)) == CONDITIONS["replaceable"]
    assert session().scalars(select(Notice.id)).all()


def unpacked(pack: Any) -> dict[str, Any]:
    data = files.original(files.get(pack.file_id))
    assert hashlib.sha256(data).hexdigest() == pack.digest
    with zipfile.ZipFile(io.BytesIO(data)) as zipped:
        index = json.loads(zipped.read("index.json"))
        assert zipped.read("index.pdf").startswith(b"%PDF")
        sheets = {sheet.name for sheet in read_sheets(zipped.read("index.xlsx"), "x.xlsx")}
        assert {"通知与送达", "照片", "费用", "签认", "经过"} <= sheets
        for name, digest in index["files"].items():
            assert hashlib.sha256(zipped.read(name)).hexdigest() == digest
    return dict(index)


def test_the_evidence_is_gathered_once_and_again_when_the_crew_is_signed_for(
    app: Flask, s: Story, clock: Any
) -> None:
    worker_of_crew = make.contact_of(s.other_firm, "technician")
    repair = makers.repair_in_progress(s)
    clock.forward(days=9)
    makers.served(s, repair)
    worker.work_off(app)
    clock.forward(hours=25)
    do(repair, send(s))
    for _ in range(2):
        worker.work_off(app)
        session().rollback()
    (pack,) = packs_of(repair.id)
    index = unpacked(pack)
    assert [(n["kind"], n["proof"]) for n in index["notices"]] == [
        ("reminder", "sent"), ("overdue_notice", "acknowledged")
    ]  # fmt: skip
    assert index["notices"][1]["copies"][0]["acknowledged"] and "代修" in index["notices"][1]["text"]
    assert index["crew"]["estimate_cents"] == 68_000 and len(index["photos"]) == len(index["files"]) == 1
    assert any("升级" in line["what"] or "发出" in line["what"] for line in index["story"])
    assert names(repair).count("repair.evidence_made") == 1
    evidence.make({"assignment": pack.assignment_id, "occasion": "taken_over"}, None)  # type: ignore[arg-type]
    assert len(packs_of(repair.id)) == 1

    crew = make.actor(worker_of_crew, "field")
    do(
        repair,
        lambda r: actions.acknowledge(
            r, by=make.actor(make.contact_of(s.other_firm), "field"), technician_id=worker_of_crew
        ),
    )
    offer = queries.page_for(s.by("dispatcher"), repair.id).windows
    slots = makers.windows_ahead(house.today())
    if not offer:
        do(repair, lambda r: actions.offer_windows(r, slots=[slots[0], slots[4]], by=crew))
        offer = queries.page_for(s.by("dispatcher"), repair.id).windows
    do(repair, lambda r: actions.schedule(r, window_id=offer[0].id, by=s.by("dispatcher")))
    clock.to(makers.again(repair).visit_from.isoformat())
    do(repair, lambda r: actions.start(r, by=crew))
    do(repair, lambda r: actions.complete(r, work_done="重新打压", photos=(makers.photo(crew, 70),), by=crew))
    makers.sign_all(s, repair)
    worker.work_off(app)
    session().rollback()
    second = packs_of(repair.id)[-1]
    index = unpacked(second)
    assert second.occasion == "signed_off" and {p["state"] for p in index["signatures"]} == {"signed"}
    assert {p["kind"] for p in index["photos"]} == {"before", "after"}
