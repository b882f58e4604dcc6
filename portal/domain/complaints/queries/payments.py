"""What became of the compensation in the letters of a complaint."""

from collections.abc import Sequence

from sqlalchemy import select

from portal.domain.complaints.reply_models import Payment, Reply
from portal.infra.db import session


def amount_to_pay(complaint_id: int) -> int:
    """What the newest letter offers, in cents; 0 where none left."""
    newest = select(Reply.compensation_cents).where(Reply.complaint_id == complaint_id, Reply.state == "sent")
    return session().scalar(newest.order_by(Reply.no.desc()).limit(1)) or 0


def payments_of(complaint_id: int) -> Sequence[Payment]:
    """Each compensation that was paid or not, with when, how and why, in their order."""
    found = select(Payment).where(Payment.complaint_id == complaint_id).order_by(Payment.id)
    return session().scalars(found).all()
