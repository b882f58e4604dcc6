"""统计看板: what many repairs say together."""

from portal.staff.figures import board, cases, spots
from portal.staff.figures.blueprint import bp, spots_bp

__all__ = ["board", "bp", "cases", "spots", "spots_bp"]
