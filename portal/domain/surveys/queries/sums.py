"""The sums a reader may see of a version: every answer at once, or as they were let out in sets of five or more.

Whoever may know whose the answers of a named survey are sees each of them counted. Everybody else, and everybody of an
anonymous survey, sees what was let out (`SurveyStep`): of that no two looks tell one person's answer. A past survey came
in at one time and names nobody; it is seen whole.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select

from portal.domain.surveys.answer_models import (
    SurveyReach,
    SurveyRelease,
    SurveyResponse,
    SurveyStep,
    SurveyTally,
)
from portal.domain.surveys.models import Survey, SurveyInvitation, SurveyRound, SurveyVersion
from portal.domain.surveys.queries.reach import get_for
from portal.domain.surveys.rules import DIMS, INVITED, LEAST_SHOWN, InvitationState
from portal.infra.actor import Actor
from portal.infra.db import session
from portal.infra.refused import Missing

Lines = Mapping[tuple[str, str, str], Sequence[Any]]
Reached = Mapping[str, tuple[int, int]]
PERMISSION = "survey.read_answers"


def sees_each(actor: Actor, survey: Survey) -> bool:
    """Whether this reader sees every answer of a survey counted, or only what was let out in sets."""
    if survey.trigger == "past":
        return True
    scope = actor.scope(PERMISSION)
    return not survey.anonymous and (scope is None or survey.community_id in scope)


@dataclass(frozen=True)
class Sums:
    """What may be shown: (dimension, question, key) → lines (part, value, n); question → people whose answer counts; of
    one question the groups that may be shown, and the dimensions in which answers differ. `each`: all are counted."""

    each: bool
    lines: Lines
    people: Mapping[str, int]
    groups: frozenset[tuple[str, str]] = frozenset()
    dims: Sequence[str] = ()


def sums_of(version_id: int, each: bool, dims: Sequence[str], question: str | None = None) -> Sums:
    """The sums of a version, or of one question of it, by these dimensions."""
    lines = _lines(SurveyTally if each else SurveyStep, version_id, dims, question)
    people, groups = _released(version_id, question) if each else _let_out(version_id, lines, question)
    named = {dim for dim, key in groups.get("", ()) if key not in ("", INVITED) and dim != "month"}
    shown = frozenset(groups.get(question or "", ()))
    return Sums(each, lines, people, shown, [dim for dim in DIMS if dim in named])


def _lines(
    table: type[SurveyTally | SurveyStep], version_id: int, dims: Sequence[str], question: str | None
) -> Lines:
    columns = (table.dim, table.question, table.key, table.part, table.value, table.n)
    wanted = select(*columns).where(table.survey_version_id == version_id, table.dim.in_(dims))
    if question is not None:
        wanted = wanted.where(table.question == question)
    found: dict[tuple[str, str, str], list[Any]] = defaultdict(list)
    for row in session().execute(wanted):
        found[row.dim, row.question, row.key].append(row)
    return found


Groups = Mapping[str, set[tuple[str, str]]]


def _released(version_id: int, question: str | None) -> tuple[Mapping[str, int], Groups]:
    """Question → people, and the groups that may be shown; what is not there is not shown."""
    groups = () if question is None else (SurveyRelease.groups,)
    found = select(SurveyRelease.question, SurveyRelease.people, *groups).where(
        SurveyRelease.survey_version_id == version_id
    )
    if question is not None:
        found = found.where(SurveyRelease.question.in_(("", question)))
    rows = session().execute(found).all()
    shown = {} if question is None else {row[0]: {(dim, key) for dim, key in row[2]} for row in rows}
    return {row[0]: row[1] for row in rows}, shown


def _let_out(version_id: int, lines: Lines, question: str | None) -> tuple[Mapping[str, int], Groups]:
    """As `_released`, of what was let out: each group that stands there may be shown."""
    people = {
        asked: line.n
        for (dim, asked, _), rows in lines.items()
        for line in rows
        if dim == "all" and line.part == line.value == ""
    }
    if question is None:
        return people, {}
    groups: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for dim, asked, key in lines:
        if dim != "all":
            groups[asked].add((dim, key))
    named = select(SurveyStep.dim, SurveyStep.key).where(
        SurveyStep.survey_version_id == version_id, SurveyStep.question == "", SurveyStep.dim.in_(DIMS)
    )
    groups[""] = {(row.dim, row.key) for row in session().execute(named)}
    return people, groups


def version_for(actor: Actor, survey_id: int, version_id: int | None = None) -> tuple[Survey, SurveyVersion]:
    """A survey within reach with the version whose results are read (None: the newest that was answered)."""
    survey = get_for(actor, survey_id)
    return survey, chosen(versions_of(survey, sees_each(actor, survey)), version_id)[0]


def versions_of(survey: Survey, each: bool) -> Sequence[Any]:
    """The published versions, newest first: (version, how many answers may be seen, how many wait to be)."""
    uncounted = SurveyResponse.tallied.is_(False) if each else SurveyResponse.stepped.is_(False)
    waiting = (
        select(func.count())
        .where(SurveyResponse.survey_version_id == SurveyVersion.id, uncounted)
        .correlate(SurveyVersion)
        .scalar_subquery()
    )
    whole: Any
    if each:
        people: Any = SurveyRelease.people
        whole = and_(SurveyRelease.survey_version_id == SurveyVersion.id, SurveyRelease.question == "")
    else:
        people = SurveyStep.n
        whole = and_(
            SurveyStep.survey_version_id == SurveyVersion.id, SurveyStep.dim == "all", SurveyStep.question == "",
            SurveyStep.key == "", SurveyStep.part == "", SurveyStep.value == "",
        )  # fmt: skip
    return session().execute(
        select(SurveyVersion, people, waiting)
        .outerjoin(SurveyRelease if each else SurveyStep, whole)
        .where(SurveyVersion.survey_id == survey.id, SurveyVersion.published_at.is_not(None))
        .order_by(SurveyVersion.number.desc())
    ).all()  # fmt: skip


def chosen(versions: Sequence[Any], version_id: int | None) -> tuple[SurveyVersion, int]:
    """The one asked for, or the newest one that has answers, or the newest; with how many of its answers wait to be
    counted, as far as it tells nothing: few are told as none."""
    wanted = [each for each in versions if version_id in (None, each[0].id)]
    if not wanted:
        raise Missing
    version, _, waiting = next((each for each in wanted if each[1]), wanted[0])
    return version, waiting if waiting >= LEAST_SHOWN else 0


def reached(version: SurveyVersion) -> Reached:
    """How often each question was shown and answered, in all rounds of the version."""
    rows = session().execute(
        select(SurveyReach.question, func.sum(SurveyReach.shown), func.sum(SurveyReach.answered))
        .join(SurveyRound, SurveyRound.id == SurveyReach.round_id)
        .where(*_rounds(version))
        .group_by(SurveyReach.question)
    )
    return {question_id: (int(shown), int(answered)) for question_id, shown, answered in rows}


def reached_in(lines: Lines) -> Reached:
    """The same of those who were let out: whether a question was asked may hang on what somebody answered before."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for (dim, question, _), rows in lines.items():
        if dim == "all":
            found[question] |= {line.value: line.n for line in rows if line.part == "reach"}
    return {
        question: (there.get("shown", 0), there.get("answered", 0))
        for question, there in found.items()
        if there
    }


@dataclass(frozen=True)
class Rate:
    """How many were asked, and how many of them answered; `held` were not asked after all."""

    asked: int
    answered: int
    held: int


def rate_of(version: SurveyVersion) -> Rate:
    """One walk over an index, in its order: grouped in any other, SQLite sorts what it walks."""
    rounds = select(SurveyRound.id).where(*_rounds(version))
    rows = session().execute(
        select(SurveyInvitation.state, SurveyInvitation.answered, func.count())
        .where(SurveyInvitation.round_id.in_(rounds))
        .group_by(SurveyInvitation.round_id, SurveyInvitation.state, SurveyInvitation.answered)
    ).all()  # fmt: skip

    def many(state: InvitationState) -> int:
        return sum(n for each, _, n in rows if each is state)

    answered = sum(n for state, done, n in rows if done and state is InvitationState.SENT)
    return Rate(many(InvitationState.SENT), answered, many(InvitationState.HELD))


def _rounds(version: SurveyVersion) -> tuple[ColumnElement[bool], ...]:
    """The rounds of a version, along the index of its survey's."""
    return SurveyRound.survey_id == version.survey_id, SurveyRound.survey_version_id == version.id
