"""All surveys within the reader's reach, newest first."""

from urllib.parse import urlencode

from flask import request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.surveys.build_rules import CHOOSABLE
from portal.domain.surveys.queries import building
from portal.domain.surveys.rules import STATUS_WORDS, TRIGGERS, Status
from portal.infra import web
from portal.staff import asked, counts
from portal.staff.surveys.blueprint import bp


@bp.get("")
@web.permission("survey.read")
def index() -> AnyResponse:
    """The surveys of the own communities and those of all."""
    who = web.actor()
    status, trigger = asked.text("status", 20), asked.text("trigger", 40)
    status, trigger = status if status in set(Status) else "", trigger if trigger in TRIGGERS else ""
    rows = building.listing(who, status=status, trigger=trigger, before=asked.number("before"))
    more = rows[building.PAGE - 1].id if len(rows) > building.PAGE else 0
    return web.page(
        "staff/surveys/index.html", rows=rows[: building.PAGE], state=status, trigger=trigger, statuses=STATUS_WORDS,
        triggers=TRIGGERS, choosable=CHOOSABLE, names={row.id: row.name for row in counts.communities(who)},
        address=address, next=address(before=str(more)) if more else "",
    )  # fmt: skip


def address(**changes: str) -> str:
    """The address of this list with some filters changed."""
    kept = {n: request.args[n] for n in ("status", "trigger") if request.args.get(n)}
    values = {k: v for k, v in (kept | changes).items() if v}
    return url_for(".index") + (f"?{urlencode(values)}" if values else "")
