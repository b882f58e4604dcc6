"""The draws for who asks whether they are fair: each period with its sealed seed, its strata, and the draw once more."""

from flask import request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.callbacks.queries import draws as queries
from portal.domain.callbacks.rules import TRIGGERS
from portal.domain.estate import queries as estate
from portal.infra import clock, events, web
from portal.infra.wording import gettext
from portal.staff import asked, counts
from portal.staff.callbacks.blueprint import bp
from portal.staff.callbacks.rules_words import category_words, part_words, tier_words
from portal.staff.callbacks.sections import sections


@bp.get("/draws")
@web.permission("callback.read")
def draws() -> AnyResponse:
    """The periods drawn from, newest first."""
    who, here = web.actor(), asked.number("community") or 0
    rows = queries.listing(who, here, asked.number("after") or 0)
    places = estate.communities(who, "callback.read")
    chips = [(gettext("全部项目"), url_for(".draws"), "", not here)]
    chips += [(each.name, url_for(".draws", community=each.id), "", each.id == here) for each in places]
    more = rows[queries.PAGE - 1].id if len(rows) > queries.PAGE else None
    return web.page(
        "staff/callbacks/draws.html", tabs_of=sections("draws"), rows=rows[: queries.PAGE], triggers=TRIGGERS,
        chips_of=chips if len(places) > 1 else [], zones=counts.zones(who), next=asked.onward(more, "community"),
    )  # fmt: skip


@bp.get("/draws/<int:seed_id>")
@web.permission("callback.read")
def draw_period(seed_id: int) -> AnyResponse:
    """One period: its batches; once it is over its seed and strata; and, asked for, everything drawn once more."""
    page = queries.page_for(web.actor(), seed_id, clock.now())
    checked = queries.verify(page) if request.args.get("verify") else None
    parts = part_words()
    strata = [(tier_words(each.tier), category_words(each.category, parts), each) for each in page.strata]
    return web.page(
        "staff/callbacks/draw.html", page=page, strata=strata, what=TRIGGERS[page.seed.trigger], checked=checked,
        all_same=bool(checked) and all(each.same for each in checked or ()),
        same={each.draw.id: each.same for each in checked or ()},
        story=events.story_of(("callback_draw", seed_id), "staff", 5),
    )  # fmt: skip
