"""What was read back to the person: the points that stand, each version and what was answered to it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from portal.domain.complaints.models import ComplaintPoint, Definition, InnerFact
from portal.domain.complaints.record_rules import AGREED_HOW
from portal.infra.db import session


@dataclass(frozen=True)
class Understood:
    """The points as they stand, and every version with its answer, newest first."""

    points: Sequence[ComplaintPoint]
    versions: Sequence[Definition]

    @property
    def newest(self) -> Definition | None:
        """The version that counts."""
        return self.versions[0] if self.versions else None

    @property
    def how(self) -> str:
        """By which way the person agreed, as a message id."""
        return AGREED_HOW.get(self.newest.how, "") if self.newest else ""


def understood(complaint_id: int) -> Understood:
    """The definition of a complaint."""
    points = session().scalars(
        select(ComplaintPoint)
        .where(ComplaintPoint.complaint_id == complaint_id, ComplaintPoint.retired_at.is_(None))
        .order_by(ComplaintPoint.no)
    )
    versions = session().scalars(
        select(Definition).where(Definition.complaint_id == complaint_id).order_by(Definition.no.desc())
    )
    return Understood(points.all(), versions.all())


def inner_facts(complaint_id: int) -> Sequence[InnerFact]:
    """The facts that only staff keep, newest day first; never for the person's own page."""
    return session().scalars(
        select(InnerFact)
        .where(InnerFact.complaint_id == complaint_id)
        .order_by(InnerFact.on.desc(), InnerFact.id.desc())
    ).all()  # fmt: skip
