"""Take a job, or give it back with the reason."""

from werkzeug.wrappers import Response

from portal.domain.repairs import actions
from portal.field.repairs.blueprint import bp
from portal.field.repairs.forms import AcknowledgeForm, AskExtensionForm, DeclineForm
from portal.field.repairs.job import carry_out
from portal.infra import clock, web
from portal.infra.refused import N_


@bp.post("/jobs/<int:repair_id>/acknowledgement")
@web.permission("repair.acknowledge")
def acknowledge(repair_id: int) -> Response:
    """The firm takes the job; its contact may name who goes."""
    form = AcknowledgeForm.incoming()
    who = web.actor()
    technician = form.technician.data if who.capacity == "contractor" else None
    return carry_out(
        form, repair_id, "acknowledge",
        lambda repair: actions.acknowledge(
            repair, technician_id=technician, by=who, version=form.version.data
        ),
        N_("已接单。接着约上门时间。"),
    )  # fmt: skip


@bp.post("/jobs/<int:repair_id>/extension-request")
@web.permission("repair.ask_extension")
def ask_extension(repair_id: int) -> Response:
    """The firm asks for a later deadline."""
    form = AskExtensionForm.incoming()
    return carry_out(
        form, repair_id, "ask_extension",
        lambda repair: actions.ask_extension(
            repair, until=form.moment(clock.HOME_ZONE), reason=form.reason.data, by=web.actor(),
            version=form.version.data,
        ),
        N_("已申请延期，答复前原来的期限照常计时。"),
    )  # fmt: skip


@bp.post("/jobs/<int:repair_id>/declination")
@web.permission("repair.decline")
def decline(repair_id: int) -> Response:
    """The firm gives the job back with a reason."""
    form = DeclineForm.incoming()
    return carry_out(
        form, repair_id, "decline",
        lambda repair: actions.decline(
            repair, reason=form.reason(), by=web.actor(), version=form.version.data
        ),
        N_("已退回给维修主管，会改派给别人。"), ".show_all",
    )  # fmt: skip
