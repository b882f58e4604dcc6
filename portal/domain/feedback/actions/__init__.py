"""The verbs of a feedback, one function each."""

from portal.domain.feedback.actions.answering import adopt, answer, ask_again, decline
from portal.domain.feedback.actions.clockwork import (
    message_undelivered,
    pass_deadline,
    rise_deadline,
    warn_deadline,
)
from portal.domain.feedback.actions.sending import Words, register, send
from portal.domain.feedback.actions.turning import Target, became, turn

__all__ = [
    "Target",
    "Words",
    "adopt",
    "answer",
    "ask_again",
    "became",
    "decline",
    "message_undelivered",
    "pass_deadline",
    "register",
    "rise_deadline",
    "send",
    "turn",
    "warn_deadline",
]
