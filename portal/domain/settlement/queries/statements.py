"""Statements and accounts as pages read them, and the lines behind each figure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select

from portal.domain.estate.models import Community, Firm
from portal.domain.estate.rows import AnyRow
from portal.domain.settlement.actions.corrections import standing
from portal.domain.settlement.actions.statements import KIND, due
from portal.domain.settlement.claim_models import Dispute, Retention
from portal.domain.settlement.models import Account, AccountLine, Measurement
from portal.domain.settlement.money_rules import KINDS_OF, REVERSIBLE, LineKind, Section
from portal.domain.settlement.period_rules import first_month, last_month
from portal.domain.settlement.queries.reach import PAGE, account_for, line_for, statement_for, within
from portal.domain.settlement.rules import LIFE, SEEN_BY_FIRM, DisputeState, why_not
from portal.domain.settlement.statement_models import Payment, Statement
from portal.infra import events
from portal.infra.actor import Actor
from portal.infra.db import session
from portal.infra.events import Line

COLUMNS = (
    AccountLine.id, AccountLine.kind, AccountLine.amount_cents, AccountLine.retention_cents,
    AccountLine.listed_cents, AccountLine.month, AccountLine.happened_on, AccountLine.repair_id,
    AccountLine.community_id, AccountLine.round, AccountLine.number, AccountLine.label, AccountLine.note, AccountLine.back_charge_id,
    AccountLine.reverses_id, AccountLine.statement_id, AccountLine.account_id, AccountLine.measurement_id,
    Measurement.part_code, Measurement.labour_cents, Measurement.material_cents, Measurement.total_cents,
)  # fmt: skip


@dataclass(frozen=True)
class StatementPage:
    """A statement as its page shows it; `verbs` are what this reader may do now, `due` what may still be paid."""

    row: Statement
    community: Community
    firm: Firm
    account: Account
    verbs: frozenset[str]
    due: int
    disputes: Sequence[Dispute]
    payments: Sequence[Payment]
    story: Sequence[Line]


def statement_page(actor: Actor, statement_id: int) -> StatementPage:
    """One statement with everything its page shows."""
    row = statement_for(actor, statement_id)
    account, community, firm = around(row.account_id)
    audience = "firm" if actor.face == "field" else "staff"
    return StatementPage(
        row=row, community=community, firm=firm, account=account, verbs=verbs_of(actor, row),
        due=due(row, account),
        disputes=_disputes(row.id),
        payments=session().scalars(
            select(Payment).where(Payment.statement_id == row.id).order_by(Payment.id)
        ).all(),
        story=events.story_of((KIND, row.id), audience),
    )  # fmt: skip


def _disputes(statement_id: int) -> Sequence[Dispute]:
    """What the firm disputes of a statement: its lines, and the back-charges that it takes up."""
    charges = select(AccountLine.back_charge_id).where(
        AccountLine.statement_id == statement_id, AccountLine.back_charge_id.is_not(None)
    )
    about = or_(Dispute.statement_id == statement_id, Dispute.back_charge_id.in_(charges))
    return session().scalars(select(Dispute).where(about).order_by(Dispute.id)).all()


def around(account_id: int) -> tuple[Account, Community, Firm]:
    """An account with its community and firm, in one trip."""
    found = session().execute(
        select(Account, Community, Firm)
        .join(Community, Community.id == Account.community_id)
        .join(Firm, Firm.id == Account.firm_id)
        .where(Account.id == account_id)
    ).one()  # fmt: skip
    return found[0], found[1], found[2]


def verbs_of(actor: Actor, row: Statement) -> frozenset[str]:
    """What this reader may do with the statement now: the buttons of its page."""

    def may(permission: str) -> bool:
        return actor.may(permission, None if actor.face == "field" else row.community_id)

    found = {
        verb
        for verb, step in LIFE.items()
        if actor.face in step.faces and may(step.permission) and not why_not(verb, row.state)
    }
    return frozenset(found - ({"pay"} if row.net <= 0 else {"deduct"}))


def lines(
    *,
    statement_id: int | None = None,
    account_id: int | None = None,
    quarter: tuple[int, str] | None = None,
    kinds: Iterable[LineKind] = (),
    section: Section | None = None,
    after: int = 0,
    limit: int = PAGE,
) -> Sequence[AnyRow]:
    """Lines of a statement, an account or a quarter of a community (`quarter`: its id and the quarter) in the order
    they were written, `limit` + 1 at most; the caller asked whether the reader may."""
    wanted = select(*COLUMNS).outerjoin(Measurement, Measurement.id == AccountLine.measurement_id)
    if statement_id is not None:
        wanted = wanted.where(AccountLine.statement_id == statement_id)
    if account_id is not None:
        wanted = wanted.where(AccountLine.account_id == account_id)
    if quarter is not None:
        months = AccountLine.month.between(first_month(quarter[1]), last_month(quarter[1]))
        wanted = wanted.where(AccountLine.community_id == quarter[0], months)
    if chosen := list(kinds) or list(KINDS_OF[section] if section else ()):
        wanted = wanted.where(AccountLine.kind.in_(chosen))
    return (
        session()
        .execute(wanted.where(AccountLine.id > after).order_by(AccountLine.id).limit(limit + 1))
        .all()
    )


@dataclass(frozen=True)
class AccountPage:
    """A firm's account: its balances, statements, retention money."""

    row: Account
    community: Community
    firm: Firm
    statements: Sequence[Statement]
    retentions: Sequence[Retention]


def account_page(actor: Actor, account_id: int) -> AccountPage:
    """The account of a firm in a community."""
    row, community, firm = around(account_for(actor, account_id).id)
    return AccountPage(
        row, community, firm,
        session().scalars(
            select(Statement).where(Statement.account_id == row.id).order_by(Statement.quarter.desc()).limit(12)
        ).all(),
        session().scalars(
            select(Retention).where(Retention.account_id == row.id).order_by(Retention.id)
        ).all(),
    )  # fmt: skip


@dataclass(frozen=True)
class LinePage:
    """One line of an account, and how much of it may still be taken back, in cents."""

    line: AccountLine
    community: Community
    firm: Firm
    standing: int


def line_page(actor: Actor, line_id: int) -> LinePage:
    """A line with what it stands for."""
    line = line_for(actor, line_id)
    _, community, firm = around(line.account_id)
    return LinePage(line, community, firm, standing(line) if line.kind in REVERSIBLE else 0)


def for_firm(actor: Actor, before: int | None = None, limit: int = PAGE) -> Sequence[AnyRow]:
    """The delivered statements of the reader's firms, newest first, `limit` + 1 at most."""
    wanted = (
        select(
            Statement.id, Statement.number, Statement.quarter, Statement.state, Statement.net,
            Statement.silent_at, Statement.delivered_at, Community.name.label("community"), Community.zone,
        )
        .join(Community, Community.id == Statement.community_id)
        .where(within(actor, Statement), Statement.state.in_(SEEN_BY_FIRM))
        .order_by(Statement.id.desc())
        .limit(limit + 1)
    )  # fmt: skip
    if before is not None:
        wanted = wanted.where(Statement.id < before)
    return session().execute(wanted).all()


def works_of(rows: Iterable[AnyRow]) -> dict[int, Measurement]:
    """The measured jobs behind these lines, by their ids: what each of them is made of."""
    ids = [row.measurement_id for row in rows if row.measurement_id is not None]
    found = session().scalars(select(Measurement).where(Measurement.id.in_(ids))) if ids else ()
    return {work.id: work for work in found}


def disputed_lines(statement_id: int) -> dict[int, Any]:
    """Line → the state of its dispute, for the lines of a statement that were disputed."""
    rows = session().execute(
        select(Dispute.line_id, Dispute.state, Dispute.id).where(
            Dispute.line_id.in_(select(AccountLine.id).where(AccountLine.statement_id == statement_id))
        )
    )
    return {row.line_id: row for row in rows}


def open_disputes(statement: Statement) -> int:
    """How many disputes on it wait to be decided."""
    rows = session().scalars(
        select(Dispute.id).where(Dispute.statement_id == statement.id, Dispute.state == DisputeState.OPEN)
    )
    return len(rows.all())
