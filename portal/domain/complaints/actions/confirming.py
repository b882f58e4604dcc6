"""Step two: the facts and the demand are written down, read back to the person, and agreed or corrected."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select, update

from portal.domain.casework import clocks
from portal.domain.complaints import events
from portal.domain.complaints.actions.case import advance, said, start_limit, subject, tell
from portal.domain.complaints.actions.silence import look_again_at
from portal.domain.complaints.models import Complaint, ComplaintPoint, Definition
from portal.domain.complaints.record_rules import AGREED_HOW, MOST_POINTS
from portal.domain.complaints.rules import AGREED, PROPOSED
from portal.infra import clock
from portal.infra.actor import Actor
from portal.infra.db import session
from portal.infra.refused import N_, Refused, WrongState


@dataclass(frozen=True)
class Point:
    """One fact, and what the person asks for because of it; `common_id` is the point of the joint handling."""

    fact: str
    demand: str = ""
    common_id: int | None = None


def read_back(
    complaint: Complaint, points: Sequence[Point], *, by: Actor, version: int | None = None
) -> Definition:
    """Write what we understood, point by point, and put it before the person; what stood before is replaced."""
    advance(complaint, "read_back", by, version)
    if not points:
        raise Refused(N_("至少写一条事实。"), field="fact_1")
    if len(points) > MOST_POINTS:
        raise Refused(N_("最多写%(most)d条。写不下的，请合并同类的事实。"), field="fact_1", most=MOST_POINTS)
    now = clock.now()
    for old in points_of(complaint):
        old.retired_at = now
    for no, point in enumerate(points, start=1):
        session().add(
            ComplaintPoint(
                complaint_id=complaint.id, no=no, fact=said(point.fact, 1000, f"fact_{no}"),
                demand=said(point.demand, 500, f"demand_{no}", needed=False), common_id=point.common_id,
            )
        )  # fmt: skip
    _replace(complaint)
    made = Definition(
        complaint_id=complaint.id, no=_next(complaint), read_back_by=by.name, read_back_at=now,
        next_at=look_again_at(complaint),
    )  # fmt: skip
    session().add(made)
    complaint.definition = PROPOSED
    tell(complaint, events.ReadBack(count=len(points)), by)
    return made


def agree_definition(
    complaint: Complaint, *, how: str = "", words: str = "", by: Actor, version: int | None = None
) -> None:
    """The person says that it is right; staff note by which way and in which words, where it was not the portal."""
    advance(complaint, "agree_definition", by, version)
    if by.face == "owner":
        how = "portal"
    elif how not in AGREED_HOW or how == "portal":
        raise Refused(N_("请选择对方是怎么确认的。"), field="how")
    doer, channel = by, "web" if how == "portal" else how
    if by.face != "owner" and complaint.complainant_id:
        doer = by.acting_for(complaint.complainant_id, channel)
    words = said(words, 1000, "words", needed=how != "portal")
    _answer(complaint, "agreed", how, words, by)
    complaint.definition, complaint.confirmed_at = AGREED, clock.now()
    clocks.meet(subject(complaint), "confirm")
    start_limit(complaint, "evaluate", "complaint.evaluate")
    tell(complaint, events.DefinitionAgreed(how=AGREED_HOW[how], words=words), doer)


def correct_definition(complaint: Complaint, *, words: str, by: Actor, version: int | None = None) -> None:
    """The person says what is wrong with it; the desk writes it anew."""
    advance(complaint, "correct_definition", by, version)
    words = said(words, 1000, "words")
    _answer(complaint, "corrected", "portal", words, by)
    complaint.definition = ""
    tell(complaint, events.DefinitionCorrected(words=words), by)


def points_of(complaint: Complaint) -> Sequence[ComplaintPoint]:
    """The points that stand now, in their order."""
    return session().scalars(
        select(ComplaintPoint)
        .where(ComplaintPoint.complaint_id == complaint.id, ComplaintPoint.retired_at.is_(None))
        .order_by(ComplaintPoint.no)
    ).all()  # fmt: skip


def _answer(complaint: Complaint, answer: str, how: str, words: str, by: Actor) -> None:
    newest = session().scalar(
        select(Definition)
        .where(Definition.complaint_id == complaint.id)
        .order_by(Definition.no.desc())
        .limit(1)
    )
    if newest is None or newest.answer:
        raise WrongState(N_("这一版已经答复过了。"))
    newest.answer, newest.how, newest.words, newest.next_at = answer, how, words, None
    newest.answered_by, newest.answered_at = by.name, clock.now()


def _replace(complaint: Complaint) -> None:
    """Of an earlier version nobody expects an answer any more."""
    session().execute(
        update(Definition)
        .where(Definition.complaint_id == complaint.id, Definition.answer == "")
        .values(answer="replaced", next_at=None)
    )


def _next(complaint: Complaint) -> int:
    count = select(func.max(Definition.no)).where(Definition.complaint_id == complaint.id)
    return (session().scalar(count) or 0) + 1
