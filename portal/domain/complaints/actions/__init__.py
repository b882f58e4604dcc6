"""The verbs of a complaint, one function each; `verb(complaint, …, by=actor)`."""

from portal.domain.complaints.actions.clockwork import pass_deadline, rise_deadline, warn_deadline
from portal.domain.complaints.actions.intake import Record, register, submit

__all__ = ["Record", "pass_deadline", "register", "rise_deadline", "submit", "warn_deadline"]
