"""Where the pages of the import of past complaints hang, and what several of them need."""

from typing import Any

from flask import Blueprint

from portal.domain.complaints.past import queries
from portal.domain.complaints.past.queries import Standing
from portal.domain.complaints.past.rules import IMPORT_STATE_LABELS, ImportState
from portal.domain.estate import queries as estate
from portal.infra import web
from portal.infra.refused import N_

PERMISSION = "complaint.import"
bp = Blueprint("past_complaints", __name__, url_prefix="/complaints/past")
STEPS = (N_("选文件"), N_("对列"), N_("检查"), N_("写入"), N_("完成"))
NOW = {
    ImportState.MAPPING: 2, ImportState.STOPPED: 2, ImportState.CHECKING: 3, ImportState.CHECKED: 4,
    ImportState.APPLYING: 4, ImportState.APPLIED: 6, ImportState.UNDOING: 6, ImportState.UNDONE: 6,
}  # fmt: skip


def framed(import_id: int) -> tuple[Standing, dict[str, Any]]:
    """An import of the reader's communities, and what every page about it shows."""
    found = queries.get_for(web.actor(), import_id)
    place = estate.community(web.actor(), found.kept.community_id)
    words = {"kept": found.kept, "job": found.job, "place": place, "step": NOW[found.kept.state]}
    return found, words | {"steps": STEPS, "states": IMPORT_STATE_LABELS}
