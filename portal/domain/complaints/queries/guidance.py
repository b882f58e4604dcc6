"""The guidance cards of a community: its own, else the house's, else what the house starts with."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from portal.domain.complaints.archive_models import GuidanceCard
from portal.domain.complaints.guidance_rules import BUILT, Card, lines
from portal.infra import marks
from portal.infra.reads import Read

CARDS = "guidance"
_EDITED = Read(select(*GuidanceCard.__table__.c).where(GuidanceCard.retired_at.is_(None)))


def cards_for(community_id: int | None) -> Sequence[Card]:
    """One card per principle, as it stands for the community (None: for every one without its own)."""
    edited = marks.kept(CARDS, _edited)
    found = {**BUILT, **edited.get(None, {}), **(edited.get(community_id, {}) if community_id else {})}
    return [found[principle] for principle in sorted(found)]


def _edited() -> Mapping[int | None, Mapping[int, Card]]:
    """The cards that somebody edited, by community (None: for all) and principle."""
    found: dict[int | None, dict[int, Card]] = {}
    for row in _EDITED.all():
        scope = "own" if row.community_id else "house"
        found.setdefault(row.community_id, {})[row.principle] = Card(
            row.principle, row.title, lines(row.phrases), lines(row.pitfalls), scope, row.version, row.edited_by,
            row.edited_at,
        )  # fmt: skip
    return found
