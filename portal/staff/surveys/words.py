"""How a question's conditions are said."""

from collections.abc import Sequence

from portal.domain.surveys.question_rules import DEFAULT, DK, Question, When
from portal.infra.refused import N_
from portal.infra.wording import gettext

DONT_KNOW = N_("不清楚")


def condition_words(questions: Sequence[Question], question: Question, part: str) -> str:
    """When a question is asked (`show_if`) or must be answered (`required_if`); empty where no condition stands."""
    when: When | None = getattr(question, part)
    if when is None:
        return ""
    at = {q.id: (number, q) for number, q in enumerate(questions, 1)}
    number, asked = at.get(when.question, (0, None))
    said = [_value(asked, value) for value in when.any_of] if asked else []
    if when.at_least is not None and when.at_most is not None:
        said.append(gettext("%(least)s到%(most)s分", least=when.at_least, most=when.at_most))
    elif when.at_most is not None:
        said.append(gettext("%(most)s分以下（含）", most=when.at_most))
    elif when.at_least is not None:
        said.append(gettext("%(least)s分以上（含）", least=when.at_least))
    return gettext("第%(at)s题答：%(values)s", at=number, values=gettext("、").join(said))


def _value(question: Question, value: str) -> str:
    """A choice in the default language, a mark, or don't know."""
    if value == DK:
        return gettext(DONT_KNOW)
    return next((f"“{o.texts.get(DEFAULT, '')}”" for o in question.options if o.id == value), value)
