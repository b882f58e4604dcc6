"""The server and its worker are killed 50 times under load, in sign-off, approval and period close.

People repeat what was not answered, by the same form. Whenever all processes are dead, and at the end, everything
that was acknowledged is there exactly once, nothing is half done, and no message was written or sent twice.
"""

from collections.abc import Callable
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select

from portal.domain.approvals.models import Approval
from portal.domain.repairs.models import Repair
from portal.domain.repairs.rules import Status
from portal.domain.settlement.claim_models import BackCharge
from portal.domain.settlement.models import Book, Measurement
from portal.domain.settlement.rules import ChargeState, State
from portal.domain.settlement.statement_models import Statement, StatementRun
from portal.infra.db import session
from portal.infra.jobs import Job
from tests import makers
from tests import makers_settlement as made
from tests.torture import sound
from tests.torture.killing import House, Provider, Work, sent_once

pytestmark = pytest.mark.proof
REPAIRS, COMMUNITIES, ROUNDS, CHARGES = 16, 6, 5, 5


class Town(Work):
    """The work of the day, and who does it."""

    # Four signatures each; each charge and each of the two statements of a community is decided; two more verbs.
    posts = REPAIRS * 4 + COMMUNITIES * (CHARGES + 2 + 2 + 2)

    def __init__(self, app: Flask, house: House) -> None:
        super().__init__(app, house, sound.look)
        self.story = makers.story()
        self.repairs = [
            makers.repair_awaiting_signatures(self.story, **makers.FOUR_SIGN).id for _ in range(REPAIRS)
        ]
        self.books = [self._books() for _ in range(COMMUNITIES)]
        wanted = (
            select(Approval.id).where(Approval.kind == "settlement.back_charge").order_by(Approval.subject_id)
        )
        self.charges = session().scalars(wanted).all()
        session().rollback()

    @staticmethod
    def _books() -> made.Books:
        books = made.books()
        for n in range(ROUNDS):
            made.measured(books, 100_00 + n)
            made.measured(books, 70_00 + n, firm_id=books.crew)
        for n in range(CHARGES):
            made.charge_measured(books, 300_00 + n)
        return books

    def signs(self, who: str, face: str) -> Callable[[], None]:
        """One party signs every form, in an order of its own."""
        person, mine = self.person(getattr(self.story, who), face), list(self.repairs)
        self.chance.shuffle(mine)
        at = {
            "owner": "/owner/repairs/{}",
            "staff": "/staff/repairs/{}/signature",
            "field": "/field/sign-offs/{}",
        }

        def work() -> None:
            for repair in mine:
                page = at[face].format(repair)
                action = page if face == "staff" else f"{page}/signature"
                person.does("sign", repair, page, action, seen="on", name="钱工")

        return work

    def decides(self, number: int, books: made.Books) -> None:
        """Everybody whose yes is needed says it."""
        for who in (books.story.manager, books.head):
            with self.app.app_context():
                pending = session().scalar(select(Approval.state).where(Approval.id == number)) == "pending"
            if pending:
                page = f"/staff/approvals/{number}"
                self.person(who).does("decide", number, page, f"{page}/decision", do="approve", note="")

    def answers_charges(self) -> None:
        """The managers decide about what was taken over."""
        for n, number in enumerate(self.charges):
            self.decides(number, self.books[n // CHARGES])

    def closes_all(self, all_books: list[made.Books]) -> None:
        """One community after the other."""
        for books in all_books:
            self.closes(books)

    def closes(self, books: made.Books) -> None:
        """A quarter from drawing up to its close."""
        here, home = books.community, "/staff/settlement"
        dispatcher, manager = self.person(books.story.dispatcher), self.person(books.story.manager)
        page = f"{home}?community={here}&quarter={made.QUARTER}"
        dispatcher.does("draw", here, page, f"{home}/communities/{here}/drawing")
        self.until(lambda: session().scalar(
            select(StatementRun.ended_at).where(StatementRun.community_id == here)
        ) is not None)  # fmt: skip
        with self.app.app_context():
            wanted = select(Statement.id).where(Statement.community_id == here).order_by(Statement.id)
            statements = session().scalars(wanted).all()
        for number in statements:
            page = f"{home}/statements/{number}"
            dispatcher.does("submit", number, page, f"{page}/submission")
            with self.app.app_context():
                approval = made.pending("settlement.statement", number)
            self.decides(approval or 0, books)
        page = f"{home}/closes?community={here}"
        manager.does("close", here, page, f"{home}/communities/{here}/close", through="2026-09")

    def lists(self) -> list[Callable[[], None]]:
        """Who does what, side by side."""
        half = COMMUNITIES // 2
        return [
            self.signs("dispatcher", "staff"), self.signs("owner", "owner"), self.signs("supervision", "field"),
            self.signs("project", "field"), self.answers_charges,
            partial(self.closes_all, self.books[:half]),
            partial(self.closes_all, self.books[half:]),
        ]  # fmt: skip


def test_killed_fifty_times_nothing_is_lost_half_done_or_done_twice(
    app: Flask, house: House, provider: Provider
) -> None:
    town = Town(app, house)
    town.killed_while(town.lists())
    sound.chains_stand()
    _everything_is_done(town)
    sent_once(provider, town.kills)


def _everything_is_done(town: Town) -> None:
    assert set(session().scalars(select(Repair.status).where(Repair.id.in_(town.repairs)))) == {
        Status.SIGNED_OFF
    }
    measured = session().scalars(select(Measurement.repair_id).where(Measurement.repair_id.in_(town.repairs)))
    assert sorted(measured) == sorted(town.repairs)
    assert set(session().scalars(select(BackCharge.state))) == {ChargeState.APPROVED}
    assert [*session().scalars(select(Statement.state))] == [State.APPROVED] * COMMUNITIES * 2
    closed = select(Book.closed_through).where(Book.community_id.in_([b.community for b in town.books]))
    assert [*session().scalars(closed)] == ["2026-09"] * COMMUNITIES
    assert set(session().scalars(select(Job.state))) == {"done"}
