"""Feedback at the desk: the list, the page of one, registering, answers and decisions."""

from portal.staff.feedback import answering, intake, listing
from portal.staff.feedback.blueprint import bp

__all__ = ["answering", "bp", "intake", "listing"]
