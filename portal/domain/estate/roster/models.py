"""Roster imports: the file's table while it is worked on, and what became of each of its rows."""

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, deferred, mapped_column

from portal.domain.estate.roster.rules import ImportState, Kind, Outcome
from portal.infra.db import Key, Model, Word


class RosterImport(Model):
    """One roster handed in for a community, from the file to what was written, or undone.

    `source` is the chosen table without its identity numbers; once it is applied only the header and the rows with
    remarks are left of it. `book` holds all sheets where there are several, until it is applied. `columns` is the
    mapping {"header": [rows from 0], "fields": {field: column from 0}}, `counts` rows by outcome after a check,
    `noted` those that go in with a remark, `undone` and `kept` what an undo did.
    """

    __tablename__ = "roster_import"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    file_name: Mapped[str] = mapped_column(String(200))
    sheet_name: Mapped[str] = mapped_column(String(80), default="")
    sheet_at: Mapped[int] = mapped_column(default=0)
    sheet_names: Mapped[list[Any]] = mapped_column(default=list)
    state: Mapped[ImportState] = mapped_column(Word(ImportState), default=ImportState.MAPPING)
    columns: Mapped[dict[str, Any]] = mapped_column(default=dict)
    total: Mapped[int] = mapped_column(default=0)
    read: Mapped[int] = mapped_column(default=0)
    compared: Mapped[int] = mapped_column(default=0)
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    noted: Mapped[int] = mapped_column(default=0)
    undone: Mapped[int] = mapped_column(default=0)
    kept: Mapped[int] = mapped_column(default=0)
    by_id: Mapped[int | None] = mapped_column(Key)
    by_name: Mapped[str] = mapped_column(String(80), default="")
    capacity: Mapped[str] = mapped_column(String(40), default="")
    made_at: Mapped[datetime]
    applied_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    source: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    book: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    __table_args__ = (Index("ix_roster_import_community", "community_id", "id"),)


class RosterRow(Model):
    """One row of the sheet: what it says, what is wrong with it, what it would change, what it did change.

    `plan` is what applying does, `undo` what takes it back; both hold ids and plain values.
    """

    __tablename__ = "roster_row"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("roster_import.id"))
    row: Mapped[int]
    kind: Mapped[Kind] = mapped_column(Word(Kind))
    outcome: Mapped[Outcome | None] = mapped_column(Word(Outcome))
    building: Mapped[str | None] = mapped_column(String(20))
    entrance: Mapped[str | None] = mapped_column(String(10))
    door: Mapped[str | None] = mapped_column(String(20))
    name: Mapped[str | None] = mapped_column(String(80))
    values: Mapped[dict[str, Any]] = mapped_column(default=dict)
    issues: Mapped[list[Any]] = mapped_column(default=list)
    changes: Mapped[list[Any]] = mapped_column(default=list)
    plan: Mapped[dict[str, Any]] = mapped_column(default=dict)
    undo: Mapped[dict[str, Any]] = mapped_column(default=dict)
    noted: Mapped[bool] = mapped_column(Boolean, default=False)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    applied: Mapped[bool] = mapped_column(Boolean, default=False)
    undone: Mapped[bool] = mapped_column(Boolean, default=False)
    __table_args__ = (
        UniqueConstraint("import_id", "row"),
        Index("ix_roster_row_outcome", "import_id", "outcome", "row"),
        Index(
            "ix_roster_row_noted",
            "import_id",
            "row",
            sqlite_where=text("noted"),
            postgresql_where=text("noted"),
        ),
        Index("ix_roster_row_home", "import_id", "building", "door"),
    )
