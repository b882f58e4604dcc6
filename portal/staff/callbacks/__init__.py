"""Callbacks at the desk: what is to be assigned and called, one with its tries, and what was said."""

from portal.staff.callbacks import calling, listing, show
from portal.staff.callbacks.blueprint import bp

DOORS = (calling, listing, show)

__all__ = ["DOORS", "bp"]
