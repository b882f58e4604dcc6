"""Step six at the desk: promises are added, done with proof, put off with notice, tied to a repair."""

from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.complaints import actions
from portal.domain.complaints.queries import ComplaintPage
from portal.domain.complaints.queries.letters import promise_for, promises_of
from portal.domain.complaints.reply_rules import Pledge
from portal.domain.estate import queries as estate
from portal.domain.estate.queries.roles import staff_with
from portal.domain.repairs import queries as repairs
from portal.domain.repairs.rules import Status
from portal.domain.terms.rules import Urgency
from portal.infra import web
from portal.infra.refused import N_, Refused
from portal.staff.building_parts import parts_of
from portal.staff.complaints import promise_forms as forms
from portal.staff.complaints.acting import run
from portal.staff.complaints.blueprint import bp
from portal.staff.complaints.step_forms import fresh

BOTH = ["GET", "POST"]
NO_SUCH = N_("没有找到这个单号的报修，请核对。还没有登记的，先登记报修，再回来关联。")
SIGNED = frozenset({Status.SIGNED_OFF, Status.CLOSED})


def _people(form: Any, page: ComplaintPage) -> None:
    form.people(estate.told_apart(staff_with("complaint.keep_promise", page.complaint.community_id)))


def _owed(form: Any, page: ComplaintPage) -> None:
    """The promises that are owed, the one of the address chosen."""
    rows = [row for row in promises_of(page.complaint.id) if row.state == "open"]
    form.offer(rows)
    if fresh():
        chosen = request.args.get("promise", 0, int)
        form.promise.data = chosen if chosen in {row.id for row in rows} else 0


@bp.get("/promises/<int:promise_id>")
@web.permission("complaint.read")
def promised(promise_id: int) -> AnyResponse:
    """A promise of the desk's queue: where its complaint shows it."""
    row = promise_for(web.actor(), promise_id)
    return web.to(url_for(".show", complaint_id=row.complaint_id, _anchor="promises"))


@bp.route("/<int:complaint_id>/promises", methods=BOTH)
@web.permission("complaint.promise")
def promise(complaint_id: int) -> AnyResponse:
    """Promise one thing more."""

    def act(complaint: Any, form: Any) -> None:
        pledge = Pledge(text=form.text.data, owner_id=form.owner.data, due_on=form.due_on.data)
        actions.promise(complaint, pledge, by=web.actor(), version=form.version.data)

    return run(
        complaint_id, "promise", forms.PromiseForm, act, N_("已记下并通知投诉人，从现在起计时。"), _people
    )


@bp.route("/<int:complaint_id>/promise-proof", methods=BOTH)
@web.permission("complaint.keep_promise")
def keep_promise(complaint_id: int) -> AnyResponse:
    """What was promised is done, with the proof."""

    def act(complaint: Any, form: Any) -> None:
        actions.keep_promise(
            complaint, form.promise.data, proof=form.proof.data, by=web.actor(), version=form.version.data,
            files=form.photos.keep(web.actor().person_id or 0),
        )  # fmt: skip

    return run(complaint_id, "keep_promise", forms.KeepForm, act, N_("已办结，投诉人会收到通知。"), _owed)


@bp.route("/<int:complaint_id>/promise-change", methods=BOTH)
@web.permission("complaint.renegotiate_promise")
def renegotiate_promise(complaint_id: int) -> AnyResponse:
    """Another day, agreed with the person, with the reason."""

    def act(complaint: Any, form: Any) -> None:
        actions.renegotiate_promise(
            complaint, form.promise.data, due_on=form.due_on.data, reason=form.reason.data,
            text=form.text.data or "", owner_id=form.owner.data or None, by=web.actor(), version=form.version.data,
        )  # fmt: skip

    def ready(form: Any, page: ComplaintPage) -> None:
        _people(form, page)
        _owed(form, page)

    said = N_("已重新约定，投诉人会收到新的日期和原因。")
    return run(complaint_id, "renegotiate_promise", forms.RenegotiateForm, act, said, ready)


@bp.route("/<int:complaint_id>/promise-repair", methods=BOTH)
@web.permission("complaint.tie_promise")
def tie_promise(complaint_id: int) -> AnyResponse:
    """Name the repair that fulfils the promise, or register it; when all have signed it, the promise shows it."""

    def act(complaint: Any, form: Any) -> None:
        if form.repair.data == forms.NEW:
            wanted = actions.NewRepair(
                part=form.part.data, room=form.room.data or "", words=form.words.data or "",
                urgency=form.urgency.data or Urgency.ORDINARY.value,
            )  # fmt: skip
            actions.repair_promise(
                complaint, form.promise.data, wanted, by=web.actor(), version=form.version.data
            )
            return
        repair = _repair(form.repair.data or form.number.data, complaint.community_id)
        actions.tie_promise(
            complaint, form.promise.data, repair_id=repair.id, number=repair.number,
            signed=repair.status in SIGNED, by=web.actor(), version=form.version.data,
        )  # fmt: skip

    said = N_("已关联，报修签认后承诺会显示可以办结。")
    return run(complaint_id, "tie_promise", forms.TieForm, act, said, _repairs_to_tie)


def _repairs_to_tie(form: Any, page: ComplaintPage) -> None:
    row, who = page.complaint, web.actor()
    _owed(form, page)
    rows = (
        repairs.of_unit(who, row.unit_id) if row.unit_id and who.may("repair.read", row.community_id) else ()
    )
    form.offer_repairs(
        [each for each in rows if each.closed_at is None], parts_of(common=row.unit_id is None),
        new=who.may("repair.register", row.community_id),
    )  # fmt: skip


def _repair(number: str, community_id: int) -> Any:
    """The repair of that number in the community, within the reader's reach."""
    found = repairs.by_number(web.actor(), number.strip())
    if found is None or found.community_id != community_id:
        raise Refused(NO_SUCH, field="number")
    return found
