"""The handlings of a complaint, one below the other: the first, and each review by somebody higher."""

from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import Any

from sqlalchemy import bindparam, select

from portal.domain.complaints.models import ComplaintStage
from portal.domain.estate.models import Person
from portal.infra.reads import Read

STAGES = {
    "stages": Read(
        select(
            ComplaintStage.no, ComplaintStage.opened_by, ComplaintStage.reason, ComplaintStage.opened_at,
            ComplaintStage.replied_at, ComplaintStage.ended_at, Person.name.label("lead"),
        )
        .outerjoin(Person, Person.id == ComplaintStage.lead_id)
        .where(ComplaintStage.complaint_id == bindparam("complaint"))
    ),
}  # fmt: skip


def stages_in(found: Mapping[str, Sequence[Any]]) -> Sequence[Any]:
    """Each stage in its order with who led it: no, opened_by, reason, opened_at, lead, replied_at, ended_at."""
    return sorted(found["stages"], key=attrgetter("no"))
