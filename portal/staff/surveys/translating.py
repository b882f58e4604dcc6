"""A version in another language: each text beside the one in Simplified Chinese."""

from typing import Any

import wtforms
from flask import url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.surveys import actions
from portal.domain.surveys.actions.translating import OTHERS, field_of
from portal.domain.surveys.fault_rules import texts_of
from portal.domain.surveys.queries.building import SurveyPage, page_for
from portal.domain.surveys.question_rules import DEFAULT, Texts
from portal.infra import web
from portal.infra.fields import Length, Versioned
from portal.infra.refused import N_, Missing
from portal.infra.wording import gettext
from portal.staff.surveys.blueprint import bp
from portal.staff.surveys.forms import LANGUAGE_WORDS, PARTS
from portal.staff.surveys.question_forms import LABELS
from portal.staff.surveys.writing import BOTH, edited

Text = tuple[tuple[str, str], str, Texts]


@bp.route("/<int:survey_id>/languages/<string:language>", methods=BOTH)
@web.permission("survey.edit")
def translate(survey_id: int, language: str) -> AnyResponse:
    """Put the version that is being written into this language, text by text."""
    if language not in OTHERS:
        raise Missing
    page = page_for(web.actor(), survey_id, story=False)
    found = texts(page)

    def save(survey: Any, form: Any) -> str:
        typed = {key: form[field_of(key)].data or "" for key, _, _ in found}
        actions.translate(survey, language, typed, by=web.actor(), version=form.version.data)
        web.said(N_("译文已保存。"))
        return url_for(".show", survey_id=survey_id)

    return edited(
        page, _form_of(found), {field_of(key): each.get(language, "") for key, _, each in found}, save,
        "staff/surveys/language.html", language=language, name=LANGUAGE_WORDS[language], main=DEFAULT,
        rows=[(field_of(key), label, each.get(DEFAULT, ""), not each.get(language)) for key, label, each in found],
    )  # fmt: skip


def texts(page: SurveyPage) -> list[Text]:
    """Every text of the version that stands in the default language: its key, what it is, the text by language."""
    shown = page.shown
    found: list[Text] = [
        (("", part), gettext(label), getattr(shown, part)) for part, (label, _) in PARTS.items()
    ]
    for at, question in enumerate(page.questions, 1):
        for part, each in texts_of(question):
            label = gettext(LABELS.get(part, LABELS["options"]))
            found.append(((question.id, part), gettext("第%(at)s题，%(part)s", at=at, part=label), each))
    return [each for each in found if each[2].get(DEFAULT)]


def _form_of(found: list[Text]) -> type[Versioned]:
    """A form with a field for each of these texts."""
    fields: dict[str, Any] = {
        field_of(key): wtforms.TextAreaField(label, [Length(400)]) for key, label, _ in found
    }
    return type("LanguageForm", (Versioned,), {"form_id": "language", **fields})
