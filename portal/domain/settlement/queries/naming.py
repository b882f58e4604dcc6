"""What the roof asks to name things of the books; no reader's reach is asked."""

from sqlalchemy import select

from portal.domain.estate.models import Community, Firm, Person
from portal.domain.settlement.claim_models import BackCharge, Dispute
from portal.domain.settlement.models import Account, AccountLine
from portal.domain.settlement.statement_models import Statement
from portal.infra.db import session
from portal.infra.events import Subject


def charge(charge_id: int) -> BackCharge:
    """A back-charge."""
    return session().get_one(BackCharge, charge_id)


def statement(statement_id: int) -> Statement:
    """A statement."""
    return session().get_one(Statement, statement_id)


def dispute(dispute_id: int) -> Dispute:
    """A dispute."""
    return session().get_one(Dispute, dispute_id)


def firm(firm_id: int) -> str:
    """The short name of a firm."""
    return session().scalar(select(Firm.short_name).where(Firm.id == firm_id)) or ""


def person(person_id: int) -> str:
    """The name of a person."""
    return session().scalar(select(Person.name).where(Person.id == person_id)) or ""


def about(subject: Subject) -> tuple[int, str, str]:
    """(firm, what it is called, where the firm reads it below its face) of a charge, statement, dispute, account."""
    kind, number = subject
    if kind == "account":
        account = session().get_one(Account, number)
        return account.firm_id, session().get_one(Community, account.community_id).name, "/statements"
    if kind == "dispute":
        row = dispute(number)
        if row.back_charge_id is not None:
            return about(("back_charge", row.back_charge_id))
        line = session().get(AccountLine, row.line_id) if row.line_id else None
        return row.firm_id, line.number if line else "", f"/statements/{row.statement_id}"
    if kind == "back_charge":
        charged = charge(number)
        return charged.firm_id, f"{charged.number} {charged.label}", f"/back-charges/{number}"
    drawn = statement(number)
    return drawn.firm_id, drawn.number, f"/statements/{number}"
