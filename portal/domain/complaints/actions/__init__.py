"""The verbs of a complaint, one function each; `verb(complaint, …, by=actor)`."""

from portal.domain.complaints.actions.clockwork import pass_deadline, rise_deadline, warn_deadline
from portal.domain.complaints.actions.following import (
    ask_review,
    follow_up_dissatisfied,
    follow_up_satisfied,
    follow_up_unanswered,
    start_follow_up,
)
from portal.domain.complaints.actions.intake import Record, register, submit

__all__ = [
    "Record",
    "ask_review",
    "follow_up_dissatisfied",
    "follow_up_satisfied",
    "follow_up_unanswered",
    "pass_deadline",
    "register",
    "rise_deadline",
    "start_follow_up",
    "submit",
    "warn_deadline",
]
