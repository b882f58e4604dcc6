"""The settled quarter of the demo estate: retention money, statements from draft to payment, months that are closed."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from sqlalchemy import select

from portal.demo.money import decide, name_deputy
from portal.demo.quarter import end_of, settled_quarter, start_of
from portal.demo.stage import Scene
from portal.demo.teller import DESK, by_phone
from portal.domain.settlement import actions
from portal.domain.settlement.claim_models import Dispute
from portal.domain.settlement.models import AccountLine
from portal.domain.settlement.money_rules import LineKind
from portal.domain.settlement.period_rules import (
    first_month,
    month_before,
)
from portal.domain.settlement.rules import Channel, State
from portal.domain.settlement.statement_models import Statement
from portal.infra import clock
from portal.infra.actor import Actor
from portal.infra.db import session

STATEMENT = "settlement.statement"
LATE, AGREEING, DISPUTING, CREW = "13800003001", "13800003031", "13800003021", "13800003061"


def hold_back(contracts: dict[tuple[str, str], int], now: datetime, by: Actor) -> Scene:
    """Retention money is registered as the quarter begins."""
    scene = Scene(start_of(settled_quarter(now)), now)
    scene.step(lambda: _hold_back(contracts, clock.local(now).date(), by))
    return scene


def _hold_back(contracts: dict[tuple[str, str], int], today: date, by: Actor) -> None:
    """Three contracts; the money of one is due to be given back these days."""
    for trade, price, paid_in, days in (
        ("waterproofing", 280_000_000, 6_000_000, 420), ("windows", 190_000_000, 3_800_000, -6),
        ("plumbing", 150_000_000, 4_500_000, 150),
    ):  # fmt: skip
        contract = contracts["TS", trade]
        row = actions.open_retention(
            contract,
            price_cents=price,
            cap_cents=price * 3 // 100,
            release_on=today + timedelta(days=days),
            by=by,
        )
        actions.deposit(row.id, amount_cents=paid_in, note="竣工结算时扣留", from_payable=False, by=by)


class Settling(Scene):
    """One community's quarter, from drawing up to payment."""

    def __init__(self, code: str, community: int, now: datetime) -> None:
        self.quarter = settled_quarter(now)
        super().__init__(end_of(self.quarter), now)
        self.community = community
        _, self.dispatcher, self.manager = (by_phone(p, "staff") for p in DESK[code])
        self.lead, self.head = by_phone("13800001003", "staff"), by_phone("13800001009", "staff")
        self.cashier = by_phone("13800001012", "staff")

    def statements(self, *states: State, of: str = "") -> list[Statement]:
        """The statements of the quarter in these states, of one firm's contact or all."""
        found = select(Statement.id).where(
            Statement.community_id == self.community, Statement.quarter == self.quarter,
            Statement.state.in_(states),
        )  # fmt: skip
        if of:
            found = found.where(Statement.firm_id.in_(by_phone(of, "field").own("firm")))
        return [actions.held_statement(each) for each in session().scalars(found.order_by(Statement.id))]

    def each(
        self, act: Callable[[Statement], object], *states: State, of: str = "", hours: float = 0.0,
        until: Callable[[], datetime | None] | None = None,
    ) -> None:  # fmt: skip
        """Do it with each of these statements."""
        self.step(lambda: [act(row) for row in self.statements(*states, of=of)], hours, until)

    def draw_up(self) -> None:
        """Started by the dispatcher, drawn by the worker."""
        self.step(lambda: actions.draw_up(self.community, self.quarter, by=self.dispatcher), 2)

    def submit(self, row: Statement) -> None:
        """To the manager."""
        actions.submit(row, by=self.dispatcher)

    def approve(self, row: Statement) -> None:
        """The manager agrees."""
        decide(STATEMENT, ("statement", row.id), by=self.manager)

    def deliver(self, row: Statement) -> None:
        """By link where the firm reads its notices, else a print against signature."""
        online = row.firm_id in by_phone(LATE, "field").own("firm") | by_phone(DISPUTING, "field").own("firm")
        channel, to = (Channel.LINK, "") if online else (Channel.PAPER, "财务室签收")
        on = None if online else clock.today()
        actions.deliver(row, channel=channel, received_by=to, on=on, by=self.dispatcher)

    def dispute(self, row: Statement) -> None:
        """The firm does not agree with its first paid job."""
        line = (
            session()
            .scalars(
                select(AccountLine)
                .where(AccountLine.statement_id == row.id, AccountLine.kind == LineKind.MEASURED)
                .order_by(AccountLine.id)
            )
            .first()
        )
        if line is not None:
            actions.dispute_line(
                row, line.id, reason="少算了一副合页，现场照片可以看到换了两副。", claim_cents=2_800,
                by=by_phone(DISPUTING, "field"),
            )  # fmt: skip

    def rule(self) -> None:
        """The head allows what the firm asks for."""
        found = select(Dispute).where(
            Dispute.community_id == self.community, Dispute.statement_id.is_not(None)
        )
        for row in session().scalars(found):
            ruling = "照片属实，补记一副合页，记入下期。"
            actions.decide(row.id, allowed_cents=row.claim_cents, ruling=ruling, by=self.head)

    def settle(self, row: Statement) -> None:
        """The cashier asks for payment; what a firm owes is taken from its retention money."""
        actions.settle(row, by=self.cashier)
        if row.state is State.SETTLED and row.net < 0:
            actions.deduct(row, by=self.cashier)

    def pay(self, row: Statement) -> None:
        """The cashier pays against the invoice."""
        actions.pay(
            row, amount_cents=row.requested_cents, invoice="24332000000018", voucher="付字1106号",
            paid_on=clock.today(), by=self.cashier,
        )  # fmt: skip


def first_community(community: int, now: datetime) -> Settling:
    """A quarter that is all but settled: paid, agreed by silence, disputed and decided, one still to be approved."""
    s = Settling("TS", community, now)
    through = month_before(first_month(s.quarter))
    s.step(lambda: actions.close_period(community, through, by=s.manager))
    s.draw_up()
    for phone in (LATE, AGREEING, DISPUTING, CREW):
        s.each(s.submit, State.DRAFT, of=phone, hours=5)
    s.each(s.approve, State.SUBMITTED, hours=20)
    s.each(s.deliver, State.APPROVED, hours=6)
    s.each(
        lambda row: actions.agree(row, by=by_phone(AGREEING, "field")), State.DELIVERED, of=AGREEING, hours=26
    )
    s.each(s.dispute, State.DELIVERED, of=DISPUTING, hours=20)
    s.step(s.rule, 72)
    s.each(s.settle, State.AGREED, hours=150)
    s.each(s.pay, State.SETTLED, of=AGREEING, hours=30)
    s.step(
        lambda: name_deputy(s.manager, s.lead, days=6, why="休年假"), until=lambda: now - timedelta(hours=44)
    )
    s.each(s.submit, State.DRAFT, until=lambda: now - timedelta(hours=20))
    return s


def second_community(community: int, now: datetime) -> Settling:
    """A quarter that has just been drawn up."""
    s = Settling("WL", community, now)
    s.step(
        lambda: actions.draw_up(community, s.quarter, by=s.dispatcher),
        until=lambda: now - timedelta(hours=30),
    )
    s.each(s.submit, State.DRAFT, of=AGREEING, hours=8)
    return s
