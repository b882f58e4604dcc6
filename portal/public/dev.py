"""For development only: the messages that would have left the house."""

from flask import current_app
from werkzeug.wrappers import Response

from portal.infra import message_list, web
from portal.infra.refused import Missing
from portal.public.blueprint import bp


@bp.get("/dev/messages")
def dev_messages() -> Response:
    """The newest hundred messages with their words; in production there is no such page."""
    if current_app.config["PRODUCTION"]:
        raise Missing
    return web.page("public/dev-messages.html", messages=message_list.latest())
