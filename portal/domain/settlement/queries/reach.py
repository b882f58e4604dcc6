"""Whose books a reader may open: staff by community, a firm's contact by firm. Written once."""

from typing import Any

from sqlalchemy import ColumnElement, select

from portal.domain.estate.models import Community, Firm
from portal.domain.settlement.claim_models import BackCharge, Dispute, Retention
from portal.domain.settlement.models import Account, AccountLine
from portal.domain.settlement.rules import SEEN_BY_FIRM
from portal.domain.settlement.statement_models import Statement
from portal.infra.actor import Actor
from portal.infra.db import for_change, session
from portal.infra.refused import Missing

PAGE = 50
LARGEST = 2**62


def within(actor: Actor, model: Any) -> ColumnElement[bool]:
    """The condition on a row that belongs to a community and a firm."""
    if actor.face == "field":
        return model.firm_id.in_(sorted(actor.own("firm")) if actor.may("statement.read") else [])
    scope = actor.scope("settlement.read") if actor.face == "staff" else frozenset()
    return model.id.is_not(None) if scope is None else model.community_id.in_(sorted(scope))


def statement_for(actor: Actor, statement_id: int) -> Statement:
    """The statement, if it is the reader's to see; a firm sees it from its delivery on. Held inside a unit."""
    row: Statement = _one(actor, Statement, statement_id)
    if actor.face == "field" and row.state not in SEEN_BY_FIRM:
        raise Missing
    return row


def charge_for(actor: Actor, charge_id: int) -> BackCharge:
    """The back-charge, if it is the reader's to see; a verb holds it after its book (`actions.held_charge`)."""
    row: BackCharge = _one(actor, BackCharge, charge_id, hold=False)
    return row


def dispute_for(actor: Actor, dispute_id: int) -> Dispute:
    """The dispute, if it is the reader's to see."""
    row: Dispute = _one(actor, Dispute, dispute_id, hold=False)
    return row


def account_for(actor: Actor, account_id: int) -> Account:
    """The firm's account, if it is the reader's to see."""
    row: Account = _one(actor, Account, account_id, hold=False)
    return row


def line_for(actor: Actor, line_id: int) -> AccountLine:
    """A line of an account, if it is the reader's to see (staff only)."""
    if actor.face != "staff":
        raise Missing
    row: AccountLine = _one(actor, AccountLine, line_id, hold=False)
    return row


def retention_for(actor: Actor, retention_id: int) -> Retention:
    """The retention money of a contract, if it is the reader's to see."""
    row: Retention = _one(actor, Retention, retention_id, hold=False)
    return row


def _one(actor: Actor, model: Any, row_id: int, *, hold: bool = True) -> Any:
    if not 0 < row_id < LARGEST:
        raise Missing
    wanted = select(model).where(model.id == row_id, within(actor, model))
    row = session().scalar(for_change(wanted, model) if hold else wanted)
    if row is None:
        raise Missing
    return row


def firm_of(firm_id: int) -> Firm:
    """A firm by its id."""
    return session().get_one(Firm, firm_id)


def community_of(community_id: int) -> Community:
    """A community by its id."""
    return session().get_one(Community, community_id)
