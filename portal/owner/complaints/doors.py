"""Every file that hangs a door on the blueprint of the owner's complaints."""

from portal.owner.complaints import deeds, pages, sending, wizard

DOORS = (deeds, pages, sending, wizard)
