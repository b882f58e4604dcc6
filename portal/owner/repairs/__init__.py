"""Repairs as owners meet them: reported step by step, followed, agreed on, signed."""

import portal.owner.repairs.danger
import portal.owner.repairs.deeds
import portal.owner.repairs.incidents
import portal.owner.repairs.money
import portal.owner.repairs.sending
import portal.owner.repairs.signing  # noqa: F401  (each hangs its views on the two blueprints)
from portal.owner.repairs.blueprint import bp, report

__all__ = ["bp", "report"]
