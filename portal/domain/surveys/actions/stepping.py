"""Counted answers are let out, in sets of five or more, to readers who may not know whose they are."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from portal.domain.surveys.actions.saying import ATTRIBUTES, Said, answers_to, labels_of, said_in
from portal.domain.surveys.actions.tallying import LINE, Line
from portal.domain.surveys.actions.themes import count_let_out
from portal.domain.surveys.answer_models import SurveyHeld, SurveyResponse, SurveyStep
from portal.domain.surveys.models import SurveyRound, SurveyVersion
from portal.domain.surveys.queries.responses import answers_by
from portal.domain.surveys.question_rules import parse, shown
from portal.domain.surveys.rules import DIMS, RoundState
from portal.domain.surveys.step_rules import MOST, Waiting, groups_in, sets_of
from portal.infra import clock
from portal.infra.db import for_change, is_postgres, session, write

PIECE = 2000
ALL = ("all", "")
Sums = Counter[Line]
Waits = dict[str, list[Waiting]]


def versions_unstepped() -> Sequence[int]:
    """The versions of which counted answers wait to be let out."""
    whole = select(SurveyResponse.survey_version_id).where(
        SurveyResponse.stepped.is_(False), SurveyResponse.tallied.is_(True)
    )
    held = select(SurveyHeld.survey_version_id).where(SurveyHeld.counted.is_(False))
    return sorted(session().scalars(whole.union(held)))


def step(version_id: int) -> bool:
    """Let out what may be let out of a version; True while there is more."""
    if not sets_of(_responses(version_id)) and not any(map(sets_of, _held(version_id).values())):
        return False
    with write():
        session().scalar(for_change(select(SurveyVersion.id).where(SurveyVersion.id == version_id)))
        return _let_out(version_id)


def _let_out(version_id: int) -> bool:
    """Whose answers are let out hangs on their labels alone; a question then waits until five of them answered it."""
    sets = sets_of(_responses(version_id))
    taken: list[list[Waiting]] = []
    while sets and sum(map(len, taken)) < MOST:
        taken.append(sets.pop())
    sums: Sums = Counter()
    for people in taken:
        _add_up(sums, "", people, {})
    chosen = {each.id: each for people in taken for each in people}
    answers = answers_to(list(chosen))
    waits = _held(version_id)
    before = {(each.id, question) for question, people in waits.items() for each in people}
    said = [*said_in(answers), *said_in(_answers_held(before))]
    for each in said:
        if each.response_id in chosen and each.unknown:
            sums[*ALL, each.question, "", "dk"] += 1
        elif each.response_id in chosen:
            waits.setdefault(each.question, []).append(chosen[each.response_id])
    _reach(sums, version_id, answers)
    _count(version_id, waits, {(each.response_id, each.question): each for each in said}, sums, before)
    session().execute(update(SurveyResponse).where(SurveyResponse.id.in_(list(chosen))).values(stepped=True))
    count_let_out(version_id)
    return bool(sets)


def _count(
    version_id: int, waits: Waits, said: Mapping[tuple[int, str], Said], sums: Sums, before: set[tuple[int, str]]
) -> None:  # fmt: skip
    """Count what may be counted of each question; the rest is held."""
    held: dict[tuple[int, str], bool] = {}
    for question, people in waits.items():
        held |= {(each.id, question): False for each in people}
        for part in sets_of(people):
            groups = _add_up(sums, question, part, said)
            for each in part:
                if groups.issuperset(enumerate(each.labels)):
                    del held[each.id, question]
                else:
                    held[each.id, question] = True
    _hold(version_id, held, before)
    _add(version_id, sums)


def _add_up(
    sums: Sums, question: str, people: Sequence[Waiting], said: Mapping[tuple[int, str], Said]
) -> frozenset[tuple[int, str]]:
    """Add the answers of a set, to all and to its groups; returns the groups."""
    groups = groups_in(people)
    for each in people:
        mine = [ALL, *((DIMS[at], key) for at, key in enumerate(each.labels) if (at, key) in groups)]
        parts = said[each.id, question].parts if question else ()
        for dim, key in mine:
            sums.update((dim, key, question, part, value) for part, value in (("", ""), *parts))
    return groups


def _responses(version_id: int) -> list[Waiting]:
    """The responses that are counted and not let out."""
    here = SurveyResponse.survey_version_id == version_id
    return [
        _waiting(row)
        for row in session().execute(
            select(*ATTRIBUTES, SurveyRound.state, SurveyRound.closes_at)
            .join(SurveyRound, SurveyRound.id == SurveyResponse.round_id)
            .where(here, SurveyResponse.stepped.is_(False), SurveyResponse.tallied.is_(True))
            .order_by(SurveyResponse.id)
        )
    ]  # fmt: skip


def _held(version_id: int) -> Waits:
    """The answers of responses let out that wait for their set, by question."""
    found: Waits = defaultdict(list)
    for row in session().execute(
        select(SurveyHeld.question, *ATTRIBUTES, SurveyRound.state, SurveyRound.closes_at)
        .join(SurveyResponse, SurveyResponse.id == SurveyHeld.response_id)
        .join(SurveyRound, SurveyRound.id == SurveyResponse.round_id)
        .where(SurveyHeld.survey_version_id == version_id, SurveyHeld.counted.is_(False))
        .order_by(SurveyHeld.response_id)
    ):
        found[row.question].append(_waiting(row))
    return found


def _waiting(row: Any) -> Waiting:
    late = row.closes_at is not None and row.closes_at <= clock.now()
    return Waiting(row.id, labels_of(row), late or row.state is RoundState.CLOSED)


def _answers_held(held: set[tuple[int, str]]) -> list[Any]:
    rows = answers_to(sorted({response_id for response_id, _ in held}))
    return [row for row in rows if (row.response_id, row.question) in held]


def _reach(sums: Sums, version_id: int, answers: Sequence[Any]) -> None:
    """How many of those let out were asked each question, and answered it."""
    questions = parse(session().get_one(SurveyVersion, version_id).questions)
    for given in answers_by(answers).values():
        sums.update((*ALL, each.id, "reach", "shown") for each in shown(questions, given))
        sums.update((*ALL, question, "reach", "answered") for question in given)


def _hold(version_id: int, held: Mapping[tuple[int, str], bool], before: Iterable[tuple[int, str]]) -> None:
    again = [each for each in before if held.get(each) is not False]
    for response_id, question in again:
        session().execute(
            delete(SurveyHeld).where(SurveyHeld.response_id == response_id, SurveyHeld.question == question)
        )
    new = set(held) - set(before) | {each for each in again if each in held}
    rows = [
        {"response_id": at, "question": question, "survey_version_id": version_id, "counted": held[at, question]}
        for at, question in sorted(new)
    ]  # fmt: skip
    if rows:
        session().execute(insert(SurveyHeld), rows)


def _add(version_id: int, sums: Mapping[Line, int]) -> None:
    given = (postgresql.insert if is_postgres() else sqlite.insert)(SurveyStep)
    more = given.on_conflict_do_update(
        index_elements=["survey_version_id", *LINE], set_={"n": SurveyStep.n + given.excluded.n}
    )
    rows = [
        {"survey_version_id": version_id, "n": n, **dict(zip(LINE, line, strict=True))}
        for line, n in sorted(sums.items())
    ]
    for start in range(0, len(rows), PIECE):
        session().execute(more, rows[start : start + PIECE])
