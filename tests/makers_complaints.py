"""Complaints in named states, earned through the verbs."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from portal.domain.approvals import actions as approvals
from portal.domain.approvals.models import Approval
from portal.domain.approvals.rules import Outcome
from portal.domain.complaints import actions
from portal.domain.complaints.actions.case import HOUSE
from portal.domain.complaints.actions.confirming import points_of
from portal.domain.complaints.models import Complaint, ComplaintPoint, Definition, Joint
from portal.domain.complaints.record_rules import Liability, Severity
from portal.domain.complaints.reply_models import Promise
from portal.domain.estate.roles import Role
from portal.infra import clock
from portal.infra.db import session, write
from tests import makers_estate as make
from tests.harness.scenes import scene
from tests.makers import Story

RECORD = actions.Record(
    content="地下车库B区14号到22号车位的灯坏了两个多月，晚上停车害怕。物业说已经报修，一直没有人来。",
    demand="一周内修好，并书面说明为什么拖了这么久",
    expected="有人负责，说到做到",
    expectation=4,
    topic="property_service",
    title="地下车库B区照明长期不亮",
)


def record(s: Story, **given: Any) -> actions.Record:
    """What the owner of the story complains of."""
    return actions.Record(**{**vars(RECORD), "unit_id": s.unit, **given})


@scene
def received(s: Story, **given: Any) -> Complaint:
    """Submitted in the portal by the owner, nothing done yet."""
    with write():
        return actions.submit(record(s, **given), by=s.by("owner"))


def again(row: Complaint) -> Complaint:
    """The complaint as it stands now."""
    return session().get_one(Complaint, row.id, populate_existing=True)


def points(row: Complaint) -> list[ComplaintPoint]:
    """The points of its definition that stand."""
    return list(points_of(row))


def judged(s: Story, **given: Any) -> actions.Judgement:
    """The evaluation of a general one that the agent leads."""
    facts = {
        "severity": Severity.GENERAL, "severity_reason": "没有人身危险，影响夜间停车",
        "liability": Liability.OURS, "liability_reason": "报修后没有人跟进", "lead_id": s.agent,
    }  # fmt: skip
    return actions.Judgement(**{**facts, **given})  # type: ignore[arg-type]


@scene
def accepted(s: Story, by: str = "agent", **given: Any) -> Complaint:
    """The desk took it on."""
    row = received(s, **given)
    with write():
        actions.accept(again(row), by=s.by(by))
    return row


@scene
def read_back(s: Story, by: str = "agent", **given: Any) -> Complaint:
    """Two points are written and wait for the person."""
    row = accepted(s, by, **given)
    _read_back(s, row, by)
    return row


def _read_back(s: Story, row: Complaint, by: str) -> None:
    said = [
        actions.Point("B区14号到22号车位的灯两个多月不亮", "一周内修好"),
        actions.Point("报修后没有人来，也没有人说明", "书面说明为什么拖了这么久"),
    ]
    with write():
        actions.read_back(again(row), said, by=s.by(by))


@scene
def unheard(s: Story, **given: Any) -> Complaint:
    """Reminded of what was read back, and again no answer: the desk may go on."""
    row = read_back(s, **given)
    for _ in range(2):
        waiting = session().scalars(
            select(Definition).where(Definition.complaint_id == row.id, Definition.answer == "")
        ).one()  # fmt: skip
        assert waiting.next_at is not None
        with clock.frozen(waiting.next_at), write():
            actions.press_definition(waiting.id)
    return row


def confirm(s: Story, row: Complaint, by: str = "agent") -> None:
    """From receipt to the evaluation: taken on, read back, agreed on the phone."""
    with write():
        actions.accept(again(row), by=s.by(by))
    _read_back(s, row, by)
    with write():
        actions.agree_definition(again(row), how="phone", words="对", by=s.by(by))


@scene
def confirmed(s: Story, by: str = "agent", **given: Any) -> Complaint:
    """Its definition is agreed; it waits to be judged."""
    row = received(s, **given)
    confirm(s, row, by)
    return row


@scene
def investigating(s: Story, **given: Any) -> Complaint:
    """Judged a general one, led by the agent; the reply is due in three working days from receipt."""
    row = confirmed(s, **given)
    with write():
        actions.evaluate(again(row), judged(s), by=s.by("manager"))
    return row


@scene
def official(s: Story, **given: Any) -> Complaint:
    """Registered from the city's hotline with its number and date."""
    facts = {
        "authority": "市12345热线",
        "authority_number": "2026-118890",
        "authority_on": clock.today(),
        **given,
    }
    with write():
        return actions.register(record(s, **facts), complainant_id=s.owner, channel="12345", by=s.by("agent"))


def asked(s: Story, row: Complaint, **given: Any) -> None:
    """The firm is asked to find something out within two days."""
    facts = {"question": "9月12日的报修为什么没有人来？", "firm_id": s.firm} | given
    with write():
        actions.ask_inquiry(again(row), due_on=clock.today() + timedelta(days=2), by=s.by("agent"), **facts)


@scene
def found(s: Story, **given: Any) -> Complaint:
    """Every point has its finding and basis, and there is a piece of evidence."""
    row = investigating(s, **given)
    investigate(s, row)
    return row


def investigate(s: Story, row: Complaint, by: str = "agent") -> None:
    """Evidence and findings for each point of a complaint that is being investigated."""
    with write():
        piece = actions.Piece(shows="17支灯管不亮", source="现场巡检", dated_on=clock.today())
        actions.add_evidence(again(row), piece, by=s.by(by))
    with write():
        written = [
            actions.Finding(point_id=p.id, finding="属实：38支灯管坏17支", basis="物业服务合同附件二4.3")
            for p in points(row)
        ]
        actions.find(again(row), written, by=s.by(by))


@scene
def replying(s: Story, **given: Any) -> Complaint:
    """The investigation is concluded; the letter is to be written."""
    row = found(s, **given)
    with write():
        actions.conclude(again(row), by=s.by("agent"))
    return row


def letter(s: Story, row: Complaint, **given: Any) -> actions.Letter:
    """A letter that answers every point, with one promise in three days."""
    answers = [
        actions.Answer(
            point_id=p.id, finding="属实", reason="合同约定公共照明完好率98%", remedy="更换B区全部灯管",
            turn_to="住建局物业科",
        )
        for p in points(row)
    ]  # fmt: skip
    pledge = actions.Pledge(
        text="更换B区全部灯管和镇流器", owner_id=s.agent, due_on=clock.today() + timedelta(days=3)
    )
    facts = {"opening": "这件事我们拖久了，是我们的问题。", "answers": answers, "pledges": [pledge]}
    return actions.Letter(**{**facts, **given})  # type: ignore[arg-type]


@scene
def drafted(s: Story, **given: Any) -> Complaint:
    """The letter is written, nothing is missing."""
    row = replying(s)
    with write():
        actions.draft_reply(again(row), letter(s, row, **given), by=s.by("agent"))
    return row


@scene
def replied(s: Story, **given: Any) -> Complaint:
    """The letter has left with a promise of three days."""
    row = drafted(s, **given)
    with write():
        actions.send_reply(again(row), by=s.by("agent"))
    return row


@scene
def joint(s: Story, homes: int, **given: Any) -> tuple[list[Complaint], Joint]:
    """One matter that so many homes complain of, each taken on by the agent and joined by the manager."""
    building = make.building(s.community, f"{session().query(Joint).count() + 60}幢")
    units = [make.unit(building, f"{no:02d}01") for no in range(1, homes + 1)]
    rows = []
    for unit in units:
        owner = make.actor(make.owner_of(unit), "owner")
        with write():
            rows.append(actions.submit(record(s, unit_id=unit, title="2号电梯老停", **given), by=owner))
        with write():
            actions.accept(again(rows[-1]), by=s.by("agent"))
    with write():
        found = actions.open_joint(s.community, title="2号电梯一个月停了六次", by=s.by("manager"))
        for row in rows:
            actions.join(again(row), found, by=s.by("manager"))
    return rows, found


def own_letter(row: Complaint, remedy: str) -> actions.Letter:
    """What somebody wrote into the letter of one home before the common answer came."""
    return actions.Letter(answers=[actions.Answer(point_id=points(row)[0].id, remedy=remedy)])


@scene
def offered(s: Story, **given: Any) -> Complaint:
    """The letter has left with 500 yuan that the manager approved."""
    row = drafted(s, pledges=[], compensation_cents=50_000, compensation_reason="两个月停车不便", **given)
    with write():
        actions.ask_compensation(again(row), by=s.by("agent"))
    asked = session().scalars(
        select(Approval).where(Approval.subject_kind == "complaint", Approval.subject_id == row.id)
    ).one()  # fmt: skip
    boss = make.actor(make.staff(Role.COMPANY_MANAGER, s.community), "staff")
    for who in (s.by("manager"), boss):
        if session().get_one(Approval, asked.id, populate_existing=True).state == "pending":
            with write():
                approvals.decide(asked.id, Outcome.APPROVE, by=who)
    with write():
        actions.send_reply(again(row), by=s.by("agent"))
    return row


@scene
def owed(s: Story, **given: Any) -> Complaint:
    """The person accepted it; the cashier is to pay."""
    row = offered(s, **given)
    with write():
        actions.accept_remedy(again(row), by=s.by("owner"))
    return row


@scene
def followed_up(s: Story, **given: Any) -> Complaint:
    """What was promised is done, and the person said on the phone that it is good now."""
    row = replied(s, **given)
    settle(s, row)
    return row


def settle(s: Story, row: Complaint) -> None:
    """From the reply to the result of the follow-up: promises kept, asked afterwards, satisfied."""
    owed = session().scalars(
        select(Promise.id).where(Promise.complaint_id == row.id, Promise.state == "open")
    )
    for promise_id in list(owed):
        with write():
            actions.keep_promise(again(row), promise_id, proof="灯管已全部更换", by=s.by("agent"))
    with write():
        actions.start_follow_up(again(row), by=s.by("agent"))
    with write():
        actions.follow_up_satisfied(again(row), score=5, by=HOUSE)


LESSON = actions.Lesson(
    cause="property_service", cause_note="报修没有人跟进，没有超期提醒", lesson="公共照明每周巡查一次，坏灯当天登记",
    prevent_in="property_service",
)  # fmt: skip


@scene
def learned(s: Story, **given: Any) -> Complaint:
    """What it teaches is written down; it may be archived."""
    row = followed_up(s, **given)
    with write():
        actions.learn(again(row), LESSON, by=s.by("agent"))
    return row


@scene
def archived(s: Story, **given: Any) -> Complaint:
    """Archived by the site manager; its pack is owed."""
    row = learned(s, **given)
    with write():
        actions.archive(again(row), by=s.by("manager"))
    return row
