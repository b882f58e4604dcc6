"""The verbs of a repair, one function each; `verb(repair, …, by=actor)`."""

from portal.domain.repairs.actions.clockwork import end_hold, pass_deadline
from portal.domain.repairs.actions.dispatching import (
    acknowledge,
    decline,
    dispatch,
    extend,
    redispatch,
    take_over,
    warranty_of,
)
from portal.domain.repairs.actions.intake import Request, register, report, report_emergency
from portal.domain.repairs.actions.signing import arbitrate, close, refuse, reopen, sign
from portal.domain.repairs.actions.triage import (
    accept,
    answer_facts,
    ask_facts,
    cancel,
    mark_duplicate,
    reject,
)
from portal.domain.repairs.actions.upkeep import (
    assign,
    follow,
    hold,
    message,
    message_undelivered,
    note,
    resume,
)
from portal.domain.repairs.actions.visits import (
    Used,
    complete,
    no_access,
    offer_windows,
    open_sign_off,
    rebook,
    schedule,
    start,
)

__all__ = [
    "Request",
    "Used",
    "accept",
    "acknowledge",
    "answer_facts",
    "arbitrate",
    "ask_facts",
    "assign",
    "cancel",
    "close",
    "complete",
    "decline",
    "dispatch",
    "end_hold",
    "extend",
    "follow",
    "hold",
    "mark_duplicate",
    "message",
    "message_undelivered",
    "no_access",
    "note",
    "offer_windows",
    "open_sign_off",
    "pass_deadline",
    "rebook",
    "redispatch",
    "refuse",
    "register",
    "reject",
    "reopen",
    "report",
    "report_emergency",
    "resume",
    "schedule",
    "sign",
    "start",
    "take_over",
    "warranty_of",
]
