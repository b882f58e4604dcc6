"""The verbs of a callback, one function each; `verb(callback, …, by=actor)`."""

from portal.domain.callbacks.actions.calling import Answers, answer, attempt, decline, give_up, record
from portal.domain.callbacks.actions.case import drop
from portal.domain.callbacks.actions.clockwork import (
    message_undelivered,
    pass_deadline,
    rise_deadline,
    warn_deadline,
)
from portal.domain.callbacks.actions.planning import Asked, assign, plan

__all__ = [
    "Answers",
    "Asked",
    "answer",
    "assign",
    "attempt",
    "decline",
    "drop",
    "give_up",
    "message_undelivered",
    "pass_deadline",
    "plan",
    "record",
    "rise_deadline",
    "warn_deadline",
]
