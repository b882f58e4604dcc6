"""The desk's part of sign-off: signing for the repair department, sending back, ruling, closing, reopening."""

from typing import Any

from werkzeug.wrappers import Response as AnyResponse

from portal.domain.repairs import actions
from portal.domain.repairs.queries import RepairPage
from portal.infra import web
from portal.infra.refused import N_
from portal.staff.repairs import forms
from portal.staff.repairs.acting import VerbForm, run
from portal.staff.repairs.blueprint import bp

BOTH = ["GET", "POST"]


@bp.route("/<int:repair_id>/signature", methods=BOTH)
@web.permission("repair.sign")
def sign(repair_id: int) -> AnyResponse:
    """Confirm for the repair department that it is repaired."""

    def act(repair: Any, form: Any) -> None:
        actions.sign(repair, name=form.name.data, by=web.actor(), version=form.version.data)

    def ready(form: Any, page: RepairPage) -> None:
        form.name.data = form.name.data or web.actor().name

    return run(repair_id, "sign", forms.SignForm, act, N_("维修部已签认。"), ready)


@bp.route("/<int:repair_id>/refusal", methods=BOTH)
@web.permission("repair.refuse")
def refuse(repair_id: int) -> AnyResponse:
    """Send it back: what is not repaired."""

    def act(repair: Any, form: Any) -> None:
        actions.refuse(repair, reason=form.reason.data, by=web.actor(), version=form.version.data)

    return run(repair_id, "refuse", forms.RefuseForm, act, N_("已退回重修，责任单位会收到。"))


@bp.route("/<int:repair_id>/arbitration", methods=BOTH)
@web.permission("repair.arbitrate")
def arbitrate(repair_id: int) -> AnyResponse:
    """Rule on work that was sent back twice."""

    def act(repair: Any, form: Any) -> None:
        actions.arbitrate(repair, ruling=form.ruling.data, by=web.actor(), version=form.version.data)

    return run(repair_id, "arbitrate", forms.RulingForm, act, N_("裁定已写明，责任单位按裁定返工。"))


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

    return run(repair_id, "reopen", forms.ReasonForm, act, N_("已重开，重新判责派单。"))
