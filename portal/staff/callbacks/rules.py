"""The rules of callbacks: what sets one off in a community, how many, by whom; and every version there was."""

from typing import Any

from flask import url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.callbacks import actions
from portal.domain.callbacks.queries import ruling as queries
from portal.domain.callbacks.rules import TRIGGERS
from portal.domain.estate import queries as estate
from portal.infra import web
from portal.infra.fields import Versioned
from portal.infra.refused import N_
from portal.infra.wording import gettext
from portal.staff import asked
from portal.staff.callbacks.blueprint import bp
from portal.staff.callbacks.rules_words import FIELDS, due_words, in_words, opens_words
from portal.staff.callbacks.sections import sections

ALL = N_("所有项目")


def place_of(community_id: int) -> tuple[int | None, str, str]:
    """The community of an address (0: all) with its name and zone; one that is not the reader's is missing."""
    if community_id == 0:
        return None, gettext(ALL), ""
    row = estate.community(web.actor(), community_id)
    return row.id, row.name, row.zone


def may_edit(community_id: int | None) -> bool:
    """Whether the reader changes rules here; those of all only who serves all."""
    who = web.actor()
    scope = who.scope("callback.rules")
    return scope is None or (community_id is not None and community_id in scope)


@bp.get("/rules")
@web.permission("callback.read")
def rules() -> AnyResponse:
    """The rule of each trigger, as it counts in a community or for all."""
    place, _, _ = place_of(asked.number("community") or 0)
    places = estate.communities(web.actor(), "callback.read")
    chips = [(gettext(ALL), url_for(".rules"), "", place is None)]
    chips += [(each.name, url_for(".rules", community=each.id), "", each.id == place) for each in places]
    lines = [
        (
            line,
            in_words(line.trigger, line.terms),
            opens_words(line.terms),
            due_words(line.trigger, line.terms),
        )
        for line in queries.lines(place)
    ]
    return web.page(
        "staff/callbacks/rules.html", tabs_of=sections("rules"), chips_of=chips, lines=lines, here=place or 0,
        triggers=TRIGGERS,
    )  # fmt: skip


@bp.get("/rules/<int:community_id>/<string:trigger>")
@web.permission("callback.read")
def rule(community_id: int, trigger: str) -> AnyResponse:
    """One rule with its script and questions, and its versions."""
    return draw_rule(community_id, trigger)


def draw_rule(community_id: int, trigger: str, refused: Any = None) -> AnyResponse:
    """The page of a rule, with a form that was refused in its place."""
    place, name, _ = place_of(community_id)
    line = queries.line(place, trigger)
    may = may_edit(place)
    form = refused
    if may and line.own and form is None:
        form = Versioned(url_for(".use_common", community_id=community_id, trigger=trigger))
        form.version.data = line.version
    versions = [(row, in_words(trigger, queries.terms_of(row))) for row in queries.versions(place, trigger)]
    return web.page(
        "staff/callbacks/rule.html", line=line, said=in_words(trigger, line.terms), fields=FIELDS, place=name,
        here=community_id, what=TRIGGERS[trigger], versions=versions, may=may, common=form,
        back=url_for(".rules", community=community_id or None),
    )  # fmt: skip


@bp.post("/rules/<int:community_id>/<string:trigger>/common")
@web.permission("callback.rules")
def use_common(community_id: int, trigger: str) -> AnyResponse:
    """The community gives up its own rule."""
    form: Any = Versioned.incoming()
    place, _, _ = place_of(community_id)

    def verb() -> str:
        actions.use_common(trigger, community_id=place or 0, version=form.version.data, by=web.actor())
        web.said(N_("已改用通用规则，从下一件开始。"))
        return url_for(".rule", community_id=community_id, trigger=trigger)

    return web.submit(form, verb, lambda: draw_rule(community_id, trigger, form))
