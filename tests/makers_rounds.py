"""Rounds and recoveries in named states, earned through the verbs; many homes at once are laid in as rows."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from flask import Flask, current_app
from sqlalchemy import insert, select

from portal.domain.estate.models import Building, Occupancy, Person, Unit
from portal.domain.estate.rules import Tie, UnitState
from portal.domain.surveys.actions import answering, recovering, rounds
from portal.domain.surveys.links import token_of
from portal.domain.surveys.models import Recovery, Survey, SurveyInvitation, SurveyRound
from portal.domain.surveys.queries.answering import by_token
from portal.domain.surveys.question_rules import Answers
from portal.domain.surveys.rules import InvitationState
from portal.domain.surveys.segment_rules import Segment
from portal.infra import clock
from portal.infra.db import session, write, writing
from portal.infra.worker import work_off
from tests import makers_estate as make
from tests.harness.scenes import scene
from tests.makers import Story
from tests.makers_surveys import survey_published


def homes(community_id: int, count: int, *, building: str = "9幢", handed: date = date(2025, 5, 1)) -> None:
    """That many lived-in homes with an owner each."""
    with write() as unit:
        there = select(Building).where(Building.community_id == community_id, Building.name == building)
        block = unit.scalar(there) or Building(community_id=community_id, name=building)
        unit.add(block)
        unit.flush()
        now, start = clock.now(), unit.query(Unit).count()
        flats = unit.scalars(
            insert(Unit).returning(Unit.id, sort_by_parameter_order=True),
            [
                {
                    "community_id": community_id, "building_id": block.id, "entrance": "1", "door": f"{start + n:04d}",
                    "label": f"{building}1-{start + n:04d}", "state": UnitState.OCCUPIED, "handed_over_on": handed,
                }
                for n in range(count)
            ],
        ).all()  # fmt: skip
        people = unit.scalars(
            insert(Person).returning(Person.id, sort_by_parameter_order=True),
            [
                {"name": f"住户{start + n}", "phone": f"+86137{start + n:08d}", "created_at": now, "language": "", "other_phones": []}
                for n in range(count)
            ],
        ).all()  # fmt: skip
        unit.execute(
            insert(Occupancy),
            [
                {"unit_id": flat, "person_id": who, "tie": Tie.OWNER, "from_on": handed}
                for flat, who in zip(flats, people, strict=True)
            ],
        )


def round_again(row: SurveyRound) -> SurveyRound:
    """The round as it stands now."""
    if not writing():
        session().rollback()
    return session().get_one(SurveyRound, row.id, populate_existing=True)


@scene
def planned(s: Story, survey: Survey | None = None, **given: Any) -> SurveyRound:
    """A campaign to the homes of the community, to look over."""
    survey = survey or survey_published(s)
    today = clock.today()
    facts: dict[str, Any] = {"closes_on": today + timedelta(days=20), "remind_on": today + timedelta(days=7)}
    facts |= {"name": "秋季调查", "segment": Segment(communities=(s.community,))} | given
    with write():
        return rounds.plan(session().get_one(Survey, survey.id), rounds.Plan(**facts), by=s.by("manager"))


@scene
def started(s: Story, survey: Survey | None = None, **given: Any) -> SurveyRound:
    """Started; its job waits for the worker."""
    row = planned(s, survey, **given)
    with write():
        rounds.start(round_again(row), by=s.by("manager"))
    return round_again(row)


@scene
def sent(s: Story, survey: Survey | None = None, **given: Any) -> SurveyRound:
    """Everybody was asked; the round collects."""
    row = started(s, survey, **given)
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    session().rollback()
    work_off(app)
    return round_again(row)


def invitations(row: SurveyRound) -> Sequence[SurveyInvitation]:
    """Its invitations, by id."""
    session().rollback()
    return session().scalars(
        select(SurveyInvitation).where(SurveyInvitation.round_id == row.id).order_by(SurveyInvitation.id)
    ).all()  # fmt: skip


def answered(invitation: SurveyInvitation, answers: Answers) -> int:
    """The person answered by the link and handed in; the id of the response."""
    token, person = token_of(invitation.id), invitation.person_id or 0
    with write():
        answering.save(by_token(token), answers)
    with write():
        response = answering.hand_in(by_token(token), channel="link", by=make.actor(person, "owner"))
    assert response is not None
    return response


def recovery_again(row: Recovery) -> Recovery:
    """The recovery as it stands now."""
    return session().get_one(Recovery, row.id, populate_existing=True)


@scene
def recovery_open(s: Story, score: int = 2, words: str = "等了三天没人来", subject: int = 0) -> Recovery:
    """An owner gave a low mark; nobody was named yet. `subject`: asked about another matter each time.

    One who was asked: what else was done in the house may have used up what a home is asked.
    """
    invitation = next(each for each in invitations(sent(s)) if each.state is InvitationState.SENT)
    if subject:
        with write() as unit:
            unit.get_one(SurveyInvitation, invitation.id).subject_id = subject
    response = answered(invitation, {"q1": {"value": score}, "q2": {"words": words}})
    with write():
        row = recovering.hear(response)
    assert row is not None
    return row


@scene
def recovery_given(s: Story, **given: Any) -> Recovery:
    """Given to the agent."""
    row = recovery_open(s, **given)
    with write():
        recovering.assign(recovery_again(row), person_id=s.agent, due_on=None, by=s.by("manager"))
    return recovery_again(row)


@scene
def recovery_done(s: Story, **given: Any) -> Recovery:
    """Made good as far as the agent can; the person is asked once more."""
    row = recovery_given(s, **given)
    with write():
        recovering.finish(recovery_again(row), what="上门道歉，换了新阀门", by=s.by("agent"))
    return recovery_again(row)
