"""Complaints as owners meet them: submitted in four steps, followed in plain words, answered, taken back."""

from portal.owner.complaints.blueprint import bp
from portal.owner.complaints.doors import DOORS

__all__ = ["DOORS", "bp"]
