"""Long papers are set by the worker: somebody orders one, sees that it is on its way, and fetches it.

What stands on it is written down at the order, so that it says what was true then, and to whom it was shown.
"""

import json
import zlib
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from flask import request
from sqlalchemy import Index, LargeBinary, String, delete
from sqlalchemy.orm import Mapped, deferred, mapped_column
from werkzeug.wrappers import Response as AnyResponse

from portal.infra import clock, outbox, web
from portal.infra.db import Key, Model, session, write
from portal.infra.fields import Form
from portal.infra.papers.paper import Paper
from portal.infra.papers.printing import Unprintable, plain, press_plain
from portal.infra.papers.serving import download
from portal.infra.refused import Missing

TOPIC = "paper"
# What is set within a second or so is handed over at once.
AT_ONCE = 400


class PaperOrder(Model):
    """One paper that somebody asked for: `source` is what stands on it until it is set, `data` the PDF."""

    __tablename__ = "paper_order"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    person_id: Mapped[int] = mapped_column(Key)
    name: Mapped[str] = mapped_column(String(120))
    back: Mapped[str] = mapped_column(String(300))
    rows: Mapped[int]
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    asked_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    source: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    data: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    __table_args__ = (Index("ix_paper_order_person", "person_id", "id"),)


class OrderForm(Form):
    """Nothing to fill in."""

    form_id = "order"


def rows_of(paper: Paper) -> int:
    """How many lines stand in its tables."""
    return sum(len(table.rows) for table in paper.tables)


def hand_over(made: Paper, form: str, name: str) -> AnyResponse:
    """The paper as a file, at once; a long PDF is offered to be set by the worker."""
    if form != "pdf" or rows_of(made) <= AT_ONCE:
        return download(made, form, name)
    return _ask(OrderForm(), made, name)


def take(made: Callable[[], Paper], name: Callable[[], str], back: str) -> AnyResponse:
    """The order itself (POST): leads to the page that tells how far it is. `back` is where it was asked for."""
    form = OrderForm.incoming()

    def verb() -> str:
        return f"/me/papers/{order(made(), name(), web.visitor().person_id, back)}"

    return web.submit(form, verb, lambda: _ask(form, made(), name()))


def _ask(form: Form, made: Paper, name: str) -> AnyResponse:
    """Ask before it is owed; what the address asks for beside the path goes along with the order."""
    here = request.full_path.removesuffix("?")
    return web.page("public/papers/ask.html", form=form, rows=rows_of(made), name=name, here=here)


def order(made: Paper, name: str, person_id: int, back: str) -> int:
    """Owe the paper from the moment this unit commits; returns the order's id."""
    source = zlib.compress(json.dumps(plain(made), ensure_ascii=False).encode())
    row = PaperOrder(
        person_id=person_id, name=name[:120], back=back[:300], rows=rows_of(made), state="waiting", source=source,
        asked_at=clock.now(),
    )  # fmt: skip
    session().add(row)
    session().flush()
    outbox.enqueue(TOPIC, {"order": row.id}, dedupe_key=f"paper:{row.id}")
    return row.id


def make(payload: Mapping[str, Any], claimed: outbox.Claimed) -> None:
    """Set one (a topic of the outbox, outside of any unit); again is harmless."""
    row = session().get(PaperOrder, int(payload["order"]))
    if row is None or row.source is None:
        return
    given = json.loads(zlib.decompress(row.source))
    session().rollback()
    try:
        made: bytes | None = press_plain(given)
    except Unprintable:
        made = None
    with write():
        _end(int(payload["order"]), made)


def given_up(payload: dict[str, Any], why: str) -> None:
    """It failed again and again: whoever asked is told on its page."""
    _end(int(payload["order"]), None)


def _end(order_id: int, made: bytes | None) -> None:
    row = session().get_one(PaperOrder, order_id, with_for_update=True)
    if row.source is not None:
        row.data, row.source, row.ended_at = made, None, clock.now()
        row.state = "made" if made is not None else "failed"


def order_for(person_id: int, order_id: int) -> PaperOrder:
    """The order, for who gave it; else it is not there (404)."""
    row = session().get(PaperOrder, order_id) if 0 < order_id < 2**62 else None
    if row is None or row.person_id != person_id:
        raise Missing
    return row


def forget_before(moment: datetime) -> None:
    """Papers that nobody fetched any more go, inside the open unit; they can be ordered anew."""
    session().execute(delete(PaperOrder).where(PaperOrder.asked_at < moment))
