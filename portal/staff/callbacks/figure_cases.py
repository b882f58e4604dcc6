"""The callbacks behind a number of the figures, the newest limit first, by the same criteria."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from flask import request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.callbacks.queries import counting
from portal.domain.callbacks.rule_rules import PRIORITIES
from portal.domain.callbacks.rules import STATUS_WORDS, TRIGGERS
from portal.domain.figures import callback_queries as queries
from portal.domain.figures.callback_queries import KINDS, PAGE, WHOSE, Asked
from portal.domain.figures.rules import first_day
from portal.infra import clock, web
from portal.infra.refused import N_, Missing
from portal.infra.wording import gettext
from portal.staff import asked, counts
from portal.staff.callbacks.blueprint import bp
from portal.staff.callbacks.figures import PERMISSION, address
from portal.staff.figures.period import month_given
from portal.staff.figures.period import scope as scope_for

TITLES: Mapping[str, str] = {
    "due": N_("应回访的"), "answered": N_("回访到的"), "in_time": N_("按时的"), "late": N_("没有按时的"),
    "unreachable": N_("联系不上的"), "declined": N_("不愿受访的"), "satisfied": N_("满意的"),
    "unsatisfied": N_("不满意的"), "overdue": N_("超期还没回访的"),
}  # fmt: skip
KEPT = ("kind", "community", "since", "until", "trigger", "whose", "value")


@bp.get("/figures/cases")
@web.permission(PERMISSION)
def figure_cases() -> AnyResponse:
    """The callbacks behind a number."""
    here, kind = scope_for(PERMISSION), asked.text("kind", 20)
    first, last = month_given("since"), month_given("until")
    if kind not in KINDS or not first or not last:
        raise Missing
    since, until = here.moments(first, last)
    trigger, whose = asked.text("trigger", 40), asked.text("whose", 12)
    wanted = Asked(
        kind=kind, communities=here.ids, since=since, until=until, now=clock.now(),
        trigger=trigger if trigger in TRIGGERS else "", whose=whose if whose in WHOSE else "",
        value=asked.number("value") or 0,
    )  # fmt: skip
    found = queries.cases(wanted, _place())
    rows = counting.by_ids(web.actor(), [row.callback_id for row in found[:PAGE]])
    narrowed = [f"{first_day(first):%Y-%m}–{first_day(last):%Y-%m}"]
    narrowed += [gettext(TRIGGERS[wanted.trigger])] if wanted.trigger else []
    return web.page(
        "staff/callbacks/figure_cases.html", title=gettext(TITLES[kind]), narrowed=narrowed, rows=rows,
        statuses=STATUS_WORDS, opening=url_for(".index"), triggers=TRIGGERS, priorities=PRIORITIES, zones=counts.zones(web.actor()), me=web.actor().person_id,
        names={place.id: place.name for place in here.places}, places=here.places, people={},
        next=_onward(found[PAGE - 1]) if len(found) > PAGE else "", back=address(here), view="answered",
    )  # fmt: skip


def _place() -> tuple[datetime, int] | None:
    try:
        at, _, last = request.args.get("after", "").rpartition("~")
        moment = datetime.fromisoformat(at)
    except ValueError:
        return None
    right = moment.tzinfo is not None and last.isdigit() and len(last) < 19
    return (moment, int(last)) if right else None


def _onward(row: Any) -> str:
    kept = [(name, asked.text(name, 40)) for name in KEPT if request.args.get(name)]
    return f"{request.path}?{urlencode([*kept, ('after', f'{row.due_at.isoformat()}~{row.callback_id}')])}"
