"""What every step of a complaint stands on: the own homes and repairs, the frame of a page, what is still missing."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.complaints.record_rules import EXPECTATIONS, TOPIC_PLAIN, TOPIC_WORDS
from portal.domain.estate.queries.own import own_homes
from portal.infra import web
from portal.infra.fields import Form
from portal.infra.refused import N_, Missing
from portal.owner.cards import Card, page_of_cards
from portal.owner.complaints import drafts

ORDER = ("about", "told", "demand", "evidence", "review")
REPAIRS_SHOWN = 12


def homes_or_404() -> Sequence[Any]:
    """The own homes; without one there is nothing to complain of here."""
    homes = own_homes(web.actor())
    if not homes:
        raise Missing(N_("您的账号还没有绑定房屋，请先绑定，再来投诉。"))
    return homes


def own_repairs() -> Sequence[Card]:
    """The newest repairs of the reader that they may speak of."""
    cards, _homes, _more = page_of_cards(None, REPAIRS_SHOWN)
    return [card for card in cards if card.full]


def own_repair(repair_id: int | None) -> Any:
    """The row of that repair, if it is one of those; None for none, or for one of others."""
    return next((card.row for card in own_repairs() if card.row.id == repair_id), None) if repair_id else None


def step(name: str, form: Form, values: Mapping[str, Any], homes: Sequence[Any], **more: Any) -> AnyResponse:
    """One page of the wizard."""
    return web.page(
        f"owner/complaints/new/{name}.html", form=form, values=values, homes=homes,
        home=drafts.home_of(values, homes) or homes[0], common=drafts.is_common(values), topics=TOPIC_WORDS,
        plain=TOPIC_PLAIN, expectations=EXPECTATIONS, **more,
    )  # fmt: skip


def ready_for(name: str, values: Mapping[str, Any], homes: Sequence[Any]) -> AnyResponse | None:
    """Back to the first step that lacks something, where one before this page does."""
    missing = drafts.gap(values, homes)
    if missing and ORDER.index(missing) < ORDER.index(name):
        return web.to(url_for(f".{missing}"))
    return None
