"""The verbs of a complaint, one function each; `verb(complaint, …, by=actor)`."""

from portal.domain.complaints.actions.amending import Amendment, amend_record
from portal.domain.complaints.actions.clockwork import pass_deadline, rise_deadline, warn_deadline
from portal.domain.complaints.actions.confirming import (
    Point,
    agree_definition,
    correct_definition,
    read_back,
)
from portal.domain.complaints.actions.evaluating import Judgement, evaluate, note_fact, reassess
from portal.domain.complaints.actions.extending import extend
from portal.domain.complaints.actions.following import (
    ask_review,
    follow_up_dissatisfied,
    follow_up_satisfied,
    follow_up_unanswered,
    start_follow_up,
)
from portal.domain.complaints.actions.handling import (
    accept,
    assign,
    link_repair,
    message,
    note,
    refer,
    refuse,
    withdraw,
)
from portal.domain.complaints.actions.intake import Record, register, submit
from portal.domain.complaints.actions.joining import join, leave, open_joint

__all__ = [
    "Amendment",
    "Judgement",
    "Point",
    "Record",
    "accept",
    "agree_definition",
    "amend_record",
    "ask_review",
    "assign",
    "correct_definition",
    "evaluate",
    "extend",
    "follow_up_dissatisfied",
    "follow_up_satisfied",
    "follow_up_unanswered",
    "join",
    "leave",
    "link_repair",
    "message",
    "note",
    "note_fact",
    "open_joint",
    "pass_deadline",
    "read_back",
    "reassess",
    "refer",
    "refuse",
    "register",
    "rise_deadline",
    "start_follow_up",
    "submit",
    "warn_deadline",
    "withdraw",
]
