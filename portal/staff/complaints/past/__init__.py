"""Past complaints: hand in a table, agree on its columns, see what it would bring, bring it in."""

from portal.staff.complaints.past import mapping, receiving, standing
from portal.staff.complaints.past.blueprint import bp

__all__ = ["bp", "mapping", "receiving", "standing"]
