"""The verbs of a complaint, one function each; `verb(complaint, …, by=actor)`."""

from portal.domain.complaints.actions.amending import Amendment, amend_record
from portal.domain.complaints.actions.archiving import Lesson, archive, learn, seal
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
from portal.domain.complaints.actions.guidance import edit_card, reset_card
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
from portal.domain.complaints.actions.investigating import (
    Finding,
    Piece,
    add_evidence,
    answer_inquiry,
    ask_inquiry,
    conclude,
    find,
    resume_investigation,
    withdraw_inquiry,
)
from portal.domain.complaints.actions.joining import join, leave, open_joint
from portal.domain.complaints.actions.joint import add_common_evidence, write_common
from portal.domain.complaints.actions.joint_run import STEPS, start_run
from portal.domain.complaints.actions.part_clocks import pass_part, rise_part, warn_part
from portal.domain.complaints.actions.paying import pay_compensation, waive_compensation
from portal.domain.complaints.actions.promising import (
    NewRepair,
    keep_promise,
    promise,
    promised_repairs,
    renegotiate_promise,
    repair_changed,
    repair_promise,
    tie_promise,
)
from portal.domain.complaints.actions.replying import (
    ask_compensation,
    compensation_granted,
    compensation_lapsed,
    compensation_rejected,
    deliver_reply,
    draft_reply,
    letter_undelivered,
    mark_opened,
    mark_sent,
    message_undelivered,
    send_reply,
)
from portal.domain.complaints.actions.settling import accept_remedy, reject_remedy
from portal.domain.complaints.actions.silence import (
    go_on_unconfirmed,
    press_definition,
    remind_definition,
    silent_definitions,
)
from portal.domain.complaints.reply_rules import Answer, Letter, Pledge

__all__ = [
    "STEPS",
    "Amendment",
    "Answer",
    "Finding",
    "Judgement",
    "Lesson",
    "Letter",
    "NewRepair",
    "Piece",
    "Pledge",
    "Point",
    "Record",
    "accept",
    "accept_remedy",
    "add_common_evidence",
    "add_evidence",
    "agree_definition",
    "amend_record",
    "answer_inquiry",
    "archive",
    "ask_compensation",
    "ask_inquiry",
    "ask_review",
    "assign",
    "compensation_granted",
    "compensation_lapsed",
    "compensation_rejected",
    "conclude",
    "correct_definition",
    "deliver_reply",
    "draft_reply",
    "edit_card",
    "evaluate",
    "extend",
    "find",
    "follow_up_dissatisfied",
    "follow_up_satisfied",
    "follow_up_unanswered",
    "go_on_unconfirmed",
    "join",
    "keep_promise",
    "learn",
    "leave",
    "letter_undelivered",
    "link_repair",
    "mark_opened",
    "mark_sent",
    "message",
    "message_undelivered",
    "note",
    "note_fact",
    "open_joint",
    "pass_deadline",
    "pass_part",
    "pay_compensation",
    "press_definition",
    "promise",
    "promised_repairs",
    "read_back",
    "reassess",
    "refer",
    "refuse",
    "register",
    "reject_remedy",
    "remind_definition",
    "renegotiate_promise",
    "repair_changed",
    "repair_promise",
    "reset_card",
    "resume_investigation",
    "rise_deadline",
    "rise_part",
    "seal",
    "send_reply",
    "silent_definitions",
    "start_follow_up",
    "start_run",
    "submit",
    "tie_promise",
    "waive_compensation",
    "warn_deadline",
    "warn_part",
    "withdraw",
    "withdraw_inquiry",
    "write_common",
]
