"""What was read back to the person: the points that stand, each version and what was answered to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select

from portal.domain.complaints.models import ComplaintPoint, Definition
from portal.domain.complaints.record_rules import AGREED_HOW
from portal.infra.gathered import together
from portal.infra.reads import Read


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


DEFINITION: Mapping[str, Read] = {
    "points": Read(
        select(*ComplaintPoint.__table__.c).where(
            ComplaintPoint.complaint_id == bindparam("complaint"), ComplaintPoint.retired_at.is_(None)
        )
    ),
    "versions": Read(
        select(*Definition.__table__.c).where(Definition.complaint_id == bindparam("complaint"))
    ),
}


def understood(complaint_id: int) -> Understood:
    """The definition of a complaint, in one statement."""
    return understood_from(together(DEFINITION, {"complaint": complaint_id}))


def understood_from(found: Mapping[str, Sequence[Any]]) -> Understood:
    """The same from what `DEFINITION` gave in a statement of the caller's."""
    points = sorted(found["points"], key=lambda row: row.no)
    return Understood(points, sorted(found["versions"], key=lambda row: -row.no))
