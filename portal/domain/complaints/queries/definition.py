"""What was read back to the person: the points that stand, each version and what was answered to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select

from portal.domain.complaints.models import ComplaintPoint, Definition, InnerFact
from portal.domain.complaints.record_rules import AGREED_HOW
from portal.infra.db import session
from portal.infra.reads import Read, Several


@dataclass(frozen=True)
class Understood:
    """The points as they stand, and every version with its answer, newest first."""

    points: Sequence[Any]
    versions: Sequence[Any]

    @property
    def newest(self) -> Any:
        """The version that counts."""
        return self.versions[0] if self.versions else None

    @property
    def how(self) -> str:
        """By which way the person agreed, as a message id."""
        return AGREED_HOW.get(self.newest.how, "") if self.newest else ""


_UNDERSTOOD = Several(
    {
        "points": Read(
            select(*ComplaintPoint.__table__.c).where(
                ComplaintPoint.complaint_id == bindparam("complaint"), ComplaintPoint.retired_at.is_(None)
            )
        ),
        "versions": Read(
            select(*Definition.__table__.c).where(Definition.complaint_id == bindparam("complaint"))
        ),
    }
)  # fmt: skip


def understood(complaint_id: int) -> Understood:
    """The definition of a complaint, in one statement."""
    found = _UNDERSTOOD.all({"complaint": complaint_id})
    points = sorted(found["points"], key=lambda row: row.no)
    return Understood(points, sorted(found["versions"], key=lambda row: -row.no))


def inner_facts(complaint_id: int) -> Sequence[InnerFact]:
    """The facts that only staff keep, newest day first; never for the person's own page."""
    return session().scalars(
        select(InnerFact)
        .where(InnerFact.complaint_id == complaint_id)
        .order_by(InnerFact.on.desc(), InnerFact.id.desc())
    ).all()  # fmt: skip
