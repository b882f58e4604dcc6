"""The person asks that somebody else, higher up, looks at the complaint once more."""

from typing import Any

from werkzeug.wrappers import Response as AnyResponse

from portal.domain.complaints import actions
from portal.infra import web
from portal.infra.refused import N_
from portal.owner.complaints.blueprint import bp
from portal.owner.complaints.deeds import carry
from portal.owner.complaints.forms import ReviewForm


@bp.post("/<int:complaint_id>/review")
@web.permission("complaint.ask_review")
def ask_review(complaint_id: int) -> AnyResponse:
    """Somebody else, higher up, should look at it once more."""
    form: Any = ReviewForm.incoming()

    def act(complaint: Any) -> None:
        actions.ask_review(complaint, reason=form.reason.data, by=web.actor(), version=form.version.data)

    return carry(complaint_id, form, act, N_("已收到。由没有参与过、高一级的同事重新办理。"))
