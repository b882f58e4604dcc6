"""The rounds of surveys as the desk sees them: lists, one with its counts and reasons, what a message needs."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, case, func, or_, select

from portal.domain.casework.contact_rules import DAY_FULL
from portal.domain.estate.models import Building, Community
from portal.domain.surveys.answer_models import SurveyResponse
from portal.domain.surveys.models import Survey, SurveyInvitation, SurveyRound, SurveyVersion
from portal.domain.surveys.round_rules import ROUND, Facts, unpacked, verbs_for
from portal.domain.surveys.rules import InvitationState, Status
from portal.domain.surveys.segment_rules import Segment, parse
from portal.infra import events, jobs
from portal.infra.actor import Actor
from portal.infra.db import session
from portal.infra.events import Line
from portal.infra.refused import Missing

PAGE = 30
ROW = (
    SurveyRound.id, SurveyRound.survey_id, SurveyRound.name, SurveyRound.trigger, SurveyRound.period, SurveyRound.state,
    SurveyRound.community_id, SurveyRound.opens_at, SurveyRound.closes_at, SurveyRound.frame,
)  # fmt: skip
Asked, HELD, SENT = SurveyInvitation, InvitationState.HELD, InvitationState.SENT
COUNTS = (
    func.sum(case((Asked.state == SENT, 1), else_=0)).label("sent"),
    func.sum(case((Asked.state == HELD, 1), else_=0)).label("held"),
    func.sum(case((Asked.state == InvitationState.DUE, 1), else_=0)).label("due"),
    func.sum(case((Asked.answered.is_(True), 1), else_=0)).label("answered"),
    func.sum(case((Asked.reminded_at.is_not(None), 1), else_=0)).label("reminded"),
)
NOTHING = {"sent": 0, "held": 0, "due": 0, "answered": 0, "reminded": 0}


def listing(actor: Actor, survey_id: int, *, before: int | None = None, limit: int = PAGE) -> Sequence[Any]:
    """The rounds of a survey within the reader's reach, newest first; `limit` + 1 rows at most."""
    scope = actor.scope("survey.read")
    found = select(*ROW).where(SurveyRound.survey_id == survey_id, SurveyRound.id < (before or 2**62))
    if scope is not None:
        found = found.where(
            or_(SurveyRound.community_id.is_(None), SurveyRound.community_id.in_(sorted(scope)))
        )
    return session().execute(found.order_by(SurveyRound.id.desc()).limit(limit + 1)).all()


def counts_of(round_ids: Collection[int]) -> Mapping[int, Mapping[str, int]]:
    """How many of each round were sent, held back, answered, reminded."""
    rows = session().execute(
        select(Asked.round_id, *COUNTS).where(Asked.round_id.in_(sorted(round_ids))).group_by(Asked.round_id)
    )
    found = {row.round_id: {name: int(getattr(row, name) or 0) for name in NOTHING} for row in rows}
    return {each: found.get(each, NOTHING) for each in round_ids}


def facts_of(round_: SurveyRound) -> Facts:
    """What the conditions of the table ask of a round."""
    status = session().scalar(select(Survey.status).where(Survey.id == round_.survey_id))
    return Facts(
        round_.state,
        status is Status.OPEN,
        session().scalar(held_for_the_day(round_.id).limit(1)) is not None,
    )


def held_for_the_day(round_id: int) -> Select[int]:
    """Those of a round whose household's day was full, to be tried again."""
    return select(SurveyInvitation.id).where(
        SurveyInvitation.round_id == round_id, SurveyInvitation.state == InvitationState.HELD,
        SurveyInvitation.held_why.startswith(f'["{DAY_FULL}"', autoescape=True),
    )  # fmt: skip


@dataclass(frozen=True)
class RoundPage:
    """One round as the desk sees it: whom it is for, how far it is, why some were not asked, what may be done now.

    `held` is (message id, params, how many), the most frequent first; `board` counts answers from notice boards.
    """

    row: SurveyRound
    survey: Survey
    version: SurveyVersion
    segment: Segment
    places: Sequence[str]
    buildings: Sequence[str]
    counts: Mapping[str, int]
    held: Sequence[tuple[str, Mapping[str, Any], int]]
    board: int
    job: jobs.Job | None
    story: Sequence[Line]
    verbs: frozenset[str]

    @property
    def rate(self) -> int | None:
        """How many of a hundred who were asked have answered; None where nobody was asked."""
        sent = self.counts["sent"]
        return round(100 * min(self.counts["answered"], sent) / sent) if sent else None


def page_for(actor: Actor, round_id: int) -> RoundPage:
    """The page of that round; what is not the reader's is not there (404)."""
    row, survey, version, place = frame_for(actor, round_id)
    segment, held = parse(row.segment), held_of(row.id)
    scope = actor.scope("survey.send")
    mine = scope is None or (row.community_id is not None and row.community_id in scope)
    again = any(why == DAY_FULL for why, _, _ in held)
    fits = verbs_for(Facts(row.state, survey.status is Status.OPEN, again))
    return RoundPage(
        row=row, survey=survey, version=version, segment=segment,
        places=[place] if place else _names(Community, segment.communities),
        buildings=_names(Building, segment.buildings), counts=counts_of([row.id])[row.id], held=held,
        board=_from_boards(row), job=jobs.newest((ROUND, row.id)), story=events.story_of((ROUND, row.id), "staff", 40),
        verbs=fits if mine else frozenset(),
    )  # fmt: skip


def frame_for(actor: Actor, round_id: int) -> tuple[SurveyRound, Survey, SurveyVersion, str]:
    """A round with its survey, the version it asks, and its one community's name, if it is the reader's to see."""
    if not 0 < round_id < 2**62 or actor.face != "staff":
        raise Missing
    scope = actor.scope("survey.read")
    found = (
        select(SurveyRound, Survey, SurveyVersion, func.coalesce(Community.name, "").label("place"))
        .join(Survey, Survey.id == SurveyRound.survey_id)
        .join(SurveyVersion, SurveyVersion.id == SurveyRound.survey_version_id)
        .outerjoin(Community, Community.id == SurveyRound.community_id)
        .where(SurveyRound.id == round_id)
    )
    if scope is not None:
        here = SurveyRound.community_id.in_(sorted(scope))
        found = found.where(or_(SurveyRound.community_id.is_(None), here))
    row = session().execute(found).one_or_none()
    if row is None:
        raise Missing
    return row.SurveyRound, row.Survey, row.SurveyVersion, row.place


def _names(model: Any, ids: Sequence[int | None]) -> Sequence[str]:
    if not ids:
        return ()
    return session().scalars(select(model.name).where(model.id.in_(ids)).order_by(model.id)).all()


def held_of(round_id: int) -> Sequence[tuple[str, Mapping[str, Any], int]]:
    """Why people of the round were not asked or not reached, each reason with how many, the most frequent first."""
    rows = session().execute(
        select(Asked.held_why, func.count().label("n"))
        .where(Asked.round_id == round_id, Asked.held_why != "")
        .group_by(Asked.held_why)
        .order_by(func.count().desc(), Asked.held_why)
    ).all()  # fmt: skip
    return [(*unpacked(row.held_why), row.n) for row in rows]


def _from_boards(row: SurveyRound) -> int:
    if row.board_code is None:
        return 0
    here = (SurveyResponse.round_id == row.id, SurveyResponse.channel == "board")
    return int(session().scalar(select(func.count()).select_from(SurveyResponse).where(*here)) or 0)


def invited(round_id: int, *, state: str = "", after: int = 0, limit: int = PAGE) -> Sequence[Any]:
    """Who was asked in a round that `frame_for` found, or held back, by id; `limit` + 1 rows at most. Of an anonymous
    one nobody may be shown who has answered."""
    found = select(
        Asked.id, Asked.label, Asked.title, Asked.state, Asked.held_why, Asked.sent_at, Asked.reminded_at, Asked.answered,
    ).where(Asked.round_id == round_id, Asked.id > after)  # fmt: skip
    if state:
        found = found.where(Asked.state == state)
    return session().execute(found.order_by(Asked.id).limit(limit + 1)).all()


def facts_for_messages(round_ids: Collection[int]) -> Mapping[int, Any]:
    """For each round what sets it off and how many minutes it takes."""
    rows = session().execute(
        select(SurveyRound.id, SurveyRound.trigger, SurveyVersion.minutes)
        .join(SurveyVersion, SurveyVersion.id == SurveyRound.survey_version_id)
        .where(SurveyRound.id.in_(sorted(round_ids)))
    )
    return {row.id: row for row in rows}
