"""Repairs as owners meet them: reported step by step, followed, agreed on, signed."""

from portal.owner.repairs import danger, deeds, pages, sending, wizard
from portal.owner.repairs.blueprint import bp, report

__all__ = ["bp", "danger", "deeds", "pages", "report", "sending", "wizard"]
