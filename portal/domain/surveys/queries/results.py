"""The results of a survey as they may be shown: all of it, one question, its groups, how far people came."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from portal.domain.surveys.figure_rules import Figure, figure, mean
from portal.domain.surveys.models import Survey, SurveyVersion
from portal.domain.surveys.queries.reach import get_for
from portal.domain.surveys.queries.sums import (
    Rate,
    Reached,
    Sums,
    chosen,
    rate_of,
    reached,
    reached_in,
    sees_each,
    sums_of,
    versions_of,
)
from portal.domain.surveys.question_rules import SIDES, Kind, Question, parse
from portal.domain.surveys.rules import DIMS
from portal.infra.actor import Actor
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
class Overview:
    """A version's results: its questions in their order, the response rate, how many are counted and how many wait.

    `each`: every answer is counted for this reader; else as they were let out in sets.
    """

    survey: Survey
    version: SurveyVersion
    versions: Sequence[Any]
    rows: Sequence[Row]
    rate: Rate
    people: int
    waiting: int
    each: bool


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
    each: bool


def overview(actor: Actor, survey_id: int, version_id: int | None = None) -> Overview:
    """The results of a version (None: the newest that was answered), within the reader's reach."""
    survey = get_for(actor, survey_id)
    each = sees_each(actor, survey)
    versions = versions_of(survey, each)
    version, waiting = chosen(versions, version_id)
    sums = sums_of(version.id, each, ("all",))
    seen = _seen(survey, version, sums)
    rows = [_row(asked, sums, seen) for asked in parse(version.questions)]
    people = sums.people.get("", 0)
    return Overview(
        survey, version, [one[0] for one in versions], rows, rate_of(version), people, waiting, each
    )


def question(
    actor: Actor, survey_id: int, question_id: str, *, dim: str = "", version_id: int | None = None
) -> OneQuestion:
    """One question of a version, by the groups of one dimension and by month, as far as they may be shown."""
    survey = get_for(actor, survey_id)
    each = sees_each(actor, survey)
    version, _ = chosen(versions_of(survey, each), version_id)
    asked = next((one for one in parse(version.questions) if one.id == question_id), None)
    if asked is None:
        raise Missing
    dim = dim if dim in DIMS and dim != "month" else DIMS[0]
    sums = sums_of(version.id, each, ("all", dim, "month"), question_id)
    row = _row(asked, sums, _seen(survey, version, sums))
    groups, months = _groups(asked, dim, sums), _groups(asked, "month", sums)
    seen_groups = sorted((g for g in groups if g.figure), key=lambda g: (-g.people, g.key))
    dated = sorted((month for month in months if month.key), key=lambda g: g.key)
    return OneQuestion(
        survey, version, row, dim, sums.dims, seen_groups, len(groups) - len(seen_groups),
        _others(row, seen_groups), dated[-MONTHS_MOST:], each,
    )  # fmt: skip


def _seen(survey: Survey, version: SurveyVersion, sums: Sums) -> Reached:
    """How far people came: as they come, or of those let out where a question asked would tell of an answer given."""
    live = survey.anonymous or survey.trigger == "past"
    return reached(version) if live or sums.each else reached_in(sums.lines)


def _others(row: Row, shown: Sequence[Group]) -> Group | None:
    """All who stand in no group that is shown: whoever reads the others can reckon this anyway, and they are none or
    at least five (`disclosure_rules`)."""
    people = row.people - sum(group.people for group in shown)
    if row.hidden or not people:
        return None
    marks = {mark: n - sum(g.marks.get(mark, 0) for g in shown) for mark, n in row.marks.items()}
    marks = {mark: n for mark, n in marks.items() if n}
    return Group("", marks, people, *_figured(row.question, marks))


def group_figures(version_id: int, asked: Question, each: bool) -> Mapping[str, Sequence[Group]]:
    """Every group of a question that may be shown, by dimension (months too), by key; `each` as in `Overview`."""
    sums = sums_of(version_id, each, ("all", *DIMS), asked.id)
    return {
        dim: sorted((g for g in _groups(asked, dim, sums) if g.figure), key=lambda g: g.key) for dim in DIMS
    }


def _marks(lines: Iterable[Any], part: str) -> dict[str, int]:
    return {line.value: line.n for line in lines if line.part == part and line.value not in ("", "dk")}


def _figured(asked: Question, marks: Marks) -> tuple[Figure, int | None]:
    """The figure of a question, and the mean of its marks where that says more."""
    if not asked.marks:
        return Figure(asked.kind.value, None, sum(marks.values())), None
    numbers = {int(mark): n for mark, n in marks.items()}
    return figure(asked.kind.value, numbers), mean(numbers) if asked.kind in AVERAGED else None


def _row(asked: Question, sums: Sums, seen: Reached) -> Row:
    lines = sums.lines.get(("all", asked.id, ""), ())
    hidden = asked.id not in sums.people
    part = "gap" if asked.kind is Kind.PAIR else ""
    marks = {} if hidden else _marks(lines, part)
    sides = {} if hidden or asked.kind is not Kind.PAIR else {side: _marks(lines, side) for side in SIDES}
    unknown = 0 if hidden else sum(line.n for line in lines if line.value == "dk")
    shown, replied = seen.get(asked.id, (0, 0))
    found, middle = _figured(asked, marks)
    return Row(
        asked, marks, sums.people.get(asked.id, 0), unknown, found, middle, shown, replied, hidden, sides
    )


def _groups(asked: Question, dim: str, sums: Sums) -> list[Group]:
    found = []
    for key, lines in ((key, lines) for (each, _, key), lines in sums.lines.items() if each == dim):
        people = sum(line.n for line in lines if line.part == "" and line.value == "")
        marks = _marks(lines, "gap" if asked.kind is Kind.PAIR else "")
        if (dim, key) in sums.groups:
            reckoned, middle = _figured(asked, marks)
            found.append(Group(key, marks, people, reckoned, middle))
        elif people:
            found.append(Group(key, {}, 0, None, None))
    return found
