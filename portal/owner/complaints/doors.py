"""Every file that hangs a door on the blueprint of the owner's complaints."""

from portal.owner.complaints import agreeing, answering, deeds, pages, reviewing, sending, wizard

DOORS = (agreeing, answering, deeds, pages, reviewing, sending, wizard)
