"""When a firm is late: which paper comes next, and when a professional crew may go in its place (domain guide, 3.5).

建设部令第80号 art. 12: a builder that does not come in time bears what another one costs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from portal.infra.refused import N_

LIMITS_OF_FIRM = ("acknowledge", "visit", "repair")
CONDITIONS: Mapping[str, str] = {
    "replaceable": N_("期限还没到，不能换人接手。如果确有原因，请用“改派”。"),
    "late": N_("期限还没到，不用发通知。"),
    "unserved": N_("逾期通知单已经发过，宽限到期后可以派人接手。"),
    "served": N_("还没有发过逾期通知单，不能接手。请先发催办通知，再发逾期通知单。"),
    "delivered": N_("逾期通知单还没有送达的凭证，不能接手。请等它送达，或登记纸质送达。"),
    "graced": N_("逾期通知单给的宽限还没有到，到期后才能派人接手。"),
    "unasked": N_("已经申请过延期，等维修主管答复。"),
    "extension_asked": N_("没有待答复的延期申请。"),
}
NOT_PROFESSIONAL = N_("接手的要是专业维修单位或自有维修班，请另选。")
SAME_FIRM = N_("接手的单位要和原来的不同。")
NO_ESTIMATE = N_("请填预计费用，扣款通知单要写明。")
MOST_ESTIMATE = 100_000_000_00


@dataclass(frozen=True)
class Chase:
    """How far a late firm was chased, as far as it narrows the verbs.

    `late`: a limit that binds the firm is over. `served`: the firm that has the job got a notice that it is, and
    `delivered`: there is proof of it; it has until `grace_until`. `asked`: it asked for a later end.
    """

    late: bool = False
    emergency: bool = False
    served: bool = False
    delivered: bool = False
    grace_until: datetime | None = None
    asked: bool = False

    def conditions(self, now: datetime) -> dict[str, bool]:
        """The conditions that rows of the life cycle name; an emergency waits for no paper."""
        over = self.grace_until is None or self.grace_until <= now
        return {
            "replaceable": self.late or self.emergency,
            "late": self.late,
            "unserved": not self.served,
            "served": self.served or self.emergency,
            "delivered": self.delivered or self.emergency,
            "graced": (self.served and over) or self.emergency,
            "unasked": not self.asked,
            "extension_asked": self.asked,
        }


NOT_CHASED = Chase()
