"""Every file that hangs a door on the blueprint of the owner's complaints."""

from portal.owner.complaints import agreeing, deeds, pages, reviewing, sending, wizard

DOORS = (agreeing, deeds, pages, reviewing, sending, wizard)
