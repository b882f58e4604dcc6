"""Which of several contracts comes first when a firm is looked for."""

from datetime import date

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
