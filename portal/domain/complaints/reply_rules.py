"""What a written reply must hold before it may leave: each point with finding, reason, remedy or why none, and whom next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.infra.refused import N_

# The parts of the answer to one point, in the order of the letter.
ANSWER_PARTS: Mapping[str, str] = {
    "finding": N_("查到的事实"),
    "reason": N_("理由和依据"),
    "remedy": N_("怎么处理"),
    "no_remedy": N_("不处理的原因"),
    "turn_to": N_("不满意时可以找谁"),
}
REMEDY_OR_NOT = N_("怎么处理，或不处理的原因")
TEXT_MOST, TURN_TO_MOST = 3000, 300
COMPENSATION_MOST = 100_000_000_00
WAY_WORDS: Mapping[str, str] = {"portal": N_("业主网页"), "message": N_("通知"), "paper": N_("纸质")}
STATE_WORDS: Mapping[str, str] = {
    "draft": N_("草稿"),
    "open": N_("在办"),
    "kept": N_("已办到"),
    "released": N_("已重新约定"),
}
INQUIRY_WORDS: Mapping[str, str] = {
    "asked": N_("等答复"),
    "answered": N_("已答复"),
    "withdrawn": N_("已收回"),
}
COMPENSATION_WORDS: Mapping[str, str] = {
    "": N_("还没有申请审批"),
    "asked": N_("等审批"),
    "approved": N_("已批准"),
    "rejected": N_("没有批准"),
}
DUE_AHEAD = N_("承诺的日期要在今天或以后。")


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The answer to one point as it is written."""

    point_id: int
    finding: str = ""
    reason: str = ""
    remedy: str = ""
    no_remedy: str = ""
    turn_to: str = ""


@dataclass(frozen=True, kw_only=True)
class Pledge:
    """Something we will do, who of us answers for it, and by which day."""

    text: str
    owner_id: int
    due_on: date
    point_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A reply as it is written: what is said to each point, what is promised, and what is paid (cents)."""

    opening: str = ""
    closing: str = ""
    answers: Sequence[Answer] = ()
    pledges: Sequence[Pledge] = ()
    compensation_cents: int = 0
    compensation_reason: str = ""


def missing_in(answer: Any) -> list[str]:
    """What the answer to a point still lacks, as message ids; `answer` has its parts as texts, None is no answer."""
    lacks = {name: answer is None or not getattr(answer, name) for name in ANSWER_PARTS}
    found = [ANSWER_PARTS[name] for name in ("finding", "reason") if lacks[name]]
    if lacks["remedy"] and lacks["no_remedy"]:
        found.append(REMEDY_OR_NOT)
    return [*found, ANSWER_PARTS["turn_to"]] if lacks["turn_to"] else found
