"""Complaints at the desk: the list, the page of one, registering, and a door for every verb of the staff."""

from portal.staff.complaints.blueprint import bp
from portal.staff.complaints.doors import DOORS

__all__ = ["DOORS", "bp"]
