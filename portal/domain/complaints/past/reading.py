"""A row of a table of past complaints, understood: the case it tells, and what is odd or wrong about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from portal.domain.complaints.past.cells import Moment, read_moment, read_topic
from portal.domain.complaints.past.rules import Field, Issue, Kind, PastCase
from portal.domain.estate.roster.cells import read_phone
from portal.infra.refused import N_
from portal.infra.sheets import Sheet, Value, address
from portal.infra.sheets.headings import flat, header_word, labels_of

TEXT_MOST, TITLE_MOST, NAME_MOST, SOURCE_MOST, NUMBER_MOST, PLACE_MOST = 20_000, 200, 80, 80, 60, 80
_MOST = {
    Field.NUMBER: NUMBER_MOST, Field.SOURCE: SOURCE_MOST, Field.PERSON: NAME_MOST, Field.HOME: PLACE_MOST,
    Field.TITLE: TITLE_MOST, Field.CONTENT: TEXT_MOST, Field.DEMAND: TEXT_MOST, Field.REPLY: TEXT_MOST,
}  # fmt: skip
_LONG = (Field.CONTENT, Field.DEMAND, Field.REPLY)


@dataclass(slots=True)
class Told:
    """One row: what it is, the case where it could be understood, and what is to be said about its cells."""

    row: int
    kind: Kind
    case: PastCase | None = None
    issues: list[Issue] = field(default_factory=list)
    title: str = ""


@dataclass(frozen=True)
class Source:
    """A table with its mapping, on the wall clocks of a zone; `now` is the last moment a past case can have."""

    sheet: Sheet
    header: Sequence[int]
    fields: Mapping[Field, int]
    zone: ZoneInfo
    now: datetime

    def read(self, at: int) -> Told:
        """The row `at` (from 0)."""
        values = self.sheet.rows[at]
        if all(value in (None, "") for value in values):
            return Told(at + 1, Kind.BLANK)
        if at in self.header or self._is_header(at):
            return Told(at + 1, Kind.HEADER)
        told = _Reader(self, at)
        if at < (self.header[-1] if self.header else 0) or not (told.said(Field.CONTENT) or told.several()):
            return Told(
                at + 1, Kind.NOTE, title=flat(next(v for v in values if v not in (None, "")))[:TITLE_MOST]
            )
        return told.told()

    def _is_header(self, at: int) -> bool:
        labels = labels_of(self.sheet, self.header)
        same = [
            header_word(flat(self.sheet.cell(at, column))) == header_word(text)
            for column, text in labels.items()
        ]
        return bool(same) and sum(same) * 2 > len(same)


class _Reader:
    """Collects what one row says."""

    def __init__(self, source: Source, at: int) -> None:
        self.source, self.at = source, at
        self.issues: list[Issue] = []

    def said(self, name: Field) -> str:
        value = self._value(name)
        if name in _LONG and isinstance(value, str):
            return value.strip()
        return flat(value)

    def several(self) -> bool:
        """Whether the row fills more than one column of those that are taken."""
        return sum(bool(self.said(name)) for name in self.source.fields) > 1

    def told(self) -> Told:
        """The whole row."""
        words = {name: self._fitting(name) for name in _MOST}
        if not words[Field.CONTENT]:
            self._wrong(Field.CONTENT, N_("没有写内容"))
        submitted = self._moment(Field.SUBMITTED)
        replied = self._moment(Field.REPLIED)
        if submitted.moment is None and not submitted.unread:
            self._wrong(Field.SUBMITTED, N_("没有写提交时间"))
        self._compare(submitted, replied, words[Field.REPLY])
        title = words[Field.TITLE] or words[Field.CONTENT].split("\n")[0].split("。")[0][:40]
        told = Told(self.at + 1, Kind.DATA, issues=self.issues, title=title)
        if submitted.moment is not None and not any(issue.blocks for issue in self.issues):
            told.case = PastCase(
                content=words[Field.CONTENT], submitted_at=submitted.moment, number=words[Field.NUMBER],
                source=words[Field.SOURCE], person=words[Field.PERSON], phone=self._phone(),
                place=words[Field.HOME], topic=self._topic(), title=title, demand=words[Field.DEMAND],
                reply=words[Field.REPLY], replied_at=replied.moment,
            )  # fmt: skip
        return told

    def _value(self, name: Field) -> Value:
        column = self.source.fields.get(name)
        return None if column is None else self.source.sheet.cell(self.at, column)

    def _fitting(self, name: Field) -> str:
        text = self.said(name)
        if len(text) <= _MOST[name]:
            return text
        params = {"most": _MOST[name], "count": len(text)}
        if name in (Field.TITLE, Field.PERSON, Field.SOURCE, Field.HOME):
            self._note(name, N_("有%(count)d个字，只留前%(most)d个"), **params)
        else:
            self._wrong(name, N_("有%(count)d个字，最多%(most)d个"), **params)
        return text[: _MOST[name]]

    def _moment(self, name: Field) -> Moment:
        found = read_moment(self._value(name), self.source.zone)
        text = flat(self._value(name))[:40]
        if found.unread:
            self._wrong(name, N_("“%(text)s”读不出时间"), text=text)
        elif found.moment is not None and found.moment > self.source.now:
            self._wrong(name, N_("“%(text)s”还没有到"), text=text)
        elif found.day_only:
            self._note(name, N_("只写了日期，没有几点几分"))
        return found

    def _compare(self, submitted: Moment, replied: Moment, reply: str) -> None:
        if submitted.moment and replied.moment and replied.moment < submitted.moment:
            self._wrong(Field.REPLIED, N_("答复时间早于提交时间"))
        elif reply and replied.moment is None and not replied.unread:
            self._note(Field.REPLIED, N_("有答复，没有写答复时间：按没有按时答复计"))
        elif not reply and replied.moment is not None:
            self._note(Field.REPLY, N_("有答复时间，没有答复内容"))
        elif not reply and Field.REPLY in self.source.fields:
            self._note(Field.REPLY, N_("没有答复：按没有按时答复计"))

    def _phone(self) -> str:
        if Field.PHONE not in self.source.fields:
            return ""
        found = read_phone(self._value(Field.PHONE))
        for remark in found.remarks:
            self._note(Field.PHONE, remark.msgid, **remark.params)
        return str(found.value or "")

    def _topic(self) -> str:
        text = flat(self._value(Field.TOPIC))
        found = read_topic(text) if text else None
        if text and found is None:
            self._note(Field.TOPIC, N_("“%(text)s”不是五类之一，类型留空"), text=text[:40])
        return found.value if found else ""

    def _note(self, name: Field, msgid: str, **params: object) -> None:
        self.issues.append(Issue(self._cell(name), msgid, params))

    def _wrong(self, name: Field, msgid: str, **params: object) -> None:
        self.issues.append(Issue(self._cell(name), msgid, params, blocks=True))

    def _cell(self, name: Field) -> str:
        return address(self.at, self.source.fields.get(name, 0))
