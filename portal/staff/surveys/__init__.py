"""Surveys at the desk: the list, writing one, its preview and versions."""

from portal.staff.surveys import listing, show, writing
from portal.staff.surveys.blueprint import bp

DOORS = (listing, show, writing)

__all__ = ["DOORS", "bp"]
