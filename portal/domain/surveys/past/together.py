"""Which columns of a past survey's table are one question: ticks of several choices, the two sides of a pair."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from portal.domain.surveys.past.rules import SIDES, Role
from portal.infra.refused import N_, Refused

Told = Mapping[str, Any]
Columns = Mapping[int, Told]
ALONE = N_("“%(heading)s”没有配成对：期望和体验要各有一列，列名去掉“期望”“体验”后相同，或者左右挨着。")
# What stands behind the last of these is the choice: q22_01, 哪些可以更好：保洁, 哪些可以更好（保洁）.
_SPLIT = re.compile(r"(.+?)\s*[_：:\-—/|.（(\[【]\s*([^_：:\-—/|.（(\[【]+?)\s*[)）\]】]?")
_WORDS: Mapping[Role, re.Pattern[str]] = {
    Role.EXPECTED: re.compile(r"期望值?|预期|expect(?:ed|ations?)?", re.IGNORECASE),
    Role.FELT: re.compile(
        r"体验值?|感受|实际|felt|experienced?|perceived|perceptions?|actual", re.IGNORECASE
    ),
}


def parted(text: str) -> tuple[str, str]:
    """A heading's question and choice; ("", the whole) where it does not say both."""
    found = _SPLIT.fullmatch(text.strip())
    return (found[1], found[2]) if found else ("", text.strip())


def side_of(*texts: str) -> tuple[Role, str] | None:
    """Which side of a pair a column is by its heading or question, and what both sides are called."""
    for text in texts:
        for role, words in _WORDS.items():
            if words.search(text):
                return role, re.sub(r"[\W_]+", "", words.sub("", text)).lower()
    return None


def without_side(text: str) -> str:
    """A question without the word for its side: 一次修好（期望） is about 一次修好."""
    found = next((words.sub("", text) for words in _WORDS.values() if words.search(text)), text)
    return re.sub(r"[（(\[【]\s*[)）\]】]", "", found).strip(" \t_：:-—/|.、，,")


def pairs_in(columns: Columns) -> list[tuple[int, int]]:
    """The columns expected and felt that belong together: called alike, else side by side; Refused where one is alone."""
    left = {role: [at for at in sorted(columns) if columns[at]["role"] == role] for role in SIDES}
    found: list[tuple[int, int]] = []
    for alike in (_called_alike, _side_by_side):
        for expected in list(left[Role.EXPECTED]):
            felt = next((at for at in left[Role.FELT] if alike(columns, expected, at)), None)
            if felt is not None:
                found.append((expected, felt))
                left[Role.EXPECTED].remove(expected)
                left[Role.FELT].remove(felt)
    for at in (*left[Role.EXPECTED], *left[Role.FELT]):
        raise Refused(ALONE, field=f"column-{at}", heading=columns[at]["heading"] or columns[at]["text"])
    return sorted(found)


def _called_alike(columns: Columns, one: int, other: int) -> bool:
    names = [_name(columns[at]) for at in (one, other)]
    return names[0] == names[1] != ""


def _name(told: Told) -> str:
    return next((found[1] for text in (told["heading"], told["text"]) if (found := side_of(text))), "")


def _side_by_side(columns: Columns, one: int, other: int) -> bool:
    return abs(one - other) == 1


def ticks_in(columns: Columns) -> list[list[int]]:
    """The columns ticked that are one question: headed alike before the choice, else side by side."""
    ticked = [at for at in sorted(columns) if columns[at]["role"] == Role.TICKED]
    stems = {at: parted(columns[at]["heading"])[0] for at in ticked}
    shared = Counter(stems.values())
    found: dict[Any, list[int]] = defaultdict(list)
    last: tuple[Any, int] = (None, -2)
    for at in ticked:
        if stems[at] and shared[stems[at]] > 1:
            name: Any = stems[at]
        else:
            name = last[0] if last[1] == at - 1 and isinstance(last[0], int) else at
        found[name].append(at)
        last = (name, at)
    return list(found.values())


def text_of(columns: Columns, together: Sequence[int]) -> str:
    """What a question of several columns asks: what their questions, their headings, or the codebook say of all."""
    told = [columns[at] for at in together]
    if told[0].get("whole"):
        return str(told[0]["whole"])
    for part in ("text", "heading"):
        stems = {parted(each[part])[0] for each in told}
        if len(stems) == 1 and (stem := stems.pop()):
            return stem
    return _common(each["text"] for each in told)


def _common(texts: Iterable[str]) -> str:
    return "、".join(dict.fromkeys(texts))[:300]


def choice_of(told: Told) -> str:
    """What a ticked column stands for."""
    return parted(told["text"])[1] if told["text"] != told["heading"] else parted(told["heading"])[1]
