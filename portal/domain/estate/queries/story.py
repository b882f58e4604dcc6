"""The story of a home, person, firm or community as staff read it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from portal.domain.estate.home_rules import UNIT_FIELD_WORDS
from portal.domain.estate.roles import ROLE_WORDS, Role
from portal.domain.estate.rules import TIE_WORDS, UNIT_STATE_WORDS, Tie, UnitState, show_phone
from portal.infra import events
from portal.infra.db import session
from portal.infra.refused import N_
from portal.infra.story import Story, StoryText

FIELD_WORDS: Mapping[str, str] = {
    **UNIT_FIELD_WORDS,
    "name": N_("名称"),
    "city": N_("城市"),
    "zone": N_("时区"),
    "hotline": N_("服务热线"),
    "emergency_phone": N_("抢险电话"),
    "run_by": N_("物业公司"),
    "developer": N_("开发商"),
    "restart_warranty": N_("修好后保修重新起算"),
    "floors": N_("层数"),
    "phone": N_("电话"),
    "email": N_("邮箱"),
    "short_name": N_("简称"),
    "is_own_crew": N_("自有维修班"),
    "is_professional": N_("专业维修单位"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One field that was changed: its word, what it was and what it is, all still to be translated."""

    label: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Told:
    """One line of a story: when, who, the sentence with its parameters, and the fields that changed."""

    at: datetime
    who: str
    sentence: tuple[str, dict[str, Any]]
    changes: tuple[Change, ...]
    note: str


def story(kind: str, subject_id: int, limit: int = 30) -> list[Told]:
    """The newest lines of a subject's story for staff; the caller has looked at whose it is."""
    lines = events.story_of((kind, subject_id), "staff", limit)
    return [
        Told(
            line.happened_at, line.who, (line.sentence, line.values),
            _changes(line.values.get("changes")), _note(line.values),
        )
        for line in lines
    ]  # fmt: skip


def changed_since(kind: str, subject_id: int, version: int) -> list[Told]:
    """What others changed on a subject after the version somebody was looking at, newest first."""
    rows = session().execute(
        select(Story, StoryText.body)
        .outerjoin(StoryText, StoryText.story_id == Story.id)
        .where(
            Story.subject_kind == kind, Story.subject_id == subject_id,
            Story.version > version,
        )
        .order_by(Story.seq.desc())
        .limit(20)
    )  # fmt: skip
    lines = [events.line_of(row, body) for row, body in rows]
    return [
        Told(line.happened_at, line.who, ("", {}), moved, "")
        for line in lines
        if (moved := _changes(line.values.get("changes")))
    ]


def _changes(moved: Mapping[str, Any] | None) -> tuple[Change, ...]:
    return tuple(
        Change(FIELD_WORDS.get(field, field), _shown(field, was), _shown(field, now))
        for field, (was, now) in (moved or {}).items()
    )


def _shown(field: str, value: Any) -> str:
    if value is None or value == "":
        return N_("未填")
    if isinstance(value, bool):
        return N_("是") if value else N_("否")
    if field == "state":
        return UNIT_STATE_WORDS[UnitState(value)]
    if field == "area_cm2":
        return f"{value / 10_000:.2f}㎡"
    return show_phone(value) if field == "phone" else str(value)


def _note(values: Mapping[str, Any]) -> str:
    if values.get("tie"):
        return TIE_WORDS[Tie(values["tie"])]
    return ROLE_WORDS[Role(values["role"])] if values.get("role") else ""
