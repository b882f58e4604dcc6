"""Every file that hangs a door on the blueprint of complaints."""

from portal.staff.complaints import (
    confirming,
    following,
    guidance,
    handling,
    inquiring,
    judging,
    listing,
    promises,
    registering,
    replying,
    show,
)

DOORS = (
    confirming,
    following,
    guidance,
    handling,
    inquiring,
    judging,
    listing,
    promises,
    registering,
    replying,
    show,
)
