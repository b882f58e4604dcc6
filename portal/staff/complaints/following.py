"""Steps six and seven at the desk: on to the follow-up, and a review for who asks for one on the phone."""

from collections.abc import Mapping
from typing import Any

import wtforms
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.complaints import actions
from portal.infra import web
from portal.infra.fields import Length, required
from portal.infra.refused import N_
from portal.staff.complaints.acting import VerbForm, run
from portal.staff.complaints.blueprint import bp

BOTH = ["GET", "POST"]


class ReviewForm(VerbForm):
    """Why the person wants somebody else to look at it."""

    hints: Mapping[str, str] = {"reason": N_("照对方说的写，会带给复核的人")}
    reason = wtforms.TextAreaField(N_("为什么要复核"), [required(N_("请写明为什么要复核")), Length(1000, 2)])


@bp.post("/<int:complaint_id>/follow-up")
@web.permission("complaint.start_follow_up")
def start_follow_up(complaint_id: int) -> AnyResponse:
    """Nothing promised is late: somebody else asks the person."""

    def act(complaint: Any, form: Any) -> None:
        actions.start_follow_up(complaint, by=web.actor(), version=form.version.data)

    return run(complaint_id, "start_follow_up", VerbForm, act, N_("已进入回访，由没有参与办理的同事来问。"))


@bp.route("/<int:complaint_id>/review", methods=BOTH)
@web.permission("complaint.ask_review")
def ask_review(complaint_id: int) -> AnyResponse:
    """The person says on the phone or at the counter that somebody else should look at it."""

    def act(complaint: Any, form: Any) -> None:
        who, person = web.actor(), complaint.complainant_id
        doer = who.acting_for(person, "phone") if person else who
        actions.ask_review(complaint, reason=form.reason.data, by=doer, version=form.version.data)

    said = N_("已登记复核，会由没有参与过、高一级的同事负责。")
    return run(complaint_id, "ask_review", ReviewForm, act, said)
