"""Surveys at the desk: the list, writing one, its preview and versions."""

from portal.staff.surveys import comparing, listing, preview, questions, show, translating, writing
from portal.staff.surveys.blueprint import bp

DOORS = (comparing, listing, preview, questions, show, translating, writing)

__all__ = ["DOORS", "bp"]
