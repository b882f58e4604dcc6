"""What every step of a report stands on: the own homes, the frame of a page, what is still missing."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.estate.queries.own import own_homes
from portal.domain.repairs.rules import ACCESS, ROOMS, STATUS_WORDS
from portal.infra import web
from portal.infra.fields import Form
from portal.infra.refused import N_, Missing
from portal.owner import asked
from portal.owner.repairs import drafts


def homes_or_404() -> Sequence[Any]:
    """The own homes; without one there is nothing to report on."""
    homes = own_homes(web.actor())
    if not homes:
        raise Missing(N_("您的账号还没有绑定房屋，请先绑定，再来报修。"))
    return homes


def step(name: str, form: Form, values: Mapping[str, Any], homes: Sequence[Any], **more: Any) -> AnyResponse:
    """One page of the wizard."""
    home = drafts.home_of(values, homes) or homes[0]
    common = drafts.is_common(values)
    return web.page(
        f"owner/report/{name}.html", form=form, values=values, homes=homes, home=home, common=common,
        room_words=ROOMS, access_words=ACCESS, status_words=STATUS_WORDS, **more,
    )  # fmt: skip


def ready_for(name: str, values: Mapping[str, Any], homes: Sequence[Any]) -> AnyResponse | None:
    """Back to the first step that lacks something, where one before this page does."""
    order = ["start", "place", "what", "same", "when", "review"]
    missing = drafts.gap(values, homes)
    if missing and order.index(missing) < order.index(name):
        return web.to(url_for(f".{missing}"))
    return None


def own_unit_or_404(text: str | None) -> None:
    """A home that exists for somebody else answers as if it did not."""
    unit_id = asked.positive(text or "")
    if unit_id is not None and unit_id not in web.actor().own("unit"):
        raise Missing
