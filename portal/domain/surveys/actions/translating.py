"""The version that is being written is put into another language, text by text."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from portal.domain.surveys.actions.case import advance, said, tell
from portal.domain.surveys.build_rules import LEAD_MOST, TEXT_MOST, TITLE_MOST
from portal.domain.surveys.events import building as happened
from portal.domain.surveys.models import Survey
from portal.domain.surveys.question_rules import DEFAULT, TEXT_PARTS, Option, Question, Texts, dump, parse
from portal.domain.surveys.rules import LANGUAGES
from portal.infra.actor import Actor
from portal.infra.refused import N_, Missing

FRAME = {"title": TITLE_MOST, "lead": LEAD_MOST, "thanks": LEAD_MOST}
Key = tuple[str, str]
OTHERS = tuple(language for language in LANGUAGES if language != DEFAULT)


def translate(
    survey: Survey, language: str, texts: Mapping[Key, str], *, by: Actor, version: int | None = None
) -> None:
    """Write these texts in that language: by (question, part) as `fault_rules.texts_of` names them, the frame's with
    an empty question. What is not named stays as it is."""
    if language not in OTHERS:
        raise Missing
    written = advance(survey, "change", by, version)
    assert written is not None
    for part, most in FRAME.items():
        setattr(
            written, part, _with(getattr(written, part), language, texts.get(("", part)), most, ("", part))
        )
    questions = parse(written.questions)
    written.questions = dump(_translated(question, language, texts) for question in questions)
    tell(survey, happened.Changed(number=written.number, what=N_("译文")), by)


def _translated(question: Question, language: str, texts: Mapping[Key, str]) -> Question:
    def put(standing: Texts, part: str) -> dict[str, str]:
        key = (question.id, part)
        return _with(standing, language, texts.get(key), TEXT_MOST, key)

    parts: Any = {part: put(getattr(question, part), part) for part in TEXT_PARTS}
    options = tuple(Option(o.id, put(o.texts, f"option-{o.id}")) for o in question.options)
    return replace(question, options=options, **parts)


def _with(standing: Texts, language: str, text: str | None, most: int, key: Key) -> dict[str, str]:
    """The texts with this one in that language; an empty one is taken out."""
    if text is None:
        return dict(standing)
    found = {**standing, language: said(text, most, field_of(key), needed=False)}
    return {code: each for code, each in found.items() if each}


def field_of(key: Key) -> str:
    """The name of the form field for a text: t-q1-low, t--title for the frame."""
    return f"t-{key[0]}-{key[1]}"
