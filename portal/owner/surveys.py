"""满意度问卷: what the reader was asked, open ones first; each opens by its own link."""

from flask import Blueprint
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.surveys.queries import answering as queries
from portal.domain.surveys.question_rules import text_in
from portal.infra import languages, web

bp = Blueprint("surveys", __name__, url_prefix="/surveys")


@bp.get("")
@web.permission("survey.answer")
def index() -> AnyResponse:
    """The surveys that wait for an answer, and those that were answered."""
    rows = queries.for_person(web.actor())
    code = languages.LOCALES[languages.current()]
    return web.page(
        "owner/surveys/index.html", waiting=[row for row in rows if row.state == queries.OPEN],
        done=[row for row in rows if row.state != queries.OPEN], titles={row.invitation_id: text_in(row.title, code) for row in rows},
    )  # fmt: skip
