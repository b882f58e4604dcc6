"""The results of a survey as they may be shown: all of it, one question, its groups, how far people came."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select

from portal.domain.surveys.answer_models import SurveyReach, SurveyRelease, SurveyResponse, SurveyTally
from portal.domain.surveys.figure_rules import Figure, figure, mean
from portal.domain.surveys.models import Survey, SurveyInvitation, SurveyRound, SurveyVersion
from portal.domain.surveys.queries.reach import get_for
from portal.domain.surveys.question_rules import SIDES, Kind, Question, parse
from portal.domain.surveys.rules import DIMS, INVITED, LEAST_SHOWN, InvitationState
from portal.infra.actor import Actor
from portal.infra.db import session
from portal.infra.refused import Missing

Marks = Mapping[str, int]
MONTHS_MOST = 12
# Where the mean says something beside the figure: effort is a mean already, a gap is one of differences.
AVERAGED = (Kind.RATING, Kind.NPS)


@dataclass(frozen=True)
class Row:
    """One question of the results: its counts by mark or choice, who answered, who did not know, how many saw it.

    `people` gave an answer that counts; `hidden` where they are too few to show anything of it. Of a pair `marks` are
    the differences, `sides` the marks expected and felt.
    """

    question: Question
    marks: Marks
    people: int
    unknown: int
    figure: Figure
    mean: int | None
    seen: int
    replied: int
    hidden: bool
    sides: Mapping[str, Marks] = field(default_factory=dict)

    @property
    def skipped(self) -> int:
        """How many saw it and gave no answer."""
        return max(0, self.seen - self.replied)


@dataclass(frozen=True)
class Rate:
    """How many were asked, and how many of them answered; `held` were not asked after all."""

    asked: int
    answered: int
    held: int


@dataclass(frozen=True)
class Overview:
    """A version's results: its questions in their order, the response rate, how many are counted and how many wait."""

    survey: Survey
    version: SurveyVersion
    versions: Sequence[Any]
    rows: Sequence[Row]
    rate: Rate
    people: int
    waiting: int


@dataclass(frozen=True)
class Group:
    """A group of one dimension: its figure, or None where it is too small or would give another away."""

    key: str
    marks: Marks
    people: int
    figure: Figure | None
    mean: int | None


@dataclass(frozen=True)
class OneQuestion:
    """A question's results: its row, its groups in one dimension of `dims` (`hidden` of them are not shown alone, but
    together as `others`), and its months."""

    survey: Survey
    version: SurveyVersion
    row: Row
    dim: str
    dims: Sequence[str]
    groups: Sequence[Group]
    hidden: int
    others: Group | None
    months: Sequence[Group]


def overview(actor: Actor, survey_id: int, version_id: int | None = None) -> Overview:
    """The results of a version (None: the newest that was answered), within the reader's reach."""
    survey = get_for(actor, survey_id)
    versions = versions_of(survey.id)
    version, waiting = _version(versions, version_id)
    released = _released(version.id)
    counts = _counts(version.id, ("all",))
    seen = _seen(version.id)
    rows = [_row(each, counts["all", each.id, ""], released, seen) for each in parse(version.questions)]
    people = released.get("", 0)
    return Overview(survey, version, [each[0] for each in versions], rows, _rate(version.id), people, waiting)


def question(
    actor: Actor, survey_id: int, question_id: str, *, dim: str = "", version_id: int | None = None
) -> OneQuestion:
    """One question of a version, by the groups of one dimension and by month, as far as they may be shown."""
    survey = get_for(actor, survey_id)
    version, _ = _version(versions_of(survey.id), version_id)
    asked = next((each for each in parse(version.questions) if each.id == question_id), None)
    if asked is None:
        raise Missing
    dim = dim if dim in DIMS and dim != "month" else DIMS[0]
    released, shown, dims = _release_of(version.id, question_id)
    counts = _counts(version.id, ("all", dim, "month"), question_id)
    row = _row(asked, counts["all", question_id, ""], released, _seen(version.id))
    groups, months = _groups(asked, dim, counts, shown), _groups(asked, "month", counts, shown)
    seen_groups = sorted((g for g in groups if g.figure), key=lambda g: (-g.people, g.key))
    return OneQuestion(
        survey, version, row, dim, dims, seen_groups,
        len(groups) - len(seen_groups), _others(row, seen_groups),
        sorted(months, key=lambda g: g.key)[-MONTHS_MOST:],
    )  # fmt: skip


def _others(row: Row, shown: Sequence[Group]) -> Group | None:
    """All who stand in no group that is shown: whoever reads the others can reckon this anyway, and they are none or
    at least five (`disclosure_rules`)."""
    people = row.people - sum(group.people for group in shown)
    if row.hidden or not people:
        return None
    marks = {mark: n - sum(g.marks.get(mark, 0) for g in shown) for mark, n in row.marks.items()}
    marks = {mark: n for mark, n in marks.items() if n}
    return Group("", marks, people, *_figured(row.question, marks))


def group_figures(version_id: int, asked: Question) -> Mapping[str, Sequence[Group]]:
    """Every group of a question that may be shown, by dimension (months too), by key."""
    _, shown, _ = _release_of(version_id, asked.id)
    counts = _counts(version_id, DIMS, asked.id)
    return {
        dim: sorted((g for g in _groups(asked, dim, counts, shown) if g.figure), key=lambda g: g.key)
        for dim in DIMS
    }


def version_for(actor: Actor, survey_id: int, version_id: int | None = None) -> tuple[Survey, SurveyVersion]:
    """A survey within reach with the version whose results are read (None: the newest that was answered)."""
    survey = get_for(actor, survey_id)
    return survey, _version(versions_of(survey.id), version_id)[0]


def versions_of(survey_id: int) -> Sequence[Any]:
    """The published versions, newest first: (version, how many answers are counted, how many wait to be)."""
    waiting = (
        select(func.count())
        .where(SurveyResponse.survey_version_id == SurveyVersion.id, SurveyResponse.tallied.is_(False))
        .correlate(SurveyVersion)
        .scalar_subquery()
    )
    counted = SurveyRelease.survey_version_id == SurveyVersion.id
    return session().execute(
        select(SurveyVersion, SurveyRelease.people, waiting)
        .outerjoin(SurveyRelease, counted & (SurveyRelease.question == ""))
        .where(SurveyVersion.survey_id == survey_id, SurveyVersion.published_at.is_not(None))
        .order_by(SurveyVersion.number.desc())
    ).all()  # fmt: skip


def _version(versions: Sequence[Any], version_id: int | None) -> tuple[SurveyVersion, int]:
    """The one asked for, or the newest one that has answers, or the newest; with how many of its answers wait to be
    counted, as far as it tells nothing: few are told as none."""
    wanted = [each for each in versions if version_id in (None, each[0].id)]
    if not wanted:
        raise Missing
    version, _, waiting = next((each for each in wanted if each[1]), wanted[0])
    return version, waiting if waiting >= LEAST_SHOWN else 0


def _released(version_id: int) -> dict[str, int]:
    """Question → how many gave an answer that counts; what is not there is not shown."""
    found = select(SurveyRelease.question, SurveyRelease.people).where(
        SurveyRelease.survey_version_id == version_id
    )
    return {row[0]: row[1] for row in session().execute(found)}


def _release_of(version_id: int, question_id: str) -> tuple[dict[str, int], set[tuple[str, str]], list[str]]:
    """As `_released` for one question; the groups of it that may be shown; and the dimensions answers differ in."""
    rows = session().execute(
        select(SurveyRelease.question, SurveyRelease.people, SurveyRelease.groups).where(
            SurveyRelease.survey_version_id == version_id, SurveyRelease.question.in_(("", question_id))
        )
    ).all()  # fmt: skip
    groups = {question: {(dim, key) for dim, key in each} for question, _, each in rows}
    named = {dim for dim, key in groups.get("", ()) if key not in ("", INVITED) and dim != "month"}
    dims = [dim for dim in DIMS if dim in named]
    return {question: people for question, people, _ in rows}, groups.get(question_id, set()), dims


Counts = Mapping[tuple[str, str, str], Sequence[Any]]


def _counts(version_id: int, dims: Sequence[str], question_id: str | None = None) -> Counts:
    """(dimension, question, key of the dimension) → its lines (part, value, n)."""
    columns = (
        SurveyTally.dim, SurveyTally.question, SurveyTally.key, SurveyTally.part, SurveyTally.value, SurveyTally.n,
    )  # fmt: skip
    wanted = select(*columns).where(SurveyTally.survey_version_id == version_id, SurveyTally.dim.in_(dims))
    if question_id is not None:
        wanted = wanted.where(SurveyTally.question == question_id)
    found: dict[tuple[str, str, str], list[Any]] = defaultdict(list)
    for row in session().execute(wanted):
        found[row.dim, row.question, row.key].append(row)
    return found


def _marks(lines: Iterable[Any], part: str) -> dict[str, int]:
    return {line.value: line.n for line in lines if line.part == part and line.value not in ("", "dk")}


def _figured(asked: Question, marks: Marks) -> tuple[Figure, int | None]:
    """The figure of a question, and the mean of its marks where that says more."""
    if not asked.marks:
        return Figure(asked.kind.value, None, sum(marks.values())), None
    numbers = {int(mark): n for mark, n in marks.items()}
    return figure(asked.kind.value, numbers), mean(numbers) if asked.kind in AVERAGED else None


def _row(asked: Question, lines: Sequence[Any], released: Mapping[str, int], seen: Mapping[str, Any]) -> Row:
    hidden = asked.id not in released
    part = "gap" if asked.kind is Kind.PAIR else ""
    marks = {} if hidden else _marks(lines, part)
    sides = {} if hidden or asked.kind is not Kind.PAIR else {side: _marks(lines, side) for side in SIDES}
    unknown = 0 if hidden else sum(line.n for line in lines if line.value == "dk")
    shown, replied = seen.get(asked.id, (0, 0))
    found, middle = _figured(asked, marks)
    return Row(asked, marks, released.get(asked.id, 0), unknown, found, middle, shown, replied, hidden, sides)


def _groups(asked: Question, dim: str, counts: Counts, shown: set[tuple[str, str]]) -> list[Group]:
    found = []
    for key, lines in ((key, lines) for (each, _, key), lines in counts.items() if each == dim):
        people = sum(line.n for line in lines if line.part == "" and line.value == "")
        marks = _marks(lines, "gap" if asked.kind is Kind.PAIR else "")
        if (dim, key) in shown:
            reckoned, middle = _figured(asked, marks)
            found.append(Group(key, marks, people, reckoned, middle))
        elif people:
            found.append(Group(key, {}, 0, None, None))
    return found


def _seen(version_id: int) -> Mapping[str, Any]:
    """How often each question was shown and answered, in all rounds of the version."""
    rows = session().execute(
        select(SurveyReach.question, func.sum(SurveyReach.shown), func.sum(SurveyReach.answered))
        .join(SurveyRound, SurveyRound.id == SurveyReach.round_id)
        .where(SurveyRound.survey_version_id == version_id)
        .group_by(SurveyReach.question)
    )
    return {question_id: (int(shown), int(answered)) for question_id, shown, answered in rows}


def _rate(version_id: int) -> Rate:
    """One walk over an index: an invitation is read nowhere else."""
    rounds = select(SurveyRound.id).where(SurveyRound.survey_version_id == version_id)
    rows = session().execute(
        select(SurveyInvitation.state, SurveyInvitation.answered, func.count())
        .where(SurveyInvitation.round_id.in_(rounds))
        .group_by(SurveyInvitation.state, SurveyInvitation.answered)
    ).all()  # fmt: skip

    def many(state: InvitationState) -> int:
        return sum(n for each, _, n in rows if each is state)

    answered = sum(n for state, done, n in rows if done and state is InvitationState.SENT)
    return Rate(many(InvitationState.SENT), answered, many(InvitationState.HELD))
