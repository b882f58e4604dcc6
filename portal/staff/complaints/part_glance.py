"""What the desk's list asks of a promise or an inquiry: the glance at the complaint that it belongs to."""

from collections.abc import Callable
from typing import Any

from portal.domain.complaints.queries.inquiries import inquiry_for
from portal.domain.complaints.queries.letters import promise_for
from portal.infra import web
from portal.infra.refused import Missing
from portal.staff.complaints.glance import NOTHING, panel


def promise(promise_id: int) -> dict[str, Any]:
    """The glance at the complaint in which it was promised."""
    return _of(lambda: promise_for(web.actor(), promise_id).complaint_id)


def inquiry(inquiry_id: int) -> dict[str, Any]:
    """The glance at the complaint that it was asked for."""
    return _of(lambda: inquiry_for(web.actor(), inquiry_id).Inquiry.complaint_id)


def _of(complaint: Callable[[], int]) -> dict[str, Any]:
    try:
        return panel(complaint())
    except Missing:
        return NOTHING
