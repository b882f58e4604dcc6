"""Limits with their units, the steps of each urgency, and ladders of escalation."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from portal.domain.estate.roles import Role
from portal.domain.terms.calendar_rules import Calendar
from portal.domain.terms.rules import (
    BY_AGREEMENT,
    FALLBACK_LADDER,
    LADDERS,
    LIMIT_WORDS,
    LIMITS,
    STEPS,
    Urgency,
    deadline_key,
    ladder,
    level_at,
    next_rise,
)
from portal.domain.terms.seeds import WINDOWS, holiday_days

CHINA = Calendar(WINDOWS, holiday_days())
FRIDAY = datetime(2026, 11, 20, 18, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize(
    ("key", "span"),
    [
        ("repair.emergency.seen", "5min"),
        ("repair.emergency.on_site", "30min"),
        ("repair.urgent.accept", "15min"),
        ("repair.urgent.on_site", "60min"),
        ("repair.ordinary.accept", "4wh"),
        ("repair.ordinary.visit_agreed", "8wh"),
        ("repair.acknowledge", "24h"),
        ("repair.deadline.ordinary", "7d"),
        ("repair.deadline.waterproofing", "15d"),
        ("repair.sign", "3d"),
        ("complaint.acknowledge", "24h"),
        ("complaint.reply.general", "3wd"),
        ("complaint.reply.serious", "7wd"),
        ("complaint.reply.major", "15d"),
    ],
)
def test_the_field_guides_limits(key: str, span: str) -> None:
    assert str(LIMITS[key]) == span


def test_every_limit_has_words_and_every_step_a_limit() -> None:
    assert set(LIMIT_WORDS) == set(LIMITS)
    assert LIMITS[BY_AGREEMENT] is None
    for urgency in Urgency:
        steps = STEPS[urgency]
        assert {steps.accept, steps.visit, steps.done or BY_AGREEMENT} <= set(LIMITS)


def test_urgency_sets_the_deadline_before_the_part_does() -> None:
    part = "repair.deadline.waterproofing"
    assert deadline_key("ordinary", part) == part
    assert deadline_key("urgent", part) == "repair.urgent.restored"
    assert deadline_key("emergency", part) == "repair.emergency.made_safe"


def test_late_things_rise() -> None:
    rungs = LADDERS["repair"]
    assert level_at(rungs, FRIDAY, FRIDAY - timedelta(seconds=1), CHINA) == 0
    assert level_at(rungs, FRIDAY, FRIDAY, CHINA) == 1
    monday = FRIDAY + timedelta(days=3)
    assert next_rise(rungs, FRIDAY, 1, CHINA) == monday
    assert level_at(rungs, FRIDAY, monday - timedelta(seconds=1), CHINA) == 1
    assert level_at(rungs, FRIDAY, monday, CHINA) == 2
    assert level_at(rungs, FRIDAY, monday + timedelta(days=30), CHINA) == 3
    assert next_rise(rungs, FRIDAY, 3, CHINA) is None
    assert (rungs.role_at(1), rungs.role_at(2), rungs.role_at(4)) == ("service_lead", "site_manager", None)


def test_ladders_name_roles_of_the_house() -> None:
    assert FALLBACK_LADDER in LADDERS
    for each in LADDERS.values():
        assert {step.role for step in each.steps} <= {role.value for role in Role}
    assert [step.level for step in ladder("x", ("agent", "0h"), ("head", "2h")).steps] == [1, 2]
