"""Every file that hangs a door on the blueprint of repairs."""

from portal.staff.repairs import accepting, dispatching, listing, papers, show, signing, upkeep, visits

DOORS = (accepting, dispatching, listing, papers, show, signing, upkeep, visits)
