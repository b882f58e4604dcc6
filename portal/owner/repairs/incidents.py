"""What goes on in the house that reaches the own home, and following it with one tap."""

from typing import Any

from flask import url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.repairs import actions
from portal.domain.repairs.queries.own import to_follow
from portal.infra import web
from portal.infra.fields import Form
from portal.infra.refused import N_
from portal.owner.repairs.blueprint import bp


@bp.post("/<int:repair_id>/incident-follower")
@web.permission("repair.follow")
def join_incident(repair_id: int) -> AnyResponse:
    """Be told how it goes on; nothing is reported a second time."""
    form: Any = Form.incoming()

    def verb() -> str:
        actions.follow(to_follow(web.actor(), repair_id), by=web.actor())
        web.said(N_("已关注，有进展一样会告诉您。"))
        return url_for("owner.home.show")

    return web.submit(form, verb, lambda: web.to(url_for("owner.home.show")))
