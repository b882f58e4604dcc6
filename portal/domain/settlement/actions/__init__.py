"""The verbs of the settlement."""

from collections.abc import Mapping

from portal.domain.settlement.actions.back_charges import (
    ask_again,
    back_charge_granted,
    back_charge_rejected,
    held_charge,
    open_back_charge,
    withdraw,
)
from portal.domain.settlement.actions.corrections import correct, receive, standing
from portal.domain.settlement.actions.disputes import decide, dispute_charge, dispute_line
from portal.domain.settlement.actions.drawing import draw_step, draw_up
from portal.domain.settlement.actions.measuring import Measured, measure
from portal.domain.settlement.actions.periods import check_books, close_period, silent_statements
from portal.domain.settlement.actions.retention import deposit, list_defects, open_retention, release
from portal.domain.settlement.actions.statements import (
    agree,
    deduct,
    deliver,
    fall_silent,
    held_statement,
    pay,
    settle,
    statement_granted,
    statement_rejected,
    submit,
)
from portal.infra.jobs import Step

STEPS: Mapping[str, Step] = {"statements": draw_step}

__all__ = [
    "STEPS",
    "Measured",
    "agree",
    "ask_again",
    "back_charge_granted",
    "back_charge_rejected",
    "check_books",
    "close_period",
    "correct",
    "decide",
    "deduct",
    "deliver",
    "deposit",
    "dispute_charge",
    "dispute_line",
    "draw_step",
    "draw_up",
    "fall_silent",
    "held_charge",
    "held_statement",
    "list_defects",
    "measure",
    "open_back_charge",
    "open_retention",
    "pay",
    "receive",
    "release",
    "settle",
    "silent_statements",
    "standing",
    "statement_granted",
    "statement_rejected",
    "submit",
    "withdraw",
]
