"""群诉: many homes, one matter: handled once, copied into each, every home with its own letter and its own result."""

from datetime import timedelta
from typing import Any

import pytest

from portal.domain.complaints import actions
from portal.domain.complaints.joint_rules import CommonPoint
from portal.domain.complaints.models import Complaint, Joint
from portal.domain.complaints.queries.joint import joint_for, joint_page, results_of
from portal.domain.complaints.reply_models import Promise, Reply, ReplyAnswer
from portal.domain.complaints.rules import Status
from portal.infra import clock as house_clock
from portal.infra import worker
from portal.infra.db import session, write
from portal.infra.refused import Denied, Missing, Refused, Stale, WrongState
from tests import makers
from tests import makers_complaints as complaints

JUDGED = {
    "severity": "general", "severity_reason": "影响进出", "liability": "ours", "liability_reason": "没有巡检", "risks": [],
}  # fmt: skip


@pytest.fixture
def s(app: Any, clock: Any) -> makers.Story:
    return makers.story()


def run(app: Any, joint: Joint, verb: str, by: Any, **given: Any) -> list[tuple[bool, str]]:
    """The act over all of them, worked off: done or not, and why."""
    with write():
        job = actions.start_run(joint_for(by, joint.id), verb, by=by, given=given)
    session().rollback()
    worker.work_off(app)
    session().rollback()
    return [(row.done, row.why) for row in results_of(job)]


def common(s: makers.Story, **given: Any) -> CommonPoint:
    """The one point that all of them share."""
    facts = {
        "fact": "2号电梯一个月停了六次", "demand": "修好，不再停", "finding": "制动器磨损，维保记录缺两次",
        "basis": "TSG T5002-2017 附件A", "reason": "维保没有做到位", "remedy": "更换制动器", "turn_to": "市市场监管局，12315",
        "pledge": "更换2号电梯制动器", "pledge_owner_id": s.agent,
        "pledge_due_on": house_clock.today() + timedelta(days=5), **given,
    }  # fmt: skip
    return CommonPoint(**facts)


def write_common(s: makers.Story, joint: Joint, **given: Any) -> None:
    with write():
        row = joint_for(s.by("manager"), joint.id)
        actions.write_common(
            row, [common(s, **given)], opening="您好", closing="此复", by=s.by("manager"), version=row.version
        )


def test_from_one_handling_to_a_letter_for_each_home(app: Any, s: makers.Story) -> None:
    rows, joint = complaints.joint(s, 3)
    write_common(s, joint)
    manager, agent = s.by("manager"), s.by("agent")
    with write():
        actions.add_common_evidence(
            joint_for(manager, joint.id), shows="维保记录", source="维保单位", dated_on=house_clock.today(), by=manager
        )  # fmt: skip
    assert [done for done, _ in run(app, joint, "read_back", manager)] == [True] * 3
    with pytest.raises(Refused):
        run(app, joint, "read_back", manager)
    for row in rows[:2]:
        with write():
            actions.agree_definition(complaints.again(row), how="phone", words="对", by=agent)
    assert len(run(app, joint, "evaluate", manager, **JUDGED, lead=s.agent)) == 2
    later = house_clock.now() + timedelta(days=20)
    longer = run(app, joint, "extend", manager, due=later.isoformat(), reason="等检测报告")
    assert sorted(done for done, _ in longer) == [False, True, True]
    assert [done for done, _ in run(app, joint, "find", manager)] == [True] * 2
    assert [why for _, why in run(app, joint, "find", manager)] == ["都已经写好了，没有改动。"] * 2
    run(app, joint, "conclude", manager)
    own = complaints.again(rows[0])
    with write():
        letter = complaints.own_letter(own, remedy="另外为您家老人安排代步")
        actions.draft_reply(complaints.again(rows[0]), letter, by=agent)
    assert [done for done, _ in run(app, joint, "draft_reply", manager)] == [True] * 2
    texts = {a.remedy for a in session().query(ReplyAnswer)}
    assert texts == {"另外为您家老人安排代步", "更换制动器"}
    assert [done for done, _ in run(app, joint, "send_reply", manager)] == [True] * 2
    page = joint_page(manager, joint.id)
    assert page.counts == {Status.TRACKING: 2, Status.CONFIRMING: 1}
    letters = session().query(Reply).filter_by(state="sent").all()
    assert len({reply.digest for reply in letters}) == 2
    assert session().query(Promise).filter_by(state="open").count() == 2


def test_one_that_does_not_fit_stops_nobody(app: Any, s: makers.Story) -> None:
    rows, joint = complaints.joint(s, 3)
    write_common(s, joint)
    with write():
        actions.read_back(complaints.again(rows[1]), [actions.Point("我家的事")], by=s.by("agent"))
    manager = s.by("manager")
    assert [done for done, _ in run(app, joint, "read_back", manager)] == [True, True]
    assert [p.fact for p in complaints.points(rows[1])] == ["我家的事"]
    for row in rows:
        with write():
            actions.agree_definition(complaints.again(row), how="phone", words="对", by=s.by("agent"))
    run(app, joint, "evaluate", manager, **JUDGED, lead=s.agent)
    found = run(app, joint, "find", manager)
    assert sorted(found) == [
        (False, "这一户的诉求和共同的对不上，要在它自己的页面上写。"),
        (True, ""),
        (True, ""),
    ]
    assert joint_page(manager, joint.id).fitting == {"extend": 3, "find": 3, "conclude": 3}


def test_only_who_may_brings_them_together_and_only_one_act_at_a_time(app: Any, s: makers.Story) -> None:
    rows, joint = complaints.joint(s, 2)
    with pytest.raises(Denied), write():
        actions.start_run(session().get_one(Joint, joint.id), "read_back", by=s.by("agent"))
    with pytest.raises(Refused), write():
        actions.start_run(joint_for(s.by("manager"), joint.id), "read_back", by=s.by("manager"))
    write_common(s, joint)
    with pytest.raises(Stale), write():
        actions.write_common(
            joint_for(s.by("manager"), joint.id), [common(s)], opening="", closing="", by=s.by("manager"), version=1
        )  # fmt: skip
    with write():
        actions.start_run(joint_for(s.by("manager"), joint.id), "read_back", by=s.by("manager"))
    with pytest.raises(WrongState), write():
        actions.start_run(joint_for(s.by("manager"), joint.id), "read_back", by=s.by("manager"))
    other = makers.story()
    with pytest.raises(Missing):
        joint_for(other.by("manager"), joint.id)
    far = complaints.received(other)
    with pytest.raises(Refused), write():
        actions.join(
            session().get_one(Complaint, far.id), session().get_one(Joint, joint.id), by=other.by("manager")
        )
    with write():
        actions.leave(complaints.again(rows[0]), reason="这一户情况不同", by=s.by("manager"))
    assert complaints.again(rows[0]).joint_id is None
