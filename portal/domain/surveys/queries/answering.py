"""A survey as who was asked sees it: by the personal link, by a notice board, or in the list of the portal."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, or_, select

from portal.domain.estate.models import Community
from portal.domain.surveys import links
from portal.domain.surveys.answer_models import SurveyDraft
from portal.domain.surveys.models import Survey, SurveyInvitation, SurveyRound, SurveyVersion
from portal.domain.surveys.question_rules import Question, parse
from portal.domain.surveys.rules import InvitationState, RoundState
from portal.infra import clock, sealing
from portal.infra.actor import Actor
from portal.infra.db import for_change, session, writing
from portal.infra.refused import Missing

LISTED = 30
OPEN, ANSWERED, CLOSED, EARLY = "open", "answered", "closed", "early"


@dataclass(frozen=True)
class Asked:
    """What somebody is asked, and how it stands: open, answered, closed, or not begun (early). `invitation` is None on a notice board.

    `questions` are those of the version that was sent; `token` is the word of the link, or of the device at a board.
    """

    token: str
    round: SurveyRound
    survey: Survey
    version: SurveyVersion
    invitation: SurveyInvitation | None
    community: str
    questions: tuple[Question, ...]
    state: str

    @property
    def unnamed(self) -> bool:
        """Whether nobody may know whose answers these are."""
        return self.invitation is None or self.survey.anonymous

    @property
    def about(self) -> str:
        """The case that is asked about; empty where it is not about one."""
        return self.invitation.title if self.invitation else ""

    @property
    def label(self) -> str:
        """The home that is asked."""
        return self.invitation.label if self.invitation else ""


@dataclass(frozen=True)
class Kept:
    """A draft as it was left: answers by question, and those shown and answered that are counted already."""

    answers: Mapping[str, dict[str, Any]]
    shown: Sequence[str] = ()
    answered: Sequence[str] = ()


@dataclass(frozen=True)
class OpenOne:
    """A survey in the list of who was asked; `title` by language."""

    invitation_id: int
    title: Mapping[str, str]
    about: str
    minutes: int
    anonymous: bool
    state: str
    until: Any
    path: str


def by_token(token: str) -> Asked:
    """What the holder of a personal link is asked; Missing where nobody here made the link.

    Inside a unit the invitation is held.
    """
    number = links.invitation_in(token)
    _hold_round(number)
    found = select(SurveyInvitation).where(
        SurveyInvitation.id == number, SurveyInvitation.state == InvitationState.SENT
    )
    row = session().scalar(for_change(found, SurveyInvitation)) if number is not None else None
    if row is None:
        raise Missing
    return _asked(token, row.round_id, row)


def _hold_round(invitation_id: int | None) -> None:
    """Inside a unit the round stays as it is, held before the invitation, as sending and reminding hold them."""
    if invitation_id is None or not writing():
        return
    found = select(SurveyRound.id).join(SurveyInvitation, SurveyInvitation.round_id == SurveyRound.id)
    found = found.where(SurveyInvitation.id == invitation_id)
    session().scalar(found.with_for_update(read=True, key_share=True, of=SurveyRound))


def by_board(code: str, device: str) -> Asked:
    """What somebody at a notice board is asked; `device` is the word of the device they hold."""
    found = select(SurveyRound.id).where(SurveyRound.board_code == code[:32])
    round_id = session().scalar(found.with_for_update(read=True, key_share=True) if writing() else found)
    if round_id is None or not code:
        raise Missing
    return _asked(f"{code}:{device}", round_id, None)


def _asked(token: str, round_id: int, invitation: SurveyInvitation | None) -> Asked:
    row = session().execute(
        select(SurveyRound, Survey, SurveyVersion, Community.name)
        .join(Survey, Survey.id == SurveyRound.survey_id)
        .join(SurveyVersion, SurveyVersion.id == SurveyRound.survey_version_id)
        .outerjoin(Community, Community.id == (invitation.community_id if invitation else SurveyRound.community_id))
        .where(SurveyRound.id == round_id)
    ).one()  # fmt: skip
    round_, survey, version, community = row
    return Asked(
        token, round_, survey, version, invitation, community or "", parse(version.questions),
        _state(token, round_, invitation),
    )  # fmt: skip


def _state(token: str, round_: SurveyRound, invitation: SurveyInvitation | None) -> str:
    if invitation.answered if invitation else _is_done(token):
        return ANSWERED
    if round_.state is RoundState.PLANNED:
        return EARLY
    running = round_.state in (RoundState.OPEN, RoundState.SENDING)
    if invitation is not None and round_.state is RoundState.STOPPED:
        running = True
    late = round_.closes_at is not None and round_.closes_at <= clock.now()
    return OPEN if running and not late else CLOSED


def _is_done(token: str) -> bool:
    """Whether this device handed in already: of its draft nothing is left but its name. Inside a unit it is held."""
    found = select(SurveyDraft.sealed).where(SurveyDraft.id == links.draft_id(token))
    return session().scalar(for_change(found, SurveyDraft)) == ""


def draft(token: str) -> Kept:
    """What the holder of the link left; empty where there is nothing."""
    sealed = session().scalar(select(SurveyDraft.sealed).where(SurveyDraft.id == links.draft_id(token)))
    words = sealing.unseal(sealed, links.draft_key(token)) if sealed else None
    if words is None:
        return Kept({})
    kept = json.loads(words)
    return Kept(kept["answers"], kept["shown"], kept["answered"])


def for_person(actor: Actor) -> list[OpenOne]:
    """The surveys the person was asked: those that wait first, then those answered, newest first."""
    rows = session().execute(
        select(SurveyInvitation, SurveyRound.state, SurveyRound.closes_at, SurveyVersion.title, SurveyVersion.minutes,
               Survey.anonymous)
        .join(SurveyRound, SurveyRound.id == SurveyInvitation.round_id)
        .join(Survey, Survey.id == SurveyInvitation.survey_id)
        .join(SurveyVersion, SurveyVersion.id == SurveyRound.survey_version_id)
        .where(
            SurveyInvitation.person_id == actor.person_id, SurveyInvitation.state == InvitationState.SENT,
            or_(SurveyInvitation.answered.is_(True), and_(
                SurveyRound.state.in_((RoundState.OPEN, RoundState.SENDING, RoundState.STOPPED)),
                or_(SurveyRound.closes_at.is_(None), SurveyRound.closes_at > clock.now()),
            )),
        )
        .order_by(SurveyInvitation.id.desc())
        .limit(LISTED)
    ).all()  # fmt: skip
    found = [
        OpenOne(
            row.id, title, row.title, minutes, anonymous, ANSWERED if row.answered else OPEN, closes,
            links.path_of(row.id),
        )
        for row, _, closes, title, minutes, anonymous in rows
    ]  # fmt: skip
    return sorted(found, key=lambda each: each.state != OPEN)


def waiting(actor: Actor) -> int:
    """How many surveys wait for the person's answer."""
    return sum(each.state == OPEN for each in for_person(actor))
