"""What a row of a table of past complaints says, what becomes of it, and the steps of such an import."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from portal.infra.refused import N_, WrongState


class Field(StrEnum):
    """What a column may hold; the value is the name under which a row keeps it."""

    NUMBER = "number"
    SOURCE = "source"
    PERSON = "person"
    PHONE = "phone"
    HOME = "home"
    TOPIC = "topic"
    TITLE = "title"
    CONTENT = "content"
    DEMAND = "demand"
    SUBMITTED = "submitted"
    REPLY = "reply"
    REPLIED = "replied"


FIELD_LABELS: Mapping[Field, str] = {
    Field.NUMBER: N_("原来的编号"),
    Field.SOURCE: N_("来源"),
    Field.PERSON: N_("投诉人"),
    Field.PHONE: N_("电话"),
    Field.HOME: N_("房号或地点"),
    Field.TOPIC: N_("类型"),
    Field.TITLE: N_("主题"),
    Field.CONTENT: N_("内容"),
    Field.DEMAND: N_("诉求"),
    Field.SUBMITTED: N_("提交时间"),
    Field.REPLY: N_("答复"),
    Field.REPLIED: N_("答复时间"),
}


class Kind(StrEnum):
    """What a row of the table is; everything but `data` stays out and is listed with its reason."""

    DATA = "data"
    REPEAT = "repeat"
    BLANK = "blank"
    HEADER = "header"
    NOTE = "note"


KIND_REASONS: Mapping[Kind, str] = {
    Kind.DATA: N_("投诉事项"),
    Kind.REPEAT: N_("与第%(row)s行重复"),
    Kind.BLANK: N_("空行"),
    Kind.HEADER: N_("表头"),
    Kind.NOTE: N_("标题或说明文字"),
}


class Outcome(StrEnum):
    """What the import does with a row: `same` and `differs` came in before, and stay as they came."""

    NEW = "new"
    SAME = "same"
    DIFFERS = "differs"
    WRONG = "wrong"
    SKIPPED = "skipped"


OUTCOME_LABELS: Mapping[Outcome, str] = {
    Outcome.NEW: N_("新增"),
    Outcome.SAME: N_("以前导入过"),
    Outcome.DIFFERS: N_("导入过，内容不同"),
    Outcome.WRONG: N_("有错"),
    Outcome.SKIPPED: N_("跳过"),
}


@dataclass(frozen=True, slots=True)
class Issue:
    """Something about one cell: its address, the sentence with its parameters, and whether the row must wait."""

    cell: str
    msgid: str
    params: Mapping[str, object] = field(default_factory=dict)
    blocks: bool = False


@dataclass(frozen=True, slots=True)
class PastCase:
    """One past complaint understood; moments are aware, what is not said is empty."""

    content: str
    submitted_at: datetime
    number: str = ""
    source: str = ""
    person: str = ""
    phone: str = ""
    place: str = ""
    topic: str = ""
    title: str = ""
    demand: str = ""
    reply: str = ""
    replied_at: datetime | None = None

    @property
    def key(self) -> str:
        """By which two rows are the same case: its source and number, else who wrote what when."""
        named = (self.source, self.number) if self.number else (self.person, self.submitted_at, self.content)
        return _digest(["number" if self.number else "words", *map(str, named)])

    @property
    def digest(self) -> str:
        """Everything that is said of it, in one word: two rows that say the same have the same."""
        return _digest([str(getattr(self, name) or "") for name in self.__slots__])


def _digest(words: list[str]) -> str:
    return hashlib.sha256(json.dumps(words, ensure_ascii=False).encode()).hexdigest()


class ImportState(StrEnum):
    """Where an import stands."""

    MAPPING = "mapping"
    CHECKING = "checking"
    CHECKED = "checked"
    APPLYING = "applying"
    APPLIED = "applied"
    STOPPED = "stopped"
    UNDOING = "undoing"
    UNDONE = "undone"


IMPORT_STATE_LABELS: Mapping[ImportState, str] = {
    ImportState.MAPPING: N_("对列"),
    ImportState.CHECKING: N_("检查中"),
    ImportState.CHECKED: N_("已检查"),
    ImportState.APPLYING: N_("写入中"),
    ImportState.APPLIED: N_("已写入"),
    ImportState.STOPPED: N_("已停止"),
    ImportState.UNDOING: N_("撤回中"),
    ImportState.UNDONE: N_("已撤回"),
}
_OPEN = frozenset({ImportState.MAPPING, ImportState.CHECKED, ImportState.STOPPED})
STEPS: Mapping[str, tuple[frozenset[ImportState], ImportState]] = {
    "map_columns": (_OPEN, ImportState.MAPPING),
    "choose_table": (_OPEN, ImportState.MAPPING),
    "check": (_OPEN, ImportState.CHECKING),
    "stop": (frozenset({ImportState.CHECKING}), ImportState.STOPPED),
    "apply": (frozenset({ImportState.CHECKED}), ImportState.APPLYING),
    "apply_again": (frozenset({ImportState.APPLYING}), ImportState.APPLYING),
    "undo": (frozenset({ImportState.APPLIED}), ImportState.UNDOING),
    "undo_again": (frozenset({ImportState.UNDOING}), ImportState.UNDOING),
}


def next_state(state: ImportState, verb: str) -> ImportState:
    """Where the verb leads from here. WrongState if it does not fit."""
    allowed, then = STEPS[verb]
    if state not in allowed:
        raise WrongState(N_("这次导入已经走到下一步，请刷新后再看。"))
    return then
