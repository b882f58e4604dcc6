"""Past surveys: hand in a table and its codebook, agree on its columns, bring it in."""

from portal.staff.surveys.past import receiving, standing
from portal.staff.surveys.past.blueprint import bp

__all__ = ["bp", "receiving", "standing"]
