"""The verbs of a repair, one function each; `verb(repair, …, by=actor)`."""

from portal.domain.repairs.actions.absence import attempt_owner, notify_owner, witness_absence
from portal.domain.repairs.actions.clockwork import end_hold, pass_deadline, rise_deadline, warn_deadline
from portal.domain.repairs.actions.dispatching import (
    acknowledge,
    decline,
    dispatch,
    extend,
    redispatch,
    take_over,
    warranty_of,
)
from portal.domain.repairs.actions.ending import close, reopen
from portal.domain.repairs.actions.intake import Request, register, report, report_emergency
from portal.domain.repairs.actions.signing import arbitrate, refuse, sign, void_signatures
from portal.domain.repairs.actions.silence import press, silent_requests
from portal.domain.repairs.actions.source import set_source_unit
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
    "attempt_owner",
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
    "notify_owner",
    "offer_windows",
    "open_sign_off",
    "pass_deadline",
    "press",
    "rebook",
    "redispatch",
    "refuse",
    "register",
    "reject",
    "reopen",
    "report",
    "report_emergency",
    "resume",
    "rise_deadline",
    "schedule",
    "set_source_unit",
    "sign",
    "silent_requests",
    "start",
    "take_over",
    "warn_deadline",
    "warranty_of",
]
