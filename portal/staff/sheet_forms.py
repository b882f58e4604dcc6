"""Forms of every import: the file, the table in it with its header, and what each column holds."""

from collections.abc import Iterable
from typing import Any

import wtforms
from wtforms import validators

from portal.infra.fields import Between, Form, optional, picks, required
from portal.infra.refused import N_, Refused
from portal.infra.sheets import MAX_BYTES, MAX_ROWS, Sheet, read_sheets
from portal.infra.sheets.layout import Column, Layout
from portal.infra.uploads import safe_name
from portal.infra.wording import gettext

MOST_HEADER_ROWS = 5
NOT_TAKEN = ("", N_("不导入"))
# Below this a column's field is marked as one to look at.
SURE = 0.7


class FileForm(Form):
    """A file for a community; `sheets` are its tables once it was read."""

    form_id = "file"
    community = wtforms.SelectField(N_("项目"), [required()])
    file = wtforms.FileField(N_("表格文件"))
    sheets: list[Sheet]

    def validate_file(self, field: wtforms.FileField) -> None:
        """Read the file before any unit; what it cannot be read as is said here."""
        upload = field.data
        if not getattr(upload, "filename", None):
            raise validators.ValidationError(gettext("请选一个表格文件"))
        upload.stream.seek(0)
        data = upload.stream.read(MAX_BYTES + 1)
        upload.stream.seek(0)
        try:
            self.sheets = read_sheets(data, self.called)
        except Refused as refused:
            raise validators.ValidationError(gettext(refused.msgid, **refused.params)) from None

    @property
    def called(self) -> str:
        """The file's name as it may be shown."""
        return safe_name(self.file.data.filename) or "?"


class TableForm(Form):
    """Which sheet (where there are several), and from which to which row its header reaches, as spreadsheets count."""

    form_id = "table"
    sheet = wtforms.SelectField(N_("工作表"))
    first = wtforms.IntegerField(N_("表头从第几行"), [optional(), Between(1, MAX_ROWS)])
    last = wtforms.IntegerField(N_("到第几行"), [optional(), Between(1, MAX_ROWS)])

    def validate_last(self, field: wtforms.IntegerField) -> None:
        """The last row stands at or shortly after the first."""
        first = self.first.data
        if field.data and (not first or not 0 <= field.data - first < MOST_HEADER_ROWS):
            raise validators.ValidationError(
                gettext("表头最多%(most)d行，末行不在首行前面", most=MOST_HEADER_ROWS)
            )

    @property
    def sheet_at(self) -> int:
        """Which sheet is wanted, from 0."""
        return int(self.sheet.data) if "sheet" in self else 0

    def header(self, before: Any) -> tuple[int, ...] | None:
        """The header rows from 0; None where they are to be found anew, because another sheet is taken."""
        if self.sheet_at != before.sheet_at:
            return None
        if not self.first.data:
            return ()
        return tuple(range(self.first.data - 1, self.last.data or self.first.data))


def table_form(action: str, kept: Any, layout: Layout[Any]) -> Any:
    """The form for another table or header, as it stands; `kept` is the import."""
    header = layout.header
    form = TableForm(
        action,
        data={"sheet": str(kept.sheet_at), "first": header[0] + 1 if header else None,
              "last": header[-1] + 1 if len(header) > 1 else None},
    )  # fmt: skip
    return with_sheets(form, kept)


def with_sheets(form: Any, kept: Any) -> Any:
    """The form with the sheets of the file to choose from, or without the choice where there is one."""
    if len(kept.sheet_names) == 1:
        del form.sheet
        return form
    form.sheet.choices = [
        wtforms.SelectChoice(str(at), gettext("第%(n)s张：%(name)s", n=at + 1, name=name))
        for at, name in enumerate(kept.sheet_names)
    ]
    return form


def columns_form(layout: Layout[Any], fields: Iterable[tuple[str, str]]) -> type[Form]:
    """A form with a choice among the fields (value, label) for each column that holds anything."""
    choices = [NOT_TAKEN, *fields]
    made = {
        f"column-{column.index}": wtforms.SelectField(
            gettext("%(letter)s列%(label)s", letter=column.letter, label=column.label), choices=picks(choices)
        )
        for column in shown(layout)
    }
    return type("ColumnsForm", (Form,), {"form_id": "columns", **made})


def shown(layout: Layout[Any]) -> list[Column[Any]]:
    """The columns that hold anything; a sheet has many that do not."""
    return [column for column in layout.columns if column.label or column.samples or column.field]


def as_proposed(layout: Layout[Any]) -> dict[str, str]:
    """What the columns are thought to hold, as the form shows it."""
    return {f"column-{column.index}": column.field.value if column.field else "" for column in shown(layout)}
