"""The verbs of a callback, one function each; `verb(callback, …, by=actor)`."""

from portal.domain.callbacks.actions.calling import (
    AFTERWARDS,
    Answers,
    answer,
    attempt,
    became,
    decline,
    give_up,
    record,
)
from portal.domain.callbacks.actions.case import drop
from portal.domain.callbacks.actions.clockwork import (
    hold_link,
    message_undelivered,
    pass_deadline,
    rise_deadline,
    warn_deadline,
)
from portal.domain.callbacks.actions.planning import Asked, assign, spread
from portal.domain.callbacks.actions.ruling import discard, prepare, put_in_force, set_quota, use_common

__all__ = [
    "AFTERWARDS",
    "Answers",
    "Asked",
    "answer",
    "assign",
    "attempt",
    "became",
    "decline",
    "discard",
    "drop",
    "give_up",
    "hold_link",
    "message_undelivered",
    "pass_deadline",
    "prepare",
    "put_in_force",
    "record",
    "rise_deadline",
    "set_quota",
    "spread",
    "use_common",
    "warn_deadline",
]
