"""Repairs at the desk: the list, the page of one, registering, and a door for every verb of the staff."""

from portal.staff.repairs.blueprint import bp
from portal.staff.repairs.cost_limits import bp as rates_bp
from portal.staff.repairs.doors import DOORS
from portal.staff.repairs.intake import bp as intake_bp

__all__ = ["DOORS", "bp", "intake_bp", "rates_bp"]
