"""Callbacks at the desk: what is to be assigned and called, one with its tries, and what was said."""

from portal.staff.callbacks import (
    calling,
    draws,
    figure_cases,
    figures,
    listing,
    printing,
    quotas,
    rules,
    rules_change,
    show,
    spreading,
)
from portal.staff.callbacks.blueprint import bp

DOORS = (
    calling,
    draws,
    figure_cases,
    figures,
    listing,
    printing,
    quotas,
    rules,
    rules_change,
    show,
    spreading,
)

__all__ = ["DOORS", "bp"]
