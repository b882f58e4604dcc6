"""Where the pages of the settlement hang, and what several of them need."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import Blueprint
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.estate import queries as estate
from portal.domain.settlement.queries.documents import costs_of, part_words
from portal.infra import web
from portal.infra.amounts import yuan
from portal.infra.fields import Form
from portal.infra.refused import N_, Missing
from portal.infra.wording import gettext
from portal.staff import asked

bp = Blueprint("settlement", __name__, url_prefix="/settlement")


def places() -> Sequence[Any]:
    """The communities whose books the reader may open."""
    found = estate.communities(web.actor(), "settlement.read")
    if not found:
        raise Missing
    return found


def place(community_id: int) -> Any:
    """One of them; any other is missing."""
    for row in places():
        if row.id == community_id:
            return row
    raise Missing


def chosen() -> Any:
    """The community that the address asks for, else the first."""
    wanted = asked.number("community")
    return place(wanted) if wanted else places()[0]


def part(code: str | None) -> str:
    """A building part in the reader's words."""
    words = part_words(code)
    return gettext(words.msgid) if words else ""


def cost_rows(work: Any) -> list[tuple[str, str, str]]:
    """The cost lines of a measured job as rows of words; nobody is paid for what came from the own stores."""
    stores = gettext(N_("（公司库房的材料，不付款）"))
    return [
        (text + (stores if own else ""), quantity, yuan(cents))
        for text, quantity, cents, own in costs_of(work)
    ]


def carried(
    form: Form, verb: Callable[[], object], said: str, to: str, again: Callable[[], AnyResponse]
) -> AnyResponse:
    """Do one verb by its form, once, and go on to its page; a refused form is shown again in its place."""

    def unit() -> str:
        verb()
        web.said(said)
        return to

    return web.submit(form, unit, again)
