"""The questions of the version that is being written: added, worded, put in order, hung on answers, taken out."""

from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.surveys import actions
from portal.domain.surveys.queries.building import SurveyPage, page_for
from portal.domain.surveys.queries.reach import get_for
from portal.domain.surveys.question_rules import (
    CHOOSING,
    DEFAULT,
    DK,
    KIND_WORDS,
    Kind,
    Question,
    When,
    within,
)
from portal.infra import web
from portal.infra.refused import N_, Missing
from portal.infra.wording import gettext
from portal.staff import asked
from portal.staff.surveys.blueprint import bp
from portal.staff.surveys.forms import LANGUAGE_WORDS, OrderForm, VerbForm
from portal.staff.surveys.question_forms import (
    LABELS,
    ConditionForm,
    QuestionForm,
    first_values,
    parts_of,
    values_of,
)
from portal.staff.surveys.show import drawn
from portal.staff.surveys.words import DONT_KNOW
from portal.staff.surveys.writing import BOTH, edited

CONDITIONS = {
    "show-if": ("show_if", N_("什么时候问这道题"), N_("一个也不勾选，就是总是问这道题。")),
    "required-if": ("required_if", N_("什么时候必答"), N_("一个也不勾选，就是不因为前面的回答而必答。")),
}


@bp.route("/<int:survey_id>/questions/new/<string:kind>", methods=BOTH)
@web.permission("survey.edit")
def add_question(survey_id: int, kind: str) -> AnyResponse:
    """Add a question of this kind at the end."""
    if kind not in set(Kind):
        raise Missing
    return _worded(page_for(web.actor(), survey_id, story=False), Kind(kind), None)


@bp.route("/<int:survey_id>/questions/<string:question_id>", methods=BOTH)
@web.permission("survey.edit")
def put_question(survey_id: int, question_id: str) -> AnyResponse:
    """Word a question anew."""
    page = page_for(web.actor(), survey_id, story=False)
    question = _question(page, question_id)
    return _worded(page, question.kind, question)


def _worded(page: SurveyPage, kind: Kind, before: Question | None) -> AnyResponse:
    home = url_for(".show", survey_id=page.survey.id)

    def save(survey: Any, form: Any) -> str:
        made = actions.put_question(
            survey, form.question(kind, before), by=web.actor(), version=form.version.data
        )
        web.said(N_("题目已保存。"))
        return f"{home}#{made.name}"

    removal = None
    if before is not None:
        where = url_for(".remove_question", survey_id=page.survey.id, question_id=before.id)
        removal = VerbForm(where, data={"version": page.survey.version}, form_id="removal")
    return edited(
        page, QuestionForm, values_of(before) if before else first_values(kind), save, "staff/surveys/question.html",
        kind=kind, kinds=KIND_WORDS, question=before, parts=parts_of(kind), labels=LABELS, languages=LANGUAGE_WORDS,
        choosing=kind in CHOOSING, removal=removal, main=DEFAULT,
    )  # fmt: skip


@bp.route("/<int:survey_id>/questions/<string:question_id>/conditions/<string:part>", methods=BOTH)
@web.permission("survey.edit")
def set_when(survey_id: int, question_id: str, part: str) -> AnyResponse:
    """Hang a question, or its having to be answered, on the answers to an earlier one."""
    if part not in CONDITIONS:
        raise Missing
    page = page_for(web.actor(), survey_id, story=False)
    question = _question(page, question_id)
    name, title, none = CONDITIONS[part]
    standing: When | None = getattr(question, name)
    earlier = [q for q in page.questions[: page.questions.index(question)] if q.values]
    wanted = request.form.get("question") or asked.text("on", 40) or (standing.question if standing else "")
    on = next((q for q in earlier if q.id == wanted), None)

    def save(survey: Any, form: Any) -> str:
        ticked = tuple(form.any_of.data or ())
        when = When(on.id, ticked) if on and ticked else None
        actions.set_when(survey, question_id, name, when, by=web.actor(), version=form.version.data)
        web.said(N_("条件已保存。"))
        return f"{url_for('.show', survey_id=survey_id)}#{question.name}"

    given = {"question": on.id if on else "", "any_of": _ticked(standing, on)}
    return edited(
        page, ConditionForm, given, save, "staff/surveys/condition.html", question=question, earlier=earlier, on=on,
        title=title, none_words=gettext(none), main=DEFAULT, at={q.id: n for n, q in enumerate(page.questions, 1)},
        choices={"any_of": _picks(on)},
    )  # fmt: skip


def _ticked(when: When | None, on: Question | None) -> list[str]:
    """The answers that meet the condition as it stands, one by one."""
    if when is None or on is None or when.question != on.id:
        return []
    return [v for v in on.values if v in when.any_of or (v.isdigit() and within(int(v), when))]


def _picks(on: Question | None) -> list[tuple[str, str]]:
    """The answers to choose from: marks or choices, and don't know."""
    if on is None:
        return []
    words = {o.id: o.texts.get(DEFAULT, "") for o in on.options} | {DK: gettext(DONT_KNOW)}
    return [(value, words.get(value, value)) for value in on.values]


@bp.post("/<int:survey_id>/order")
@web.permission("survey.edit")
def move_question(survey_id: int) -> AnyResponse:
    """Move a question one place earlier (`up`) or later (`down`)."""
    form: Any = OrderForm.incoming()

    def carry_out() -> str:
        up = asked.posted("up", 40)
        moved = up or asked.posted("down", 40)
        actions.move_question(
            get_for(web.actor(), survey_id), moved, up=bool(up), by=web.actor(), version=form.version.data
        )
        return f"{url_for('.show', survey_id=survey_id)}#q-{moved}"

    return web.submit(form, carry_out, lambda: drawn(page_for(web.actor(), survey_id), form))


@bp.post("/<int:survey_id>/questions/<string:question_id>/removal")
@web.permission("survey.edit")
def remove_question(survey_id: int, question_id: str) -> AnyResponse:
    """Take a question out."""
    form: Any = VerbForm.incoming(form_id="removal")

    def carry_out() -> str:
        survey = get_for(web.actor(), survey_id)
        actions.remove_question(survey, question_id, by=web.actor(), version=form.version.data)
        web.said(N_("题目已移除。"))
        return url_for(".show", survey_id=survey_id)

    return web.submit(form, carry_out, lambda: drawn(page_for(web.actor(), survey_id), form))


def _question(page: SurveyPage, question_id: str) -> Question:
    found = next((q for q in page.questions if q.id == question_id), None)
    if found is None:
        raise Missing
    return found
