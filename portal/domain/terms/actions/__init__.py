"""Verbs of the administrator on the terms; each records what it changed, none touches what already runs."""

from portal.domain.terms.actions.calendars import (
    confirm_year,
    set_calendar_day,
    set_local,
    set_opening_windows,
)
from portal.domain.terms.actions.defaults import seed_defaults
from portal.domain.terms.actions.ladders import set_ladder
from portal.domain.terms.actions.limits import set_limit
from portal.domain.terms.actions.parts import add_part, retire_part, set_part_terms
from portal.domain.terms.actions.signing import set_sign_rule

__all__ = [
    "add_part",
    "confirm_year",
    "retire_part",
    "seed_defaults",
    "set_calendar_day",
    "set_ladder",
    "set_limit",
    "set_local",
    "set_opening_windows",
    "set_part_terms",
    "set_sign_rule",
]
