"""A rule in words: when, how many, by whom, about what; and its differences from another."""

from collections.abc import Mapping, Sequence
from typing import Any

from portal.domain.callbacks.queries.ruling import opens_and_due
from portal.domain.callbacks.rule_rules import PRIORITIES, TIERS, Terms
from portal.domain.callbacks.rules import LIMIT_OF, WAYS
from portal.domain.complaints.record_rules import TOPIC_WORDS
from portal.domain.estate.roles import ROLE_WORDS, Role
from portal.domain.terms import queries as terms
from portal.infra.refused import N_
from portal.infra.wording import gettext
from portal.staff.terms.place import span_words

# What the parts of a trigger are called; others are about a home or a building as a whole.
ABOUT_PARTS = frozenset({"repair_signed_off", "leak_again"})
ABOUT_TOPICS = frozenset({"complaint_replied"})
FIELDS: Mapping[str, str] = {
    "rate": N_("比例"),
    "opens_after": N_("多久以后开始"),
    "due_after": N_("什么时候以前打完"),
    "applies_to": N_("哪些"),
    "way": N_("怎么联系"),
    "team": N_("由谁来打"),
    "minutes": N_("每件用时"),
    "priority": N_("先后"),
    "consent_first": N_("先征得同意"),
    "raised": N_("风险较高的，比例乘以"),
    "high": N_("风险高的，比例乘以"),
    "script": N_("话术"),
    "questions": N_("要问的、要看的"),
    "told": N_("回访人要办的"),
}


def part_words() -> Mapping[str, str]:
    """Every building part and group by its code, retired ones too."""
    return {part.code: gettext(part.name) for part in terms.all_parts()}


def category_words(category: str, parts: Mapping[str, str]) -> str:
    """A building part, a topic or the name of a building, in the reader's language."""
    topics = {topic.value: words for topic, words in TOPIC_WORDS.items()}
    return parts.get(category) or gettext(topics.get(category, category))


def applies_words(trigger: str, chosen: Sequence[str]) -> str:
    """What a rule is about."""
    if not chosen:
        return gettext("全部")
    parts = part_words() if trigger in ABOUT_PARTS else {}
    return gettext("、").join(category_words(each, parts) for each in chosen)


def due_words(trigger: str, said: Terms) -> str:
    """Until when: the rule's own span, or the limit of the terms."""
    due = opens_and_due(said)[1]
    if due is None:
        return gettext("按“%(limit)s”的时限", limit=_limit(trigger))
    return gettext("%(span)s内打完", span=span_words(due))


def _limit(trigger: str) -> str:
    return gettext(terms.limit_line(None, LIMIT_OF[trigger]).words)


def opens_words(said: Terms) -> str:
    """From when."""
    opens = opens_and_due(said)[0]
    return gettext("%(span)s以后", span=span_words(opens)) if opens.amount else gettext("马上")


def in_words(trigger: str, said: Terms) -> dict[str, Any]:
    """Every field of a rule in words, in the order of `FIELDS`; script and questions as lists of lines."""
    return {
        "rate": f"{said.rate}%",
        "opens_after": opens_words(said),
        "due_after": due_words(trigger, said),
        "applies_to": applies_words(trigger, said.applies_to),
        "way": gettext(WAYS[said.way]),
        "team": gettext(ROLE_WORDS[Role(said.team)]),
        "minutes": gettext("%(n)s分钟", n=said.minutes),
        "priority": gettext(PRIORITIES[said.priority]),
        "consent_first": gettext("是") if said.consent_first else gettext("不用"),
        "raised": f"{said.weights['raised']}%",
        "high": f"{said.weights['high']}%",
        "script": [gettext(line) for line in said.script],
        "questions": [gettext(each["words"]) for each in said.questions if not each.get("caller")],
        "told": [gettext(each["words"]) for each in said.questions if each.get("caller")],
    }


def differences(trigger: str, now: Terms, then: Terms) -> list[tuple[str, list[str], list[str]]]:
    """What a changed rule says differently: the field, the lines that stand, those that would stand."""
    before, after = in_words(trigger, now), in_words(trigger, then)
    return [
        (gettext(words), _lines(before[name]), _lines(after[name]))
        for name, words in FIELDS.items()
        if before[name] != after[name]
    ]


def _lines(value: Any) -> list[str]:
    return value if isinstance(value, list) else [str(value)]


def tier_words(tier: str) -> str:
    """A tier of risk."""
    return gettext(TIERS.get(tier, tier))
