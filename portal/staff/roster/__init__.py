"""Roster import: hand in a file, agree on its columns, see what it would do, write it, take it back."""

from portal.staff.roster import inviting, mapping, receiving, standing
from portal.staff.roster.blueprint import bp

__all__ = ["bp", "inviting", "mapping", "receiving", "standing"]
