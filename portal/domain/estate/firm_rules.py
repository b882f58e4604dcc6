"""Trades that firms answer for, and which of several contracts comes first."""

from collections.abc import Mapping
from datetime import date

from portal.infra.refused import N_

TRADE_WORDS: Mapping[str, str] = {
    "waterproofing": N_("防水"),
    "plumbing": N_("给排水"),
    "electrical": N_("强电"),
    "weak_current": N_("弱电"),
    "windows": N_("门窗"),
    "fit_out": N_("装饰装修"),
    "civil": N_("土建"),
    "hvac": N_("暖通"),
    "appliances": N_("设备电器"),
    "lift": N_("电梯"),
    "fire": N_("消防"),
    "landscaping": N_("园林绿化"),
    "general": N_("综合维修"),
}
GENERAL = "general"


def rank(
    trade: str, building_id: int | None, *, asked: str, asked_building: int | None, crew: bool, over: bool
) -> tuple[bool, bool, bool, bool]:
    """How far down a contract stands when a firm is looked for; lowest first.

    The firm of the trade, before crews that do everything; in force before run out; for the very building
    before the whole community.
    """
    return trade != asked, over, crew, building_id is None or building_id != asked_building


def in_force(from_on: date, to_on: date | None, on: date) -> bool:
    """Whether a contract holds on the day; its last day is its own."""
    return from_on <= on and (to_on is None or on <= to_on)
