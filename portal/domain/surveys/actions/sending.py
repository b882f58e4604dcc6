"""Asking people: drawn, within the budget of their household, once; and reminded once where they have not answered.

Each piece holds the round's row, so that two workers take turns; who was asked is marked in the unit that owes the
message, so that a worker that is killed leaves neither a person asked twice nor one forgotten.
"""

from collections.abc import Collection, Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, func, insert, select

from portal.domain.casework import contacts
from portal.domain.casework.contact_rules import SURVEY_PAUSE, Contact, Verdict, household
from portal.domain.surveys.actions.rounds import HOUSE, tell
from portal.domain.surveys.events import rounds as happened
from portal.domain.surveys.models import SurveyInvitation, SurveyRound
from portal.domain.surveys.queries.frame import frame_of
from portal.domain.surveys.round_rules import PIECE, REMIND_DAYS, SURVEYED, packed
from portal.domain.surveys.rules import BY_EVENT, InvitationState, RoundState
from portal.domain.surveys.segment_rules import drawn, parse
from portal.domain.terms import queries as terms
from portal.infra import clock
from portal.infra.db import session
from portal.infra.jobs import Job
from portal.infra.refused import N_

ASKED_AGAIN = "remeasure"
Sent = Sequence[SurveyInvitation]


def held_round(round_id: int) -> SurveyRound:
    """The round for what the house itself does to it, held inside a unit; never a lookup for a reader."""
    return session().get_one(SurveyRound, round_id, with_for_update=True, populate_existing=True)


def send_some(job: Job) -> tuple[Sent, bool]:
    """One piece of sending (a kind of job): first everybody is drawn, then some are asked; who was asked, and whether
    there is more. The caller owes their messages in the same unit."""
    round_ = held_round(job.subject_id)
    if round_.state is not RoundState.SENDING:
        return (), False
    if not job.params.get("drawn"):
        job.phase, job.total = N_("抽取名单"), _draw(round_)
        job.params = {**job.params, "drawn": True}
        return (), True
    job.phase = N_("发送邀请")
    rows = _some(round_.id, SurveyInvitation.state == InvitationState.DUE)
    job.total = job.total or len(rows)
    if not rows:
        _all_sent(round_)
        return (), False
    job.done += len(rows)
    return ask(rows), True


def _some(round_id: int, *wanted: ColumnElement[bool]) -> Sequence[SurveyInvitation]:
    found = select(SurveyInvitation).where(SurveyInvitation.round_id == round_id, *wanted)
    return session().scalars(found.order_by(SurveyInvitation.id).limit(PIECE).with_for_update()).all()


def _draw(round_: SurveyRound) -> int:
    """Everybody the seed draws from the segment as it stands now; how many they are."""
    frame = frame_of(parse(round_.segment), round_.community_id)
    picked = drawn(round_.seed, frame, round_.sample)
    round_.frame = len(frame)
    rows = [
        {
            "round_id": round_.id, "survey_id": round_.survey_id, "person_id": home.person_id, "unit_id": home.unit_id,
            "community_id": home.community_id, "label": home.label, "segment": home.tie, "state": InvitationState.DUE,
        }
        for home in picked
    ]  # fmt: skip
    if rows:
        session().execute(insert(SurveyInvitation), rows)
    return len(rows)


def _all_sent(round_: SurveyRound) -> None:
    counted = select(SurveyInvitation.state, func.count()).where(SurveyInvitation.round_id == round_.id)
    found = {row[0]: row[1] for row in session().execute(counted.group_by(SurveyInvitation.state))}
    round_.state, round_.version = RoundState.OPEN, round_.version + 1
    sent, held = found.get(InvitationState.SENT, 0), found.get(InvitationState.HELD, 0)
    tell(round_, happened.RoundSent(sent=sent, held=held), HOUSE)


def ask(rows: Sequence[SurveyInvitation], *, pause: bool = True) -> Sent:
    """Ask these people, those whose household may be turned to now; the others are held back, with the reason.

    `pause`: nobody who was asked another survey within the days of the limit.
    """
    _hold(rows)
    surveyed = _surveyed(rows) if pause else set()
    for row in rows:
        free = _free(row, surveyed)
        if free:
            row.state, row.sent_at, row.held_why = InvitationState.SENT, clock.now(), ""
            surveyed.add(row.person_id or 0)
        else:
            row.state, row.held_why = InvitationState.HELD, packed(free.why, free.params)
    session().flush()
    return [row for row in rows if row.state is InvitationState.SENT]


def _hold(rows: Sequence[SurveyInvitation]) -> None:
    """The households and the people themselves, always in one order: a person may be asked for two homes at once."""
    keys = [household(row.person_id, row.unit_id) for row in rows]
    contacts.hold([*keys, *(household(row.person_id, None) for row in rows)])


def _free(row: SurveyInvitation, surveyed: Collection[int]) -> Verdict:
    if row.person_id in surveyed:
        return Verdict(SURVEYED, {"days": _pause(row.community_id)})
    return contacts.contact(
        Contact.SURVEY, community_id=row.community_id, person_id=row.person_id, unit_id=row.unit_id
    )


def _surveyed(rows: Sequence[SurveyInvitation]) -> set[int]:
    """Those of these people who were sent another survey lately."""
    days = max(_pause(row.community_id) for row in rows)
    people = {row.person_id for row in rows}
    found = session().scalars(
        select(SurveyInvitation.person_id).where(
            SurveyInvitation.person_id.in_(people), SurveyInvitation.state == InvitationState.SENT,
            SurveyInvitation.sent_at > clock.now() - timedelta(days=days),
        )
    )  # fmt: skip
    return {person for person in found if person}


def _pause(community_id: int) -> int:
    span = terms.limit_for(community_id, SURVEY_PAUSE)
    assert span is not None
    return span.amount


def remind_some(job: Job) -> tuple[Sent, bool]:
    """One piece of reminding (a kind of job): who has not answered is reminded, once, within the budget.

    Who cannot be turned to today is tried again another day, as long as the round is open. The caller owes the
    messages in the same unit.
    """
    round_, after = held_round(job.subject_id), job.params.get("after", 0)
    if round_.state is not RoundState.OPEN:
        return (), False
    job.phase = N_("发送提醒")
    rows = _some(
        round_.id, SurveyInvitation.state == InvitationState.SENT, SurveyInvitation.answered.is_(False),
        SurveyInvitation.reminded_at.is_(None), SurveyInvitation.held_why == "", SurveyInvitation.id > after,
        SurveyInvitation.sent_at <= clock.now() - waits(round_),
    )  # fmt: skip
    reminded = _remind(rows)
    count = job.params.get("count", 0) + len(reminded)
    job.done += len(rows)
    job.params = {**job.params, "after": rows[-1].id if rows else after, "count": count}
    if len(rows) < PIECE:
        if count:
            tell(round_, happened.RoundReminded(count=count), HOUSE)
        return reminded, False
    return reminded, True


def waits(round_: SurveyRound) -> timedelta:
    """How long after it was sent an invitation is reminded: in a round of cases days, else from the round's own day."""
    own = round_.trigger in BY_EVENT or round_.trigger == ASKED_AGAIN
    return timedelta(days=REMIND_DAYS) if own else timedelta()


def _remind(rows: Sequence[SurveyInvitation]) -> Sent:
    _hold(rows)
    done = []
    for row in rows:
        if contacts.contact(
            Contact.REMINDER, community_id=row.community_id, person_id=row.person_id, unit_id=row.unit_id
        ):
            row.reminded_at = clock.now()
            done.append(row)
    session().flush()
    return done


def sent_one(invitation_id: int) -> SurveyInvitation | None:
    """The invitation, if it was sent; None where it was held back or is none."""
    row = session().get(SurveyInvitation, invitation_id)
    return row if row is not None and row.state is InvitationState.SENT else None


def undelivered(invitation_id: int, why: str) -> None:
    """Its message was given up: the round says why; in the portal the person still finds it, and is not reminded."""
    row = session().get_one(SurveyInvitation, invitation_id, with_for_update=True)
    row.held_why = packed(why, {})
    session().flush()
