"""The guidance cards of a community: its own, else the house's, else what the house starts with."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, or_, select

from portal.domain.complaints.archive_models import GuidanceCard
from portal.domain.complaints.guidance_rules import BUILT, Card, lines
from portal.infra.reads import Read

CARDS = {
    "cards": Read(
        select(*GuidanceCard.__table__.c).where(
            or_(GuidanceCard.community_id.is_(None), GuidanceCard.community_id == bindparam("community")),
            GuidanceCard.retired_at.is_(None),
        )
    ),
}  # fmt: skip


def cards_for(community_id: int | None) -> list[Card]:
    """One card per principle, as it stands for the community (None: for every one without its own)."""
    return cards_from(CARDS["cards"].all({"community": community_id}))


def cards_from(rows: Sequence[Any]) -> list[Card]:
    """The same from the rows of `CARDS` (asked with the community): its own stands over the house's."""
    found = dict(BUILT)
    for row in sorted(rows, key=lambda row: row.community_id is not None):
        scope = "own" if row.community_id else "house"
        found[row.principle] = Card(
            row.principle, row.title, lines(row.phrases), lines(row.pitfalls), scope, row.version, row.edited_by,
            row.edited_at,
        )  # fmt: skip
    return [found[principle] for principle in sorted(found)]
