"""What the conditions of the eight steps ask about a complaint now, in one statement."""

from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, case, exists, func, literal_column, or_, select

from portal.domain.casework.models import Deadline
from portal.domain.complaints.gate_rules import record_of
from portal.domain.complaints.inquiry_models import Evidence, Inquiry
from portal.domain.complaints.models import Complaint, ComplaintPoint
from portal.domain.complaints.reply_models import Promise, Reply, ReplyAnswer
from portal.domain.complaints.rules import AWAITED, KIND, Facts
from portal.infra import clock
from portal.infra.reads import Read

ALL_WELL, ONE_NOT = 1, 2
LIVE = ComplaintPoint.retired_at.is_(None)


def facts_of(complaint: Complaint) -> Facts:
    """How the complaint stands; called inside a unit it sees what the unit wrote."""
    row = _FACTS.first({"complaint": complaint.id, "now": clock.now()})
    return facts_from(complaint, row._asdict())


def facts_from(complaint: Any, row: dict[str, Any]) -> Facts:
    """The same from what `ASKED` gave in a statement of the caller's, and whether a limit runs (`clocked`)."""
    money, state, unanswered = row.pop("money"), row.pop("money_state"), row.pop("unanswered")
    points, promises = row.pop("points"), row.pop("promises")
    return Facts(
        status=complaint.status,
        stage=complaint.stage,
        replied_at=complaint.replied_at,
        closed_at=complaint.closed_at,
        recorded=recorded(complaint),
        remedy_answered=bool(complaint.remedy),
        followed_up=bool(complaint.follow_up),
        learned=bool(complaint.cause and complaint.lesson and complaint.prevent_in),
        joint=complaint.joint_id is not None,
        defined=complaint.definition in AWAITED and bool(points),
        definition=complaint.definition,
        follow_up=complaint.follow_up,
        payment=complaint.payment,
        found=points == ALL_WELL,
        drafted=state is not None,
        complete=state is not None and not unanswered,
        priced=bool(money) and state not in ("asked", "approved"),
        cleared=not money or state == "approved",
        promised=bool(promises),
        open_promise=bool(promises),
        late_promise=promises == ONE_NOT,
        **{name: bool(value) for name, value in row.items()},
    )


def recorded(complaint: Any) -> bool:
    """Whether 《业主投诉记录表》 is complete: who, what about, what happened, what is asked for and expected, and from
    where it came."""
    return all(record_of(complaint).values())


def _clocked() -> Any:
    mine = (Deadline.subject_kind == KIND, Deadline.subject_id == Complaint.id, Deadline.due_at.is_not(None))
    return exists().where(*mine, Deadline.met_at.is_(None), Deadline.dropped_at.is_(None)).label("clocked")


def _asked() -> list[Any]:
    mine = Complaint.id
    draft = and_(Reply.complaint_id == mine, Reply.state == "draft", Reply.stage == Complaint.stage)
    points = and_(ComplaintPoint.complaint_id == mine, LIVE)
    promise = and_(Promise.complaint_id == mine, Promise.state == "open")
    return [
        exists().where(Inquiry.complaint_id == mine, Inquiry.state == "asked").label("inquired"),
        exists().where(Evidence.complaint_id == mine).label("evidenced"),
        exists().where(points, ~_answered(draft)).label("unanswered"),
        select(Reply.compensation_cents).where(draft).limit(1).scalar_subquery().label("money"),
        select(Reply.compensation_state).where(draft).limit(1).scalar_subquery().label("money_state"),
        _worst(points, _unfound()).label("points"),
        _worst(promise, Promise.due_at < bindparam("now")).label("promises"),
    ]  # fmt: skip


def _worst(which: ColumnElement[bool], bad: ColumnElement[bool]) -> Any:
    """How these rows stand at their worst, in one look at them: `ONE_NOT`, else `ALL_WELL`, nothing where there are none."""
    worst = func.max(case((bad, literal_column(str(ONE_NOT))), else_=literal_column(str(ALL_WELL))))
    return select(worst).where(which).scalar_subquery()


def _unfound() -> ColumnElement[bool]:
    of_stage = ComplaintPoint.found_stage == Complaint.stage
    written = and_(ComplaintPoint.finding != "", ComplaintPoint.basis != "", of_stage)
    return or_(ComplaintPoint.found_stage.is_(None), ~written)


def _answered(draft: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether the draft answers the point in full: finding, reason, a remedy or why none, and who to turn to."""
    return exists().where(
        ReplyAnswer.point_id == ComplaintPoint.id, ReplyAnswer.reply_id == Reply.id, draft,
        ReplyAnswer.finding != "", ReplyAnswer.reason != "", ReplyAnswer.turn_to != "",
        or_(ReplyAnswer.remedy != "", ReplyAnswer.no_remedy != ""),
    ).correlate(Complaint, ComplaintPoint)  # fmt: skip


# What is asked of a complaint, as columns by name, for a statement that reads its row (and has the moment `now`).
ASKED = tuple(_asked())
_FACTS = Read(select(_clocked(), *ASKED).select_from(Complaint).where(Complaint.id == bindparam("complaint")))
