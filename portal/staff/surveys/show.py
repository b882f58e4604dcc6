"""A survey at the desk: what is asked in the version shown, what still has to be mended, its versions and story."""

from collections.abc import Mapping
from typing import Any

from flask import url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.surveys.fault_rules import lacking
from portal.domain.surveys.queries.building import SurveyPage, page_for
from portal.domain.surveys.question_rules import DEFAULT, KIND_WORDS
from portal.domain.surveys.rules import LANGUAGES, STATUS_WORDS, TRIGGERS
from portal.infra import web
from portal.infra.wording import gettext
from portal.staff import counts
from portal.staff.surveys.blueprint import bp
from portal.staff.surveys.forms import LANGUAGE_WORDS, OrderForm, VerbForm
from portal.staff.surveys.words import condition_words

DIRECT = {
    "publish": "publication",
    "revise": "revision",
    "discard": "discarding",
    "close": "closing",
    "reopen": "reopening",
}


@bp.get("/<int:survey_id>")
@web.permission("survey.read")
def show(survey_id: int) -> AnyResponse:
    """The survey with the version that is being written, or else the one in force."""
    return drawn(page_for(web.actor(), survey_id))


@bp.get("/<int:survey_id>/versions/<int:number>")
@web.permission("survey.read")
def version(survey_id: int, number: int) -> AnyResponse:
    """The survey as a certain version asks."""
    return drawn(page_for(web.actor(), survey_id, number))


def drawn(page: SurveyPage, refused: Any = None) -> AnyResponse:
    """The page of a survey, after a refused verb with why."""
    writing = page.shown.published_at is None
    return web.page(
        "staff/surveys/show.html", page=page, row=page.survey, statuses=STATUS_WORDS, triggers=TRIGGERS,
        kinds=KIND_WORDS, names={row.id: row.name for row in counts.communities(web.actor())}, refused=refused,
        verbs={verb: verb_form(page, verb) for verb in DIRECT if verb in page.verbs}, main=DEFAULT,
        order=OrderForm(url_for("staff.surveys.move_question", survey_id=page.survey.id), data={"version": page.survey.version}),
        fault_lines=fault_lines, editable=writing and "change" in page.verbs, at={q.id: n for n, q in enumerate(page.questions, 1)},
        when=lambda question, part: condition_words(page.questions, question, part), languages=LANGUAGE_WORDS,
        lacks={language: lacks(page, language) for language in LANGUAGES if language != DEFAULT} if writing else {},
    )  # fmt: skip


def fault_lines(page: SurveyPage) -> list[tuple[str, str]]:
    """Each fault with the anchor of its question, in words."""
    at = {q.id: n for n, q in enumerate(page.questions, 1)}
    return [
        (
            f"q-{fault.question}",
            gettext("第%(at)s题：%(why)s", at=at[fault.question], why=gettext(fault.msgid)),
        )
        if fault.question
        else ("", gettext(fault.msgid))
        for fault in page.faults
    ]


def verb_form(page: SurveyPage, verb: str) -> VerbForm:
    """The form of a verb that is one button."""
    survey = page.survey
    action = url_for(f"staff.surveys.{verb}", survey_id=survey.id)
    return VerbForm(action, data={"version": survey.version}, form_id=verb)


def lacks(page: SurveyPage, language: str) -> int:
    """How many texts of the version shown are still missing in that language."""
    frame: tuple[Mapping[str, str], ...] = (page.shown.title, page.shown.lead, page.shown.thanks)
    around = sum(1 for texts in frame if texts.get(DEFAULT) and not texts.get(language))
    return around + len(lacking(page.questions, language))
