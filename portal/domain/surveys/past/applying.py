"""Writing the rows of a past survey, in pieces that a crash leaves whole; every row has an outcome."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import func, insert, select

from portal.domain.surveys.answer_models import SurveyAnswer, SurveyResponse
from portal.domain.surveys.models import SurveyRound
from portal.domain.surveys.past import events
from portal.domain.surveys.past.models import SurveyImport, SurveyImportRow
from portal.domain.surveys.past.rules import (
    ANSWERS,
    Coded,
    ImportState,
    Issue,
    Outcome,
    Read,
    Role,
    merged,
    month_in,
    read,
)
from portal.infra import clock
from portal.infra.actor import Actor
from portal.infra.db import for_change, session
from portal.infra.events import record
from portal.infra.jobs import Job
from portal.infra.refused import N_
from portal.infra.sheets import Sheet, address
from portal.infra.sheets.headings import flat
from portal.infra.sheets.keeping import only_rows, pack, unpack

PIECE = 100
KIND = "survey_import"
NO_MONTH = N_("“%(text)s”读不出月份")
REPEATED = N_("这个编号前面已经有一行")
NOTHING = N_("这一行没有答案")
# The table that is read now: a worker writes one import at a time, piece by piece.
_sheets: dict[int, Sheet] = {}


@dataclass(slots=True)
class Told:
    """One row as it was understood."""

    row: int
    outcome: Outcome = Outcome.NEW
    reference: str = ""
    month: str = ""
    category: str = ""
    segment: str = ""
    answers: dict[str, list[Read]] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)


def apply_step(job: Job) -> bool:
    """One piece of writing (a kind of job); True while there is more."""
    kept = session().scalars(for_change(select(SurveyImport).where(SurveyImport.id == job.subject_id))).one()
    if kept.state is not ImportState.APPLYING:
        return False
    job.phase = N_("写入以往的答卷")
    if kept.id not in _sheets:
        _sheets.clear()
        _sheets[kept.id] = unpack(kept.source or b"")
    columns = {
        int(at): Coded(Role(told["role"]), told.get("as", f"c{at}"), told.get("choice", ""), kept.unknown)
        for at, told in kept.columns.items()
        if told["role"]
    }
    last = min(kept.applied + PIECE, kept.total)
    rows = [_told(_sheets[kept.id], at, kept, columns) for at in range(kept.applied, last)]
    _write(kept, rows)
    kept.applied, job.total, job.done = last, kept.total, last
    if last < kept.total:
        return True
    _sheets.clear()
    _end(kept)
    return False


def _told(sheet: Sheet, at: int, kept: SurveyImport, columns: Mapping[int, Coded]) -> Told:
    told = Told(at + 1, month=kept.month)
    if at <= kept.header or not any(value not in (None, "") for value in sheet.rows[at]):
        told.outcome = Outcome.SKIPPED
        return told
    for column, coded in columns.items():
        text = flat(sheet.cell(at, column))
        if coded.role in ANSWERS:
            reads, wrong = read(text, coded)
            if wrong:
                told.issues.append(Issue(address(at, column), *wrong))
            if reads:
                told.answers.setdefault(coded.question, []).extend(reads)
        elif text:
            _about(told, coded.role, text, address(at, column))
    if not told.answers and not told.issues:
        told.issues.append(Issue(address(at, 0), NOTHING))
    told.outcome = Outcome.WRONG if told.issues else Outcome.NEW
    return told


def _about(told: Told, role: Role, text: str, cell: str) -> None:
    """Something about the one who answered."""
    if role is Role.MONTH:
        told.month = month_in(text)
        if not told.month:
            told.issues.append(Issue(cell, NO_MONTH, {"text": text[:40]}))
    else:
        setattr(told, role.value, text[:60])


def _write(kept: SurveyImport, rows: list[Told]) -> None:
    found = session().scalars(select(SurveyRound).where(SurveyRound.survey_id == kept.survey_id)).one()
    seen = _references(kept, {told.reference for told in rows if told.reference})
    for told in rows:
        if told.outcome is Outcome.NEW and told.reference in seen:
            told.outcome = Outcome.REPEAT
            told.issues.append(Issue("", REPEATED))
        elif told.outcome is Outcome.NEW and told.reference:
            seen.add(told.reference)
    made = {
        told.row: SurveyResponse(
            survey_id=kept.survey_id, survey_version_id=found.survey_version_id, round_id=found.id, month=told.month,
            community_id=kept.community_id, category=told.category, segment=told.segment, channel="past",
            reference=told.reference, tallied=False, stepped=True,
        )
        for told in rows
        if told.outcome is Outcome.NEW
    }  # fmt: skip
    session().add_all(made.values())
    session().flush()
    answers = [
        _answer(made[told.row].id, question, answer)
        for told in rows
        if told.row in made
        for question, reads in told.answers.items()
        for answer in merged(reads)
    ]
    if answers:
        session().execute(insert(SurveyAnswer), answers)
    _note(kept, rows, {row: response.id for row, response in made.items()})


def _answer(response_id: int, question: str, answer: Read) -> dict[str, Any]:
    return {
        "response_id": response_id, "question": question, "part": answer.part, "choice": answer.choice, "value": answer.value,
        "unknown": answer.unknown, "words": answer.words,
    }  # fmt: skip


def _references(kept: SurveyImport, wanted: Collection[str]) -> set[str]:
    """Which of these numbers stand further up in the same table."""
    rows = select(SurveyImportRow.reference).where(
        SurveyImportRow.import_id == kept.id, SurveyImportRow.reference.in_(wanted),
        SurveyImportRow.outcome == Outcome.NEW,
    )  # fmt: skip
    return set(session().scalars(rows))


def _note(kept: SurveyImport, rows: list[Told], made: Mapping[int, int]) -> None:
    noted = [
        {"import_id": kept.id, "row": told.row, "outcome": told.outcome, "reference": told.reference,
         "issues": [asdict(issue) for issue in told.issues], "response_id": made.get(told.row)}
        for told in rows
    ]  # fmt: skip
    if noted:
        session().execute(insert(SurveyImportRow), noted, execution_options={"render_nulls": True})


def _end(kept: SurveyImport) -> None:
    counts = session().execute(
        select(SurveyImportRow.outcome, func.count())
        .where(SurveyImportRow.import_id == kept.id)
        .group_by(SurveyImportRow.outcome)
    )
    kept.counts = {outcome.value: number for outcome, number in counts}
    kept.state, kept.applied_at = ImportState.APPLIED, clock.now()
    out = select(SurveyImportRow.row).where(
        SurveyImportRow.import_id == kept.id, SurveyImportRow.outcome.in_((Outcome.WRONG, Outcome.REPEAT))
    )
    left = {kept.header, *(row - 1 for row in session().scalars(out))}
    kept.source = pack(only_rows(unpack(kept.source or b""), left))
    by = Actor(kept.by_id, kept.by_name, kept.capacity, "house", {})
    told = events.Applied(file=kept.file_name, added=kept.counts.get(Outcome.NEW.value, 0))
    record(told, subject=(KIND, kept.id), by=by)
