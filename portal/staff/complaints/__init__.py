"""Complaints at the desk: the list, the page of one, registering, and a door for every verb of the staff."""

from portal.staff.complaints import board_cases
from portal.staff.complaints.blueprint import bp
from portal.staff.complaints.doors import DOORS
from portal.staff.complaints.past import bp as past_bp

board_bp = board_cases.bp
__all__ = ["DOORS", "board_bp", "bp", "past_bp"]
