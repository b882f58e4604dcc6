"""Every file that hangs a door on the blueprint of repairs."""

from portal.staff.repairs import (
    accepting,
    chasing,
    costs,
    dispatching,
    limits,
    listing,
    papers,
    rule,
    show,
    signing,
    together,
    upkeep,
    visits,
)

DOORS = (
    accepting,
    chasing,
    costs,
    dispatching,
    limits,
    listing,
    papers,
    rule,
    show,
    signing,
    together,
    upkeep,
    visits,
)
