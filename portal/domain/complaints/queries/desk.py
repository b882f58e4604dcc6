"""What stands on the desk's page of a complaint whatever its step: definition, inner facts, guidance; in one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, or_, select

from portal.domain.complaints.archive_models import GuidanceCard
from portal.domain.complaints.guidance_rules import Card
from portal.domain.complaints.models import InnerFact
from portal.domain.complaints.queries.definition import READS, Understood, understood_from
from portal.domain.complaints.queries.guidance import cards_from
from portal.infra.reads import Read, Several


@dataclass(frozen=True)
class AtDesk:
    """The definition, the facts that only staff keep (newest day first), and the guidance cards of the community."""

    definition: Understood
    facts: Sequence[Any]
    cards: Sequence[Card]


_AT_DESK = Several(
    {
        **READS,
        "facts": Read(
            select(*InnerFact.__table__.c).where(InnerFact.complaint_id == bindparam("complaint"))
        ),
        "cards": Read(
            select(*GuidanceCard.__table__.c).where(
                or_(
                    GuidanceCard.community_id.is_(None), GuidanceCard.community_id == bindparam("community")
                ),
                GuidanceCard.retired_at.is_(None),
            )
        ),
    }
)  # fmt: skip


def at_desk(complaint_id: int, community_id: int) -> AtDesk:
    """All of it for a complaint that staff may read; never for the person's own page."""
    found = _AT_DESK.all({"complaint": complaint_id, "community": community_id})
    facts = sorted(found["facts"], key=lambda row: (row.on, row.id), reverse=True)
    return AtDesk(understood_from(found), facts, cards_from(found["cards"]))
