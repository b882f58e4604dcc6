"""Which row is the header and which column holds what: a proposal that staff look at and correct."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Generic

from portal.infra.refused import N_, Refused
from portal.infra.sheets.headings import F, Headings, flat, labels_of
from portal.infra.sheets.table import Sheet, Value, letters

_SAMPLED = 60
BY_HAND = N_("人工选定")


@dataclass(frozen=True, slots=True)
class Column(Generic[F]):
    """One column of the sheet: what it is headed, what it holds, how sure that is (0 to 1) and why."""

    index: int
    label: str
    field: F | None
    confidence: float
    reason: str
    samples: tuple[str, ...] = ()
    hidden: bool = False

    @property
    def letter(self) -> str:
        """The column's name as the spreadsheet shows it."""
        return letters(self.index)


@dataclass(frozen=True, slots=True)
class Layout(Generic[F]):
    """How a sheet is laid out: header rows (counted from 0; empty if there are none) and its columns."""

    header: tuple[int, ...]
    columns: tuple[Column[F], ...]
    needs: Callable[[Mapping[F, int]], str | None]

    @property
    def first_row(self) -> int:
        """The first row after the header, counted from 0."""
        return self.header[-1] + 1 if self.header else 0

    def fields(self) -> dict[F, int]:
        """Field → column."""
        return {column.field: column.index for column in self.columns if column.field}

    def lacking(self) -> str | None:
        """The sentence that says which column nothing can be imported without; None if all is there."""
        return self.needs(self.fields())


@dataclass(frozen=True)
class Plan(Generic[F]):
    """What an import knows about its columns: headings, how a cell of a field is read, which come twice.

    `needs` says what is lacking among the fields found; `guess` names a column without a heading by its values;
    samples of `secret` ones are not shown.
    """

    headings: Headings[F]
    readers: Mapping[F, Callable[[Value], object]]
    needs: Callable[[Mapping[F, int]], str | None]
    second: Mapping[F, F]
    guess: Callable[[Sequence[Value]], tuple[F | None, float]]
    secret: F | None = None

    def recognise(self, sheet: Sheet, header: tuple[int, ...] | None = None) -> Layout[F]:
        """Find the header and propose each column's field; `header`: its rows counted from 0, where known."""
        header = self.headings.header(sheet) if header is None else header
        labels = labels_of(sheet, header)
        first = header[-1] + 1 if header else 0
        taken: dict[F, int] = {}
        # The surest headings choose first.
        order = sorted(
            range(sheet.width), key=lambda at: (-self.headings.field_of(labels.get(at, ""))[1], at)
        )
        columns = [self._column(sheet, index, labels.get(index, ""), first, taken) for index in order]
        return Layout(header, tuple(sorted(columns, key=lambda column: column.index)), self.needs)

    def likeliest(self, sheets: Sequence[Sheet]) -> int:
        """Which of the sheets is meant: visible, most columns recognised, most rows. Refused: all are empty."""
        filled = [index for index, sheet in enumerate(sheets) if sheet.rows and not sheet.hidden]
        if not filled:
            raise Refused(N_("这个文件里没有看得见的内容。"))
        return max(
            filled, key=lambda index: (self._recognised(sheets[index]), len(sheets[index].rows), -index)
        )

    def _recognised(self, sheet: Sheet) -> int:
        layout = self.recognise(sheet)
        return len(layout.fields()) + (100 if layout.lacking() is None else 0)

    def _column(self, sheet: Sheet, index: int, label: str, first: int, taken: dict[F, int]) -> Column[F]:
        cut = (sheet.cell(row, index) for row in range(first, first + _SAMPLED))
        values = [value for value in cut if value not in (None, "")]
        field, confidence = self.headings.field_of(label)
        reason = N_("按列名认出")
        if field in taken:
            field = self.second.get(field) if field else None
            confidence, reason = 0.5, N_("同样的列不止一列，请核对")
        if field is None and not label:
            field, confidence = self.guess(values)
            reason = N_("没有列名，按内容认出")
        hidden = index in sheet.hidden_columns
        if field is None or field in taken:
            return Column(index, label, None, 0.0, N_("不导入"), _samples(values), hidden)
        if values and self.share(field, values) < 0.5:
            confidence, reason = confidence / 2, N_("列名像，但内容多半读不出，请核对")
        taken[field] = index
        samples = () if field is self.secret else _samples(values)
        return Column(index, label, field, confidence, reason, samples, hidden)

    def share(self, field: F, values: Sequence[Value]) -> float:
        """Which part of the values reads as this field."""
        reader = self.readers.get(field)
        if reader is None or not values:
            return 1.0 if reader is None else 0.0
        return sum(reader(value) is not None for value in values) / len(values)


def corrected(layout: Layout[F], chosen: Mapping[int, F | None]) -> Layout[F]:
    """The layout with columns as staff chose them (None: not imported). Refused: a field twice, or one missing."""
    columns = tuple(
        replace(column, field=chosen[column.index], confidence=1.0, reason=BY_HAND)
        if column.index in chosen
        else column
        for column in layout.columns
    )
    seen: set[F] = set()
    for column in columns:
        if column.field in seen:
            raise Refused(N_("有两列选了同一项，请只留一列。"), field=f"column-{column.index}")
        if column.field:
            seen.add(column.field)
    layout = replace(layout, columns=columns)
    lacking = layout.lacking()
    if lacking:
        raise Refused(lacking, field="columns")
    return layout


def as_kept(layout: Layout[F], chosen: Mapping[int, F]) -> Layout[F]:
    """A proposal with the fields as they were kept (column → field); what differs was chosen by hand."""
    columns = tuple(
        column
        if column.field is chosen.get(column.index)
        else replace(column, field=chosen.get(column.index), confidence=1.0, reason=BY_HAND)
        for column in layout.columns
    )
    return replace(layout, columns=columns)


def plain_layout(layout: Layout[F]) -> dict[str, object]:
    """A layout as an import keeps it: header rows, and field → column."""
    return {
        "header": list(layout.header),
        "fields": {field.value: at for field, at in layout.fields().items()},
    }


def _samples(values: Sequence[Value]) -> tuple[str, ...]:
    return tuple(flat(value)[:40] for value in values[:3])
