"""What was answered. Of an anonymous survey nothing here shares an id, an order or a moment with who was asked."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, deferred, mapped_column

from portal.infra.db import Json, Key, Model

# Written as SQLAlchemy writes the question on each database: SQLite takes no index whose words differ.
WAITING: Mapping[str, Any] = {
    "sqlite_where": text("tallied IS 0"),
    "postgresql_where": text("tallied IS false"),
}
UNSTEPPED: Mapping[str, Any] = {
    "sqlite_where": text("stepped IS 0"),
    "postgresql_where": text("stepped IS false"),
}


class SurveyDraft(Model):
    """Answers not handed in yet. `id` is a digest of the link; `sealed` opens only with the link."""

    __tablename__ = "survey_draft"
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    sealed: Mapped[str] = mapped_column(Text)
    month: Mapped[str] = mapped_column(String(7))


class SurveyBox(Model):
    """Anonymous answers handed in, until enough of one kind wait to be let out together; `id` is drawn at random."""

    __tablename__ = "survey_box"
    id: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False)
    round_id: Mapped[int] = mapped_column(ForeignKey("survey_round.id"))
    sealed: Mapped[str] = mapped_column(Text)
    __table_args__ = (Index("ix_survey_box_round", "round_id", "id"),)


class SurveyResponse(Model):
    """One answered survey, with whose work it was about. `invitation_id`, `person_id`, `unit_id` and `answered_at`
    stand only where it was not anonymous; the `id` of an anonymous one is drawn at random.

    `channel` is link, portal, board (a notice board), or past. `tallied` says that its answers are counted, `stepped`
    that it is let out to readers who may not know whose answers these are.
    """

    __tablename__ = "survey_response"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"))
    survey_version_id: Mapped[int] = mapped_column(ForeignKey("survey_version.id"))
    round_id: Mapped[int] = mapped_column(ForeignKey("survey_round.id"))
    month: Mapped[str] = mapped_column(String(7))
    community_id: Mapped[int | None] = mapped_column(ForeignKey("community.id"))
    category: Mapped[str] = mapped_column(String(60), default="")
    segment: Mapped[str] = mapped_column(String(60), default="")
    firm_id: Mapped[int | None] = mapped_column(ForeignKey("firm.id"))
    technician_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    handler_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    invitation_id: Mapped[int | None] = mapped_column(ForeignKey("survey_invitation.id"), unique=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    answered_at: Mapped[datetime | None]
    channel: Mapped[str] = mapped_column(String(10))
    reference: Mapped[str] = mapped_column(String(60), default="")
    tallied: Mapped[bool] = mapped_column(Boolean, default=False)
    stepped: Mapped[bool] = mapped_column(Boolean, default=False)
    __table_args__ = (
        Index("ix_survey_response_survey", "survey_id", "id"),
        Index("ix_survey_response_round", "round_id", "id"),
        Index("ix_survey_response_waiting", "survey_version_id", "id", **WAITING),
        Index("ix_survey_response_unstepped", "survey_version_id", "id", **UNSTEPPED),
    )


class SurveyAnswer(Model):
    """One answer. `part` is expected or felt of a pair, else empty; of a question with several choices there is a row
    for each `choice`. `unknown` is “don't know”, which no mean takes in."""

    __tablename__ = "survey_answer"
    response_id: Mapped[int] = mapped_column(
        ForeignKey("survey_response.id"), primary_key=True, autoincrement=False
    )
    question: Mapped[str] = mapped_column(String(40), primary_key=True)
    part: Mapped[str] = mapped_column(String(10), primary_key=True, default="")
    choice: Mapped[str] = mapped_column(String(40), primary_key=True, default="")
    value: Mapped[int | None]
    unknown: Mapped[bool] = mapped_column(Boolean, default=False)
    words: Mapped[str] = mapped_column(Text, default="")


class SurveyTally(Model):
    """How many answered what: of all, and of each group of one dimension.

    `dim` is all, community, category, firm, segment or month, or a theme of people's words, with its `key`; `value` a mark, a choice, `dk` (don't
    know), or empty for how many answered the question; `part` expected, felt or gap of a pair. An empty `question`
    counts the responses themselves. What may be shown of it stands in `SurveyRelease`.
    """

    __tablename__ = "survey_tally"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    survey_version_id: Mapped[int] = mapped_column(ForeignKey("survey_version.id"))
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"))
    dim: Mapped[str] = mapped_column(String(12))
    key: Mapped[str] = mapped_column(String(60))
    question: Mapped[str] = mapped_column(String(40))
    part: Mapped[str] = mapped_column(String(10))
    value: Mapped[str] = mapped_column(String(40))
    n: Mapped[int]
    __table_args__ = (
        UniqueConstraint(
            "survey_version_id", "dim", "question", "key", "part", "value", name="uq_survey_tally_line"
        ),
        Index("ix_survey_tally_survey", "survey_id", "dim", "question"),
    )


class SurveyStep(Model):
    """The sums of `SurveyTally` as they stand for readers who may not know whose answers these are: they grow by sets of
    five people or more, and each line that stands here may be shown.

    `part` is also reach: how many of those counted saw (`value` shown) and answered (answered) a question.
    """

    __tablename__ = "survey_step"
    survey_version_id: Mapped[int] = mapped_column(
        ForeignKey("survey_version.id"), primary_key=True, autoincrement=False
    )
    dim: Mapped[str] = mapped_column(String(12), primary_key=True)
    question: Mapped[str] = mapped_column(String(40), primary_key=True)
    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    part: Mapped[str] = mapped_column(String(10), primary_key=True)
    value: Mapped[str] = mapped_column(String(40), primary_key=True)
    n: Mapped[int]


class SurveyHeld(Model):
    """An answer of a response let out that is not, or not wholly, in the sums of `SurveyStep`: it waits for its set; or
    it is counted (`counted`), but not in every group of its labels."""

    __tablename__ = "survey_held"
    response_id: Mapped[int] = mapped_column(
        ForeignKey("survey_response.id"), primary_key=True, autoincrement=False
    )
    question: Mapped[str] = mapped_column(String(40), primary_key=True)
    survey_version_id: Mapped[int] = mapped_column(ForeignKey("survey_version.id"))
    counted: Mapped[bool] = mapped_column(Boolean, default=False)
    __table_args__ = (Index("ix_survey_held_version", "survey_version_id", "counted"),)


class SurveyRelease(Model):
    """What may be shown of a question of a version, or of its responses where `question` is empty.

    `people` gave an answer that counts; `groups` are the [dimension, key] whose results may be seen beside that of
    all. A question that is not here is not shown. `turn` grows with every counting.
    """

    __tablename__ = "survey_release"
    survey_version_id: Mapped[int] = mapped_column(
        ForeignKey("survey_version.id"), primary_key=True, autoincrement=False
    )
    question: Mapped[str] = mapped_column(String(40), primary_key=True)
    people: Mapped[int]
    groups: Mapped[list[Any]] = mapped_column(Json, default=list)
    turn: Mapped[int] = mapped_column(default=1)


class SurveyExport(Model):
    """Results of a version written as a workbook: by whom, and the file once it is done."""

    __tablename__ = "survey_export"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"))
    survey_version_id: Mapped[int] = mapped_column(ForeignKey("survey_version.id"))
    language: Mapped[str] = mapped_column(String(10))
    by_id: Mapped[int | None] = mapped_column(Key)
    by_name: Mapped[str] = mapped_column(String(80), default="")
    parts: Mapped[list[Any]] = deferred(mapped_column(Json, default=list))
    made_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    data: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    __table_args__ = (Index("ix_survey_export_version", "survey_version_id", "id"),)


class SurveyReach(Model):
    """How far people come: how often a question was shown and answered in a round."""

    __tablename__ = "survey_reach"
    round_id: Mapped[int] = mapped_column(
        ForeignKey("survey_round.id"), primary_key=True, autoincrement=False
    )
    question: Mapped[str] = mapped_column(String(40), primary_key=True)
    shown: Mapped[int] = mapped_column(default=0)
    answered: Mapped[int] = mapped_column(default=0)


class SurveyTheme(Model):
    """A theme that staff look for in people's own words; `words` are its signs, Chinese or English."""

    __tablename__ = "survey_theme"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    name: Mapped[str] = mapped_column(String(60), unique=True)
    words: Mapped[list[Any]] = mapped_column(Json, default=list)
    version: Mapped[int] = mapped_column(default=1)
    retired_at: Mapped[datetime | None]
    edited_by: Mapped[str] = mapped_column(String(80), default="")


class SurveyMention(Model):
    """A theme found in the words of an answer."""

    __tablename__ = "survey_mention"
    response_id: Mapped[int] = mapped_column(
        ForeignKey("survey_response.id"), primary_key=True, autoincrement=False
    )
    question: Mapped[str] = mapped_column(String(40), primary_key=True)
    theme_id: Mapped[int] = mapped_column(
        ForeignKey("survey_theme.id"), primary_key=True, autoincrement=False
    )
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"))
    __table_args__ = (Index("ix_survey_mention_theme", "survey_id", "theme_id", "response_id"),)
