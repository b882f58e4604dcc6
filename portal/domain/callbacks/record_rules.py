"""What a callback asks beyond good or not, what its answers lead to, and which tries count: pure rules.

Field guide, section 6: the quality check at the door after a year, the check of the building after four, which ends
in a works plan (maintain, overhaul, renew); section 10: contact within quiet hours only.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.domain.callbacks.rules import STANDS
from portal.infra.refused import N_, Refused

CHECK, PLAN, TELL = "check", "plan", "tell"
# What kind of questions a trigger has; all others are told freely.
KIND_OF: Mapping[str, str] = {"year_one": CHECK, "year_four": PLAN}
CHOICES: Mapping[str, Mapping[str, str]] = {
    CHECK: {"fine": N_("没问题"), "defect": N_("有问题"), "unseen": N_("没有看")},
    PLAN: {"fine": N_("状况良好"), "maintain": N_("养护"), "overhaul": N_("大修"), "renew": N_("更新")},
    TELL: {"good": N_("好"), "fair": N_("一般"), "poor": N_("不好"), "noted": N_("见说明")},
}
# Of what the caller has to do, not to ask: whether it was done.
DONE: Mapping[str, str] = {"yes": N_("是"), "no": N_("没有")}
DEFECT = "defect"
# How it is asked whether all is well, by what is asked after: a case that was done, or how people live.
AT_HOME: Mapping[str, str] = {"good": N_("都好"), "not_good": N_("有问题要解决"), "unused": N_("说不准")}
# What a works plan of a building says of an item that needs something.
WORKS = ("maintain", "overhaul", "renew")
# The building is looked at; nobody is asked how content they are.
UNSCORED = frozenset({"year_four"})
NOTE_MOST = 500
INCOMING = "incoming"
# A missed call has its own brake (one in each part of the day); these outcomes reached the household.
GOT_THROUGH = frozenset({"reached", "declined", "call_later", "agreed"})
WRITTEN = frozenset({"sms", "wechat"})


@dataclass(frozen=True)
class Question:
    """One question of the script, by its id in the rule; `caller`: the caller does it, the person is never asked."""

    id: str
    words: str
    caller: bool = False


@dataclass(frozen=True)
class Item:
    """What was found or said to one question."""

    question: str
    answer: str
    note: str = ""


@dataclass(frozen=True)
class Script:
    """What the caller says and asks, and in which way; `consent_first`: they ask for leave before anything else."""

    phrases: Sequence[str] = ()
    questions: Sequence[Question] = ()
    consent_first: bool = False
    minutes: int = 0
    way: str = "phone"

    @property
    def for_person(self) -> Sequence[Question]:
        """What is asked of a person who answers alone."""
        return [each for each in self.questions if not each.caller]


def stands_of(subject_kind: str) -> tuple[str, Mapping[str, str]]:
    """The question whether all is well, and the words of its answers."""
    return (N_("住得好吗？"), AT_HOME) if subject_kind == "unit" else (N_("现在好了吗？"), STANDS)


def kind_of(trigger: str) -> str:
    """Which kind of questions this trigger has."""
    return KIND_OF.get(trigger, TELL)


def choices_of(trigger: str, question: Question) -> Mapping[str, str]:
    """What may be answered to a question."""
    return DONE if question.caller else CHOICES[kind_of(trigger)]


def field_of(place: int) -> str:
    """The form field of the question at this place of the script."""
    return f"q{place}"


def checked(
    trigger: str, questions: Sequence[Question], items: Sequence[Item], *, all_of_them: bool
) -> list[Item]:
    """The answers in the order of the questions; each must be one of the choices, a defect or a work has its words.

    `all_of_them`: at a check and for a works plan no question may be left out.
    """
    given = {item.question: item for item in items if item.answer}
    kind, found = kind_of(trigger), []
    for place, question in enumerate(questions):
        item = given.get(question.id)
        if item is None:
            if all_of_them and kind != TELL:
                raise Refused(N_("这一项还没有选"), field=field_of(place))
            continue
        if item.answer not in choices_of(trigger, question):
            raise Refused(N_("请从列出的选项里选一个"), field=field_of(place))
        if item.answer in (DEFECT, *WORKS) and not item.note.strip():
            raise Refused(N_("请写一句看到了什么、要做什么"), field=field_of(place))
        found.append(Item(question.id, item.answer, item.note.strip()[:NOTE_MOST]))
    return found


def counts_as_contact(way: str, outcome: str) -> bool:
    """Whether a try takes one off the household's contact budget."""
    return way != INCOMING and (outcome in GOT_THROUGH or way in WRITTEN)


def defects(items: Sequence[Item]) -> list[Item]:
    """What the check found to be wrong."""
    return [item for item in items if item.answer == DEFECT]


def works(items: Sequence[Item]) -> list[Item]:
    """What the plan says is to be done."""
    return [item for item in items if item.answer in WORKS]


def carried(words: str, promised: str, most: int) -> str:
    """The words that the case goes back with, and what was promised to the person, within `most` characters."""
    tail = f"（{PROMISED}{promised}）" if promised else ""
    return words[: most - len(tail)] + tail if len(tail) < most else words[:most]


PROMISED = "回访时答应："
