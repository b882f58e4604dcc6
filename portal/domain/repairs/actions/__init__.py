"""The verbs of a repair, one function each; `verb(repair, …, by=actor)`."""

from portal.domain.repairs.actions.absence import attempt_owner, notify_owner, witness_absence
from portal.domain.repairs.actions.chasing import (
    GRACE,
    ask_extension,
    extend,
    grant_extension,
    refuse_extension,
    serve_notice,
    take_over,
)
from portal.domain.repairs.actions.clockwork import end_hold, pass_deadline, rise_deadline, warn_deadline
from portal.domain.repairs.actions.costs import (
    Entry,
    acknowledge_variation,
    amend_costs,
    change_line,
    cost,
    remove_line,
    verb_of,
)
from portal.domain.repairs.actions.dispatching import (
    acknowledge,
    decline,
    dispatch,
    redispatch,
    warranty_of,
)
from portal.domain.repairs.actions.ending import close, reopen
from portal.domain.repairs.actions.evidence import keep_evidence
from portal.domain.repairs.actions.intake import Request, register, report, report_emergency
from portal.domain.repairs.actions.quoting import accept_quote, decline_quote, quote
from portal.domain.repairs.actions.rates import (
    Item,
    put_rate,
    put_rates,
    remove_rate,
    set_limit,
    start_list,
)
from portal.domain.repairs.actions.replacing import replace_by_rule, set_take_over_rule
from portal.domain.repairs.actions.restart import restarted
from portal.domain.repairs.actions.signing import arbitrate, refuse, sign, void_signatures
from portal.domain.repairs.actions.silence import press, silent_requests
from portal.domain.repairs.actions.source import set_source_unit
from portal.domain.repairs.actions.together import declare_incident, end_incident, mark_duplicate, unmerge
from portal.domain.repairs.actions.triage import (
    accept,
    answer_facts,
    ask_facts,
    cancel,
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
    "GRACE",
    "Entry",
    "Item",
    "Request",
    "Used",
    "accept",
    "accept_quote",
    "acknowledge",
    "acknowledge_variation",
    "amend_costs",
    "answer_facts",
    "arbitrate",
    "ask_extension",
    "ask_facts",
    "assign",
    "attempt_owner",
    "cancel",
    "change_line",
    "close",
    "complete",
    "cost",
    "declare_incident",
    "decline",
    "decline_quote",
    "dispatch",
    "end_hold",
    "end_incident",
    "extend",
    "follow",
    "grant_extension",
    "hold",
    "keep_evidence",
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
    "put_rate",
    "put_rates",
    "quote",
    "rebook",
    "redispatch",
    "refuse",
    "refuse_extension",
    "register",
    "reject",
    "remove_line",
    "remove_rate",
    "reopen",
    "replace_by_rule",
    "report",
    "report_emergency",
    "restarted",
    "resume",
    "rise_deadline",
    "schedule",
    "serve_notice",
    "set_limit",
    "set_source_unit",
    "set_take_over_rule",
    "sign",
    "silent_requests",
    "start",
    "start_list",
    "take_over",
    "unmerge",
    "verb_of",
    "void_signatures",
    "warn_deadline",
    "warranty_of",
    "witness_absence",
]
