"""Callbacks at the desk: what is to be assigned and called, one with its tries, and what was said."""

from portal.staff.callbacks import calling, listing, printing, show, spreading
from portal.staff.callbacks.blueprint import bp

DOORS = (calling, listing, printing, show, spreading)

__all__ = ["DOORS", "bp"]
