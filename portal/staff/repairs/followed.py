"""What a repair's page shows of those who asked afterwards."""

from collections.abc import Mapping, Sequence
from typing import Any

from portal.domain.callbacks import queries as callbacks
from portal.domain.repairs.queries import RepairPage
from portal.infra import web
from portal.infra.reads import Read


def followed_by(repair: Any) -> Mapping[str, Read]:
    """The callbacks about a repair that was signed off once, for those who read callbacks there."""
    signed = repair.signed_off_at is not None or repair.round > 1
    reads = signed and web.actor().may("callback.read", repair.community_id)
    return {"callbacks": callbacks.OF_SUBJECT} if reads else {}


def asked_after(page: RepairPage) -> Sequence[Any]:
    """Those callbacks, newest first, where the page asked for them."""
    return callbacks.newest_first(page.found.get("callbacks", ()))
