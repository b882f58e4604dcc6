"""A low mark opens a recovery: somebody is named, does something, finishes it; then the person is asked once more."""

from datetime import date

from sqlalchemy import or_, select

from portal.domain.casework import clocks
from portal.domain.estate.models import Community, Person
from portal.domain.estate.queries.roles import staff_with
from portal.domain.surveys.actions.case import said
from portal.domain.surveys.actions.inviting import About, put, round_of
from portal.domain.surveys.actions.recovery_case import ACT, HOUSE, advance, subject, tell
from portal.domain.surveys.actions.remeasuring import second_survey
from portal.domain.surveys.actions.rounds import at
from portal.domain.surveys.actions.sending import ASKED_AGAIN, ask
from portal.domain.surveys.answer_models import SurveyResponse
from portal.domain.surveys.events import recovery as happened
from portal.domain.surveys.models import Recovery, Survey, SurveyInvitation, SurveyVersion
from portal.domain.surveys.queries.responses import answers_of
from portal.domain.surveys.question_rules import Answers, parse
from portal.domain.surveys.recovery_rules import (
    OPEN_STANDS,
    SECOND,
    TEXT_MOST,
    Low,
    Stand,
    is_recovered,
    low_mark,
)
from portal.domain.surveys.round_rules import unpacked
from portal.domain.surveys.rules import InvitationState
from portal.domain.terms import queries as terms
from portal.infra import clock, numbering
from portal.infra.actor import Actor
from portal.infra.db import session
from portal.infra.refused import N_, Refused

NOT_HERE = N_("这位同事不在这个项目，或者不能办理挽回。请另选一位。")
AHEAD = N_("期限要晚于今天。")


def hear(response_id: int) -> Recovery | None:
    """A named survey was answered: a low mark opens a recovery, a second answer measures one. None where neither.

    Heard twice, it is done once.
    """
    response = session().get_one(SurveyResponse, response_id)
    if response.invitation_id is None or response.person_id is None:
        return None
    opened = session().scalar(select(Recovery).where(Recovery.response_id == response_id))
    if opened is not None:
        return opened
    answers = answers_of(response.id)
    second = select(Recovery).where(Recovery.second_invitation_id == response.invitation_id)
    again = session().scalar(second.with_for_update())
    if again is not None:
        return again if again.measured_at else _measure(again, answers)
    version = session().get_one(SurveyVersion, response.survey_version_id)
    low = low_mark(parse(version.questions), answers)
    if low is None:
        return None
    invitation = session().get_one(SurveyInvitation, response.invitation_id)
    return None if _open_already(invitation) else _open(response, invitation, low)


def _open_already(invitation: SurveyInvitation) -> bool:
    """Whether a recovery of this person and case is open, or was opened by this very answer; the person's row is held,
    so that two at once make one."""
    session().get_one(Person, invitation.person_id, with_for_update=True)
    still = Recovery.status.in_([stand.value for stand in OPEN_STANDS])
    found = select(Recovery.id).where(
        Recovery.person_id == invitation.person_id, Recovery.subject_kind == invitation.subject_kind,
        Recovery.subject_id == invitation.subject_id, or_(still, Recovery.invitation_id == invitation.id),
    )  # fmt: skip
    return session().scalar(found.limit(1)) is not None


def _open(response: SurveyResponse, invitation: SurveyInvitation, low: Low) -> Recovery:
    community = session().get_one(Community, invitation.community_id)
    span = terms.limit_for(community.id, f"recovery.{ACT}")
    assert span is not None and invitation.person_id is not None
    now = clock.now()
    due = terms.calendar_for(community.id).add(now, span)
    survey = session().scalar(select(Survey.name).where(Survey.id == invitation.survey_id)) or ""
    row = Recovery(
        number=_number(community), community_id=community.id, response_id=response.id, invitation_id=invitation.id,
        person_id=invitation.person_id, unit_id=invitation.unit_id, label=(invitation.label or community.name)[:80],
        title=(invitation.title or survey)[:200], subject_kind=invitation.subject_kind, subject_id=invitation.subject_id,
        score=low.score, most=low.most, words=low.words, status=Stand.OPEN.value, version=1, opened_at=now,
        due_on=clock.local(due, community.zone).date(),
    )  # fmt: skip
    session().add(row)
    session().flush()
    clocks.start(subject(row), ACT, span, community.id, first=True)
    tell(row, happened.Opened(score=low.score, most=low.most), HOUSE, first=True)
    return row


def _number(community: Community) -> str:
    series = f"{community.code}-FX-{clock.here(community.zone):%y%m}"
    return f"{series}-{numbering.next_number(series):04d}"


def assign(
    recovery: Recovery, *, person_id: int, due_on: date | None, by: Actor, version: int | None = None
) -> None:
    """Name who makes it good, and by when; the date that stands stays where none is given."""
    advance(recovery, "assign", by, version)
    able = {row.person_id: row.name for row in staff_with("recovery.act", recovery.community_id)}
    if person_id not in able:
        raise Refused(NOT_HERE, field="person")
    if due_on is not None and due_on != recovery.due_on:
        if due_on <= clock.today():
            raise Refused(AHEAD, field="due_on")
        clocks.set_due(subject(recovery), ACT, at(due_on, 18), recovery.community_id)
        recovery.due_on = due_on
    recovery.owner_id, recovery.owner_name = person_id, able[person_id]
    assert recovery.due_on is not None
    tell(recovery, happened.Assigned(to=recovery.owner_name, owner_id=person_id, due=recovery.due_on), by)


def act(recovery: Recovery, *, what: str, by: Actor, version: int | None = None) -> None:
    """Note what was done; more may follow."""
    advance(recovery, "act", by, version)
    tell(recovery, happened.Acted(what=said(what, TEXT_MOST, "what")), by)


def finish(recovery: Recovery, *, what: str, by: Actor, version: int | None = None) -> SurveyInvitation:
    """It is done: the person is asked once more, by a link of their own; hands back that invitation."""
    advance(recovery, "finish", by, version)
    recovery.done, recovery.done_at = said(what, TEXT_MOST, "what"), clock.now()
    clocks.meet(subject(recovery), ACT)
    invitation = _second(recovery)
    recovery.second_invitation_id = invitation.id
    tell(recovery, happened.Finished(what=recovery.done, invitation_id=invitation.id), by)
    if invitation.state is InvitationState.HELD:
        recovery.status = Stand.UNASKED.value
        tell(recovery, happened.NotAsked(why=unpacked(invitation.held_why)[0]), HOUSE)
    return invitation


def _second(recovery: Recovery) -> SurveyInvitation:
    first = session().get_one(SurveyInvitation, recovery.invitation_id)
    survey, version = second_survey()
    about = About(
        trigger=ASKED_AGAIN, subject=subject(recovery), community_id=recovery.community_id, person_id=recovery.person_id,
        unit_id=recovery.unit_id, label=recovery.label, title=recovery.title, category=first.category,
        firm_id=first.firm_id, technician_id=first.technician_id, handler_id=first.handler_id,
    )  # fmt: skip
    row = put(round_of(survey, version, recovery.community_id, ASKED_AGAIN), about)
    ask([row], pause=False)
    return row


def _measure(recovery: Recovery, answers: Answers) -> Recovery:
    """The person answered once more: made good or not."""
    score = answers.get(SECOND, {}).get("value")
    if score is None or Stand(recovery.status) is not Stand.ASKED:
        return recovery
    advance(recovery, "measure", HOUSE)
    recovery.second_score, recovery.measured_at = int(score), clock.now()
    recovery.second_words = str(answers.get("words", {}).get("words", ""))
    recovery.recovered = is_recovered(recovery.second_score)
    event = happened.Recovered if recovery.recovered else happened.NotRecovered
    tell(recovery, event(score=recovery.second_score, words=recovery.second_words), HOUSE)
    return recovery
