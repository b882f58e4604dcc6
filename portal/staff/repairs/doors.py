"""Every file that hangs a door on the blueprint of repairs."""

from portal.staff.repairs import (
    accepting,
    chasing,
    costs,
    dispatching,
    listing,
    papers,
    show,
    signing,
    upkeep,
    visits,
)

DOORS = (accepting, costs, chasing, dispatching, listing, papers, show, signing, upkeep, visits)
