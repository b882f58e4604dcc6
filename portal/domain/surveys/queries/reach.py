"""Which surveys a reader may open: those of their communities, and those that all communities may send."""

from sqlalchemy import ColumnElement, false, or_, select

from portal.domain.surveys.models import Survey, SurveyRound
from portal.infra.actor import Actor
from portal.infra.db import for_change, session
from portal.infra.refused import Missing


def reach(actor: Actor) -> ColumnElement[bool]:
    """The condition for this reader."""
    if actor.face != "staff":
        return false()
    scope = actor.scope("survey.read")
    if scope is None:
        return Survey.id.is_not(None)
    return or_(Survey.community_id.is_(None), Survey.community_id.in_(sorted(scope)))


def get_for(actor: Actor, survey_id: int) -> Survey:
    """The survey, if it is the actor's to see; else it is not there (404). Inside a unit it is held."""
    if not 0 < survey_id < 2**62:
        raise Missing
    row = session().scalar(for_change(select(Survey).where(Survey.id == survey_id, reach(actor)), Survey))
    if row is None:
        raise Missing
    return row


def round_for(actor: Actor, round_id: int) -> SurveyRound:
    """One sending of a survey within the reader's reach; inside a unit it is held."""
    if not 0 < round_id < 2**62:
        raise Missing
    if actor.face != "staff":
        raise Missing
    scope = actor.scope("survey.read")
    found = select(SurveyRound).where(SurveyRound.id == round_id)
    if scope is not None:
        found = found.where(
            or_(SurveyRound.community_id.is_(None), SurveyRound.community_id.in_(sorted(scope)))
        )
    row = session().scalar(for_change(found, SurveyRound))
    if row is None:
        raise Missing
    return row
