"""Complaints in named states, earned through the verbs."""

from typing import Any

from portal.domain.complaints import actions
from portal.domain.complaints.actions.confirming import points_of
from portal.domain.complaints.models import Complaint, ComplaintPoint
from portal.domain.complaints.record_rules import Liability, Severity
from portal.infra import clock
from portal.infra.db import session, write
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


def accepted(s: Story, by: str = "agent", **given: Any) -> Complaint:
    """The desk took it on."""
    row = received(s, **given)
    with write():
        actions.accept(again(row), by=s.by(by))
    return row


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


def confirm(s: Story, row: Complaint, by: str = "agent") -> None:
    """From receipt to the evaluation: taken on, read back, agreed on the phone."""
    with write():
        actions.accept(again(row), by=s.by(by))
    _read_back(s, row, by)
    with write():
        actions.agree_definition(again(row), how="phone", words="对", by=s.by(by))


def confirmed(s: Story, by: str = "agent", **given: Any) -> Complaint:
    """Its definition is agreed; it waits to be judged."""
    row = received(s, **given)
    confirm(s, row, by)
    return row


def investigating(s: Story, **given: Any) -> Complaint:
    """Judged a general one, led by the agent; the reply is due in three working days from receipt."""
    row = confirmed(s, **given)
    with write():
        actions.evaluate(again(row), judged(s), by=s.by("manager"))
    return row


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
