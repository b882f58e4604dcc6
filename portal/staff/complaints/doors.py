"""Every file that hangs a door on the blueprint of complaints."""

from portal.staff.complaints import (
    archiving,
    confirming,
    following,
    guidance,
    handling,
    inquiring,
    joint,
    joint_acts,
    judging,
    listing,
    paying,
    promises,
    registering,
    replying,
    show,
)

DOORS = (
    archiving,
    confirming,
    following,
    guidance,
    handling,
    inquiring,
    joint,
    joint_acts,
    judging,
    listing,
    paying,
    promises,
    registering,
    replying,
    show,
)
