"""Imports of past complaints: the table while it is worked on, what became of each row, where a case came from."""

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, deferred, mapped_column

from portal.domain.complaints.past.rules import ImportState, Kind, Outcome
from portal.infra.db import Key, Model, Word


class PastImport(Model):
    """One table handed in for a community, from the file to the cases written.

    `source` is the chosen table, `book` all sheets where there are several; both go once it is applied, but for the
    header and the rows that stayed out. `columns` is {"header": [rows from 0], "fields": {field: column from 0}},
    `counts` rows by outcome, `noted` those with a remark, `checked` and `applied` the last row that is done (of the
    undo, while it runs), `undone` and `kept` how many cases it took back and how many stayed.
    """

    __tablename__ = "complaint_import"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    file_name: Mapped[str] = mapped_column(String(200))
    sheet_at: Mapped[int] = mapped_column(default=0)
    sheet_names: Mapped[list[Any]] = mapped_column(default=list)
    state: Mapped[ImportState] = mapped_column(Word(ImportState), default=ImportState.MAPPING)
    columns: Mapped[dict[str, Any]] = mapped_column(default=dict)
    total: Mapped[int] = mapped_column(default=0)
    checked: Mapped[int] = mapped_column(default=0)
    applied: Mapped[int] = mapped_column(default=0)
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    noted: Mapped[int] = mapped_column(default=0)
    by_id: Mapped[int | None] = mapped_column(Key)
    by_name: Mapped[str] = mapped_column(String(80), default="")
    capacity: Mapped[str] = mapped_column(String(40), default="")
    made_at: Mapped[datetime]
    applied_at: Mapped[datetime | None]
    undone: Mapped[int] = mapped_column(default=0)
    kept: Mapped[int] = mapped_column(default=0)
    undone_at: Mapped[datetime | None]
    source: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    book: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    __table_args__ = (Index("ix_complaint_import_community", "community_id", "id"),)


class PastRow(Model):
    """One row of the table: what it says, what is wrong with it, what became of it, and the case it made."""

    __tablename__ = "complaint_import_row"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("complaint_import.id"))
    row: Mapped[int]
    kind: Mapped[Kind] = mapped_column(Word(Kind))
    outcome: Mapped[Outcome] = mapped_column(Word(Outcome))
    title: Mapped[str] = mapped_column(String(200), default="")
    values: Mapped[dict[str, Any]] = mapped_column(default=dict)
    issues: Mapped[list[Any]] = mapped_column(default=list)
    key: Mapped[str] = mapped_column(String(64), default="")
    digest: Mapped[str] = mapped_column(String(64), default="")
    repeats: Mapped[int | None]
    noted: Mapped[bool] = mapped_column(Boolean, default=False)
    stayed: Mapped[bool] = mapped_column(Boolean, default=False)
    complaint_id: Mapped[int | None] = mapped_column(ForeignKey("complaint.id"))
    __table_args__ = (
        UniqueConstraint("import_id", "row"),
        Index("ix_complaint_import_row_outcome", "import_id", "outcome", "row"),
        Index("ix_complaint_import_row_key", "import_id", "key"),
        Index("ix_complaint_import_row_stayed", "import_id", "row", sqlite_where=text("stayed"),
              postgresql_where=text("stayed")),
        Index("ix_complaint_import_row_complaint", "complaint_id", sqlite_where=text("complaint_id IS NOT NULL"),
              postgresql_where=text("complaint_id IS NOT NULL")),
        Index("ix_complaint_import_row_noted", "import_id", "row", sqlite_where=text("noted"),
              postgresql_where=text("noted")),
    )  # fmt: skip


class Origin(Model):
    """Where a past complaint came from: one case per key in a community, whoever brings it in again."""

    __tablename__ = "complaint_origin"
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    key: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))
    source: Mapped[str] = mapped_column(String(80), default="")
    number: Mapped[str] = mapped_column(String(60), default="")
    __table_args__ = (UniqueConstraint("community_id", "key"),)
