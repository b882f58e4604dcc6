"""What a repair's page shows of those who asked afterwards."""

from collections.abc import Sequence
from typing import Any

from portal.domain.callbacks import queries as callbacks
from portal.domain.repairs.queries import RepairPage
from portal.infra import web


def asked_after(page: RepairPage) -> Sequence[Any]:
    """The callbacks about a repair that was signed off once, for those who read callbacks there."""
    signed = page.repair.signed_off_at is not None or page.repair.round > 1
    return (
        callbacks.of_subject(page.subject)
        if signed and web.actor().may("callback.read", page.repair.community_id)
        else ()
    )
