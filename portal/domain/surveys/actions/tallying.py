"""Answers are counted: in sets, each once, together with what may be shown of the new sums."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from portal.domain.surveys.actions.saying import ATTRIBUTES, answers_to, labels_of, said_in
from portal.domain.surveys.actions.themes import count_themes, mentions_of, seed_themes
from portal.domain.surveys.answer_models import (
    SurveyAnswer,
    SurveyMention,
    SurveyRelease,
    SurveyResponse,
    SurveyTally,
)
from portal.domain.surveys.disclosure_rules import Group, Labels, released
from portal.domain.surveys.models import SurveyVersion
from portal.domain.surveys.past.models import SurveyImport
from portal.domain.surveys.past.rules import ImportState
from portal.domain.surveys.rules import DIMS, LEAST_SHOWN
from portal.infra import clock
from portal.infra.db import for_change, is_postgres, session, write
from portal.infra.duties import once

# So many at once: more are counted piece by piece, while nothing of the version is shown.
PIECE = 2000
# A survey with many answers is counted anew when they have grown by this part, or once an hour.
GROWN = 200
Line = tuple[str, str, str, str, str]
LINE = ("dim", "key", "question", "part", "value")


def versions_waiting() -> Sequence[int]:
    """The versions whose answers are to be counted now: there are enough of them, and enough new ones. A past survey is
    counted once it is wholly written."""
    written = select(SurveyImport.survey_id).where(SurveyImport.state == ImportState.APPLYING)
    waiting = session().execute(
        select(SurveyResponse.survey_version_id, func.count())
        .where(
            SurveyResponse.tallied.is_(False),
            SurveyResponse.survey_id.not_in(written.where(SurveyImport.survey_id.is_not(None))),
        )
        .group_by(SurveyResponse.survey_version_id)
    )
    found = [(row[0], int(row[1])) for row in waiting if row[1] >= LEAST_SHOWN]
    shown: dict[int, int] = {
        row.survey_version_id: row.people
        for row in session().execute(
            select(SurveyRelease.survey_version_id, SurveyRelease.people).where(
                SurveyRelease.question == "", SurveyRelease.survey_version_id.in_([v for v, _ in found])
            )
        )
    }
    return [version for version, n in found if n * GROWN >= shown.get(version, 0) or _hourly(version)]


def _hourly(version_id: int) -> bool:
    with write():
        return once("survey.tally", str(version_id), f"{clock.now():%Y-%m-%dT%H}")


def tally(version_id: int) -> bool:
    """Count what waits of a version; True while there is more.

    What may be shown is reckoned before the unit, for it takes a second where there are many; the unit counts exactly
    the responses that were reckoned with, or none where another worker was faster.
    """
    rows = _waiting(version_id)
    if len(rows) == PIECE + LEAST_SHOWN:
        return _piece(version_id, rows[:PIECE])
    if len(rows) < LEAST_SHOWN:
        return False
    turn = _turn(version_id)
    shown = _reckoned(version_id, {row.id for row in rows})
    with write():
        if _holds(version_id, rows) and _turn(version_id) == turn:
            _count(version_id, rows)
            _release(version_id, shown, turn + 1)
    return False


def _piece(version_id: int, rows: Sequence[Any]) -> bool:
    with write():
        if _holds(version_id, rows):
            session().execute(delete(SurveyRelease).where(SurveyRelease.survey_version_id == version_id))
            _count(version_id, rows)
    return True


def _waiting(version_id: int) -> Sequence[Any]:
    return session().execute(
        select(*ATTRIBUTES)
        .where(SurveyResponse.survey_version_id == version_id, SurveyResponse.tallied.is_(False))
        .order_by(SurveyResponse.id)
        .limit(PIECE + LEAST_SHOWN)
    ).all()  # fmt: skip


def _turn(version_id: int) -> int:
    row = select(SurveyRelease.turn).where(
        SurveyRelease.survey_version_id == version_id, SurveyRelease.question == ""
    )
    return session().scalar(row) or 0


def _holds(version_id: int, rows: Sequence[Any]) -> bool:
    """Whether these are all still uncounted, with the version held until the unit ends."""
    session().scalar(for_change(select(SurveyVersion.id).where(SurveyVersion.id == version_id)))
    ids = [row.id for row in rows]
    still = select(func.count()).where(SurveyResponse.id.in_(ids), SurveyResponse.tallied.is_(False))
    return session().scalar(still) == len(ids)


def _reckoned(version_id: int, ids: Collection[int]) -> Mapping[str, tuple[int, frozenset[Group]]]:
    """Question → how many gave an answer that counts, and the groups that may be shown; "" are the responses."""
    counted = (SurveyResponse.tallied.is_(True)) | (SurveyResponse.id.in_(ids))
    everybody = session().execute(
        select(*ATTRIBUTES).where(SurveyResponse.survey_version_id == version_id, counted)
    )
    labels = {row.id: labels_of(row) for row in everybody}
    cells: dict[str, Counter[Labels]] = defaultdict(Counter)
    cells[""].update(labels.values())
    for question, response_id in session().execute(_answering(version_id)):
        if response_id in labels:
            cells[question][labels[response_id]] += 1
    found: dict[str, tuple[int, frozenset[Group]]] = {}
    known: list[tuple[Counter[Labels], frozenset[Group] | None]] = []
    for question, there in cells.items():
        # Mostly everybody answers everything: the same people need no second look.
        groups = next((kept for before, kept in known if before == there), None)
        if groups is None:
            groups = released(there)
            known.append((there, groups))
        if groups is not None:
            found[question] = (there.total(), groups)
    return found


def _answering(version_id: int) -> Any:
    """(question, response) of everybody who gave an answer that counts; of a pair, both sides of it."""
    other = SurveyAnswer.__table__.alias("other")
    both = select(other.c.response_id).where(
        other.c.response_id == SurveyAnswer.response_id, other.c.question == SurveyAnswer.question,
        other.c.part == "expected",
    )  # fmt: skip
    return (
        select(SurveyAnswer.question, SurveyAnswer.response_id)
        .join(SurveyResponse, SurveyResponse.id == SurveyAnswer.response_id)
        .where(
            SurveyResponse.survey_version_id == version_id, SurveyAnswer.unknown.is_(False),
            (SurveyAnswer.part == "") | ((SurveyAnswer.part == "felt") & both.exists()),
        )
        .distinct()
    )  # fmt: skip


def _count(version_id: int, rows: Sequence[Any]) -> None:
    """Add the answers of these responses to the sums, note the themes of their words, and mark them counted."""
    survey_id = session().get_one(SurveyVersion, version_id).survey_id
    groups = {row.id: [("all", ""), *zip(DIMS, labels_of(row), strict=True)] for row in rows}
    sums: Counter[Line] = Counter()
    for each in groups.values():
        sums.update((dim, key, "", "", "") for dim, key in each)
    answers = answers_to(list(groups))
    for said in said_in(answers):
        for dim, key in groups[said.response_id]:
            if not said.unknown:
                sums[dim, key, said.question, "", ""] += 1
            sums.update((dim, key, said.question, part, value) for part, value in said.parts)
    _add(survey_id, version_id, sums)
    _mention(survey_id, answers)
    session().execute(update(SurveyResponse).where(SurveyResponse.id.in_(list(groups))).values(tallied=True))


def _add(survey_id: int, version_id: int, sums: Mapping[Line, int]) -> None:
    put = postgresql.insert if is_postgres() else sqlite.insert
    rows = [
        {
            "survey_id": survey_id,
            "survey_version_id": version_id,
            "n": n,
            **dict(zip(LINE, line, strict=True)),
        }
        for line, n in sorted(sums.items())
    ]
    given = put(SurveyTally)
    statement = given.on_conflict_do_update(
        index_elements=["survey_version_id", "dim", "question", "key", "part", "value"],
        set_={"n": SurveyTally.n + given.excluded.n},
    )
    for start in range(0, len(rows), PIECE):
        session().execute(statement, rows[start : start + PIECE])


def _mention(survey_id: int, answers: Iterable[Any]) -> None:
    worded = [row for row in answers if row.words]
    if not worded:
        return
    seed_themes()
    found = mentions_of(survey_id, worded)
    if found:
        session().execute(insert(SurveyMention), found)


def _release(version_id: int, shown: Mapping[str, tuple[int, frozenset[Group]]], turn: int) -> None:
    session().execute(delete(SurveyRelease).where(SurveyRelease.survey_version_id == version_id))
    rows = [
        {"survey_version_id": version_id, "question": question, "people": people, "turn": turn,
         "groups": [[DIMS[at], key] for at, key in sorted(groups)]}
        for question, (people, groups) in shown.items()
    ]  # fmt: skip
    if rows:
        session().execute(insert(SurveyRelease), rows)
    count_themes(version_id)
