"""What every party of a repair form signs: the same plain words, photos by hash, materials and cost lines."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from portal.domain.casework.models import Attachment
from portal.domain.estate.models import Unit
from portal.domain.repairs.models import Repair, RepairRound
from portal.domain.repairs.queries.costs import lines_of, plain, total_cents
from portal.domain.repairs.rules import OF_HOME, OF_SOURCE
from portal.domain.terms.sign_rules import Party
from portal.infra.db import session
from portal.infra.files import StoredFile

SOURCE = "source"


def content_of(repair: Repair, here: RepairRound | None = None) -> dict[str, Any]:
    """What every party signs for a round, the one that runs where none is named.

    Of a round that was signed off, what the case decided comes from what was frozen and everything else from the
    rows as they are now: whatever is altered later shows. The part of a second home stands under `source`.
    """
    here = here or _running(repair)
    photos = _photos(repair.id, here.no)
    head = _head(repair, here)
    lines = [plain(line, head["payer"] or "") for line in lines_of(repair.id, here.no)]
    content = {
        **head, "work_done": here.work_done, "photos": _of_kinds(photos, OF_HOME),
        "materials": [[line["text"], line["quantity"], line["unit"]] for line in lines if line["kind"] == "material"],
        "lines": lines, "total_cents": total_cents(lines),
    }  # fmt: skip
    label = _source_label(repair, here)
    if label:
        content[SOURCE] = {
            "label": label, "work_done": here.source_work_done,
            "photos": _of_kinds(photos, OF_SOURCE),
        }  # fmt: skip
    return content


def content_for(content: Mapping[str, Any], party: Party) -> dict[str, Any]:
    """The content as that party sees and signs it: of two homes each owner only the own, everybody else all."""
    if party is Party.SOURCE_OWNER:
        own = content.get(SOURCE, {})
        shared = {k: content[k] for k in ("number", "round", "part", "firm", "completed_at")}
        return {**shared, **own}
    if party is Party.OWNER:
        return {k: v for k, v in content.items() if k != SOURCE}
    return dict(content)


def digest_of(content: Mapping[str, Any]) -> str:
    """The hash that a signature stands under."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _running(repair: Repair) -> RepairRound:
    return session().scalars(
        select(RepairRound).where(RepairRound.repair_id == repair.id, RepairRound.no == repair.round)
    ).one()  # fmt: skip


_DECIDED = (
    "number", "round", "label", "title", "description", "part", "firm", "payer", "warranty", "completed_at",
)  # fmt: skip


def _head(repair: Repair, here: RepairRound) -> dict[str, Any]:
    if here.frozen_at is not None:
        return {name: here.frozen.get(name) for name in _DECIDED}
    return {
        "number": repair.number, "round": here.no, "label": repair.label, "title": repair.title,
        "description": repair.description, "part": repair.part_code, "firm": repair.firm_id,
        "payer": repair.payer.value if repair.payer else None, "warranty": repair.warranty,
        "completed_at": repair.completed_at.isoformat() if repair.completed_at else "",
    }  # fmt: skip


def _source_label(repair: Repair, here: RepairRound) -> str:
    if here.frozen_at is not None:
        return str(here.frozen.get(SOURCE, {}).get("label", ""))
    unit = session().get(Unit, repair.source_unit_id) if repair.source_unit_id else None
    return unit.label if unit else ""


def _photos(repair_id: int, round: int) -> list[tuple[str, str]]:
    return [
        (row.kind, row.sha256)
        for row in session().execute(
            select(Attachment.kind, StoredFile.sha256)
            .join(StoredFile, StoredFile.id == Attachment.file_id)
            .where(
                Attachment.subject_kind == "repair", Attachment.subject_id == repair_id,
                Attachment.round == round,
            )
            .order_by(Attachment.id)
        )
    ]  # fmt: skip


def _of_kinds(photos: list[tuple[str, str]], kinds: tuple[str, ...]) -> list[list[str]]:
    """Only what shows the damage and the work: a photo of a notice at the door is no part of what is signed."""
    return [[kind, sha] for kind, sha in photos if kind in kinds]
