"""Where the pages of the roster import hang, and what several of them need."""

from typing import Any

from flask import Blueprint

from portal.domain.estate import queries as estate
from portal.domain.estate.roster import queries
from portal.domain.estate.roster.queries import Standing
from portal.domain.estate.roster.rules import IMPORT_STATE_LABELS, ImportState
from portal.infra import web
from portal.infra.refused import N_

bp = Blueprint("roster", __name__, url_prefix="/roster")

STEPS = (N_("选文件"), N_("对列"), N_("检查"), N_("写入"), N_("完成"))
NOW = {
    ImportState.MAPPING: 2, ImportState.STOPPED: 2, ImportState.CHECKING: 3, ImportState.CHECKED: 4,
    ImportState.APPLYING: 4, ImportState.APPLIED: 6, ImportState.UNDONE: 6,
}  # fmt: skip


def framed(import_id: int) -> tuple[Standing, dict[str, Any]]:
    """An import of the reader's communities, and what every page about it shows."""
    found = queries.get_for(web.actor(), import_id)
    place = estate.community(web.actor(), found.roster.community_id)
    words = {"roster": found.roster, "job": found.job, "place": place, "step": NOW[found.roster.state]}
    return found, words | {"steps": STEPS, "states": IMPORT_STATE_LABELS}
