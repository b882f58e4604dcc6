"""Keep the pack of evidence of a replaced firm, once per occasion."""

import hashlib

from portal.domain.repairs import events
from portal.domain.repairs.actions.case import HOUSE, record_aside
from portal.domain.repairs.chase_models import EvidencePack
from portal.domain.repairs.models import Assignment, Repair
from portal.domain.repairs.queries.evidence import pack_made
from portal.infra import clock, files
from portal.infra.db import session

HOUSE_ID = 0


def keep_evidence(assignment_id: int, occasion: str, data: bytes, name: str) -> EvidencePack | None:
    """Keep a made pack beside the repair, with its hash in the story; again is harmless (None)."""
    first = session().get_one(Assignment, assignment_id)
    repair = session().get_one(Repair, first.repair_id, with_for_update=True)
    if pack_made(assignment_id, occasion):
        return None
    digest = hashlib.sha256(data).hexdigest()
    file = files.keep(
        files.Decoded(data, digest, "other", "application/zip", files.safe_name(name)), by_id=HOUSE_ID
    )
    row = EvidencePack(
        repair_id=repair.id, round=first.round, assignment_id=assignment_id, occasion=occasion, file_id=file.id,
        digest=digest, made_at=clock.now(),
    )  # fmt: skip
    session().add(row)
    session().flush()
    record_aside(repair, events.EvidenceMade(digest=digest[:16]), HOUSE)
    return row
