"""Who waits for whom when 500 invitations are owed: a code, an emergency and a low mark do not wait for them."""

from typing import Any

from flask import Flask
from sqlalchemy import func, select

from portal.answers import EMERGENCY
from portal.answers_surveys import ASK, TO_ASSIGN
from portal.domain.repairs import actions as repairs
from portal.infra import messages, outbox, worker
from portal.infra.db import session, write
from portal.infra.lanes import Lane
from portal.infra.messages import CODE_TEXT, Message
from tests import makers, makers_rounds


def sent(msgid: str) -> int:
    session().rollback()
    wanted = select(func.count()).where(Message.msgid == msgid, Message.state == "sent")
    return session().scalar(wanted) or 0


def test_a_code_an_emergency_and_a_low_mark_pass_five_hundred_invitations(app: Flask, clock: Any) -> None:
    clock.to("2026-03-02T10:00+08:00")
    there = makers.story()
    with messages.muted():
        asked = makers_rounds.invitations(makers_rounds.sent(there))[0]
    with write():
        for _ in range(500):
            messages.send(there.owner, ASK, {"minutes": 2}, link="/owner/surveys")
    waiting = select(func.count()).where(outbox.OutboxRow.lane == Lane.BULK, outbox.OPEN)
    assert session().scalar(waiting) == 500

    clock.forward(minutes=1)
    makers_rounds.answered(asked, {"q1": {"value": 1}, "q2": {"words": "等了三天"}})
    with write():
        messages.send_code("+8613811112222", "402917", "zh-Hans")
    worker.work_off(app, 1)
    assert sent(CODE_TEXT) == 1 and sent(ASK) <= 10
    worker.work_off(app, 1)
    worker.work_off(app, 1)
    assert sent(TO_ASSIGN) >= 1, "the low mark is heard, opened, and told to who assigns it"
    with write():
        request = repairs.Request(unit_id=there.unit, part_code="water.supply", description="厨房水管爆了")
        repairs.report_emergency("burst_pipe", request, by=there.by("owner"))
    for _ in range(2):
        worker.work_off(app, 1)
    assert sent(EMERGENCY) >= 1
    assert 0 < sent(ASK) < 60, "and the invitations move meanwhile"
    assert sent(ASK) + (session().scalar(waiting) or 0) == 500
