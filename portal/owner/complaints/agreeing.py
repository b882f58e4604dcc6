"""The person agrees to what the desk understood, or says what is wrong with it."""

from typing import Any

from werkzeug.wrappers import Response as AnyResponse

from portal.domain.complaints import actions
from portal.infra import web
from portal.infra.refused import N_
from portal.owner.complaints.blueprint import bp
from portal.owner.complaints.deeds import carry
from portal.owner.complaints.forms import AgreeForm, CorrectForm


@bp.post("/<int:complaint_id>/agreement")
@web.permission("complaint.agree_definition")
def agree_definition(complaint_id: int) -> AnyResponse:
    """It is right as it was read back."""
    form: Any = AgreeForm.incoming()

    def act(complaint: Any) -> None:
        actions.agree_definition(complaint, by=web.actor(), version=form.version.data)

    return carry(complaint_id, form, act, N_("谢谢，已记下您的确认。接下来由专人去查。"))


@bp.post("/<int:complaint_id>/correction")
@web.permission("complaint.correct_definition")
def correct_definition(complaint_id: int) -> AnyResponse:
    """Something of it is wrong, or missing."""
    form: Any = CorrectForm.incoming()

    def act(complaint: Any) -> None:
        actions.correct_definition(
            complaint, words=form.words.data, by=web.actor(), version=form.version.data
        )

    return carry(complaint_id, form, act, N_("已收到。我们改好再给您看。"))
