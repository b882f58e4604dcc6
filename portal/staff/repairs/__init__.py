"""Repairs at the desk: the list, the page of one, registering, and a door for every verb of the staff."""

from portal.staff.repairs import accepting, dispatching, listing, papers, show, signing, upkeep, visits
from portal.staff.repairs.blueprint import bp
from portal.staff.repairs.intake import bp as intake_bp

__all__ = [
    "accepting", "bp", "dispatching", "intake_bp", "listing", "papers", "show", "signing", "upkeep", "visits",
]  # fmt: skip
