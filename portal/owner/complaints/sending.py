"""The end of the four steps: looked over and sent, or given up; and the receipt."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.complaints import actions, queries
from portal.domain.complaints.record_rules import SEVERITY_WORDS
from portal.domain.estate.queries.places import zone_of
from portal.infra import web
from portal.infra.fields import Form
from portal.infra.refused import N_, Refused
from portal.owner.complaints import drafts
from portal.owner.complaints.blueprint import bp
from portal.owner.complaints.steps import homes_or_404, own_repair, ready_for, step

GONE = N_("这份投诉已经提交过，或者已经放弃。请到“办事进度”看看有没有它。")


@bp.get("/new/review")
def review() -> AnyResponse:
    """Everything once more before it is sent."""
    homes, values = homes_or_404(), drafts.saved()
    form = Form(action=url_for(".send"), form_id="send")
    return ready_for("review", values, homes) or review_page(form, values, homes)


def review_page(form: Form, values: Mapping[str, Any], homes: Sequence[Any]) -> AnyResponse:
    """What will be sent."""
    if drafts.gap(values, homes):
        web.said(GONE, "soon")
        return web.to(url_for(".about"))
    return step(
        "review", form, values, homes, repair=own_repair(values.get("repair")), photos=drafts.files_of(values)
    )


@bp.post("/new/review")
@web.permission("complaint.submit")
def send() -> AnyResponse:
    """Submit it; the receipt with number and dates is there at once."""
    form = Form.incoming(form_id="send")

    def verb() -> str:
        homes, values = homes_or_404(), drafts.saved()
        if drafts.gap(values, homes):
            raise Refused(GONE)
        home = drafts.home_of(values, homes)
        record = drafts.record_of(values, home, own_repair(values.get("repair")))
        complaint = actions.submit(record, by=web.actor())
        drafts.drop()
        return url_for(".receipt", complaint_id=complaint.id)

    return web.submit(form, verb, lambda: review_page(form, drafts.saved(), homes_or_404()))


@bp.post("/new/discarding")
@web.permission("complaint.submit")
def discard() -> AnyResponse:
    """Give up what was written so far."""
    form = Form.incoming()

    def verb() -> str:
        drafts.drop()
        web.said(N_("没写完的投诉已放弃。"))
        return url_for(".index")

    return web.submit(form, verb, lambda: web.to(url_for(".about")))


@bp.get("/<int:complaint_id>/receipt")
@web.permission("complaint.read")
def receipt(complaint_id: int) -> AnyResponse:
    """回执: the number, and by when things happen."""
    complaint = queries.get_for(web.actor(), complaint_id)
    return web.page(
        "owner/complaints/receipt.html", complaint=complaint, receipt=queries.receipt_of(complaint),
        severities=SEVERITY_WORDS, zone=zone_of(complaint.community_id),
    )  # fmt: skip
