"""Verbs about one request: decide, withdraw, remind."""

from flask import url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.approvals import actions
from portal.domain.approvals.rules import Outcome, State
from portal.infra import web
from portal.infra.fields import Form
from portal.infra.refused import N_
from portal.staff.approvals.blueprint import bp
from portal.staff.approvals.forms import DecideForm, WithdrawForm
from portal.staff.approvals.second_factor import must
from portal.staff.approvals.show import draw

SAID = {
    State.PENDING: (N_("已同意，还在等其他人决定。"), ""),
    State.APPROVED: (N_("已同意，申请人会收到通知。"), ""),
    State.REJECTED: (N_("已退回，申请人会看到您写的原因。"), ""),
    State.VOIDED: (
        N_("内容在您打开之后有改动，这份申请已作废，您的决定没有执行。申请人会收到通知，需要时重新申请。"),
        "soon",
    ),
}


@bp.post("/<int:approval_id>/decision")
@web.permission("approval.read")
def decide(approval_id: int) -> AnyResponse:
    """Say yes or no to what waits for the reader."""
    must()
    form = DecideForm.incoming(form_id=f"decide{approval_id}")

    def verb() -> str:
        row = actions.decide(approval_id, Outcome(form.do.data), by=web.actor(), note=form.note.data or "")
        words, tone = SAID[row.state]
        web.said(words, tone)
        return (
            url_for(".index") if row.state is not State.VOIDED else url_for(".show", approval_id=approval_id)
        )

    return web.submit(form, verb, lambda: draw(approval_id, form=form))


@bp.post("/<int:approval_id>/withdrawal")
@web.permission("approval.read")
def withdraw(approval_id: int) -> AnyResponse:
    """Take one's own request back."""
    form = WithdrawForm.incoming()

    def verb() -> str:
        actions.withdraw(approval_id, by=web.actor(), reason=form.reason.data or "")
        web.said(N_("申请已撤回。"))
        return url_for(".show", approval_id=approval_id)

    return web.submit(form, verb, lambda: draw(approval_id, withdraw=form))


@bp.post("/<int:approval_id>/reminder")
@web.permission("approval.read")
def remind(approval_id: int) -> AnyResponse:
    """Nudge those who hold the request."""
    form = Form.incoming()

    def verb() -> str:
        actions.remind(approval_id, by=web.actor())
        web.said(N_("已催办，对方会收到通知。"))
        return url_for(".show", approval_id=approval_id)

    return web.submit(form, verb, lambda: draw(approval_id, withdraw=form))
