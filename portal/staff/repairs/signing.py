"""The desk's part of sign-off: signing for the repair department, sending back, ruling, closing, reopening."""

from typing import Any

from flask import request
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.estate import queries as estate
from portal.domain.repairs import actions
from portal.domain.repairs.place_rules import PlaceState
from portal.domain.repairs.queries import RepairPage
from portal.domain.terms.sign_rules import OWNERS
from portal.infra import web
from portal.infra.refused import N_, Refused
from portal.staff.repairs import forms as other
from portal.staff.repairs import sign_forms as forms
from portal.staff.repairs.acting import VerbForm, run
from portal.staff.repairs.blueprint import bp

BOTH = ["GET", "POST"]


def _places(form: Any, page: RepairPage) -> None:
    form.offer(page.mine)


def _owners(form: Any, page: RepairPage) -> None:
    """The owners' places that are still open."""
    form.offer([p.party for p in page.places if p.party in OWNERS and p.state is PlaceState.ASKED])


@bp.route("/<int:repair_id>/signature", methods=BOTH)
@web.permission("repair.sign")
def sign(repair_id: int) -> AnyResponse:
    """Confirm for the repair department, or for who one stands in for, that it is repaired."""

    def act(repair: Any, form: Any) -> None:
        actions.sign(
            repair, name=form.name.data or "", drawing=form.drawing.data or "", party=form.chosen(), by=web.actor(),
            device=request.user_agent.string, version=form.version.data,
        )  # fmt: skip

    def ready(form: Any, page: RepairPage) -> None:
        _places(form, page)
        if not form.errors:
            form.name.data = form.name.data or web.actor().name

    return run(repair_id, "sign", forms.SignForm, act, N_("已签认。"), ready)


@bp.route("/<int:repair_id>/refusal", methods=BOTH)
@web.permission("repair.refuse")
def refuse(repair_id: int) -> AnyResponse:
    """Send it back: what is not repaired."""

    def act(repair: Any, form: Any) -> None:
        actions.refuse(
            repair, reason=form.reason.data, party=form.chosen(), by=web.actor(), version=form.version.data
        )

    return run(repair_id, "refuse", forms.RefuseForm, act, N_("已退回重修，责任单位会收到。"), _places)


@bp.route("/<int:repair_id>/owner-attempt", methods=BOTH)
@web.permission("repair.attempt_owner")
def attempt_owner(repair_id: int) -> AnyResponse:
    """Write down one try of today to reach the owner."""

    def act(repair: Any, form: Any) -> None:
        actions.attempt_owner(
            repair, channel=form.channel.data, result=form.result.data, note=form.note.data or "",
            party=form.chosen(), by=web.actor(), version=form.version.data,
        )  # fmt: skip

    said = N_("已记下这次联系。三个不同的日子都没有结果，就可以贴通知。")
    return run(repair_id, "attempt_owner", forms.AttemptForm, act, said, _owners)


@bp.route("/<int:repair_id>/owner-notice", methods=BOTH)
@web.permission("repair.notify_owner")
def notify_owner(repair_id: int) -> AnyResponse:
    """A notice was left at the home, with photos of it."""

    def act(repair: Any, form: Any) -> None:
        actions.notify_owner(
            repair, text=form.text.data, photos=form.photos.keep(web.actor().person_id or 0),
            party=form.chosen(), by=web.actor(), version=form.version.data,
        )  # fmt: skip

    said = N_("通知已登记，业主也会收到。接着请另一位同事见证。")
    return run(repair_id, "notify_owner", forms.NotifyForm, act, said, _owners)


@bp.route("/<int:repair_id>/owner-witness", methods=BOTH)
@web.permission("repair.witness_absence")
def witness_absence(repair_id: int) -> AnyResponse:
    """A second person confirms that the owner was not reached."""

    def act(repair: Any, form: Any) -> None:
        actions.witness_absence(
            repair, note=form.note.data, party=form.chosen(), by=web.actor(), version=form.version.data
        )

    return run(
        repair_id, "witness_absence", forms.WitnessForm, act, N_("已见证，业主一栏记为未签。"), _owners
    )


@bp.route("/<int:repair_id>/source-unit", methods=BOTH)
@web.permission("repair.set_source_unit")
def set_source_unit(repair_id: int) -> AnyResponse:
    """Name the home that the leak comes from."""

    def act(repair: Any, form: Any) -> None:
        text = (form.unit.data or "").strip()
        unit_id = _home_called(text, repair.community_id) if text else None
        actions.set_source_unit(repair, unit_id=unit_id, by=web.actor(), version=form.version.data)

    return run(repair_id, "set_source_unit", forms.SourceForm, act, N_("渗漏源头已改。"))


def _home_called(text: str, community_id: int) -> int:
    """The one home of the community that is meant by a number in any spelling."""
    found = [h for h in estate.find_homes(web.actor(), text).rows if h.community_id == community_id]
    exact = [h for h in found if h.label == text] or found
    if len(exact) != 1:
        words = (
            N_("找到了不止一套，请填完整的房号，例如3幢2-1802。")
            if exact
            else N_("没有找到这套房，请核对房号。")
        )
        raise Refused(words, field="unit")
    return exact[0].id


@bp.route("/<int:repair_id>/arbitration", methods=BOTH)
@web.permission("repair.arbitrate")
def arbitrate(repair_id: int) -> AnyResponse:
    """Rule on work that was sent back twice."""

    def act(repair: Any, form: Any) -> None:
        actions.arbitrate(repair, ruling=form.ruling.data, by=web.actor(), version=form.version.data)

    return run(repair_id, "arbitrate", other.RulingForm, act, N_("裁定已写明，责任单位按裁定返工。"))


@bp.post("/<int:repair_id>/closure")
@web.permission("repair.close")
def close(repair_id: int) -> AnyResponse:
    """Close it after the follow-up."""

    def act(repair: Any, form: Any) -> None:
        actions.close(repair, by=web.actor(), version=form.version.data)

    return run(repair_id, "close", VerbForm, act, N_("已办结。"))


@bp.route("/<int:repair_id>/reopening", methods=BOTH)
@web.permission("repair.reopen")
def reopen(repair_id: int) -> AnyResponse:
    """Begin a new round of a repair that was signed off."""

    def act(repair: Any, form: Any) -> None:
        actions.reopen(repair, reason=form.reason.data, by=web.actor(), version=form.version.data)

    return run(repair_id, "reopen", other.ReasonForm, act, N_("已重开，重新判责派单。"))
