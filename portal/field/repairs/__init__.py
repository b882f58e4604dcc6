"""Repairs as jobs: the list by day, the job, the sheet, and every verb that is the firm's."""

from portal.field.repairs import answering, costing, lists, show, signing, visiting, working
from portal.field.repairs.blueprint import bp

__all__ = ["answering", "bp", "costing", "lists", "show", "signing", "visiting", "working"]
