"""Themes are named, changed and dropped; the words of all answers are then looked through anew."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import delete, func, insert, select

from portal.domain.estate.reach import must_everywhere
from portal.domain.surveys.answer_models import (
    SurveyAnswer,
    SurveyHeld,
    SurveyMention,
    SurveyRelease,
    SurveyResponse,
    SurveyStep,
    SurveyTally,
    SurveyTheme,
)
from portal.domain.surveys.theme_rules import BUILT, NAME_MOST, SIGNS_MOST, finder, signs_in
from portal.infra import clock, grams, jobs
from portal.infra.actor import Actor
from portal.infra.db import for_change, session
from portal.infra.jobs import Job
from portal.infra.refused import N_, Missing, Refused, Stale

KIND = "survey_themes"
PERMISSION = "survey.edit"
SUBJECT = (KIND, 1)
PIECE = 1000
CHANGED = N_("您打开之后，%(who)s改过这个主题。您填的都还在，请看过再决定。")


def seed_themes() -> None:
    """Where no theme was ever named, the house's own stand."""
    if session().scalar(select(SurveyTheme.id).limit(1)) is not None:
        return
    for name, words in BUILT:
        session().add(SurveyTheme(name=name, words=signs_in(words, grams.fold)))
    session().flush()


def put_theme(theme_id: int | None, *, name: str, words: str, version: int, by: Actor) -> int:
    """Name a theme, or change one (`version` is the one that was read); all answers are looked through anew."""
    must_everywhere(by, PERMISSION)
    seed_themes()
    row = SurveyTheme(version=0) if theme_id is None else _held(theme_id, version)
    row.name, row.words = _name(name, theme_id), _signs(words)
    row.version, row.edited_by, row.retired_at = row.version + 1, by.name, None
    session().add(row)
    session().flush()
    _again(by)
    return row.id


def drop_theme(theme_id: int, *, version: int, by: Actor) -> None:
    """Look for this theme no more; its mentions go with it."""
    must_everywhere(by, PERMISSION)
    seed_themes()
    row = _held(theme_id, version)
    row.retired_at, row.version = clock.now(), row.version + 1
    session().execute(delete(SurveyMention).where(SurveyMention.theme_id == row.id))


def _held(theme_id: int, version: int) -> SurveyTheme:
    found = select(SurveyTheme).where(SurveyTheme.id == theme_id, SurveyTheme.retired_at.is_(None))
    row = session().scalar(for_change(found))
    if row is None:
        raise Missing
    if row.version != version:
        raise Stale(CHANGED, who=row.edited_by or N_("同事"))
    return row


def _name(name: str, theme_id: int | None) -> str:
    name = name.strip()
    if not name:
        raise Refused(N_("这一项要填"), field="name")
    if len(name) > NAME_MOST:
        words = N_("最多%(most)d个字，现在是%(count)d个。已写的都还在，请删短一些")
        raise Refused(words, field="name", most=NAME_MOST, count=len(name))
    same = select(SurveyTheme.id).where(SurveyTheme.name == name, SurveyTheme.id != (theme_id or 0))
    if session().scalar(same) is not None:
        raise Refused(N_("已经有叫这个名字的主题，或者用过这个名字，请换一个。"), field="name")
    return name


def _signs(words: str) -> list[str]:
    signs = signs_in(words, grams.fold)
    if not signs:
        raise Refused(N_("至少写一个词，答卷里出现它就算提到这个主题。"), field="words")
    if len(signs) > SIGNS_MOST:
        raise Refused(
            N_("最多写%(most)d个词，现在是%(count)d个。"), field="words", most=SIGNS_MOST, count=len(signs)
        )
    return signs


def _again(by: Actor) -> None:
    """All words are looked through anew, by the worker; one that does it now begins again."""
    job = jobs.newest(SUBJECT)
    if job is not None and job.state in jobs.OPEN_STATES:
        jobs.stop(job)
    jobs.start(KIND, SUBJECT, by_id=by.person_id, after=0)


def look_step(job: Job) -> bool:
    """Look through the words of some responses (a kind of job); True while there is more."""
    job.phase = N_("按主题归类答卷里的话")
    after = int(job.params.get("after", 0))
    ids = session().scalars(
        select(SurveyResponse.id)
        .where(SurveyResponse.id > after, SurveyResponse.tallied.is_(True))
        .order_by(SurveyResponse.id)
        .limit(PIECE)
    ).all()  # fmt: skip
    if not ids:
        for version_id in session().scalars(select(SurveyRelease.survey_version_id).distinct()).all():
            count_themes(version_id)
        return False
    session().execute(delete(SurveyMention).where(SurveyMention.response_id.in_(ids)))
    rows = session().execute(
        select(SurveyAnswer.response_id, SurveyAnswer.question, SurveyAnswer.words, SurveyResponse.survey_id)
        .join(SurveyResponse, SurveyResponse.id == SurveyAnswer.response_id)
        .where(SurveyAnswer.response_id.in_(ids), SurveyAnswer.words != "")
    ).all()  # fmt: skip
    found = [each for survey_id in {row.survey_id for row in rows} for each in _of(survey_id, rows)]
    if found:
        session().execute(insert(SurveyMention), found)
    job.done += len(ids)
    job.total = max(job.total, job.done)
    job.params = {**job.params, "after": ids[-1]}
    return True


def _of(survey_id: int, rows: Iterable[Any]) -> list[dict[str, Any]]:
    return mentions_of(survey_id, [row for row in rows if row.survey_id == survey_id])


def mentions_of(survey_id: int, answers: Sequence[Any]) -> list[dict[str, Any]]:
    """The mentions in the words of these answers, as rows."""
    themes = session().execute(
        select(SurveyTheme.id, SurveyTheme.words)
        .where(SurveyTheme.retired_at.is_(None))
        .order_by(SurveyTheme.id)
    )
    find = finder({row.id: row.words for row in themes}, grams.fold)
    return [
        {
            "survey_id": survey_id,
            "response_id": row.response_id,
            "question": row.question,
            "theme_id": theme_id,
        }
        for row in answers
        for theme_id in find(row.words)
    ]


def count_themes(version_id: int) -> None:
    """Count anew how many people named each theme, in words that may be shown."""
    worded = select(SurveyRelease.question).where(SurveyRelease.survey_version_id == version_id)
    people = func.count(func.distinct(SurveyMention.response_id))
    rows = session().execute(
        select(SurveyMention.survey_id, SurveyMention.theme_id, people)
        .join(SurveyResponse, SurveyResponse.id == SurveyMention.response_id)
        .where(SurveyResponse.survey_version_id == version_id, SurveyMention.question.in_(worded))
        .group_by(SurveyMention.survey_id, SurveyMention.theme_id)
    )
    _write(SurveyTally, version_id, [{"survey_id": row[0], "key": str(row[1]), "n": row[2]} for row in rows])
    count_let_out(version_id)


def count_let_out(version_id: int) -> None:
    """Count anew how many of those named each theme whose words were let out to readers who may not know them."""
    waits = select(SurveyHeld.response_id).where(
        SurveyHeld.response_id == SurveyMention.response_id, SurveyHeld.question == SurveyMention.question,
        SurveyHeld.counted.is_(False),
    )  # fmt: skip
    rows = session().execute(
        select(SurveyMention.theme_id, func.count(func.distinct(SurveyMention.response_id)))
        .join(SurveyResponse, SurveyResponse.id == SurveyMention.response_id)
        .where(
            SurveyResponse.survey_version_id == version_id,
            SurveyResponse.stepped.is_(True),
            ~waits.exists(),
        )
        .group_by(SurveyMention.theme_id)
    )
    _write(SurveyStep, version_id, [{"key": str(row[0]), "n": row[1]} for row in rows])


def _write(
    table: type[SurveyTally | SurveyStep], version_id: int, counts: Sequence[Mapping[str, Any]]
) -> None:
    session().execute(delete(table).where(table.survey_version_id == version_id, table.dim == "theme"))
    line = {"survey_version_id": version_id, "dim": "theme", "question": "", "part": "", "value": ""}
    if counts:
        session().execute(insert(table), [line | dict(each) for each in counts])


STEPS = {KIND: look_step}
