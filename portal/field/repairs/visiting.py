"""The visit: pick a window, offer others, move it, or report that nobody opened."""

from werkzeug.wrappers import Response

from portal.domain.repairs import actions
from portal.field.repairs.blueprint import bp
from portal.field.repairs.forms import NoAccessForm, OfferForm, RebookForm, ScheduleForm
from portal.field.repairs.job import carry_out
from portal.infra import web
from portal.infra.refused import N_


@bp.post("/jobs/<int:repair_id>/visit")
@web.permission("repair.schedule")
def schedule(repair_id: int) -> Response:
    """Agree to one of the windows that the owner offered."""
    form = ScheduleForm.incoming()
    return carry_out(
        form, repair_id, "schedule",
        lambda repair: actions.schedule(
            repair, window_id=form.window.data, by=web.actor(), version=form.version.data
        ),
        N_("已约好，业主会收到通知。"),
    )  # fmt: skip


@bp.post("/jobs/<int:repair_id>/windows")
@web.permission("repair.offer_windows")
def offer_windows(repair_id: int) -> Response:
    """Offer two or three other times; the owner picks."""
    form = OfferForm.incoming()
    return carry_out(
        form, repair_id, "offer_windows",
        lambda repair: actions.offer_windows(
            repair, slots=form.windows.data, by=web.actor(), version=form.version.data
        ),
        N_("已请业主选一个时间。"),
    )  # fmt: skip


@bp.post("/jobs/<int:repair_id>/rebooking")
@web.permission("repair.rebook")
def rebook(repair_id: int) -> Response:
    """Move the visit, with the reason."""
    form = RebookForm.incoming()
    return carry_out(
        form, repair_id, "rebook",
        lambda repair: actions.rebook(
            repair, slot=form.window.data, reason=form.reason.data, by=web.actor(), version=form.version.data
        ),
        N_("已改约，业主会收到通知。"),
    )  # fmt: skip


@bp.post("/jobs/<int:repair_id>/no-access")
@web.permission("repair.no_access")
def no_access(repair_id: int) -> Response:
    """Nobody opened at the agreed time, with a photo as proof."""
    form = NoAccessForm.incoming()
    return carry_out(
        form, repair_id, "no_access",
        lambda repair: actions.no_access(
            repair, note=form.note.data, photos=form.photos.keep(web.actor().person_id), by=web.actor(),
            version=form.version.data,
        ),
        N_("已记下无人应门，不算您误约。请重新约时间。"),
    )  # fmt: skip
