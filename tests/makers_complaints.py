"""Complaints in named states, earned through the verbs."""

from typing import Any

from portal.domain.complaints import actions
from portal.domain.complaints.models import Complaint
from portal.infra.db import write
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
