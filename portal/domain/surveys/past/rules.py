"""What a column of a past survey's table may hold, what becomes of a row, and the steps of such an import."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from portal.infra.refused import N_, WrongState


class Role(StrEnum):
    """What a column holds: an answer of some kind, or something about the one who answered."""

    RATING = "rating"
    NPS = "nps"
    CES = "ces"
    SINGLE = "single"
    SEVERAL = "several"
    TICKED = "ticked"
    EXPECTED = "expected"
    FELT = "felt"
    TEXT = "text"
    REFERENCE = "reference"
    MONTH = "month"
    CATEGORY = "category"
    SEGMENT = "segment"


ROLE_WORDS: Mapping[Role, str] = {
    Role.RATING: N_("评分，1到5"),
    Role.NPS: N_("推荐意愿，0到10"),
    Role.CES: N_("费力程度，1到7"),
    Role.SINGLE: N_("单选"),
    Role.SEVERAL: N_("多选，都写在一格里"),
    Role.TICKED: N_("多选里的一个选项，打勾"),
    Role.EXPECTED: N_("期望，1到5"),
    Role.FELT: N_("体验，1到5"),
    Role.TEXT: N_("文字"),
    Role.REFERENCE: N_("答卷编号"),
    Role.MONTH: N_("答卷月份"),
    Role.CATEGORY: N_("类别"),
    Role.SEGMENT: N_("人群"),
}
SCALES: Mapping[Role, tuple[int, int]] = {
    Role.RATING: (1, 5), Role.NPS: (0, 10), Role.CES: (1, 7), Role.EXPECTED: (1, 5), Role.FELT: (1, 5),
}  # fmt: skip
SIDES = (Role.EXPECTED, Role.FELT)
ONCE = frozenset({Role.REFERENCE, Role.MONTH, Role.CATEGORY, Role.SEGMENT})
ANSWERS = frozenset(Role) - ONCE
# What is usually written for “don't know” beside a scale that ends below it.
USUAL_UNKNOWN = "9"
OPTIONS_MOST = 40


class Outcome(StrEnum):
    """What became of a row; every row of the table has one."""

    NEW = "new"
    REPEAT = "repeat"
    WRONG = "wrong"
    SKIPPED = "skipped"


OUTCOME_WORDS: Mapping[Outcome, str] = {
    Outcome.NEW: N_("已导入"),
    Outcome.REPEAT: N_("编号重复"),
    Outcome.WRONG: N_("有错"),
    Outcome.SKIPPED: N_("跳过"),
}


class ImportState(StrEnum):
    """Where an import stands."""

    MAPPING = "mapping"
    APPLYING = "applying"
    APPLIED = "applied"


STATE_WORDS: Mapping[ImportState, str] = {
    ImportState.MAPPING: N_("对列"),
    ImportState.APPLYING: N_("写入中"),
    ImportState.APPLIED: N_("已写入"),
}
MOVED_ON = N_("这次导入已经走到下一步，请刷新后再看。")


def must_be(state: ImportState, *allowed: ImportState) -> None:
    """WrongState where the import stands elsewhere."""
    if state not in allowed:
        raise WrongState(MOVED_ON)


@dataclass(frozen=True, slots=True)
class Issue:
    """Something wrong with one cell: its address, and the sentence with its parameters."""

    cell: str
    msgid: str
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Coded:
    """One column: what it holds, the id of its question, the choice it ticks, and which codes mean don't know."""

    role: Role
    question: str = ""
    choice: str = ""
    unknown: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Read:
    """A cell, or a part of one, as an answer: a mark (of a pair, of one side), a choice, words, or don't know."""

    value: int | None = None
    choice: str = ""
    words: str = ""
    unknown: bool = False
    part: str = ""


Wrong = tuple[str, Mapping[str, object]] | None
UNKNOWN = Read(unknown=True)
OUTSIDE = N_("“%(text)s”不在%(least)s到%(most)s之间")
TOO_LONG = N_("有%(count)d个字，最多%(most)d个")
NO_TICK = N_("“%(text)s”看不出勾了没有，请写1或0")
WORDS_MOST, CHOICE_MOST = 2000, 40
TICKS = frozenset({"1", "y", "yes", "true", "x", "√", "✓", "✔", "☑", "是", "对", "有", "选", "t"})
NO_TICKS = frozenset({"0", "n", "no", "false", "否", "无", "不", "没有", "未选", "f", "-"})
BETWEEN = re.compile(r"\s*[;；,，、|/\n]\s*")


def read(text: str, column: Coded) -> tuple[Sequence[Read], Wrong]:
    """What a cell answers, and the sentence of what is wrong with it. A code of don't know that is a mark of the scale is
    that mark."""
    if not text:
        return (), None
    if column.role in SCALES:
        return _mark(text, column)
    if column.role is Role.TEXT:
        return (Read(words=text[:WORDS_MOST]),), _too_long(text, WORDS_MOST)
    if column.role is Role.TICKED and text.lower() in TICKS | NO_TICKS:
        return (Read(choice=column.choice),) if text.lower() in TICKS else (), None
    if text in column.unknown:
        return (UNKNOWN,), None
    if column.role is Role.TICKED:
        return (), (NO_TICK, {"text": text[:40]})
    parts = choices_in(text) if column.role is Role.SEVERAL else [text]
    wrong = next((found for found in (_too_long(part, CHOICE_MOST) for part in parts) if found), None)
    return [Read(choice=part[:CHOICE_MOST]) for part in parts], wrong


def _mark(text: str, column: Coded) -> tuple[Sequence[Read], Wrong]:
    least, most = SCALES[column.role]
    if re.fullmatch(r"\d{1,2}", text) and least <= int(text) <= most:
        return (Read(value=int(text), part=column.role.value if column.role in SIDES else ""),), None
    if text in column.unknown:
        return (UNKNOWN,), None
    return (), (OUTSIDE, {"text": text[:40], "least": least, "most": most})


def _too_long(text: str, most: int) -> Wrong:
    return (TOO_LONG, {"count": len(text), "most": most}) if len(text) > most else None


def choices_in(text: str) -> list[str]:
    """The choices that stand in one cell, each once: 保洁；告知, or 1,3."""
    return list(dict.fromkeys(part for part in BETWEEN.split(text) if part))


def merged(reads: Sequence[Read]) -> list[Read]:
    """One answer of all columns of a question: what was ticked; else don't know, where one of them says so."""
    chosen = [each for each in reads if each.choice]
    if chosen or not any(each.unknown for each in reads):
        return list(dict.fromkeys(chosen or reads))
    return [UNKNOWN]


def proposed(values: Sequence[str], heading: str) -> Role | None:
    """What a column seems to hold by its values; None where nothing fits and it is better left out."""
    word = re.sub(r"[\s_]+", "", heading.lower())
    if word in _NAMED:
        return _NAMED[word]
    there = {value for value in values if value}
    marks = {int(value) for value in there if re.fullmatch(r"\d{1,2}", value)}
    if not there:
        return None
    if _listed(there):
        return Role.SEVERAL
    if len(marks) < len(there):
        return Role.SINGLE if len(there) <= 8 else Role.TEXT if _wordy(there) else None
    return _scale(marks)


def _listed(values: Collection[str]) -> bool:
    """Whether cells hold lists of few short choices: most of what they hold stands in several of them."""
    parts = [choices_in(value) for value in values]
    there = {part for each in parts for part in each}
    several = sum(len(each) > 1 for each in parts)
    short = all(len(part) <= CHOICE_MOST // 2 for part in there)
    return several * 2 >= len(parts) and short and len(there) <= 20 and sum(map(len, parts)) >= 2 * len(there)


def looks_ticked(values: Collection[str]) -> bool:
    """Whether a column holds ticks and nothing else."""
    there = {value.lower() for value in values if value}
    return there <= TICKS | NO_TICKS and bool(there & TICKS)


def _scale(marks: set[int]) -> Role | None:
    if marks <= {1, 2, 3, 4, 5, 9} and 5 in marks:
        return Role.RATING
    if marks <= set(range(11)) and marks & {0, 10}:
        return Role.NPS
    return Role.SINGLE if len(marks) <= 20 else None


def _wordy(values: Collection[str]) -> bool:
    return sum(len(value) >= 6 for value in values) * 2 >= len(values)


_NAMED: Mapping[str, Role] = {
    **dict.fromkeys(("id", "编号", "答卷编号", "序号", "no", "respondentid"), Role.REFERENCE),
    **dict.fromkeys(("month", "月份", "时间", "日期", "提交时间", "date", "quarter", "quarte"), Role.MONTH),
    **dict.fromkeys(("category", "类别", "类型"), Role.CATEGORY),
    **dict.fromkeys(("segment", "人群", "分组", "客户类型", "district", "council", "counci"), Role.SEGMENT),
}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def month_in(text: str) -> str:
    """The month a cell names, as 2026-11; "" where it names none. Reads 2026-11-20, 2026年11月, 202611, NOV2026."""
    found = re.search(r"(19|20)(\d\d)[-/.年]?(1[0-2]|0?[1-9])(?!\d{3})", text)
    if found:
        return f"{found[1]}{found[2]}-{int(found[3]):02d}"
    named = re.search(rf"({'|'.join(_MONTHS)})[a-z]*[ -]*((?:19|20)\d\d)", text.lower())
    return f"{named[2]}-{_MONTHS.index(named[1]) + 1:02d}" if named else ""


LINE = re.compile(r"\s*([^=:：＝]{1,40}?)\s*[=:：＝]\s*(.{1,200}?)\s*")


def labels_in(text: str) -> dict[str, str]:
    """The words of codes, written as 1=Yes; 2=No, or one a line."""
    found = (LINE.fullmatch(part) for part in re.split(r"[;；\n|]", text))
    return {match[1]: match[2] for match in found if match}
