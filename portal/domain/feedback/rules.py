"""Feedback 咨询/求助/建议/表扬: the short path from received to told, as one table (domain guide, section 5)."""

from collections.abc import Mapping
from enum import StrEnum

from portal.domain.casework.life_rules import Doubts, Step, life
from portal.infra.refused import N_

KIND = "feedback"


class Sort(StrEnum):
    """What somebody wants who is not complaining."""

    QUESTION = "question"
    HELP = "help"
    SUGGESTION = "suggestion"
    PRAISE = "praise"


SORT_WORDS: Mapping[Sort, str] = {
    Sort.QUESTION: N_("咨询"),
    Sort.HELP: N_("求助"),
    Sort.SUGGESTION: N_("建议"),
    Sort.PRAISE: N_("表扬"),
}
# The same in plain words, for whoever writes.
SORT_PLAIN: Mapping[Sort, str] = {
    Sort.QUESTION: N_("问一件事：收费、装修、办证、停车"),
    Sort.HELP: N_("想请人帮忙：搬重物、找失物、照看老人"),
    Sort.SUGGESTION: N_("有个主意：怎样可以更好。采纳不采纳都告诉您原因"),
    Sort.PRAISE: N_("谁做得好：我们会告诉他"),
}


class Status(StrEnum):
    """Where a feedback stands; all but the first two are its end."""

    RECEIVED = "received"
    ANSWERED = "answered"
    ADOPTED = "adopted"
    NOT_ADOPTED = "not_adopted"
    TURNED = "turned"


S = Status
STATUS_WORDS: Mapping[Status, str] = {
    S.RECEIVED: N_("等答复"),
    S.ANSWERED: N_("已答复"),
    S.ADOPTED: N_("已采纳"),
    S.NOT_ADOPTED: N_("未采纳"),
    S.TURNED: N_("已转办"),
}
TONES: Mapping[Status, str] = {S.ADOPTED: "brand", S.NOT_ADOPTED: "hold"}
# A suggestion goes one step further than the others.
STEPS = (N_("已收到"), N_("已答复"))
STEPS_OF_SUGGESTION = (*STEPS, N_("采纳与否"))
CHANNELS: Mapping[str, str] = {
    "web": N_("网页"),
    "phone": N_("电话"),
    "counter": N_("前台"),
    "letter": N_("来信"),
    "wechat": N_("微信"),
    "patrol": N_("巡查"),
}
INTO: Mapping[str, str] = {"repair": N_("报修"), "complaint": N_("投诉（按八步办理）")}
TEXT_MOST = 2000


def _step(
    verb: str, sources: set[Status], target: Status, permission: str, face: str, when: str = ""
) -> Step[Status]:
    return Step(verb, frozenset(sources), target, f"{KIND}.{permission}", frozenset({face}), when)


LIFE: Mapping[str, Step[Status]] = life(
    (
        _step("answer", {S.RECEIVED}, S.ANSWERED, "answer", "staff"),
        _step("ask_again", {S.ANSWERED}, S.RECEIVED, "send", "owner"),
        _step("adopt", {S.RECEIVED, S.ANSWERED}, S.ADOPTED, "adopt", "staff", "suggested"),
        _step("decline", {S.RECEIVED, S.ANSWERED}, S.NOT_ADOPTED, "adopt", "staff", "suggested"),
        _step("turn", {S.RECEIVED, S.ANSWERED}, S.TURNED, "turn", "staff"),
    )
)
DOUBTS = Doubts(
    N_("这一件现在是“%(status)s”，不能再这样操作。页面已显示最新进度。"),
    {"suggested": N_("只有建议才有采纳与否。")},
)


def why_not(verb: str, status: Status, sort: Sort) -> str | None:
    """None when the verb fits the feedback now, else the sentence that says why not."""
    return DOUBTS.why_not(LIFE[verb], status, {"suggested": sort is Sort.SUGGESTION})


def fitting(status: Status, sort: Sort, face: str) -> tuple[str, ...]:
    """The verbs that fit the feedback now and have a door in that face; permissions are asked by the caller."""
    return tuple(v for v, row in LIFE.items() if face in row.faces and why_not(v, status, sort) is None)


def is_open(status: Status, sort: Sort) -> bool:
    """Whether somebody is waited for: an answered suggestion still needs its yes or no."""
    return status is S.RECEIVED or (status is S.ANSWERED and sort is Sort.SUGGESTION)


def step_of(status: Status, sort: Sort) -> int:
    """Which of its plain steps it is at; past the last one when it is at its end."""
    if status is S.RECEIVED:
        return 1
    return 2 if is_open(status, sort) else 9
