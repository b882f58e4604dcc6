"""A sheet with its columns known, row by row: every row comes out, understood or with the reason why not."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from portal.domain.estate.roster import cells, places
from portal.domain.estate.roster.cells import Read, Remark, Value
from portal.domain.estate.roster.columns import header_word
from portal.domain.estate.roster.rules import Field, Issue, Kind, ParsedRow, Plain, name_key
from portal.infra.refused import N_
from portal.infra.sheets import Sheet, address

_TOTAL = re.compile(r"(本页|本頁)?(小|合|总|總|共|累)[计計]|(sub|grand )?total", re.IGNORECASE)
_NOTE = re.compile(r"注[:：]|备注|備註|[说說]明|[制製填]表|[审審]核|note|remark", re.IGNORECASE)
_DATES = (Field.HANDOVER, Field.ACCEPTANCE, Field.MOVED_IN)
_MERGED = N_("房号取自合并单元格%(cell)s，按同一套房的共有人记")
_TWO_BUILDINGS = N_("房号里的楼栋是%(one)s，楼栋列写的是%(other)s")
_OWN = (Field.HOME, Field.BUILDING, Field.DOOR, Field.NAME, Field.PHONE)


@dataclass(frozen=True, slots=True)
class Source:
    """A sheet with the agreed layout: header rows counted from 0, field → column."""

    sheet: Sheet
    header: tuple[int, ...]
    fields: Mapping[Field, int]

    def value(self, row: int, wanted: Field) -> Value:
        """The cell of a field in a row, None if no column holds the field."""
        column = self.fields.get(wanted)
        return None if column is None else self.sheet.cell(row, column)

    def cell(self, row: int, wanted: Field) -> str:
        """The address of a field's cell; of the row's first cell if no column holds the field."""
        return address(row, self.fields.get(wanted, 0))


@dataclass(slots=True)
class Earlier:
    """What the rows above said, so that repeats and contradictions within the file are noticed."""

    people: dict[tuple[Plain, ...], ParsedRow] = field(default_factory=dict)
    homes: dict[tuple[Plain, ...], ParsedRow] = field(default_factory=dict)
    phones: dict[Plain, ParsedRow] = field(default_factory=dict)


def read_rows(source: Source, start: int = 0, earlier: Earlier | None = None) -> Iterator[ParsedRow]:
    """Every row from `start` (counted from 0) to the end, titles and empty ones included, none left out.

    Pass one `Earlier` to go on in steps over the same sheet.
    """
    earlier = earlier if earlier is not None else Earlier()
    for row in range(start, len(source.sheet.rows)):
        yield _known(source, parse_row(source, row), earlier)


def parse_row(source: Source, row: int) -> ParsedRow:
    """One row by itself (counted from 0), without looking at the others."""
    kind = _kind(source, row)
    if kind is not Kind.DATA:
        return ParsedRow(row + 1, kind)
    collected = _Collected(source, row)
    _read_home(collected)
    _read_people(collected)
    for wanted in _DATES:
        day, remark = places.read_date(source.value(row, wanted))
        collected.put(wanted.value, day, wanted, remark)
    area = cells.read_area(source.value(row, Field.AREA))
    collected.put("area", area.value, Field.AREA, *area.remarks)
    collected.values["house_type"] = cells.flat(source.value(row, Field.HOUSE_TYPE))[:40] or None
    identity = cells.read_identity(source.value(row, Field.IDENTITY))
    collected.say(Field.IDENTITY, *identity.remarks)
    number = str(identity.value) if identity.value else None
    return ParsedRow(row + 1, Kind.DATA, collected.values, tuple(collected.issues), identity=number)


@dataclass(slots=True)
class _Collected:
    source: Source
    row: int
    values: dict[str, Plain] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)

    def put(self, name: str, value: Plain, wanted: Field, *remarks: Remark | None) -> None:
        self.values[name] = value
        self.say(wanted, *remarks)

    def say(self, wanted: Field, *remarks: Remark | None, blocks: bool = False) -> None:
        for remark in remarks:
            if remark:
                cell = self.source.cell(self.row, wanted)
                self.issues.append(Issue(cell, remark.msgid, remark.params, wanted.value, blocks))


def _read_home(into: _Collected) -> None:
    source, row = into.source, into.row
    wanted = Field.HOME if Field.HOME in source.fields else Field.DOOR
    building = places.read_part(source.value(row, Field.BUILDING))
    home, remark = _whole_home(source.value(row, wanted), building, wanted)
    if home is None:
        into.say(wanted, remark or Remark(N_("没有写房号")), blocks=True)
        home = places.Home()
    elif not home.building:
        into.say(Field.BUILDING, Remark(N_("没有写楼栋，或读不出来")), blocks=True)
    entrance = home.entrance or places.read_part(source.value(row, Field.ENTRANCE))
    if home.door and not entrance:
        into.say(wanted, Remark(N_("房号里没有写单元")))
    floor = places.read_part(source.value(row, Field.FLOOR)) or home.floor
    into.values |= {"building": home.building, "entrance": entrance, "floor": floor, "door": home.door}
    merged = source.sheet.filled.get((row, source.fields.get(wanted, -1)))
    if merged:
        into.say(wanted, Remark(_MERGED, {"cell": address(*merged)}))


def _whole_home(
    value: Value, building: str | None, wanted: Field
) -> tuple[places.Home | None, Remark | None]:
    if building is None:
        home, remark = places.read_home(value)
        if home is None and wanted is Field.DOOR:
            door = places.read_door(value)
            return (door, None) if door else (None, remark)
        return home, remark
    door = places.read_door(value)
    if door is not None:
        return replace(door, building=building), None
    home, remark = places.read_home(value)
    if home is not None and home.building not in (None, building):
        return None, Remark(_TWO_BUILDINGS, {"one": home.building, "other": building})
    return home, remark


def _read_people(into: _Collected) -> None:
    source, row = into.source, into.row
    name = cells.read_name(source.value(row, Field.NAME))
    into.values["name"] = name.value
    into.say(Field.NAME, *name.remarks, blocks=name.value is None)
    others = source.value(row, Field.CO_OWNERS)
    shared = Read() if cells.unsaid(cells.flat(others)) else cells.read_name(others)
    into.say(Field.CO_OWNERS, *shared.remarks)
    into.values["owners"] = name.more + tuple(one for one in shared.more if one not in name.more)
    phone = cells.read_phone(source.value(row, Field.PHONE))
    other = cells.read_phone(source.value(row, Field.OTHER_PHONE))
    into.put("phone", phone.value or other.value, Field.PHONE, *phone.remarks)
    numbers = dict.fromkeys((*phone.more, other.value, *other.more))
    into.values["other_phones"] = tuple(str(one) for one in numbers if one and one != into.values["phone"])
    into.say(Field.OTHER_PHONE, *(one for one in other.remarks if other.value is None))


def _kind(source: Source, row: int) -> Kind:
    texts = enumerate(map(cells.flat, source.sheet.rows[row]))
    said = [(column, text) for column, text in texts if text]
    own = [(column, text) for column, text in said if (row, column) not in source.sheet.filled]
    if not own:
        return Kind.BLANK
    if row in source.header or _is_header(source, own):
        return Kind.HEADER
    if source.header and row < source.header[0]:
        return Kind.NOTE
    if any(_TOTAL.match(text) for _, text in own[:2]) and not _has_owner(source, row):
        return Kind.TOTAL
    return Kind.NOTE if _is_note(source, row, own) else Kind.DATA


def _is_header(source: Source, said: Sequence[tuple[int, str]]) -> bool:
    labels = {(row, column): source.sheet.cell(row, column) for row in source.header for column, _ in said}
    words = {(column, header_word(str(label))) for (_, column), label in labels.items() if label}
    same = sum((column, header_word(text)) in words for column, text in said)
    return same >= 2 and same * 2 >= len(said)


def _has_owner(source: Source, row: int) -> bool:
    home = places.read_home(source.value(row, Field.HOME))[0] or source.value(row, Field.DOOR)
    return bool(home and cells.read_name(source.value(row, Field.NAME)).value)


def _is_note(source: Source, row: int, said: Sequence[tuple[int, str]]) -> bool:
    if _NOTE.match(said[0][1]) and not _has_owner(source, row):
        return True
    if len(said) > 1:
        return False
    column, text = said[0]
    own = {source.fields[wanted] for wanted in _OWN if wanted in source.fields}
    return column not in own or len(text) > 30


def _known(source: Source, row: ParsedRow, earlier: Earlier) -> ParsedRow:
    if row.kind is not Kind.DATA or row.blocked:
        return row
    person = (*row.home(), name_key(row.values["name"]))
    first = earlier.people.setdefault(person, row)
    if first is row:
        return _beside(source, row, earlier)
    if all(row.values[name] == first.values[name] for name in _COMPARED):
        return replace(row, kind=Kind.REPEAT, repeats=first.row)
    issue = Issue(source.cell(row.row - 1, Field.NAME), _SAID_TWICE, {"row": first.row}, "name", blocks=True)
    return replace(row, issues=(*row.issues, issue))


_COMPARED = ("phone", "area", "handover", "acceptance", "moved_in")
_SAID_TWICE = N_("与第%(row)s行是同一套房、同一个人，两行写的不同，请只留一行")
_SAME_HOME = N_("与第%(row)s行是同一套房，按共有人记")
_SAME_PHONE = N_("电话与第%(row)s行相同，姓名不同，请核对是谁的号码")
_DIFFERENT = {
    Field.AREA: N_("建筑面积与第%(row)s行同一套房写的不同"),
    Field.HANDOVER: N_("交付日期与第%(row)s行同一套房写的不同"),
}


def _beside(source: Source, row: ParsedRow, earlier: Earlier) -> ParsedRow:
    said: list[Issue] = []

    def say(wanted: Field, msgid: str, other: ParsedRow) -> None:
        said.append(Issue(source.cell(row.row - 1, wanted), msgid, {"row": other.row}, wanted.value))

    home = earlier.homes.setdefault(row.home(), row)
    if home is not row:
        say(Field.HOME if Field.HOME in source.fields else Field.DOOR, _SAME_HOME, home)
        for wanted, msgid in _DIFFERENT.items():
            one, two = row.values[wanted.value], home.values[wanted.value]
            if one and two and one != two:
                say(wanted, msgid, home)
    phone = row.values["phone"]
    holder = earlier.phones.setdefault(phone, row) if phone else row
    if name_key(holder.values["name"]) != name_key(row.values["name"]):
        say(Field.PHONE, _SAME_PHONE, holder)
    else:
        holder = row
    return replace(
        row,
        issues=(*row.issues, *said),
        same_home=None if home is row else home.row,
        same_phone=None if holder is row else holder.row,
    )
