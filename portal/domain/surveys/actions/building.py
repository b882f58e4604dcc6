"""A survey is made, worded, published and revised; what was published is frozen with its fingerprint."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select

from portal.domain.estate.models import Community
from portal.domain.surveys.actions.case import NOT_ALLOWED, advance, may_edit, said, tell
from portal.domain.surveys.build_rules import (
    CHOOSABLE,
    LEAD_MOST,
    NAME_MOST,
    TITLE_MOST,
    digest_of,
    minutes_for,
)
from portal.domain.surveys.events import building as happened
from portal.domain.surveys.fault_rules import NO_QUESTION, faults
from portal.domain.surveys.models import Survey, SurveyVersion
from portal.domain.surveys.queries.versions import in_force
from portal.domain.surveys.question_rules import DEFAULT, Texts, dump, parse
from portal.domain.surveys.rules import LANGUAGES, Status
from portal.domain.surveys.seeds import STARTS
from portal.infra import clock
from portal.infra.actor import Actor
from portal.infra.db import session
from portal.infra.refused import N_, Denied, Missing, Refused

FROM_LIST = N_("请从列出的选项里选一个")
FIXED = N_("这份问卷已经发布过，记名还是匿名不能再改。需要另一种，请新建一份问卷。")
NO_TITLE = N_("还没有简体中文的标题，请先写标题。")
NOT_READY = N_("第%(at)s题还不能发布：%(why)s")


@dataclass(frozen=True)
class Settings:
    """What a survey is for: its name at the desk, what sends it, whose it is (None: all communities), whether named."""

    name: str
    trigger: str
    community_id: int | None = None
    anonymous: bool = False


@dataclass(frozen=True)
class Frame:
    """What stands around the questions, each a text by language."""

    title: Texts = field(default_factory=dict)
    lead: Texts = field(default_factory=dict)
    thanks: Texts = field(default_factory=dict)


def create(settings: Settings, *, by: Actor, start: str = "") -> Survey:
    """A new survey with its first version to write, empty or as one of the starts (`seeds.STARTS`) has it."""
    if not may_edit(by, settings.community_id):
        raise Denied(NOT_ALLOWED)
    given: Mapping[str, Any] = STARTS.get(start) or {}
    if start and not given:
        raise Refused(FROM_LIST, field="start")
    survey = Survey(status=Status.DRAFT, version=1, made_by=by.name, made_at=clock.now())
    _settle(survey, settings)
    session().add(survey)
    session().flush()
    first = SurveyVersion(survey_id=survey.id, number=1)
    _word(first, Frame(given.get("title", {}), given.get("lead", {}), given.get("thanks", {})))
    first.questions = dump(parse(given.get("questions", ())))
    first.minutes = minutes_for(parse(first.questions))
    session().add(first)
    tell(survey, happened.Made(title=survey.name), by, first=True)
    return survey


def settle(survey: Survey, settings: Settings, *, by: Actor, version: int | None = None) -> None:
    """Change what it is for; whether it is named stands from the first publishing on."""
    advance(survey, "settle", by, version)
    if not may_edit(by, settings.community_id):
        raise Denied(NOT_ALLOWED)
    if settings.anonymous != survey.anonymous and in_force(survey.id) is not None:
        raise Refused(FIXED, field="anonymous")
    _settle(survey, settings)
    tell(survey, happened.Settled(), by)


def _settle(survey: Survey, settings: Settings) -> None:
    place = settings.community_id
    if settings.trigger not in CHOOSABLE:
        raise Refused(FROM_LIST, field="trigger")
    if place is not None and session().get(Community, place) is None:
        raise Missing
    survey.name = said(settings.name, NAME_MOST, "name")
    survey.trigger, survey.community_id, survey.anonymous = settings.trigger, place, settings.anonymous


def change(survey: Survey, frame: Frame, *, by: Actor, version: int | None = None) -> None:
    """Word anew what stands around the questions of the version that is being written."""
    written = advance(survey, "change", by, version)
    assert written is not None
    _word(written, frame)
    tell(survey, happened.Changed(number=written.number, what=N_("标题和说明")), by)


def _word(written: SurveyVersion, frame: Frame) -> None:
    for part, most in (("title", TITLE_MOST), ("lead", LEAD_MOST), ("thanks", LEAD_MOST)):
        texts: Texts = getattr(frame, part)
        found = {
            language: said(texts.get(language, ""), most, f"{part}_{language}", needed=False)
            for language in LANGUAGES
        }
        setattr(written, part, {language: text for language, text in found.items() if text})


def publish(survey: Survey, *, by: Actor, version: int | None = None) -> SurveyVersion:
    """Freeze the version that is being written; from now on it is the one that is sent."""
    written = advance(survey, "publish", by, version)
    assert written is not None
    _ready(written)
    written.minutes = minutes_for(parse(written.questions))
    written.digest = digest_of(content_of(written))
    written.published_at, written.published_by = clock.now(), by.name
    tell(survey, happened.Published(number=written.number, digest=written.digest), by)
    return written


def content_of(version: SurveyVersion) -> dict[str, Any]:
    """What people read of a version, in plain values: what its fingerprint is taken over."""
    return {part: getattr(version, part) for part in ("title", "lead", "thanks", "questions")}


def _ready(written: SurveyVersion) -> None:
    questions = parse(written.questions)
    if not written.title.get(DEFAULT):
        raise Refused(NO_TITLE)
    for fault in faults(questions):
        if fault.msgid == NO_QUESTION:
            raise Refused(NO_QUESTION)
        at = [q.id for q in questions].index(fault.question) + 1
        raise Refused(NOT_READY, at=at, why=fault.msgid)


def revise(survey: Survey, *, by: Actor, version: int | None = None) -> SurveyVersion:
    """Begin the next version as a copy of the one in force; answers stay with the version answered."""
    advance(survey, "revise", by, version)
    standing = in_force(survey.id)
    assert standing is not None
    last = session().scalar(
        select(func.max(SurveyVersion.number)).where(SurveyVersion.survey_id == survey.id)
    )
    row = SurveyVersion(
        survey_id=survey.id, number=(last or 0) + 1, title=dict(standing.title), lead=dict(standing.lead),
        thanks=dict(standing.thanks), questions=list(standing.questions), minutes=standing.minutes,
    )  # fmt: skip
    session().add(row)
    tell(survey, happened.Revised(number=row.number), by)
    return row


def discard(survey: Survey, *, by: Actor, version: int | None = None) -> None:
    """Give up the version that was never published; the one in force stays."""
    written = advance(survey, "discard", by, version)
    assert written is not None
    number = written.number
    session().delete(written)
    tell(survey, happened.Discarded(number=number), by)


def close(survey: Survey, *, by: Actor, version: int | None = None) -> None:
    """It is sent no more; rounds that are open go on to their end."""
    advance(survey, "close", by, version)
    tell(survey, happened.Closed(), by)


def reopen(survey: Survey, *, by: Actor, version: int | None = None) -> None:
    """It may be sent again; one that was never published is written on."""
    advance(survey, "reopen", by, version)
    survey.status = Status.DRAFT if in_force(survey.id) is None else Status.OPEN
    tell(survey, happened.Reopened(), by)
