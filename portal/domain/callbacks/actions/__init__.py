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
from portal.domain.callbacks.actions.planning import Asked, assign

__all__ = [
    "AFTERWARDS",
    "Answers",
    "Asked",
    "answer",
    "assign",
    "attempt",
    "became",
    "decline",
    "drop",
    "give_up",
    "hold_link",
    "message_undelivered",
    "pass_deadline",
    "record",
    "rise_deadline",
    "warn_deadline",
]
