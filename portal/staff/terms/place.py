"""Whose terms a page shows: those of all communities (0 in the address) or of one; and spans in words."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import url_for

from portal.domain.estate import queries
from portal.domain.terms.span_rules import Span, Unit
from portal.infra import web
from portal.infra.refused import N_, Missing
from portal.infra.wording import gettext, ngettext

PAGES = (
    ("limits", N_("时限")),
    ("calendars", N_("工作日历")),
    ("parts", N_("部位与保修")),
    ("ladders", N_("超期升级")),
    ("sign_rules", N_("签认规则")),
)
UNIT_WORDS = {
    Unit.MINUTE: N_("分钟"),
    Unit.HOUR: N_("小时"),
    Unit.WORKING_HOUR: N_("工作小时"),
    Unit.DAY: N_("天"),
    Unit.WORKING_DAY: N_("个工作日"),
    Unit.NIGHT: N_("个零点之前（1就是当天）"),
    Unit.TIMES: N_("次"),
}
_SPAN_WORDS: Mapping[Unit, Callable[[int], str]] = {
    Unit.MINUTE: lambda n: ngettext("%(num)s分钟", "%(num)s分钟", n),
    Unit.HOUR: lambda n: ngettext("%(num)s小时", "%(num)s小时", n),
    Unit.WORKING_HOUR: lambda n: ngettext("%(num)s个工作小时", "%(num)s个工作小时", n),
    Unit.DAY: lambda n: ngettext("%(num)s天", "%(num)s天", n),
    Unit.WORKING_DAY: lambda n: ngettext("%(num)s个工作日", "%(num)s个工作日", n),
    Unit.NIGHT: lambda n: ngettext("%(num)s个零点之前", "%(num)s个零点之前", n),
    Unit.TIMES: lambda n: ngettext("%(num)s次", "%(num)s次", n),
}


def span_words(span: Span | None) -> str:
    """A limit in the reader's language: 4个工作小时; none is by agreement."""
    if span is None:
        return gettext("按约定")
    if span.unit is Unit.NIGHT and span.amount == 1:
        return gettext("当天")
    return _SPAN_WORDS[span.unit](span.amount)


def unit_picks(but: tuple[Unit, ...] = ()) -> list[tuple[str, str]]:
    """The units to choose from."""
    return [(unit.value, gettext(words)) for unit, words in UNIT_WORDS.items() if unit not in but]


def place_of(community_id: int) -> tuple[int | None, str]:
    """The community of an address (0: all) with its name; one that is not the reader's is missing."""
    if community_id == 0:
        return None, gettext("所有项目")
    return community_id, queries.community(web.actor(), community_id).name


def may_edit(community_id: int | None) -> bool:
    """Whether the reader changes the terms here; those of all only who serves all."""
    scope = web.actor().scope("terms.edit")
    return scope is None or (community_id is not None and community_id in scope)


def frame(page: str, community_id: int | None) -> dict[str, Any]:
    """What every page of the terms shows around its own: the tabs, the communities, whether one may change."""
    places = [(0, gettext("所有项目")), *((row.id, row.name) for row in queries.communities(web.actor()))]
    if community_id is not None and community_id not in dict(places):
        raise Missing
    here = community_id or 0
    return {
        "tabs_of": [
            (gettext(words), url_for(f"staff.terms.{name}.index"), name == page) for name, words in PAGES
        ],
        "places": [
            (name, url_for(f"staff.terms.{page}.index", community=number or None), "", number == here)
            for number, name in places
        ],
        "here": here,
        "may": may_edit(community_id),
        "span_words": span_words,
    }
