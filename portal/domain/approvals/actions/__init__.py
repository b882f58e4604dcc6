"""The verbs of a request for a yes."""

from portal.domain.approvals.actions.asking import remind, request, void_if_changed, withdraw
from portal.domain.approvals.actions.deciding import decide
from portal.domain.approvals.actions.deputies import end_deputy, name_deputy
from portal.domain.approvals.actions.rising import pass_deadline, rise_deadline, warn_deadline
from portal.domain.approvals.actions.ruling import set_rule

__all__ = [
    "decide",
    "end_deputy",
    "name_deputy",
    "pass_deadline",
    "remind",
    "request",
    "rise_deadline",
    "set_rule",
    "void_if_changed",
    "warn_deadline",
    "withdraw",
]
