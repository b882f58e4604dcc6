"""Every file that hangs a door on the blueprint of complaints."""

from portal.staff.complaints import handling, listing, show

DOORS = (handling, listing, show)
