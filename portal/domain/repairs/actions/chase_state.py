"""What becomes of the papers and requests around a late firm when the case moves on."""

from portal.domain.casework import clocks, extensions
from portal.domain.repairs.models import Repair
from portal.domain.repairs.queries.chase import late_limits
from portal.domain.repairs.rules import OUT


def drop_chase(repair: Repair) -> None:
    """Another firm has the job, or it goes another way: papers and requests of the one before count no more."""
    repair.reminder_id = repair.notice_id = None
    request = extensions.get(repair.extension_id)
    repair.extension_id = None
    if request is not None and request.answered_at is None:
        extensions.lapse(request)


def settle_chase(repair: Repair) -> None:
    """After every verb: a firm that is late no more is chased no more; the next lateness begins with a reminder."""
    if repair.reminder_id is None and repair.notice_id is None and repair.extension_id is None:
        return
    about = ("repair", repair.id)
    if repair.status not in OUT:
        drop_chase(repair)
    elif not clocks.open_hold(about) and not late_limits(clocks.running(about)):
        repair.reminder_id = repair.notice_id = None
