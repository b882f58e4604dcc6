"""What the caller says and asks, as the rule has it that the callback was made by; and what was answered."""

from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Any

from sqlalchemy import bindparam, select

from portal.domain.callbacks.models import Callback, CallbackAnswer
from portal.domain.callbacks.record_rules import Item, Question, Script
from portal.domain.callbacks.rule_models import CallbackRule
from portal.infra.db import session
from portal.infra.reads import Read

SCRIPT = (
    CallbackRule.script, CallbackRule.questions, CallbackRule.consent_first, CallbackRule.minutes, CallbackRule.way,
)  # fmt: skip


def script_of(callback: Callback) -> Script:
    """The script of the callback's own version of its rule; an empty one for callbacks from before there were rules."""
    rule = session().get(CallbackRule, callback.rule_id) if callback.rule_id else None
    return script_from(rule) if rule is not None else Script()


def script_from(rule: Any) -> Script:
    """The script from the columns of a rule (`SCRIPT`), which may all be empty."""
    return Script(
        phrases=list(rule.script or ()), consent_first=bool(rule.consent_first), minutes=rule.minutes or 0,
        way=rule.way or "phone",
        questions=[Question(each["id"], each["words"], each.get("caller", False)) for each in rule.questions or ()],
    )  # fmt: skip


ANSWERS = Read(
    select(
        CallbackAnswer.id,
        CallbackAnswer.question,
        CallbackAnswer.words,
        CallbackAnswer.answer,
        CallbackAnswer.note,
    ).where(CallbackAnswer.callback_id == bindparam("id"))
)


def answers_of(callback_id: int) -> Sequence[tuple[str, Item]]:
    """What was answered to each question: its words then, and the answer."""
    return answers_in(ANSWERS.all({"id": callback_id}))


def answers_in(rows: Iterable[Any]) -> Sequence[tuple[str, Item]]:
    """The rows of `ANSWERS` (asked with id) as `answers_of` gives them."""
    return [
        (row.words, Item(row.question, row.answer, row.note)) for row in sorted(rows, key=attrgetter("id"))
    ]
