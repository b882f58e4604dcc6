"""A long paper that somebody ordered: how far it is, and the file itself; for nobody else."""

from flask import Response
from werkzeug.wrappers import Response as AnyResponse

from portal.infra import web
from portal.infra.papers import PDF, orders
from portal.infra.refused import Missing
from portal.public.blueprint import me


@me.get("/papers/<int:order_id>")
def paper(order_id: int) -> AnyResponse:
    """Whether it is set."""
    row = orders.order_for(web.visitor().person_id, order_id)
    if web.is_fragment():
        web.polling()
    return web.page("public/papers/show.html", "public/papers/_standing.html", row=row)


@me.get("/papers/<int:order_id>/paper.pdf")
def paper_file(order_id: int) -> Response:
    """The PDF."""
    row = orders.order_for(web.visitor().person_id, order_id)
    if row.data is None:
        raise Missing
    answer = Response(row.data, mimetype=PDF)
    answer.headers.set("Content-Disposition", "attachment", filename=f"{row.name}.pdf")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
