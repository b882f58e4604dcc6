"""异议: the list, one dispute with what it is about, and the ruling."""

from flask import url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.casework import queries as cases
from portal.domain.settlement import actions
from portal.domain.settlement.money_rules import LINE_WORDS
from portal.domain.settlement.queries import claims as queries
from portal.domain.settlement.queries import reach
from portal.domain.settlement.rules import DISPUTE_TONES, DISPUTE_WORDS
from portal.infra import files, web
from portal.infra.fields import Versioned
from portal.infra.refused import N_, Missing
from portal.infra.wording import gettext
from portal.staff import asked
from portal.staff.settlement.blueprint import bp, carried
from portal.staff.settlement.forms import DecideForm, cents


@bp.get("/disputes")
@web.permission("settlement.read")
def disputes() -> AnyResponse:
    """Disputes, newest first; those that wait, or all."""
    only_open = asked.text("all", 1) != "1"
    rows = queries.disputes(web.actor(), only_open=only_open, before=asked.number("after"))
    more = rows[reach.PAGE - 1].id if len(rows) > reach.PAGE else None
    return web.page(
        "staff/settlement/disputes.html", rows=rows[: reach.PAGE], next=asked.onward(more, "all"),
        only_open=only_open, states=DISPUTE_WORDS, tones=DISPUTE_TONES,
    )  # fmt: skip


@bp.get("/disputes/<int:dispute_id>")
@web.permission("settlement.read")
def dispute(dispute_id: int) -> AnyResponse:
    """One dispute."""
    return draw(dispute_id)


def draw(dispute_id: int, refused: Versioned | None = None) -> AnyResponse:
    """The page of a dispute, with a ruling that was refused in its place."""
    page = queries.dispute_page(web.actor(), dispute_id)
    form = refused or DecideForm(
        url_for(".decide", dispute_id=dispute_id), data={"version": page.row.version}
    )
    shown = [
        (url_for(".photo", dispute_id=dispute_id, file_id=each.file_id, size="small"), gettext("异议的照片"),
         url_for(".photo", dispute_id=dispute_id, file_id=each.file_id, size="large"))
        for each in cases.attachments(("dispute", dispute_id))
    ]  # fmt: skip
    return web.page(
        "staff/settlement/dispute.html", page=page, row=page.row, form=form, shown=shown,
        states=DISPUTE_WORDS, tones=DISPUTE_TONES, kinds=LINE_WORDS,
    )  # fmt: skip


@bp.post("/disputes/<int:dispute_id>/decision")
@web.permission("dispute.decide")
def decide(dispute_id: int) -> AnyResponse:
    """裁定."""
    form = DecideForm.incoming()

    def verb() -> None:
        row = reach.dispute_for(web.actor(), dispute_id)
        allowed = {"upheld": 0, "all": row.claim_cents}.get(form.outcome.data or "")
        actions.decide(
            dispute_id, allowed_cents=cents(form.allowed) if allowed is None else allowed,
            ruling=form.ruling.data or "", by=web.actor(), version=form.version.data,
        )  # fmt: skip

    return carried(form, verb, N_("已裁定，责任单位会收到通知。"), url_for(".dispute", dispute_id=dispute_id),
                   lambda: draw(dispute_id, form))  # fmt: skip


@bp.get("/disputes/<int:dispute_id>/photos/<int:file_id>/<string:size>")
@web.permission("settlement.read")
def photo(dispute_id: int, file_id: int, size: str) -> AnyResponse:
    """A photo that the firm sent with its dispute."""
    reach.dispute_for(web.actor(), dispute_id)
    if size not in ("small", "large") or not cases.has_file(("dispute", dispute_id), file_id):
        raise Missing
    return files.response(files.get(file_id), size, viewer_id=web.actor().person_id or 0)
