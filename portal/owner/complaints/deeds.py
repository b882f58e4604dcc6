"""What a person does with their complaint: one door for each verb that the table of steps gives them."""

from collections.abc import Callable
from typing import Any

from flask import url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.complaints import actions, queries
from portal.infra import web
from portal.infra.refused import N_
from portal.owner.complaints.blueprint import bp
from portal.owner.complaints.forms import MessageForm, WithdrawForm
from portal.owner.complaints.pages import show_page


def carry(complaint_id: int, form: Any, act: Callable[[Any], Any], words: str) -> AnyResponse:
    """Carry out one verb of the own complaint; a refusal shows the page again with everything typed kept."""

    def verb() -> str:
        act(queries.get_for(web.actor(), complaint_id))
        web.said(words)
        return url_for(".show", complaint_id=complaint_id)

    return web.submit(form, verb, lambda: show_page(complaint_id, form))


@bp.post("/<int:complaint_id>/withdrawal")
@web.permission("complaint.withdraw")
def withdraw(complaint_id: int) -> AnyResponse:
    """Take the complaint back, with the reason."""
    form: Any = WithdrawForm.incoming()
    return carry(
        complaint_id,
        form,
        lambda complaint: actions.withdraw(
            complaint, reason=form.reason.data, by=web.actor(), version=form.version.data
        ),
        N_("已登记撤回，原因留在经过里。"),
    )


@bp.post("/<int:complaint_id>/messages")
@web.permission("complaint.message")
def message(complaint_id: int) -> AnyResponse:
    """Write to the desk."""
    form: Any = MessageForm.incoming()

    def verb() -> str:
        actions.message(queries.get_for(web.actor(), complaint_id), text=form.text.data, by=web.actor())
        return url_for(".show", complaint_id=complaint_id, _anchor="thread")

    return web.submit(form, verb, lambda: show_page(complaint_id, form))
