"""What a version changed against the one before it, or any other."""

from collections.abc import Sequence

from werkzeug.wrappers import Response as AnyResponse

from portal.domain.surveys.build_rules import CHANGE_WORDS, compare
from portal.domain.surveys.queries.building import page_for
from portal.domain.surveys.question_rules import DEFAULT, KIND_WORDS, Question, parse
from portal.infra import web
from portal.infra.refused import N_, Missing
from portal.infra.wording import gettext
from portal.staff import asked
from portal.staff.surveys.blueprint import bp
from portal.staff.surveys.forms import PARTS
from portal.staff.surveys.words import condition_words

YES, NO = N_("是"), N_("否")


@bp.get("/<int:survey_id>/versions/<int:number>/changes")
@web.permission("survey.read")
def changes(survey_id: int, number: int) -> AnyResponse:
    """This version beside an earlier one: what was added, removed, worded or meant differently."""
    page = page_for(web.actor(), survey_id, number, story=False)
    earlier = [v for v in page.versions if v.number < number]
    before = next((v for v in earlier if asked.number("against") in (None, v.number)), None)
    if before is None:
        raise Missing
    old = parse(before.questions)
    was, now = {q.id: q for q in old}, {q.id: q for q in page.questions}
    rows = [
        (change, CHANGE_WORDS[change.what], _facts(old, was.get(change.question)), _facts(page.questions, now.get(change.question)))
        for change in compare(old, page.questions)
    ]  # fmt: skip
    around = [(label, getattr(before, part).get(DEFAULT, ""), getattr(page.shown, part).get(DEFAULT, ""))
              for part, (label, _) in PARTS.items() if getattr(before, part) != getattr(page.shown, part)]  # fmt: skip
    return web.page(
        "staff/surveys/changes.html", page=page, row=page.survey, number=number, before=before, earlier=earlier,
        rows=rows, around=around,
    )  # fmt: skip


def _facts(questions: Sequence[Question], question: Question | None) -> list[tuple[str, str]]:
    """A question in words: how it is answered, its choices, whether it must be, and when."""
    if question is None:
        return []
    found = [
        ("", question.texts.get(DEFAULT, "")),
        (gettext("题型"), gettext(KIND_WORDS[question.kind])),
        (gettext("选项"), gettext("；").join(o.texts.get(DEFAULT, "") for o in question.options)),
        (gettext("必答"), gettext(YES if question.required else NO)),
        (gettext("可以答“不清楚”"), gettext(YES) if question.dont_know else ""),
        (gettext("什么时候问"), condition_words(questions, question, "show_if")),
        (gettext("什么时候必答"), condition_words(questions, question, "required_if")),
    ]
    return [(label, text) for label, text in found if text]
