"""The forms of a callback at the desk."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import wtforms

from portal.domain.callbacks import actions
from portal.domain.callbacks.actions import AFTERWARDS
from portal.domain.callbacks.record_rules import (
    CHECK,
    NOTE_MOST,
    UNSCORED,
    Item,
    Script,
    choices_of,
    field_of,
    kind_of,
    stands_of,
)
from portal.domain.callbacks.rules import AGREED, ALL_OUTCOMES, SCORES, WAYS
from portal.domain.terms import queries as terms
from portal.infra.fields import Length, Versioned, optional, picks, required
from portal.infra.refused import N_, Refused
from portal.infra.wording import gettext

MARKS = tuple((str(mark), str(mark)) for mark in SCORES)
CONSENT = (("yes", N_("同意")), ("no", N_("不同意")))


class CallForm(Versioned):
    """One try: how, what came of it, and where the person was reached what they said."""

    form_id = "call"
    way = wtforms.SelectField(
        N_("怎么联系的"), [required(N_("请选择怎么联系的"))], choices=lambda: picks(tuple(WAYS.items()))
    )
    outcome = wtforms.RadioField(N_("结果"), [required(N_("请选择联系的结果"))])
    words = wtforms.TextAreaField(N_("业主原话"), [Length(2000)])
    wrong = wtforms.StringField(N_("还没解决的"), [Length(500)])
    promised = wtforms.StringField(N_("答应业主的"), [Length(500)])
    note = wtforms.StringField(N_("备注"), [Length(500)])


class AssignForm(Versioned):
    """Who asks."""

    form_id = "assign"
    person = wtforms.SelectField(
        N_("由谁回访"), [required(N_("请选择由谁回访"))], coerce=int, validate_choice=False
    )


def call_form(row: Any, script: Script) -> type[CallForm]:
    """The form of this callback: with the questions of its script, and leave asked first where the rule says so."""
    outcomes = [each for each in ALL_OUTCOMES.items() if script.consent_first or each[0] != AGREED]
    made: dict[str, Any] = {
        "outcome": wtforms.RadioField(
            N_("结果"), [required(N_("请选择联系的结果"))], choices=lambda: picks(tuple(outcomes))
        ),
        **dict(_questions(row.trigger, script)),
    }
    if script.consent_first and row.consented_at is None:
        made["consent"] = wtforms.RadioField(
            N_("可以上门看看吗？"), [optional()], choices=lambda: picks(CONSENT)
        )
    if row.trigger not in UNSCORED:
        ask, words = stands_of(row.subject_kind)
        made["stands"] = wtforms.RadioField(ask, [optional()], choices=lambda: picks(tuple(words.items())))
        made["score"] = wtforms.RadioField(
            N_("满意度"), [optional()], choices=[wtforms.SelectChoice(value, label) for value, label in MARKS]
        )
    if kind_of(row.trigger) == CHECK:
        made |= _afterwards()
    return type("ThisCall", (CallForm,), made)


def _questions(trigger: str, script: Script) -> Iterator[tuple[str, Any]]:
    for place, question in enumerate(script.questions):
        choices = tuple(choices_of(trigger, question).items())
        yield (
            field_of(place),
            wtforms.RadioField(question.words, [optional()], choices=partial(picks, choices)),
        )
        yield note_of(place), wtforms.StringField(N_("说明"), [Length(NOTE_MOST)])


def _afterwards() -> dict[str, Any]:
    return {
        "defects": wtforms.RadioField(
            N_("查出的问题怎么办"), [optional()], choices=lambda: picks(tuple(AFTERWARDS.items()))
        ),
        "part": wtforms.SelectField(N_("报修的部位"), choices=_parts, validate_choice=False),
    }


def _parts() -> dict[str, list[wtforms.SelectChoice]]:
    first = {"": [wtforms.SelectChoice("", gettext("请选择"))]}
    return first | {
        gettext(branch.group.name): [
            wtforms.SelectChoice(leaf.code, gettext(leaf.name)) for leaf in branch.parts
        ]
        for branch in terms.parts_tree(False)
    }


def note_of(place: int) -> str:
    """The field of the words to the question at this place."""
    return f"n{place}"


def said_in(form: Any, script: Script) -> actions.Answers:
    """What was said, as the form has it; the mark is needed where somebody was reached."""
    given = {name: field.data or "" for name, field in form._fields.items()}
    if "score" in given and not given["score"]:
        raise Refused(N_("接通了要记下满意度。"), field="score")
    return actions.Answers(
        stands=given.get("stands", ""), score=int(given.get("score") or 0), words=given["words"],
        wrong=given.get("wrong", ""), promised=given.get("promised", ""), items=items_in(form, script),
        consent={"yes": True, "no": False}.get(given.get("consent", "")), defects=given.get("defects", ""),
        part=given.get("part", ""),
    )  # fmt: skip


def items_in(form: Any, script: Script) -> list[Item]:
    """The answers to the questions of the script, as the form has them."""
    return [
        Item(question.id, form[field_of(place)].data or "", form[note_of(place)].data or "")
        for place, question in enumerate(script.questions)
    ]
