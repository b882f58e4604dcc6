"""Times of a visit, agreed or moved on behalf of the owner."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from werkzeug.wrappers import Response as AnyResponse
from wtforms import SelectChoice

from portal.domain.repairs import actions
from portal.domain.repairs.actions.intake import hours_of
from portal.domain.repairs.queries import RepairPage
from portal.domain.repairs.rules import DAY_PARTS, windows_ahead
from portal.domain.terms.rules import Urgency
from portal.infra import clock, languages, web
from portal.infra.refused import N_
from portal.infra.wording import gettext
from portal.staff.repairs import forms
from portal.staff.repairs.acting import run
from portal.staff.repairs.blueprint import bp

BOTH = ["GET", "POST"]
SIDES = {"home": N_("业主方便"), "firm": N_("师傅提供")}


def slot_choices(zone: str) -> list[tuple[str, str]]:
    """The windows of the days ahead, each with its words."""
    found = []
    for slot in windows_ahead(clock.today(zone)):
        starts, ends = hours_of(slot, zone)
        found.append((slot, languages.span_of(starts, ends, zone)))
    return found


def slot_table(zone: str) -> dict[str, list[tuple[str, str, str]]]:
    """The days and parts of days to tick, as the slots part draws them."""
    days = dict.fromkeys(slot.split("/")[0] for slot in windows_ahead(clock.today(zone)))
    at_noon = {day: datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=ZoneInfo(zone)) for day in days}
    return {
        "days": [(day, f"{noon:%-m/%-d}", languages.weekday(noon)) for day, noon in at_noon.items()],
        "parts": [
            (key, gettext(words), f"{first}–{last}") for key, (words, first, last) in DAY_PARTS.items()
        ],
    }


@bp.route("/<int:repair_id>/visit", methods=BOTH)
@web.permission("repair.schedule")
def schedule(repair_id: int) -> AnyResponse:
    """Agree a visit for the owner, on a window that one side offered."""

    def act(repair: Any, form: Any) -> None:
        actions.schedule(repair, window_id=form.window.data, by=web.actor(), version=form.version.data)

    def ready(form: Any, page: RepairPage) -> None:
        zone = page.community.zone
        form.window.choices = [
            SelectChoice(row.id, languages.span_of(row.starts_at, row.ends_at, zone) + gettext("（%(note)s）", note=gettext(SIDES[row.offered_by])))
            for row in page.windows
        ]  # fmt: skip
        if page.repair.urgency is not Urgency.ORDINARY:
            form.window.choices.insert(0, SelectChoice(0, gettext("马上到，已和业主电话说好")))

    return run(repair_id, "schedule", forms.ScheduleForm, act, N_("已约好上门时间。"), ready)


@bp.route("/<int:repair_id>/rebooking", methods=BOTH)
@web.permission("repair.rebook")
def rebook(repair_id: int) -> AnyResponse:
    """Move the visit for the owner."""

    def act(repair: Any, form: Any) -> None:
        actions.rebook(
            repair, slot=form.window.data, reason=form.reason.data, by=web.actor(), version=form.version.data
        )

    def ready(form: Any, page: RepairPage) -> None:
        form.window.choices = [SelectChoice(*each) for each in slot_choices(page.community.zone)]

    return run(repair_id, "rebook", forms.RebookForm, act, N_("已改约。"), ready)
