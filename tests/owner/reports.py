"""Helpers: a report step by step, as a browser sends it."""

import io
from typing import Any

from sqlalchemy import select

from portal.domain.casework import actions as casework
from portal.domain.repairs.models import Repair
from portal.domain.repairs.rules import windows_ahead
from portal.infra import clock
from portal.infra.db import session
from tests import makers

REPORT = "/owner/report"


def photo(shade: int) -> tuple[io.BytesIO, str]:
    """A small real photo, as a form sends it."""
    return io.BytesIO(makers.jpeg(40 * shade)), f"{shade}.jpg"


def filled(client: Any, url: str, data: dict[str, Any], at: str = "") -> Any:
    """Open the page, fill the form that posts to the url, send it."""
    return client.send(url, data, at=at or url)


def to_review(client: Any) -> Any:
    """A whole report up to its last page."""
    slots = windows_ahead(clock.today())
    filled(client, REPORT, {"urgency": "ordinary"})
    filled(client, f"{REPORT}/place", {"room": "kitchen"})
    filled(client, f"{REPORT}/what", {"part": "water.tap", "description": "龙头关不紧"})
    filled(client, f"{REPORT}/when", {"windows": [slots[0], slots[4]]})
    return client.get(f"{REPORT}/review")


def last_report(person_id: int) -> Repair | None:
    """The newest repair that the person reported."""
    session().rollback()
    return session().scalar(
        select(Repair).where(Repair.reporter_id == person_id).order_by(Repair.id.desc()).limit(1)
    )


def newest(person_id: int) -> dict[str, Any] | None:
    """What the person's draft holds."""
    session().rollback()
    row = casework.draft(person_id, "repair.report")
    return dict(row.values) if row else None
