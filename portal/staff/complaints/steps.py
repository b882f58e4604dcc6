"""What the page of a complaint shows of steps two and three: what was understood, the evaluation, inner facts."""

from collections.abc import Sequence
from typing import Any

from portal.domain.complaints.queries import ComplaintPage
from portal.domain.complaints.queries.definition import Understood, understood_from
from portal.domain.complaints.queries.inner import inner_in
from portal.domain.complaints.rules import OPEN, Status
from portal.infra import web


def definition_of(page: ComplaintPage) -> Understood | None:
    """The points and their versions; None before anything was written."""
    found = understood_from(page.found)
    return found if found.versions else None


def past_receipt(page: ComplaintPage) -> bool:
    """Whether there can be a definition at all."""
    return page.complaint.status is not Status.RECEIVED


def judgement_of(page: ComplaintPage) -> Any:
    """The complaint with its evaluation; None before there is one."""
    return page.complaint if page.complaint.severity and page.complaint.severity_reason else None


def inner_of(page: ComplaintPage) -> Sequence[Any]:
    """The inner facts, for those who may read them."""
    return inner_in(page.found)


def may_read_inner(page: ComplaintPage) -> bool:
    """Whether the reader handles complaints here, and there is something to keep still."""
    row = page.complaint
    return row.status is not Status.ARCHIVED and web.actor().may("complaint.read_inner", row.community_id)


def is_open(page: ComplaintPage) -> bool:
    """Whether somebody still talks with the person."""
    return page.complaint.status in OPEN
