"""The draws for who asks whether they are fair: each period with its sealed seed, its strata, and the draw once more."""

from flask import url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.callbacks.actions import checking
from portal.domain.callbacks.queries import draws as queries
from portal.domain.callbacks.rules import TRIGGERS
from portal.domain.estate import queries as estate
from portal.infra import clock, events, web
from portal.infra.fields import Form
from portal.infra.wording import gettext
from portal.staff import asked, counts
from portal.staff.callbacks.blueprint import bp
from portal.staff.callbacks.rules_words import category_words, part_words, tier_words
from portal.staff.callbacks.sections import sections
from portal.staff.estate_forms import YesForm


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
    """One period: its batches; once it is over its seed and strata; and how its last check came out."""
    if web.is_fragment():
        web.polling()
    return _draw(seed_id)


def _draw(seed_id: int, form: Form | None = None) -> AnyResponse:
    page = queries.page_for(web.actor(), seed_id, clock.now())
    parts = part_words()
    strata = [(tier_words(each.tier), category_words(each.category, parts), each) for each in page.strata]
    return web.page(
        "staff/callbacks/draw.html", "staff/callbacks/_draw_check.html", page=page, strata=strata,
        what=TRIGGERS[page.seed.trigger], form=form or YesForm(url_for(".check_draw", seed_id=seed_id)),
        story=events.story_of((queries.KIND, seed_id), "staff", 5),
    )  # fmt: skip


@bp.post("/draws/<int:seed_id>/check")
@web.permission("callback.read")
def check_draw(seed_id: int) -> AnyResponse:
    """Let the worker draw the whole period once more, to compare."""
    form = YesForm.incoming()

    def verb() -> str:
        checking.check(seed_id, by=web.actor())
        return url_for(".draw_period", seed_id=seed_id, _anchor="check")

    return web.submit(form, verb, lambda: _draw(seed_id, form))
