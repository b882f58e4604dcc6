"""The work: begin, and report it complete."""

from werkzeug.wrappers import Response

from portal.domain.repairs import actions
from portal.field.repairs.blueprint import bp
from portal.field.repairs.forms import CompleteForm, StartForm
from portal.field.repairs.job import carry_out
from portal.infra import web
from portal.infra.refused import N_


@bp.post("/jobs/<int:repair_id>/work-start")
@web.permission("repair.start")
def start(repair_id: int) -> Response:
    """Somebody is there and begins."""
    form = StartForm.incoming()
    return carry_out(
        form, repair_id, "start",
        lambda repair: actions.start(
            repair, photos=form.photos.keep(web.actor().person_id), early=form.early.data or "", by=web.actor(),
            version=form.version.data,
        ),
        N_("已开始。修好后在这里报完工。"),
    )  # fmt: skip


@bp.post("/jobs/<int:repair_id>/completion")
@web.permission("repair.complete")
def complete(repair_id: int) -> Response:
    """Report the work complete; every party is asked to sign."""
    form = CompleteForm.incoming()
    return carry_out(
        form, repair_id, "complete",
        lambda repair: actions.complete(
            repair, work_done=form.work_done.data, photos=form.photos.keep(web.actor().person_id),
            materials=form.used(), source_work_done=form.source_work_done.data or "",
            source_photos=form.source_photos.keep(web.actor().person_id), by=web.actor(), version=form.version.data,
        ),
        N_("已报完工，等各方签认。"),
    )  # fmt: skip
