"""A complaint in a few words, for those who only name it."""

from collections.abc import Collection
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, select

from portal.domain.complaints.models import Complaint
from portal.infra import clock
from portal.infra.db import for_change, session

BRIEF = (
    Complaint.id, Complaint.number, Complaint.title, Complaint.label, Complaint.community_id, Complaint.status,
    Complaint.complainant_id, Complaint.unit_id, Complaint.stage, Complaint.lead_id, Complaint.handler_id,
    Complaint.contact_phone,
)  # fmt: skip


def brief(complaint_id: int) -> Any:
    """Number, title, home and people of a complaint, for messages; never a lookup for a reader."""
    return session().execute(select(*BRIEF).where(Complaint.id == complaint_id)).one()


def held(complaint_id: int) -> Complaint:
    """The complaint for what the house itself does to it, held inside a unit; never a lookup for a reader."""
    return session().scalars(
        for_change(select(Complaint).where(Complaint.id == complaint_id), Complaint)
    ).one()  # fmt: skip


def homes_since(communities: Collection[int], since: date | None) -> set[int]:
    """The homes that complained since that day, in these communities (all, where none is named)."""
    wanted: list[ColumnElement[bool]] = [Complaint.unit_id.is_not(None)]
    if communities:
        wanted.append(Complaint.community_id.in_(sorted(communities)))
    if since is not None:
        wanted.append(Complaint.submitted_at >= datetime.combine(since, time(), ZoneInfo(clock.HOME_ZONE)))
    return {unit for unit in session().scalars(select(Complaint.unit_id).where(*wanted).distinct()) if unit}
