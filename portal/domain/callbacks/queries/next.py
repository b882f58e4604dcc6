"""The next callback of a caller."""

from sqlalchemy import case, select, text

from portal.domain.callbacks.models import OPEN_NOW, Callback
from portal.domain.callbacks.queries.reach import reach
from portal.infra import clock
from portal.infra.actor import Actor
from portal.infra.db import session


def next_to_call(actor: Actor, but: int) -> int | None:
    """The reader's next callback: of those that may be made already the late ones first, then by the priority of their
    rules, then by what is due first."""
    found = select(Callback.id).where(
        text(OPEN_NOW), Callback.caller_id == actor.person_id, Callback.opens_at <= clock.now(), Callback.id != but,
        reach(actor),
    )  # fmt: skip
    late = case((Callback.due_at < clock.now(), 0), else_=1)
    return session().scalar(found.order_by(late, Callback.priority, Callback.due_at, Callback.id).limit(1))
