"""What the clock does to rounds: they open on their day, remind, close; quarters and years begin theirs."""

from datetime import timedelta

from sqlalchemy import ColumnElement, Select, select

from portal.domain.estate.models import Community, Occupancy, Unit
from portal.domain.estate.rules import Tie
from portal.domain.surveys.actions import rounds
from portal.domain.surveys.actions.inviting import About, in_use, invite, round_of
from portal.domain.surveys.actions.sending import Sent, held_round, waits
from portal.domain.surveys.models import Survey, SurveyInvitation, SurveyRound
from portal.domain.surveys.queries.versions import in_force
from portal.domain.surveys.round_rules import began
from portal.domain.surveys.rules import BY_CALENDAR, InvitationState, RoundState, Status
from portal.infra import clock, jobs
from portal.infra.db import session
from portal.infra.duties import once

MOST = 50
# How long after its handover a home is still asked about it.
HANDOVER_DAYS = 14


def to_open() -> list[int]:
    """The rounds that were started for a day that has come."""
    return _ids(
        SurveyRound.state == RoundState.SENDING,
        SurveyRound.opens_at <= clock.now(),
        SurveyRound.job_id.is_(None),
    )


def open_round(round_id: int) -> None:
    """Begin to send a round whose day has come."""
    round_ = held_round(round_id)
    if round_.state is RoundState.SENDING and round_.job_id is None:
        rounds.send_off(round_, by_id=None)


def to_close() -> list[int]:
    """The open rounds whose last day is over."""
    return _ids(SurveyRound.state == RoundState.OPEN, SurveyRound.closes_at <= clock.now())


def close_round(round_id: int) -> None:
    """End a round whose last day is over."""
    round_ = held_round(round_id)
    if round_.state is RoundState.OPEN:
        rounds.close(round_)


def to_remind() -> list[int]:
    """The open rounds that have somebody to remind today, and were not looked through today."""
    found = []
    now = clock.now()
    for round_ in session().scalars(select(SurveyRound).where(SurveyRound.state == RoundState.OPEN)):
        due = round_.remind_at is None or round_.remind_at <= now
        if due and session().scalar(_unreminded(round_).limit(1)) is not None:
            found.append(round_.id)
    return found


def _unreminded(round_: SurveyRound) -> Select[int]:
    return select(SurveyInvitation.id).where(
        SurveyInvitation.round_id == round_.id, SurveyInvitation.answered.is_(False),
        SurveyInvitation.reminded_at.is_(None), SurveyInvitation.state == InvitationState.SENT,
        SurveyInvitation.held_why == "", SurveyInvitation.sent_at <= clock.now() - waits(round_),
    )  # fmt: skip


def remind_round(round_id: int) -> None:
    """Queue the job that reminds those who have not answered; at most one a day for a round."""
    round_ = held_round(round_id)
    if round_.state is RoundState.OPEN and once("survey.remind", str(round_id), f"{clock.today():%Y-%m-%d}"):
        jobs.start(rounds.REMIND_JOB, rounds.subject(round_), by_id=None)


def by_calendar() -> list[int]:
    """The surveys of a quarter or a year whose new period began after they were published, and is not begun yet."""
    found = []
    for survey in session().scalars(
        select(Survey).where(Survey.trigger.in_(BY_CALENDAR), Survey.status == Status.OPEN)
    ):
        version, today = in_force(survey.id), clock.today()
        first = began(survey.trigger, today)
        if version and version.published_at and clock.local(version.published_at).date() < first:
            found.append(survey.id)
    return found


def begin_period(survey_id: int) -> None:
    """Begin the round of this quarter or year in each community that has none; once for each period."""
    survey = session().get_one(Survey, survey_id, with_for_update=True)
    version, first = in_force(survey_id), began(survey.trigger, clock.today())
    if version is None or survey.status is not Status.OPEN:
        return
    here = select(Community.id).where(Community.retired_at.is_(None))
    if survey.community_id is not None:
        here = here.where(Community.id == survey.community_id)
    for community in session().scalars(here.order_by(Community.id)).all():
        if once("survey.calendar", f"{survey_id}/{community}", first.isoformat()):
            round_of(survey, version, community, survey.trigger)


def handed_over() -> list[int]:
    """The homes handed over lately, in communities where a survey asks about it, and not asked yet."""
    if (
        session().scalar(
            select(Survey.id).where(Survey.trigger == "handover", Survey.status == Status.OPEN).limit(1)
        )
        is None
    ):
        return []
    since = clock.today() - timedelta(days=HANDOVER_DAYS)
    asked = select(SurveyInvitation.subject_id).where(
        SurveyInvitation.subject_kind == "unit", SurveyInvitation.subject_id == Unit.id,
        SurveyInvitation.round_id.in_(select(SurveyRound.id).where(SurveyRound.trigger == "handover")),
    )  # fmt: skip
    owner = select(Occupancy.id).where(
        Occupancy.unit_id == Unit.id, Occupancy.tie == Tie.OWNER, Occupancy.to_on.is_(None)
    )
    rows = session().execute(
        select(Unit.id, Unit.community_id).where(
            Unit.handed_over_on >= since, Unit.retired_at.is_(None), owner.exists(), ~asked.exists()
        )
    )
    wanted: dict[int, bool] = {}
    return [
        row.id for row in rows
        if wanted.setdefault(row.community_id, bool(in_use("handover", row.community_id)))
    ][:MOST]  # fmt: skip


def ask_after_handover(unit_id: int) -> Sent:
    """Ask the owner of a home that was handed over; once."""
    unit = session().get_one(Unit, unit_id, with_for_update=True)
    owner = session().scalar(
        select(Occupancy.person_id)
        .where(Occupancy.unit_id == unit_id, Occupancy.tie == Tie.OWNER, Occupancy.to_on.is_(None))
        .order_by(Occupancy.id)
        .limit(1)
    )
    about = About(
        trigger="handover", subject=("unit", unit_id), community_id=unit.community_id, person_id=owner, unit_id=unit_id,
        label=unit.label, title=unit.label,
    )  # fmt: skip
    return invite(about)


def _ids(*wanted: ColumnElement[bool]) -> list[int]:
    found = select(SurveyRound.id).where(*wanted).order_by(SurveyRound.id).limit(MOST)
    return list(session().scalars(found))
