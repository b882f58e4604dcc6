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
    Role.TEXT: N_("文字"),
    Role.REFERENCE: N_("答卷编号"),
    Role.MONTH: N_("答卷月份"),
    Role.CATEGORY: N_("类别"),
    Role.SEGMENT: N_("人群"),
}
SCALES: Mapping[Role, tuple[int, int]] = {Role.RATING: (1, 5), Role.NPS: (0, 10), Role.CES: (1, 7)}
ANSWERS = frozenset({Role.RATING, Role.NPS, Role.CES, Role.SINGLE, Role.TEXT})
ONCE = frozenset(Role) - ANSWERS
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
    """One column: what it holds, the question in words, the words of its codes, and which codes mean don't know."""

    role: Role
    text: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    unknown: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Read:
    """A cell as an answer: a mark, a choice, words, or don't know; nothing where it is empty."""

    value: int | None = None
    choice: str = ""
    words: str = ""
    unknown: bool = False

    @property
    def empty(self) -> bool:
        """Whether nothing was answered."""
        return self == Read()


OUTSIDE = N_("“%(text)s”不在%(least)s到%(most)s之间")
TOO_LONG = N_("有%(count)d个字，最多%(most)d个")
WORDS_MOST, CHOICE_MOST = 2000, 40


def read(text: str, column: Coded) -> tuple[Read, tuple[str, Mapping[str, object]] | None]:
    """What a cell answers, and the sentence of what is wrong with it. A code of don't know that is a mark of the scale is
    that mark."""
    if not text:
        return Read(), None
    scale = SCALES.get(column.role)
    mark = int(text) if scale and re.fullmatch(r"\d{1,2}", text) else None
    if scale and mark is not None and scale[0] <= mark <= scale[1]:
        return Read(value=mark), None
    if text in column.unknown and column.role is not Role.TEXT:
        return Read(unknown=True), None
    if scale:
        return Read(), (OUTSIDE, {"text": text[:40], "least": scale[0], "most": scale[1]})
    if column.role is Role.TEXT:
        wrong = (TOO_LONG, {"count": len(text), "most": WORDS_MOST}) if len(text) > WORDS_MOST else None
        return Read(words=text[:WORDS_MOST]), wrong
    wrong = (TOO_LONG, {"count": len(text), "most": CHOICE_MOST}) if len(text) > CHOICE_MOST else None
    return Read(choice=text[:CHOICE_MOST]), wrong


def proposed(values: Sequence[str], heading: str) -> Role | None:
    """What a column seems to hold by its values; None where nothing fits and it is better left out."""
    word = re.sub(r"[\s_]+", "", heading.lower())
    if word in _NAMED:
        return _NAMED[word]
    there = {value for value in values if value}
    marks = {int(value) for value in there if re.fullmatch(r"\d{1,2}", value)}
    if not there:
        return None
    if len(marks) < len(there):
        return Role.SINGLE if len(there) <= 8 else Role.TEXT if _wordy(there) else None
    return _scale(marks)


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
    found = re.search(r"(19|20)(\d\d)[-/.年]?(0?[1-9]|1[0-2])(?!\d{3})", text)
    if found:
        return f"{found[1]}{found[2]}-{int(found[3]):02d}"
    named = re.search(rf"({'|'.join(_MONTHS)})[a-z]*[ -]*((?:19|20)\d\d)", text.lower())
    return f"{named[2]}-{_MONTHS.index(named[1]) + 1:02d}" if named else ""


LINE = re.compile(r"\s*([^=:：＝]{1,40}?)\s*[=:：＝]\s*(.{1,200}?)\s*")


def labels_in(text: str) -> dict[str, str]:
    """The words of codes, written as 1=Yes; 2=No, or one a line."""
    found = (LINE.fullmatch(part) for part in re.split(r"[;；\n|]", text))
    return {match[1]: match[2] for match in found if match}
