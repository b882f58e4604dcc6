"""The handlings of a complaint, one below the other: the first, and each review by somebody higher."""

from typing import Any

from sqlalchemy import select

from portal.domain.complaints.models import ComplaintStage
from portal.domain.estate.models import Person
from portal.infra.db import session


def stages_of(complaint_id: int) -> list[Any]:
    """Each stage with who led it: no, opened_by, reason, opened_at, lead, replied_at, ended_at."""
    return list(
        session().execute(
            select(
                ComplaintStage.no, ComplaintStage.opened_by, ComplaintStage.reason, ComplaintStage.opened_at,
                ComplaintStage.replied_at, ComplaintStage.ended_at, Person.name.label("lead"),
            )
            .outerjoin(Person, Person.id == ComplaintStage.lead_id)
            .where(ComplaintStage.complaint_id == complaint_id)
            .order_by(ComplaintStage.no)
        )
    )  # fmt: skip
