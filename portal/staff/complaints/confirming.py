"""Step two at the desk: write what we understood, read it back, note how the person agreed."""

from collections.abc import Sequence
from typing import Any

from werkzeug.wrappers import Response as AnyResponse

from portal.domain.complaints import actions
from portal.domain.complaints.queries import ComplaintPage
from portal.domain.complaints.queries.definition import Understood, understood
from portal.infra import web
from portal.infra.refused import N_
from portal.staff.complaints import step_forms
from portal.staff.complaints.acting import VerbForm, run
from portal.staff.complaints.blueprint import bp
from portal.staff.complaints.step_forms import fresh

BOTH = ["GET", "POST"]


@bp.route("/<int:complaint_id>/definition", methods=BOTH)
@web.permission("complaint.read_back")
def read_back(complaint_id: int) -> AnyResponse:
    """Write the facts and the demands, and put them before the person."""

    def act(complaint: Any, form: Any) -> None:
        points = [actions.Point(fact.data, demand.data or "") for _, fact, demand in form.rows if fact.data]
        actions.read_back(complaint, points, by=web.actor(), version=form.version.data)

    said = N_("已发给投诉人核对。电话里读给对方听也可以，对方同意后在这里登记。")
    return run(complaint_id, "read_back", step_forms.ReadBackForm, act, said, _prepare)


def _prepare(form: Any, page: ComplaintPage) -> None:
    """At first what stood before: the last version, or the person's own words."""
    known = understood(page.complaint.id)
    newest = known.newest
    form.corrected = newest.words if newest and newest.answer == "corrected" else ""
    if fresh():
        form.fill(_first(page, known))


def _first(page: ComplaintPage, known: Understood) -> Sequence[tuple[str, str]]:
    if known.points:
        return [(point.fact, point.demand) for point in known.points]
    return [(page.complaint.content[:1000], page.complaint.demand[:500])]


@bp.route("/<int:complaint_id>/agreement", methods=BOTH)
@web.permission("complaint.agree_definition")
def agree_definition(complaint_id: int) -> AnyResponse:
    """Note how the person agreed: on the phone, at the counter, in writing."""

    def act(complaint: Any, form: Any) -> None:
        actions.agree_definition(
            complaint, how=form.how.data, words=form.words.data, by=web.actor(), version=form.version.data
        )

    said = N_("已登记对方的确认。接着评估：多严重、谁的责任、谁负责。")
    return run(complaint_id, "agree_definition", step_forms.AgreedForm, act, said)


@bp.route("/<int:complaint_id>/reminder", methods=BOTH)
@web.permission("complaint.remind_definition")
def remind_definition(complaint_id: int) -> AnyResponse:
    """Note that the person was asked once more to look at what was read back."""

    def act(complaint: Any, form: Any) -> None:
        actions.remind_definition(
            complaint,
            how=form.how.data,
            words=form.words.data or "",
            by=web.actor(),
            version=form.version.data,
        )

    said = N_("提醒已记下。到时候仍没有答复，可以注明未经确认往下办。")
    return run(complaint_id, "remind_definition", step_forms.RemindForm, act, said)


@bp.route("/<int:complaint_id>/unconfirmed", methods=BOTH)
@web.permission("complaint.go_on_unconfirmed")
def go_on_unconfirmed(complaint_id: int) -> AnyResponse:
    """Go on with what was recorded, though nobody confirmed it."""

    def act(complaint: Any, form: Any) -> None:
        actions.go_on_unconfirmed(complaint, by=web.actor(), version=form.version.data)

    said = N_("已注明未经确认，投诉人会收到通知。接着评估：多严重、谁的责任、谁负责。")
    return run(complaint_id, "go_on_unconfirmed", VerbForm, act, said)
