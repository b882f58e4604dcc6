"""The life of a callback 回访 as one table: who may ask, how often it is tried, and what counts as satisfied.

Field guide, section 6: nobody follows up the own work, and unreachable is never satisfied.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from portal.domain.casework.life_rules import Doubts, Step, life
from portal.infra.refused import N_

KIND = "callback"


class Status(StrEnum):
    """Where a callback stands, or how it ended."""

    PLANNED = "planned"
    ASSIGNED = "assigned"
    ANSWERED = "answered"
    UNREACHABLE = "unreachable"
    DECLINED = "declined"
    DROPPED = "dropped"


S = Status
OPEN = frozenset({S.PLANNED, S.ASSIGNED})
ENDED = frozenset(S) - OPEN
STATUS_WORDS: Mapping[Status, str] = {
    S.PLANNED: N_("待分派"),
    S.ASSIGNED: N_("待回访"),
    S.ANSWERED: N_("已回访"),
    S.UNREACHABLE: N_("联系不上"),
    S.DECLINED: N_("不愿受访"),
    S.DROPPED: N_("不用回访了"),
}


def _step(verb: str, target: Status | None, *faces: str, may: str = "", when: str = "") -> Step[Status]:
    return Step(verb, OPEN, target, f"{KIND}.{may or verb}", frozenset(faces), when)


LIFE: Mapping[str, Step[Status]] = life(
    (
        _step("assign", S.ASSIGNED, "staff"),
        # What the caller does; one permission, for it is one conversation.
        _step("attempt", S.ASSIGNED, "staff", may="call"),
        _step("record", S.ANSWERED, "staff", may="call"),
        _step("decline", S.DECLINED, "staff", may="call"),
        _step("give_up", S.UNREACHABLE, "staff", may="call", when="tried"),
        # The person answers alone, in the portal or by the link.
        _step("answer", S.ANSWERED, "owner", "public"),
        # The case went on without it: opened again, or its reply replaced.
        _step("drop", S.DROPPED),
    )
)
NO_SUCH_STEP = N_("这个回访现在是“%(status)s”，不能再这样操作。页面已显示最新进度。")
CONDITIONS: Mapping[str, str] = {
    "tried": N_("要在上午、下午、晚上各联系过一次，才能记为“联系不上”。"),
}
DOUBTS = Doubts(NO_SUCH_STEP, CONDITIONS)
OWN_WORK = N_("这件事您办过，不能由您回访。请交给没有参与的同事。")
THEIR_OWN_WORK = N_("这位同事办过这件事，不能由他回访。请另选一位。")
OF_ANOTHER = N_("这个回访已分派给%(name)s。要换人请找客服主管。")

# What is asked after: what set it off, how soon by default, and the words for it.
TRIGGERS: Mapping[str, str] = {
    "repair_signed_off": N_("维修签认后"),
    "leak_again": N_("漏水修好后再问一次"),
    "complaint_replied": N_("投诉答复后"),
    "moved_in": N_("入住后"),
    "quarterly": N_("季度走访"),
    "year_one": N_("入住满一年检查"),
    "year_four": N_("交付满四年检查"),
}
LIMIT_OF: Mapping[str, str] = {
    "repair_signed_off": "repair.follow_up",
    "complaint_replied": "complaint.follow_up",
}
WAYS: Mapping[str, str] = {
    "phone": N_("电话"),
    "visit": N_("上门"),
    "sms": N_("短信"),
    "wechat": N_("微信"),
    # The person called; no quiet hours are disturbed and no contact is used up.
    "incoming": N_("业主打来"),
}
# The ways in which we turn to somebody, as a rule may say it.
OUR_WAYS: Mapping[str, str] = {way: words for way, words in WAYS.items() if way != "incoming"}
# How a try went when nobody answered the questions.
OUTCOMES: Mapping[str, str] = {
    "no_answer": N_("没人接"),
    "busy": N_("占线或挂断"),
    "wrong_number": N_("号码不对"),
    "call_later": N_("请过后再打"),
    "agreed": N_("同意上门，约好了时间"),
}
# The person gives leave to be visited; said only where the rule asks for leave first.
AGREED = "agreed"
# The tries by which somebody counts as not to be reached; "call later" was reached.
UNREACHED = frozenset({"no_answer", "busy", "wrong_number"})
REACHED, REFUSED_TO_SAY = "reached", "declined"
ALL_OUTCOMES: Mapping[str, str] = {REACHED: N_("接通"), **OUTCOMES, REFUSED_TO_SAY: N_("不愿受访")}
# Whether it is good now, as the person says.
STANDS: Mapping[str, str] = {
    "good": N_("已经好了"),
    "not_good": N_("还有问题"),
    "unused": N_("还没再用过，说不准"),
}
SCORES: Mapping[int, str] = {
    1: N_("很不满意"),
    2: N_("不满意"),
    3: N_("一般"),
    4: N_("满意"),
    5: N_("非常满意"),
}
LEAST_SATISFIED = 3
DAY_PARTS: Mapping[str, str] = {"am": N_("上午"), "pm": N_("下午"), "eve": N_("晚上")}
TRIES = 3


def day_part(local: datetime) -> str:
    """Which part of the day a local moment lies in: before noon, before 18:00, after."""
    return "am" if local.hour < 12 else "pm" if local.hour < 18 else "eve"


def tried_enough(parts: Collection[str]) -> bool:
    """Three tries, one in each part of the day, before somebody counts as not to be reached."""
    return len(parts) >= TRIES and set(parts) >= set(DAY_PARTS)


def is_satisfied(stands: str, score: int) -> bool:
    """Whether this counts as satisfied: no problem is left, and three of five at least."""
    return stands != "not_good" and score >= LEAST_SATISFIED


@dataclass(frozen=True)
class Facts:
    """What the conditions of the table ask about a callback at a moment; `parts` are those of the tries so far."""

    status: Status
    parts: Collection[str] = ()


def why_not(verb: str, facts: Facts) -> str | None:
    """None when the verb fits the callback now, else the sentence that says why not."""
    return DOUBTS.why_not(LIFE[verb], facts.status, {"tried": tried_enough(facts.parts)})


def fitting(facts: Facts, face: str) -> tuple[str, ...]:
    """The verbs that fit the callback now and have a door in that face; permissions are asked by the caller."""
    return tuple(verb for verb, row in LIFE.items() if face in row.faces and why_not(verb, facts) is None)
