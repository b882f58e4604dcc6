"""What a roster row says, what is wrong with it, and how it compares with what the portal already knows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from portal.infra.refused import N_, WrongState

Plain = str | Decimal | date | tuple[str, ...] | None


class Field(StrEnum):
    """What a column may hold; the value is the name under which a row keeps it."""

    SERIAL = "serial"
    HOME = "home"
    BUILDING = "building"
    ENTRANCE = "entrance"
    FLOOR = "floor"
    DOOR = "door"
    NAME = "name"
    CO_OWNERS = "co_owners"
    PHONE = "phone"
    OTHER_PHONE = "other_phone"
    HANDOVER = "handover"
    ACCEPTANCE = "acceptance"
    MOVED_IN = "moved_in"
    AREA = "area"
    HOUSE_TYPE = "house_type"
    IDENTITY = "identity"


FIELD_LABELS: Mapping[Field, str] = {
    Field.SERIAL: N_("序号（不导入）"),
    Field.HOME: N_("房号"),
    Field.BUILDING: N_("楼栋"),
    Field.ENTRANCE: N_("单元"),
    Field.FLOOR: N_("楼层"),
    Field.DOOR: N_("门号"),
    Field.NAME: N_("姓名"),
    Field.CO_OWNERS: N_("共有人"),
    Field.PHONE: N_("手机"),
    Field.OTHER_PHONE: N_("其他电话"),
    Field.HANDOVER: N_("交付日期"),
    Field.ACCEPTANCE: N_("竣工验收日期"),
    Field.MOVED_IN: N_("入住日期"),
    Field.AREA: N_("建筑面积"),
    Field.HOUSE_TYPE: N_("户型"),
    Field.IDENTITY: N_("证件号（不保存）"),
}

HOME_KEYS = ("building", "entrance", "door")
UNIT_FIELDS = ("floor", "area", "house_type", "acceptance", "handover", "moved_in")
PERSON_FIELDS = ("name", "phone", "other_phones")


@dataclass(frozen=True, slots=True)
class Issue:
    """Something about one cell: its address, the sentence with its parameters, and whether the row must wait."""

    cell: str
    msgid: str
    params: Mapping[str, object] = field(default_factory=dict)
    field: str = ""
    blocks: bool = False


class Kind(StrEnum):
    """What a row of the sheet is; everything but `data` stays out of the import and is listed with its reason."""

    DATA = "data"
    REPEAT = "repeat"
    BLANK = "blank"
    HEADER = "header"
    TOTAL = "total"
    NOTE = "note"


KIND_REASONS: Mapping[Kind, str] = {
    Kind.DATA: N_("业主"),
    Kind.REPEAT: N_("与第%(row)s行重复"),
    Kind.BLANK: N_("空行"),
    Kind.HEADER: N_("表头"),
    Kind.TOTAL: N_("小计或合计"),
    Kind.NOTE: N_("标题或说明文字"),
}


@dataclass(frozen=True, slots=True)
class ParsedRow:
    """One row understood: its number as the sheet shows it, its kind, the values under their field names.

    `values` holds building, entrance, floor, door, name, owners, phone, other_phones, area (square metres),
    house_type and the dates; None where the cell is blank or was not understood (then an issue says why).
    `repeats` is the row that says the same, `same_home` the first row of the home (its facts count),
    `same_phone` the row of another name with this number.
    `identity` is checked and shown to nobody: registration does not need it, so it is never stored.
    """

    row: int
    kind: Kind
    values: Mapping[str, Plain] = field(default_factory=dict)
    issues: tuple[Issue, ...] = ()
    repeats: int | None = None
    same_home: int | None = None
    same_phone: int | None = None
    identity: str | None = field(default=None, repr=False)

    @property
    def blocked(self) -> bool:
        """Whether home or owner were not understood, so that nothing can be done with the row."""
        return any(issue.blocks for issue in self.issues)

    def home(self) -> tuple[Plain, ...]:
        """Building, entrance and door, by which homes are told apart."""
        return tuple(self.values.get(name) for name in HOME_KEYS)


class Outcome(StrEnum):
    """What the import will do with a row; `skipped` rows are none of owners, or said before."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    WRONG = "wrong"
    SKIPPED = "skipped"


OUTCOME_LABELS: Mapping[Outcome, str] = {
    Outcome.NEW: N_("新增"),
    Outcome.CHANGED: N_("有变化"),
    Outcome.SAME: N_("相同"),
    Outcome.WRONG: N_("有错"),
    Outcome.SKIPPED: N_("跳过"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One field that the file says otherwise than the portal."""

    field: str
    before: Plain
    after: Plain


@dataclass(frozen=True, slots=True)
class Verdict:
    """The decision on one row, with the fields that would change."""

    outcome: Outcome
    changes: tuple[Change, ...] = ()


def compare(row: ParsedRow, unit: Mapping[str, Plain] | None, person: Mapping[str, Plain] | None) -> Verdict:
    """Decide what a row means for the home and the owner as they stand; None where there is none yet.

    A blank or unreadable cell never erases what is known.
    """
    if row.kind is not Kind.DATA:
        return Verdict(Outcome.SKIPPED)
    if row.blocked:
        return Verdict(Outcome.WRONG)
    changes = _changes(row.values, unit or {}, UNIT_FIELDS) + _changes(
        row.values, person or {}, PERSON_FIELDS
    )
    if unit is None or person is None:
        return Verdict(Outcome.NEW, changes)
    return Verdict(Outcome.CHANGED if changes else Outcome.SAME, changes)


def words(value: Plain) -> tuple[str, ...]:
    """A value that holds several words, as a tuple."""
    return value if isinstance(value, tuple) else ()


def name_key(name: Plain) -> str:
    """A name as two writings of it are compared: without spaces, letters in one case."""
    return "".join(str(name or "").split()).casefold()


def _changes(
    said: Mapping[str, Plain], known: Mapping[str, Plain], names: Sequence[str]
) -> tuple[Change, ...]:
    return tuple(
        Change(name, known.get(name), said[name])
        for name in names
        if said.get(name) not in (None, "", ()) and not _alike(name, said[name], known.get(name))
    )


def _alike(name: str, said: Plain, known: Plain) -> bool:
    if name == "name":
        return name_key(said) == name_key(known)
    if isinstance(said, tuple):
        return set(said) <= set(known if isinstance(known, tuple) else ())
    return said == known


class ImportState(StrEnum):
    """Where an import stands."""

    MAPPING = "mapping"
    CHECKING = "checking"
    CHECKED = "checked"
    APPLYING = "applying"
    APPLIED = "applied"
    UNDONE = "undone"
    STOPPED = "stopped"


IMPORT_STATE_LABELS: Mapping[ImportState, str] = {
    ImportState.MAPPING: N_("对列"),
    ImportState.CHECKING: N_("检查中"),
    ImportState.CHECKED: N_("已检查"),
    ImportState.APPLYING: N_("写入中"),
    ImportState.APPLIED: N_("已写入"),
    ImportState.UNDONE: N_("已撤回"),
    ImportState.STOPPED: N_("已停止"),
}
_OPEN = frozenset({ImportState.MAPPING, ImportState.CHECKED, ImportState.STOPPED})
STEPS: Mapping[str, tuple[frozenset[ImportState], ImportState]] = {
    "map_columns": (_OPEN, ImportState.MAPPING),
    "choose_table": (_OPEN, ImportState.MAPPING),
    "check": (_OPEN, ImportState.CHECKING),
    "stop": (frozenset({ImportState.CHECKING}), ImportState.STOPPED),
    "apply": (frozenset({ImportState.CHECKED}), ImportState.APPLYING),
    "apply_again": (frozenset({ImportState.APPLYING}), ImportState.APPLYING),
    "undo": (frozenset({ImportState.APPLIED}), ImportState.UNDONE),
}


def next_state(state: ImportState, verb: str) -> ImportState:
    """Where the verb leads from here. WrongState if it does not fit."""
    allowed, then = STEPS[verb]
    if state not in allowed:
        raise WrongState(N_("这次导入已经走到下一步，请刷新后再看。"))
    return then
