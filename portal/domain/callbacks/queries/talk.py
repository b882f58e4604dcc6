"""What lies before the caller beside the callback itself: script, quiet hours, earlier callbacks, the next to call."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select, text

from portal.domain.callbacks.models import OPEN_NOW, Callback
from portal.domain.callbacks.queries.contact import may_reach
from portal.domain.callbacks.queries.reach import reach
from portal.domain.callbacks.queries.script import answers_of, script_of
from portal.domain.callbacks.record_rules import Item, Script
from portal.domain.callbacks.rules import OPEN
from portal.domain.casework.contact_rules import Verdict
from portal.infra import clock
from portal.infra.actor import Actor
from portal.infra.db import session

EARLIER = 5


@dataclass(frozen=True)
class Talk:
    """What the caller needs: what to say and ask, whether the person may be reached now, what was said before."""

    script: Script
    contact: Verdict
    answers: Sequence[tuple[str, Item]]
    earlier: Sequence[Any]


def talk_for(actor: Actor, row: Callback) -> Talk:
    """What lies beside a callback; while it is open the contact, afterwards the answers."""
    is_open = row.status in OPEN
    return Talk(
        script_of(row), may_reach(row) if is_open else Verdict(), () if is_open else answers_of(row.id),
        earlier(actor, row),
    )  # fmt: skip


def earlier(actor: Actor, row: Callback) -> Sequence[Any]:
    """The last callbacks of the same person or home, newest first, as far as the reader may see them."""
    same = [
        column == value
        for column, value in ((Callback.person_id, row.person_id), (Callback.unit_id, row.unit_id))
        if value is not None
    ]
    if not same:
        return []
    shown = (
        Callback.id, Callback.number, Callback.title, Callback.status, Callback.satisfied, Callback.score,
        Callback.words, Callback.ended_at, Callback.planned_at, Callback.caller_name,
    )  # fmt: skip
    found = select(*shown).where(or_(*same), Callback.id != row.id, reach(actor))
    return session().execute(found.order_by(Callback.id.desc()).limit(EARLIER)).all()


def next_to_call(actor: Actor, but: int) -> int | None:
    """The reader's next callback: of those that may be made already the one that is due first."""
    found = select(Callback.id).where(
        text(OPEN_NOW), Callback.caller_id == actor.person_id, Callback.opens_at <= clock.now(), Callback.id != but,
        reach(actor),
    )  # fmt: skip
    return session().scalar(found.order_by(Callback.due_at, Callback.id).limit(1))
