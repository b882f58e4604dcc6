"""The common handling of a joint complaint: which acts go over all of its homes, and what is copied into each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from portal.domain.complaints.rules import BEFORE_REPLY, LIFE, Status
from portal.infra.refused import N_

MOST_POINTS = 6
# The acts that go over every home whose complaint is in the right step; `join` brings the ticked ones in.
RUNS: Mapping[str, str] = {
    "join": N_("并入"),
    "accept": N_("受理"),
    "read_back": N_("发给各户核对"),
    "evaluate": N_("统一评估"),
    "extend": N_("统一延期"),
    "find": N_("把查到的写进各户"),
    "conclude": N_("各户结束调查"),
    "draft_reply": N_("把答复写进各户"),
    "send_reply": N_("给各户发出答复"),
}
NOTHING_COMMON = N_("这一户的诉求和共同的对不上，要在它自己的页面上写。")
NOTHING_LEFT = N_("都已经写好了，没有改动。")
WAITS_FOR_HOME = N_("已经发给这一户核对，在等对方确认。")
NO_POINTS = N_("还没有写共同的事实与诉求。")
RUNNING = N_("上一次统一办理还没有做完，请等它做完。")
NONE_FIT = N_("没有走到这一步的投诉。")


def sources(verb: str) -> frozenset[Status]:
    """The steps in which the act may reach a complaint."""
    return BEFORE_REPLY if verb in ("join", "extend") else LIFE[verb].sources


@dataclass(frozen=True, kw_only=True)
class CommonPoint:
    """One common point as it is written: the fact and the demand; what was found and why; the answer and a promise."""

    fact: str
    demand: str = ""
    finding: str = ""
    basis: str = ""
    reason: str = ""
    remedy: str = ""
    no_remedy: str = ""
    turn_to: str = ""
    pledge: str = ""
    pledge_owner_id: int | None = None
    pledge_due_on: date | None = None


# The texts of a common point and how long each may be; the columns bear the same names.
TEXTS: Mapping[str, int] = {
    "fact": 1000, "demand": 500, "finding": 3000, "basis": 500, "reason": 3000, "remedy": 3000, "no_remedy": 3000,
    "turn_to": 300, "pledge": 500,
}  # fmt: skip
