"""The places of the repair form: how each stands, and when an owner's counts as not signed (field guide, section 3)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.infra.refused import N_


class PlaceState(StrEnum):
    """How a party's place on the form stands; only `SIGNED` is a signature."""

    LATER = "later"
    ASKED = "asked"
    SIGNED = "signed"
    REFUSED = "refused"
    NOT_REACHED = "not_reached"
    CONSENTED = "consented"
    DROPPED = "dropped"


PLACE_WORDS: Mapping[PlaceState, str] = {
    PlaceState.LATER: N_("等维修部先签"),
    PlaceState.ASKED: N_("待签"),
    PlaceState.SIGNED: N_("已签"),
    PlaceState.REFUSED: N_("退回重修"),
    PlaceState.NOT_REACHED: N_("未签（业主联系不上）"),
    PlaceState.CONSENTED: N_("沉默视为同意"),
    PlaceState.DROPPED: N_("未签"),
}
# What still has to come, asked already or not.
OPEN = frozenset({PlaceState.LATER, PlaceState.ASKED})
# Whoever was given up, or counted as agreeing, may still sign while the form is open.
SIGNABLE = frozenset({PlaceState.ASKED, PlaceState.NOT_REACHED, PlaceState.CONSENTED})
ATTEMPTS = 3
ATTEMPT_CHANNELS: Mapping[str, str] = {
    "phone": N_("电话"),
    "visit": N_("上门"),
    "message": N_("短信或微信"),
    "letter": N_("书信"),
}
ATTEMPT_RESULTS: Mapping[str, str] = {
    "no_answer": N_("没有人接、没有人应"),
    "number_off": N_("号码不对或停机"),
    "put_off": N_("说以后再签"),
    "no_reason": N_("不肯签，也不说原因"),
}


@dataclass(frozen=True)
class Absence:
    """What was done about an owner who does not sign, as far as it narrows the verbs.

    `waited`: an owner's place is open. `attempted`: tries on three different days. `noticed`: a notice was left.
    """

    waited: bool = False
    attempted: bool = False
    noticed: bool = False

    def conditions(self) -> dict[str, bool]:
        """The conditions that rows of the life cycle name."""
        return {"owner_waited": self.waited, "attempted": self.attempted, "noticed": self.noticed}


PLACE_CONDITIONS: Mapping[str, str] = {
    "owner_waited": N_("业主的位置已经有结果，不用再联系。"),
    "attempted": N_("要在三个不同的日子各联系一次，都记下来，才能贴通知。"),
    "noticed": N_("先贴通知并拍照，再由另一位同事见证。"),
}


def enough_attempts(days: Iterable[date]) -> bool:
    """Whether the owner was tried on three different days."""
    return len(set(days)) >= ATTEMPTS
