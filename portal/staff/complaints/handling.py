"""受理 and what may be done beside the steps: the record, who follows it up, the ways out, words and notes."""

from typing import Any

from flask import url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms import SelectChoice

from portal.domain.complaints import actions, queries
from portal.domain.complaints.queries import ComplaintPage
from portal.domain.estate import queries as estate
from portal.domain.repairs import queries as repairs
from portal.infra import web
from portal.infra.actor import Actor
from portal.infra.refused import N_, Refused
from portal.staff.complaints import forms
from portal.staff.complaints.acting import VerbForm, run
from portal.staff.complaints.blueprint import bp
from portal.staff.complaints.show import draw_page

BOTH = ["GET", "POST"]
NOT_HERE = N_("这位同事不在这个项目，请另选一位。")
NO_SUCH_REPAIR = N_("没有找到这个报修单号，请核对。")


@bp.post("/<int:complaint_id>/acceptance")
@web.permission("complaint.accept")
def accept(complaint_id: int) -> AnyResponse:
    """Take the complaint on; who accepts follows it up."""

    def act(complaint: Any, form: Any) -> None:
        actions.accept(complaint, by=web.actor(), version=form.version.data)

    return run(
        complaint_id, "accept", VerbForm, act, N_("已受理，由您跟进。接着写下事实与诉求，读给投诉人核对。")
    )


@bp.route("/<int:complaint_id>/refusal", methods=BOTH)
@web.permission("complaint.refuse")
def refuse(complaint_id: int) -> AnyResponse:
    """Not taken on: the written reasons, and where to turn."""

    def act(complaint: Any, form: Any) -> None:
        actions.refuse(
            complaint, reason=form.reason.data, turn_to=form.turn_to.data, by=web.actor(),
            version=form.version.data,
        )  # fmt: skip

    return run(complaint_id, "refuse", forms.RefuseForm, act, N_("已书面告知投诉人不受理的原因和可以找谁。"))


@bp.route("/<int:complaint_id>/withdrawal", methods=BOTH)
@web.permission("complaint.withdraw")
def withdraw(complaint_id: int) -> AnyResponse:
    """Taken back by the person on the phone or at the counter."""

    def act(complaint: Any, form: Any) -> None:
        doer = _for_person(complaint.complainant_id)
        actions.withdraw(complaint, reason=form.reason.data, by=doer, version=form.version.data)

    return run(complaint_id, "withdraw", forms.WithdrawForm, act, N_("已登记撤回，原因留在经过里。"))


@bp.route("/<int:complaint_id>/referral", methods=BOTH)
@web.permission("complaint.refer")
def refer(complaint_id: int) -> AnyResponse:
    """An arbitrator, a court or an authority decides from here on."""

    def act(complaint: Any, form: Any) -> None:
        actions.refer(
            complaint, to=form.to.data, number=form.number.data, reason=form.reason.data, by=web.actor(),
            version=form.version.data,
        )  # fmt: skip

    return run(complaint_id, "refer", forms.ReferForm, act, N_("已登记转出，投诉人会收到通知。"))


@bp.route("/<int:complaint_id>/assignment", methods=BOTH)
@web.permission("complaint.assign")
def assign(complaint_id: int) -> AnyResponse:
    """A colleague follows it up from now on."""

    def act(complaint: Any, form: Any) -> None:
        hand_over(complaint, form.person.data, form.version.data)

    def ready(form: Any, page: ComplaintPage) -> None:
        found = colleagues(page.complaint.community_id)
        form.person.choices = [
            SelectChoice(row.person_id, row.name)
            for row in found
            if row.person_id != page.complaint.handler_id
        ]

    return run(complaint_id, "assign", forms.AssignForm, act, N_("已转给同事跟进。"), ready)


def colleagues(community_id: int) -> list[Any]:
    """Who at the desk of the community may follow a complaint up: person_id, name; each once, the reader first."""
    found: dict[int, Any] = {}
    for row in estate.staff_with("complaint.accept", community_id):
        found.setdefault(row.person_id, row)
    me = web.actor().person_id
    return sorted(found.values(), key=lambda row: row.person_id != me)


def hand_over(complaint: Any, person_id: int, version: int) -> None:
    """Give the complaint to a person who works at its own desk."""
    if person_id not in {row.person_id for row in colleagues(complaint.community_id)}:
        raise Refused(NOT_HERE, field="person")
    actions.assign(complaint, person_id=person_id, by=web.actor(), version=version)


@bp.route("/<int:complaint_id>/repair", methods=BOTH)
@web.permission("complaint.link_repair")
def link_repair(complaint_id: int) -> AnyResponse:
    """Link the repair that is complained of, by its number."""

    def act(complaint: Any, form: Any) -> None:
        repair = repairs.by_number(web.actor(), form.repair.data)
        if repair is None or repair.community_id != complaint.community_id:
            raise Refused(NO_SUCH_REPAIR, field="repair")
        actions.link_repair(
            complaint, repair_id=repair.id, number=repair.number, firm_id=repair.firm_id, by=web.actor(),
            version=form.version.data,
        )  # fmt: skip

    return run(complaint_id, "link_repair", forms.RepairForm, act, N_("已关联这件报修。"))


@bp.post("/<int:complaint_id>/messages")
@web.permission("complaint.message")
def message(complaint_id: int) -> AnyResponse:
    """Write to the person who complains."""
    form = forms.MessageForm.incoming()

    def verb() -> str:
        actions.message(queries.get_for(web.actor(), complaint_id), text=form.text.data or "", by=web.actor())
        web.said(N_("已发给投诉人。"))
        return url_for(".show", complaint_id=complaint_id)

    return web.submit(form, verb, lambda: draw_page(complaint_id, message=form))


@bp.post("/<int:complaint_id>/notes")
@web.permission("complaint.note")
def note(complaint_id: int) -> AnyResponse:
    """Write a note that only staff read."""
    form = forms.NoteForm.incoming()

    def verb() -> str:
        actions.note(queries.get_for(web.actor(), complaint_id), text=form.text.data or "", by=web.actor())
        web.said(N_("备注已记下，只有工作人员能看到。"))
        return url_for(".show", complaint_id=complaint_id)

    return web.submit(form, verb, lambda: draw_page(complaint_id, note=form))


def _for_person(complainant_id: int | None) -> Actor:
    who = web.actor()
    return who.acting_for(complainant_id, "phone") if complainant_id else who
