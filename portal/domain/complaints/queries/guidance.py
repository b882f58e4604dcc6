"""The guidance cards of a community: its own, else the house's, else what the house starts with."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, or_, select

from portal.domain.complaints.archive_models import GuidanceCard
from portal.domain.complaints.guidance_rules import BUILT, Card, lines
from portal.infra.db import session


def cards_for(community_id: int | None) -> list[Card]:
    """One card per principle, as it stands for the community (None: for every one without its own)."""
    return cards_from(_live(community_id))


def cards_from(rows: Sequence[Any]) -> list[Card]:
    """The same from the edited cards, read by the caller: a community's own stands over the house's."""
    found = dict(BUILT)
    for row in sorted(rows, key=lambda row: row.community_id is not None):
        scope = "own" if row.community_id else "house"
        found[row.principle] = Card(
            row.principle, row.title, lines(row.phrases), lines(row.pitfalls), scope, row.version, row.edited_by,
            row.edited_at,
        )  # fmt: skip
    return [found[principle] for principle in sorted(found)]


def _live(community_id: int | None) -> Sequence[GuidanceCard]:
    mine: ColumnElement[bool] = GuidanceCard.community_id.is_(None)
    if community_id is not None:
        mine = or_(mine, GuidanceCard.community_id == community_id)
    return session().scalars(select(GuidanceCard).where(mine, GuidanceCard.retired_at.is_(None))).all()
