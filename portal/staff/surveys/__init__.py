"""Surveys at the desk: the list, writing one, its preview and versions."""

from portal.staff.surveys import (
    comparing,
    exports,
    listing,
    preview,
    questions,
    recoveries,
    results,
    rounds,
    show,
    themes,
    translating,
    writing,
)
from portal.staff.surveys.blueprint import bp
from portal.staff.surveys.past import bp as past_bp
from portal.staff.surveys.recoveries import bp as recoveries_bp

DOORS = (
    comparing,
    exports,
    listing,
    preview,
    questions,
    recoveries,
    results,
    rounds,
    show,
    themes,
    translating,
    writing,
)

__all__ = ["DOORS", "bp", "past_bp", "recoveries_bp"]
