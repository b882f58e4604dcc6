"""What only the desk reads of a complaint beside its steps: inner facts, as its page asks them."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, select

from portal.domain.complaints.models import InnerFact
from portal.infra.reads import Read

INNER = {
    "inner": Read(select(*InnerFact.__table__.c).where(InnerFact.complaint_id == bindparam("complaint")))
}


def inner_in(found: Mapping[str, Sequence[Any]]) -> Sequence[Any]:
    """The facts that only staff keep, the newest day first."""
    return sorted(found["inner"], key=lambda row: (row.on, row.id), reverse=True)
