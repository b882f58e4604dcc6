"""A survey that goes out by itself: after a case, at handover, each quarter or year; one round for each period."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from portal.domain.surveys.actions.rounds import HOUSE, at, end_of, tell
from portal.domain.surveys.actions.sending import Sent, ask
from portal.domain.surveys.events import rounds as happened
from portal.domain.surveys.models import Survey, SurveyInvitation, SurveyRound, SurveyVersion
from portal.domain.surveys.queries.versions import in_force
from portal.domain.surveys.round_rules import OPEN_DAYS, REMIND_DAYS, period_of
from portal.domain.surveys.rules import BY_CALENDAR, InvitationState, RoundState, Status
from portal.infra import clock
from portal.infra.db import is_postgres, session
from portal.infra.events import Subject


@dataclass(frozen=True, kw_only=True)
class About:
    """What somebody is asked about, and whose work it was (frozen for figures)."""

    trigger: str
    subject: Subject
    community_id: int
    person_id: int | None
    unit_id: int | None = None
    label: str = ""
    title: str = ""
    category: str = ""
    firm_id: int | None = None
    technician_id: int | None = None
    handler_id: int | None = None


def invite(about: About) -> Sent:
    """Ask the person about their case with every survey that is in use for it; those who were asked now.

    The same case is asked about once in a survey, however often it comes.
    """
    if about.person_id is None:
        return ()
    asked: list[SurveyInvitation] = []
    for survey in in_use(about.trigger, about.community_id):
        version = in_force(survey.id)
        if version is None or _asked_before(survey.id, about):
            continue
        round_ = round_of(survey, version, about.community_id, about.trigger)
        asked += ask([put(round_, about)])
    return asked


def in_use(trigger: str, community_id: int) -> list[Survey]:
    """The surveys that this sends in this community: its own, and those of all."""
    found = select(Survey).where(
        Survey.trigger == trigger, Survey.status == Status.OPEN,
        Survey.community_id.is_(None) | (Survey.community_id == community_id),
    )  # fmt: skip
    return list(session().scalars(found.order_by(Survey.id)))


def _asked_before(survey_id: int, about: About) -> bool:
    found = select(SurveyInvitation.id).where(
        SurveyInvitation.survey_id == survey_id, SurveyInvitation.person_id == about.person_id,
        SurveyInvitation.subject_kind == about.subject[0], SurveyInvitation.subject_id == about.subject[1],
    )  # fmt: skip
    return session().scalar(found.limit(1)) is not None


def put(round_: SurveyRound, about: About) -> SurveyInvitation:
    """An invitation that is not sent yet."""
    row = SurveyInvitation(
        round_id=round_.id, survey_id=round_.survey_id, person_id=about.person_id, unit_id=about.unit_id,
        community_id=about.community_id, label=about.label, subject_kind=about.subject[0],
        subject_id=about.subject[1], title=about.title[:200], category=about.category, firm_id=about.firm_id,
        technician_id=about.technician_id, handler_id=about.handler_id, state=InvitationState.DUE,
    )  # fmt: skip
    session().add(row)
    session().flush()
    return row


def round_of(survey: Survey, version: SurveyVersion, community_id: int, trigger: str) -> SurveyRound:
    """The round of this period, held; the first one who needs it makes it, two at once make one."""
    period = period_of(trigger, clock.today(), version.number)
    insert = postgresql.insert if is_postgres() else sqlite.insert
    opens, closes, remind = _span(trigger)
    state = RoundState.SENDING if trigger in BY_CALENDAR else RoundState.OPEN
    made = session().scalar(
        insert(SurveyRound)
        .values(
            survey_id=survey.id, survey_version_id=version.id, community_id=community_id, trigger=trigger, period=period,
            name=survey.name, segment={}, seed=secrets.token_hex(32), frame=0, state=state, version=1, opens_at=opens,
            closes_at=closes, remind_at=remind, made_by="", made_at=clock.now(),
        )
        .on_conflict_do_nothing(index_elements=["survey_id", "community_id", "trigger", "period"])
        .returning(SurveyRound.id)
    )  # fmt: skip
    key = (SurveyRound.survey_id == survey.id, SurveyRound.community_id == community_id)
    found = select(SurveyRound).where(*key, SurveyRound.trigger == trigger, SurveyRound.period == period)
    round_ = session().scalars(found.with_for_update().execution_options(populate_existing=True)).one()
    if made is not None:
        tell(round_, happened.RoundOpened(), HOUSE, first=True)
    return round_


def _span(trigger: str) -> tuple[datetime, datetime, datetime | None]:
    """When a round of its kind opens, closes and reminds: one of cases collects until three weeks after its month."""
    today, now = clock.today(), clock.now()
    if trigger in BY_CALENDAR:
        return now, end_of(today + timedelta(days=OPEN_DAYS)), at(today + timedelta(days=REMIND_DAYS), 9)
    following = date(today.year + today.month // 12, today.month % 12 + 1, 1)
    return now, end_of(following + timedelta(days=OPEN_DAYS)), None
