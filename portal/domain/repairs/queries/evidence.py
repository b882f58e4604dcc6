"""What shows why a firm was replaced and what that cost, gathered from where it stands; and the packs made of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from portal.domain.casework.models import Attachment
from portal.domain.casework.notice_models import Notice
from portal.domain.casework.notice_rules import Proof
from portal.domain.estate.models import Community, Firm
from portal.domain.estate.rows import AnyRow
from portal.domain.repairs.chase_models import EvidencePack
from portal.domain.repairs.models import Assignment, Repair
from portal.domain.repairs.queries.chase import papers_of
from portal.domain.repairs.queries.costs import frozen_lines, total_cents
from portal.domain.repairs.queries.places import Place, places_of
from portal.infra import events
from portal.infra.db import session
from portal.infra.events import Line
from portal.infra.files import StoredFile

TAKEN_OVER = "taken_over"


@dataclass(frozen=True)
class Evidence:
    """Everything about one replacement of a firm, as it stands now.

    `first` is the assignment that was taken away, `crew` the one that followed; `photos` are rows of file_id,
    sha256, kind, round, added_at, state; `lines` the cost lines of the round in plain values.
    """

    repair: Repair
    community: Community
    first: Assignment
    crew: Assignment | None
    first_firm: str
    crew_firm: str
    notices: Sequence[tuple[Notice, Proof]]
    photos: Sequence[AnyRow]
    lines: Sequence[Mapping[str, Any]]
    total_cents: int
    places: Sequence[Place]
    story: Sequence[Line]


def evidence_of(assignment_id: int) -> Evidence | None:
    """The evidence about an assignment that was taken away from its firm; None where none was."""
    first = session().get(Assignment, assignment_id)
    if first is None or first.ended_why != TAKEN_OVER:
        return None
    repair = session().get_one(Repair, first.repair_id)
    crew = session().scalar(
        select(Assignment)
        .where(Assignment.repair_id == repair.id, Assignment.id > first.id)
        .order_by(Assignment.id)
        .limit(1)
    )
    lines = frozen_lines(repair.id, first.round)
    return Evidence(
        repair=repair, community=session().get_one(Community, repair.community_id), first=first, crew=crew,
        first_firm=_name(first.firm_id), crew_firm=_name(crew.firm_id) if crew else "",
        notices=[(s.notice, s.proof) for s in papers_of(repair) if s.notice.firm_id == first.firm_id],
        photos=_photos(repair.id), lines=lines, total_cents=total_cents(lines),
        places=places_of(repair.id, first.round),
        story=list(reversed(events.story_of(("repair", repair.id), "staff"))),
    )  # fmt: skip


def round_of(repair_id: int) -> int:
    """The round that runs."""
    return int(session().execute(select(Repair.round).where(Repair.id == repair_id)).scalar_one())


def taken_in(repair_id: int, round: int) -> Sequence[int]:
    """The assignments of a round that were taken away from their firms."""
    return session().scalars(
        select(Assignment.id)
        .where(
            Assignment.repair_id == repair_id, Assignment.round == round, Assignment.ended_why == TAKEN_OVER
        )
        .order_by(Assignment.id)
    ).all()  # fmt: skip


def packs_of(repair_id: int) -> Sequence[EvidencePack]:
    """The packs of evidence made for a repair, oldest first."""
    return session().scalars(
        select(EvidencePack).where(EvidencePack.repair_id == repair_id).order_by(EvidencePack.id)
    ).all()  # fmt: skip


def pack_made(assignment_id: int, occasion: str) -> bool:
    """Whether the pack of that occasion is there already."""
    made = select(EvidencePack.id).where(
        EvidencePack.assignment_id == assignment_id, EvidencePack.occasion == occasion
    )
    return session().scalar(made) is not None


def _name(firm_id: int) -> str:
    return session().scalar(select(Firm.name).where(Firm.id == firm_id)) or ""


def _photos(repair_id: int) -> Sequence[AnyRow]:
    return session().execute(
        select(
            Attachment.file_id, StoredFile.sha256, Attachment.kind, Attachment.round, Attachment.added_at,
            StoredFile.state,
        )
        .join(StoredFile, StoredFile.id == Attachment.file_id)
        .where(Attachment.subject_kind == "repair", Attachment.subject_id == repair_id)
        .order_by(Attachment.id)
    ).all()  # fmt: skip
