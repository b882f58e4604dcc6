"""A round is planned for a segment, started, stopped, tried again and closed; nobody picks a home."""

import secrets
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select, update

from portal.domain.estate.models import Building
from portal.domain.estate.reach import DENIED
from portal.domain.surveys.actions.case import said
from portal.domain.surveys.events import rounds as happened
from portal.domain.surveys.models import Survey, SurveyInvitation, SurveyRound, SurveyVersion
from portal.domain.surveys.queries.frame import frame_of
from portal.domain.surveys.queries.rounds import facts_of, held_for_the_day
from portal.domain.surveys.queries.versions import in_force
from portal.domain.surveys.round_rules import (
    DAYS_MOST,
    LIFE,
    NAME_MOST,
    ROUND,
    STOPPED,
    packed,
    why_not,
)
from portal.domain.surveys.rules import ROUND_WORDS, InvitationState, RoundState, Status
from portal.domain.surveys.segment_rules import Segment, dump, fingerprint
from portal.infra import clock, events, jobs
from portal.infra.actor import Actor, duty
from portal.infra.db import session
from portal.infra.events import Event, Subject
from portal.infra.refused import N_, Denied, Missing, Refused, Stale, WrongState

HOUSE = duty(N_("问卷发送"), ("survey.send",))
SEND_JOB, REMIND_JOB = "survey_send", "survey_remind"
STALE = N_("您打开之后，这次调查有了新进展，刚才的操作没有执行。请看最新情况再决定。")
NOT_IN_USE = N_("这份问卷还没有发布，或已停用，不能发送。")
NOBODY = N_("没有符合条件的房屋。请放宽范围再试。")


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Whom a campaign is for and when: `buildings` are names (3幢 5幢), `sample` None asks everybody of the segment.

    Days are those of the home zone; `board` makes an address for notice boards.
    """

    name: str
    segment: Segment
    closes_on: date
    buildings: str = ""
    sample: int | None = None
    opens_on: date | None = None
    remind_on: date | None = None
    board: bool = False


def subject(round_: SurveyRound) -> Subject:
    """The round as a subject of stories and jobs."""
    return (ROUND, round_.id)


def plan(survey: Survey, wanted: Plan, *, by: Actor) -> SurveyRound:
    """A campaign to look over before it starts: its segment counted, its seed drawn and its fingerprint told."""
    place = _place(survey, wanted.segment, by)
    version = in_force(survey.id)
    if survey.status is not Status.OPEN or version is None:
        raise WrongState(NOT_IN_USE)
    opens, closes, remind = _days(wanted)
    segment = replace(wanted.segment, buildings=_buildings(wanted))
    frame = len(frame_of(segment, place))
    if not frame:
        raise Refused(NOBODY, field="communities")
    seed = secrets.token_hex(32)
    row = SurveyRound(
        survey_id=survey.id, survey_version_id=version.id, community_id=place, name=said(wanted.name, NAME_MOST, "name"),
        trigger="campaign", period=f"campaign/{secrets.token_hex(8)}", segment=dump(segment), sample=wanted.sample,
        seed=seed, frame=frame, state=RoundState.PLANNED, opens_at=opens, closes_at=closes, remind_at=remind,
        board_code=secrets.token_urlsafe(9) if wanted.board else None, made_by=by.name, made_at=clock.now(),
    )  # fmt: skip
    session().add(row)
    size = min(wanted.sample or frame, frame)
    tell(row, happened.RoundPlanned(frame=frame, sample=size, seed_digest=fingerprint(seed)), by, first=True)
    return row


def _place(survey: Survey, segment: Segment, by: Actor) -> int | None:
    """The one community of a round, None for several: those need the permission everywhere."""
    scope, chosen = by.scope("survey.send"), set(segment.communities)
    if survey.community_id is not None and chosen - {survey.community_id}:
        raise Refused(N_("这份问卷只能发给它自己的项目。"), field="communities")
    chosen = chosen or ({survey.community_id} if survey.community_id else set())
    if scope is not None and not (chosen and chosen <= scope):
        raise Missing if chosen else Refused(N_("请选发给哪个项目。"), field="communities")
    if scope is not None and len(chosen) > 1:
        raise Refused(N_("请一个项目一个项目地发。"), field="communities")
    return next(iter(chosen)) if len(chosen) == 1 else None


def _days(wanted: Plan) -> tuple[datetime, datetime, datetime | None]:
    """When it opens, closes (the end of that day) and reminds, each refused at its field where it cannot be."""
    today = clock.today()
    opens, remind = wanted.opens_on or today, wanted.remind_on
    if opens < today:
        raise Refused(N_("这一天已经过去了，请另选一天。"), field="opens_on")
    if not opens < wanted.closes_on <= opens + timedelta(days=DAYS_MOST):
        raise Refused(N_("结束要晚于开始，最长%(most)s天。"), field="closes_on", most=DAYS_MOST)
    if remind is not None and not opens < remind <= wanted.closes_on:
        raise Refused(N_("提醒要在开始之后、结束之前。"), field="remind_on")
    start = clock.now() if opens == today else at(opens, 9)
    return start, end_of(wanted.closes_on), at(remind, 9) if remind else None


def at(day: date, hour: int) -> datetime:
    """That hour of the day, by the wall clock of the home zone."""
    return datetime.combine(day, time(hour), ZoneInfo(clock.HOME_ZONE))


def end_of(day: date) -> datetime:
    """The last minute of the day, by the wall clock of the home zone."""
    return at(day + timedelta(days=1), 0) - timedelta(minutes=1)


def _buildings(wanted: Plan) -> tuple[int, ...]:
    names = wanted.buildings.replace("、", " ").replace("，", " ").replace(",", " ").split()
    found = session().execute(
        select(Building.id, Building.name).where(
            Building.community_id.in_(wanted.segment.communities), Building.name.in_(names), Building.retired_at.is_(None)
        )
    ).all()  # fmt: skip
    missing = [name for name in names if name not in {row.name for row in found}]
    if missing:
        raise Refused(N_("没有这个楼栋：%(name)s"), field="buildings", name=missing[0])
    return tuple(sorted(row.id for row in found))


def advance(round_: SurveyRound, verb: str, by: Actor, version: int | None = None) -> None:
    """Take the step, if this actor may on this version of the round now."""
    scope = by.scope(LIFE[verb].permission)
    if scope is not None and (round_.community_id is None or round_.community_id not in scope):
        raise Denied(DENIED)
    if version is not None and version != round_.version:
        raise Stale(STALE, changes=events.since(subject(round_), version, "staff"))
    problem = why_not(verb, facts_of(round_))
    if problem:
        raise WrongState(problem, status=ROUND_WORDS[round_.state])
    round_.state = LIFE[verb].target or round_.state
    round_.version += 1


def start(round_: SurveyRound, *, by: Actor, version: int | None = None) -> None:
    """Send it: at once, or by itself on its first day."""
    advance(round_, "start", by, version)
    version_now = session().get_one(SurveyVersion, round_.survey_version_id)
    assert version_now.published_at is not None
    round_.opens_at = max(round_.opens_at, clock.now())
    tell(round_, happened.RoundStarted(), by)
    if round_.opens_at <= clock.now():
        send_off(round_, by_id=by.person_id)


def send_off(round_: SurveyRound, *, by_id: int | None, drawn: bool = False) -> None:
    """Queue the long job that sends the round."""
    round_.job_id = jobs.start(SEND_JOB, subject(round_), by_id=by_id, drawn=drawn).id
    session().flush()


def discard(round_: SurveyRound, *, by: Actor, version: int | None = None) -> None:
    """Give up a round that was never started."""
    advance(round_, "discard", by, version)
    tell(round_, happened.RoundStopped(), by)


def stop(round_: SurveyRound, *, by: Actor, version: int | None = None) -> None:
    """Stop in the middle: what was not sent yet stays unsent, and says so; what was sent may be answered."""
    advance(round_, "stop", by, version)
    session().execute(
        update(SurveyInvitation)
        .where(SurveyInvitation.round_id == round_.id, SurveyInvitation.state == InvitationState.DUE)
        .values(state=InvitationState.HELD, held_why=packed(STOPPED, {})),
        execution_options={"synchronize_session": False},
    )
    tell(round_, happened.RoundStopped(), by)


def retry(round_: SurveyRound, *, by: Actor, version: int | None = None) -> None:
    """Try those once more that were held back because their household's day was full."""
    advance(round_, "retry", by, version)
    again = session().scalars(held_for_the_day(round_.id)).all()
    session().execute(
        update(SurveyInvitation)
        .where(SurveyInvitation.id.in_(held_for_the_day(round_.id)))
        .values(state=InvitationState.DUE, held_why=""),
        execution_options={"synchronize_session": False},
    )
    tell(round_, happened.RoundRetried(count=len(again)), by)
    send_off(round_, by_id=by.person_id, drawn=True)


def close(round_: SurveyRound, *, by: Actor = HOUSE, version: int | None = None) -> None:
    """End the collecting; links that were sent say so from now on."""
    advance(round_, "close", by, version)
    round_.closed_at = clock.now()
    tell(round_, happened.RoundClosed(), by)


def tell(round_: SurveyRound, event: Event, by: Actor, *, first: bool = False) -> None:
    """The last line of a verb: its event in the story."""
    session().flush()
    events.record(event, subject=subject(round_), by=by, version=round_.version, first=first)
