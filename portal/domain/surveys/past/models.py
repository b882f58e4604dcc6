"""Imports of past surveys: the table with its codebook while it is worked on, and what became of each row."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, deferred, mapped_column

from portal.domain.surveys.past.rules import ImportState, Outcome
from portal.infra.db import Json, Key, Model, Word


class SurveyImport(Model):
    """One table handed in, for a community or for all (None), from the file to the answers written.

    `columns` says of each column (as text, from 0) what it holds, `{"role", "text", "labels"}`; `unknown` the codes
    that mean don't know; `counts` rows by outcome; `applied` the last row that is done. `source` goes once it is
    written, but for the header and the rows that stayed out.
    """

    __tablename__ = "survey_import"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    community_id: Mapped[int | None] = mapped_column(ForeignKey("community.id"))
    name: Mapped[str] = mapped_column(String(120))
    month: Mapped[str] = mapped_column(String(7))
    file_name: Mapped[str] = mapped_column(String(200))
    digest: Mapped[str] = mapped_column(String(64))
    state: Mapped[ImportState] = mapped_column(Word(ImportState), default=ImportState.MAPPING)
    header: Mapped[int] = mapped_column(default=0)
    columns: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    unknown: Mapped[list[Any]] = mapped_column(Json, default=list)
    total: Mapped[int] = mapped_column(default=0)
    applied: Mapped[int] = mapped_column(default=0)
    counts: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    survey_id: Mapped[int | None] = mapped_column(ForeignKey("survey.id"))
    by_id: Mapped[int | None] = mapped_column(Key)
    by_name: Mapped[str] = mapped_column(String(80), default="")
    capacity: Mapped[str] = mapped_column(String(40), default="")
    made_at: Mapped[datetime]
    applied_at: Mapped[datetime | None]
    source: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    __table_args__ = (Index("ix_survey_import_community", "community_id", "id"),)


class SurveyImportRow(Model):
    """One row of the table: what became of it, what is wrong with it, and the response it made."""

    __tablename__ = "survey_import_row"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("survey_import.id"))
    row: Mapped[int]
    outcome: Mapped[Outcome] = mapped_column(Word(Outcome))
    reference: Mapped[str] = mapped_column(String(60), default="")
    issues: Mapped[list[Any]] = mapped_column(Json, default=list)
    response_id: Mapped[int | None] = mapped_column(ForeignKey("survey_response.id"))
    __table_args__ = (
        UniqueConstraint("import_id", "row"),
        Index("ix_survey_import_row_outcome", "import_id", "outcome", "row"),
        Index("ix_survey_import_row_reference", "import_id", "reference"),
    )
