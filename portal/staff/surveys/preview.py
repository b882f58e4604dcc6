"""A version as people will see it on a phone, in each language; what is ticked only shows what is asked next."""

from urllib.parse import urlencode

from flask import request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.surveys.asking_rules import asked as drawn_questions
from portal.domain.surveys.build_rules import minutes_for
from portal.domain.surveys.queries.building import SurveyPage, page_for
from portal.domain.surveys.question_rules import DEFAULT, Answer, clean, done, text_in
from portal.domain.surveys.rules import LANGUAGES
from portal.infra import web
from portal.infra.refused import Refused
from portal.infra.wording import gettext, speaking
from portal.staff import asked
from portal.staff.surveys.blueprint import bp
from portal.staff.surveys.forms import LANGUAGE_WORDS


@bp.get("/<int:survey_id>/preview")
@web.permission("survey.read")
def preview(survey_id: int) -> AnyResponse:
    """The survey as its people see it. Nothing is kept: what is ticked stands in the address only."""
    page = page_for(web.actor(), survey_id, asked.number("version"), story=False)
    language = asked.text("language", 10)
    language = language if language in LANGUAGES else DEFAULT
    shown = page.shown
    with speaking(language):
        answers, errors = _tried(page)
        return web.page(
            "staff/surveys/preview.html", "staff/surveys/_tried.html", page=page, row=page.survey, answered=done(page.questions, answers),
            asked=drawn_questions(page.questions, answers, language, errors=errors), minutes=minutes_for(page.questions),
            title=text_in(shown.title, language), lead=text_in(shown.lead, language), thanks=text_in(shown.thanks, language),
            language=language, languages=[(name, _address(survey_id, code), code == language) for code, name in LANGUAGE_WORDS.items()],
            lang=language.replace("_", "-"), number=shown.number,
        )  # fmt: skip


def _tried(page: SurveyPage) -> tuple[dict[str, Answer], dict[str, str]]:
    """What was ticked in the preview, and what would be refused, by field."""
    given = {name: request.args.getlist(name) for name in request.args}
    answers: dict[str, Answer] = {}
    errors: dict[str, str] = {}
    for question in page.questions:
        try:
            answers[question.id] = clean(question, given)
        except Refused as refused:
            errors[question.name] = gettext(refused.msgid, **refused.params)
    return answers, errors


def _address(survey_id: int, language: str) -> str:
    """The same preview in another language, with what was ticked."""
    kept_args = [(n, v) for n, v in request.args.items(multi=True) if n != "language" and v]
    return f"{url_for('.preview', survey_id=survey_id)}?{urlencode([*kept_args, ('language', language)])}"
