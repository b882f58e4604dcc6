"""The verbs of an import of a past survey: hand in, say what the columns hold, write."""

import hashlib
from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm.attributes import flag_modified

from portal.domain.estate.models import Community
from portal.domain.estate.reach import must, must_everywhere
from portal.domain.surveys.models import Survey, SurveyRound, SurveyVersion
from portal.domain.surveys.past import applying, events
from portal.domain.surveys.past.columns import propose, questions_of
from portal.domain.surveys.past.models import SurveyImport
from portal.domain.surveys.past.rules import ANSWERS, ONCE, ImportState, Role, must_be
from portal.domain.surveys.rules import RoundState, Status
from portal.infra import clock, jobs
from portal.infra.actor import Actor
from portal.infra.db import for_change, session
from portal.infra.events import record
from portal.infra.jobs import Job
from portal.infra.refused import N_, Missing, Refused
from portal.infra.sheets import Sheet
from portal.infra.sheets.keeping import pack

KIND = "survey_import"
PERMISSION = "survey.import"
JOB = "survey_past"
STEPS: Mapping[str, jobs.Step] = {JOB: applying.apply_step}
ALREADY = N_("这份数据以前导入过，就是《%(name)s》。没有再导入一次。")


def upload(
    community_id: int | None, by: Actor, *, name: str, month: str, sheets: Sequence[Sheet], codebook: Sequence[Sheet],
    file_name: str,
) -> int:  # fmt: skip
    """Hand in the table of a past survey and, where there is one, its codebook (column, question, codes); returns the
    import's id. The same data a second time is refused. `month` (2026-11) is when it was asked."""
    _must(by, community_id)
    if community_id is not None and session().get(Community, community_id) is None:
        raise Missing
    sheet = max((s for s in sheets if s.rows and not s.hidden), key=lambda s: len(s.rows), default=None)
    if sheet is None:
        raise Refused(N_("这个文件里没有看得见的内容。"), field="file")
    source = pack(sheet)
    digest = hashlib.sha256(source).hexdigest()
    _refuse_known(digest)
    header, columns, unknown = propose(sheet, [row for each in codebook for row in each.rows])
    kept = SurveyImport(
        community_id=community_id, name=name[:120], month=month, file_name=file_name[:200], digest=digest,
        state=ImportState.MAPPING, header=header, columns=columns, unknown=unknown, total=len(sheet.rows), applied=0,
        counts={}, by_id=by.person_id, by_name=by.name, capacity=by.capacity, made_at=clock.now(), source=source,
    )  # fmt: skip
    session().add(kept)
    session().flush()
    record(events.Received(file=kept.file_name, rows=kept.total), subject=(KIND, kept.id), by=by)
    return kept.id


def apply(import_id: int, by: Actor, *, roles: Mapping[int, Role | None], unknown: Sequence[str]) -> int:
    """Say what the columns hold (column from 0 → role, None: not imported) and which codes mean don't know; the
    worker writes the rows as a long job. Returns the job's id."""
    kept = _locked(import_id, by)
    must_be(kept.state, ImportState.MAPPING)
    columns = {
        at: {**told, "role": role.value if (role := roles.get(int(at))) else ""}
        for at, told in kept.columns.items()
        if int(at) in roles
    }
    taken = [Role(told["role"]) for told in columns.values() if told["role"]]
    if not ANSWERS & set(taken):
        raise Refused(N_("还没有哪一列是答案，请至少选一列。"))
    if any(taken.count(role) > 1 for role in ONCE):
        raise Refused(N_("有两列选了同一项，请只留一列。"))
    _refuse_known(kept.digest)
    kept.columns, kept.unknown = columns, list(unknown)
    kept.survey_id = _survey(kept, by).id
    flag_modified(kept, "columns")
    kept.state = ImportState.APPLYING
    return jobs.start(JOB, (KIND, kept.id), by_id=by.person_id, total=kept.total).id


def apply_again(import_id: int, by: Actor) -> int:
    """Go on behind the last row written, where an earlier try was given up; returns the job's id."""
    kept = _locked(import_id, by)
    must_be(kept.state, ImportState.APPLYING)
    job: Job | None = jobs.newest((KIND, kept.id))
    if job is not None and job.state in jobs.OPEN_STATES:
        raise Refused(N_("这次导入正在写入，请等它写完。"))
    return jobs.start(JOB, (KIND, kept.id), by_id=by.person_id, total=kept.total).id


def _survey(kept: SurveyImport, by: Actor) -> Survey:
    """A survey used no more, with its questions as one published version and one round that is closed."""
    now = clock.now()
    survey = Survey(
        community_id=kept.community_id, name=kept.name, trigger="past", anonymous=False, status=Status.CLOSED, version=1,
        made_by=by.name, made_at=now, digest=kept.digest,
    )  # fmt: skip
    session().add(survey)
    session().flush()
    version = SurveyVersion(
        survey_id=survey.id, number=1, title={"zh_Hans": kept.name}, lead={}, thanks={}, minutes=1, published_at=now,
        published_by=by.name, digest=kept.digest,
        questions=questions_of(kept),
    )  # fmt: skip
    session().add(version)
    session().flush()
    session().add(
        SurveyRound(
            survey_id=survey.id, survey_version_id=version.id, community_id=kept.community_id, name=kept.name,
            trigger="past", period=kept.month, segment={}, seed="", frame=0, state=RoundState.CLOSED, version=1,
            opens_at=now, closed_at=now, made_by=by.name, made_at=now,
        )
    )  # fmt: skip
    session().flush()
    return survey


def _refuse_known(digest: str) -> None:
    known = session().scalar(select(Survey.name).where(Survey.digest == digest))
    if known is not None:
        raise Refused(ALREADY, field="file", name=known)


def _must(by: Actor, community_id: int | None) -> None:
    if community_id is None:
        must_everywhere(by, PERMISSION)
    else:
        must(by, PERMISSION, community_id)


def _locked(import_id: int, by: Actor) -> SurveyImport:
    found = for_change(select(SurveyImport).where(SurveyImport.id == min(import_id, 2**62)))
    kept = session().scalar(found)
    if kept is None:
        raise Missing
    _must(by, kept.community_id)
    return kept
