"""The glance at a statement or a dispute beside the list of the desk."""

from typing import Any

from flask import url_for

from portal.domain.settlement.period_rules import quarter_words
from portal.domain.settlement.queries import naming, reach
from portal.domain.settlement.rules import DISPUTE_TONES, DISPUTE_WORDS, STATE_TONES, STATE_WORDS
from portal.infra import web


def statement(statement_id: int) -> dict[str, Any]:
    """One statement in a few words; nothing but its kind for those who may not read the books."""
    if not web.actor().may("settlement.read"):
        return {"row": None}
    row = reach.statement_for(web.actor(), statement_id)
    return {
        "row": row, "title": row.number, "firm": naming.firm(row.firm_id), "period": quarter_words(row.quarter),
        "state": STATE_WORDS[row.state], "tone": STATE_TONES[row.state], "amount": row.net, "words": "",
        "url": url_for("staff.settlement.statement", statement_id=row.id),
    }  # fmt: skip


def dispute(dispute_id: int) -> dict[str, Any]:
    """One dispute in a few words."""
    if not web.actor().may("settlement.read"):
        return {"row": None}
    row = reach.dispute_for(web.actor(), dispute_id)
    return {
        "row": row, "title": naming.about(("dispute", row.id))[1], "firm": naming.firm(row.firm_id), "period": None,
        "state": DISPUTE_WORDS[row.state], "tone": DISPUTE_TONES[row.state], "amount": row.claim_cents,
        "words": row.reason, "url": url_for("staff.settlement.dispute", dispute_id=row.id),
    }  # fmt: skip
