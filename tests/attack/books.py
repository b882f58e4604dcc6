"""What the chain of a repair leaves in the attacked house: costs, a replaced firm, books, price lists, hot spots."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select

from portal.domain.estate import actions as estate
from portal.domain.estate.models import Contract
from portal.domain.estate.roles import Role
from portal.domain.figures import actions as figures
from portal.domain.figures.models import HotSpot
from portal.domain.repairs import actions as repairs
from portal.domain.repairs.cost_models import Rate
from portal.domain.repairs.models import Repair
from portal.domain.repairs.queries.evidence import packs_of
from portal.domain.settlement import actions as settlement
from portal.domain.settlement.claim_models import BackCharge
from portal.domain.settlement.models import AccountLine
from portal.domain.settlement.statement_models import Statement
from portal.domain.terms.warranty_rules import Payer
from portal.infra import clock, worker
from portal.infra.db import session, write
from portal.infra.papers import Column, Paper, Say, Table, orders
from portal.infra.papers.paper import spoken
from tests import makers, makers_costs
from tests import makers_estate as make
from tests import makers_settlement as ledger


def replaced(s: makers.Story, facts: Mapping[str, Any]) -> int:
    """A repair whose firm was replaced, a week and a half before it is today; like defects are told from now on."""
    with write():
        figures.set_hot_rule(s.community, least=2, days=30, active=True, version=0, by=s.by("manager"))
    late = makers.repair_in_progress(s, **facts)
    with clock.frozen(clock.now() + timedelta(days=7)):
        return makers.taken_over(s, late).id


def chain(app: Flask, s: makers.Story, gone_id: int, facts: Mapping[str, Any], hole: str) -> dict[str, int]:
    """Ids of everything that came with the chain; `endpoint:name` where one address wants its own."""
    costed = _costed(s, facts, hole)
    four = makers.repair_awaiting_signatures(s, **facts, **makers.FOUR_SIGN).id
    paper = _paper(s, hole)
    worker.work_off(app)
    session().rollback()
    gone = session().get_one(Repair, gone_id)
    found = {
        **_prices(s, hole), **_books(s, gone, hole),
        "pack_id": packs_of(gone.id)[0].id, "staff.repairs.evidence:repair_id": gone.id,
        "order_id": paper, "spot_id": _spot(s, hole), "staff.hot_spots.hot_spot:spot_id": _hot(), "field.hot_spots.show:spot_id": _hot(),
    }  # fmt: skip
    for face, verbs in (
        ("staff.repairs", ("change_line", "remove_line")),
        ("field.jobs", ("change_line", "remove_line")),
    ):
        for verb in verbs:
            found |= {f"{face}.{verb}:{name}": value for name, value in costed.items()}
    found |= _next_door(s, facts, hole)
    signing = ("sign_off", "form", "form_photo", "refuse", "sign")
    found |= {f"field.jobs.{verb}:repair_id": four for verb in signing}
    return found


def _paper(s: makers.Story, hole: str) -> int:
    """A long paper that the manager ordered."""
    rows = Table(Say(hole), [Column(hole)], [(hole,)])
    with spoken("zh-Hans"), write():
        return orders.order(
            Paper(title=Say("台账"), facts=[], tables=[rows], zone="UTC"), hole, s.manager, "/staff/"
        )


def _costed(s: makers.Story, facts: Mapping[str, Any], hole: str) -> dict[str, int]:
    repair = makers.repair_scheduled(s, **facts)
    with write():
        repairs.start(makers.again(repair), early="业主同意提前", by=s.by("technician"))
    entry = repairs.Entry(quantity="1", kind="labour", text=hole, unit=hole[:8], price="500.00", reason=hole)
    return {"repair_id": repair.id, "line_id": makers_costs.enter(s, repair, entry)}


def _next_door(s: makers.Story, facts: Mapping[str, Any], hole: str) -> dict[str, int]:
    """A quote that waits for the owner, and the owner's home as the one a neighbour's leak comes from."""
    quoted = makers_costs.scheduled(s, Payer.OWNER, **facts)
    entry = repairs.Entry(quantity="1", kind="labour", text=hole, unit=hole[:8], price="500.00", reason=hole)
    makers_costs.enter(s, quoted, entry)
    with write():
        repairs.quote(makers.again(quoted), by=s.by("dispatcher"))
    wet = make.unit(make.building(s.community, "6幢"))
    there = replace(s, unit=wet, owner=make.owner_of(wet, hole))
    leak = makers.repair_in_progress(there, **facts, **makers.FOUR_SIGN)
    with write():
        repairs.set_source_unit(makers.again(leak), unit_id=s.unit, by=s.by("dispatcher"))
    with write():
        by = s.by("technician")
        proof = makers.photo(by, 63)
        repairs.complete(
            makers.again(leak), work_done=hole, photos=(makers.photo(by, 62),), source_work_done=hole,
            source_photos=(proof,), by=by,
        )  # fmt: skip
    money = ("bill", "accept_quote", "decline_quote")
    home = ("source", "source_photo", "sign_source", "refuse_source")
    return {
        **{f"owner.repairs.{verb}:repair_id": quoted.id for verb in money},
        **{f"owner.repairs.{verb}:repair_id": leak.id for verb in home},
        "owner.repairs.source_photo:file_id": proof,
    }  # fmt: skip


def _prices(s: makers.Story, hole: str) -> dict[str, int]:
    made = makers_costs.price_list(s)
    with write():
        item = repairs.Item(hole[:20], hole, "labour", hole[:8], "12.00", "6")
        repairs.put_rate(made.id, item, by=s.by("manager"))
    rate = session().scalar(select(Rate.id).where(Rate.list_id == made.id).order_by(Rate.id.desc()).limit(1))
    return {"list_id": made.id, "rate_id": rate or 0}


def _spot(s: makers.Story, hole: str) -> int:
    with write():
        return estate.add_spot(s.community, make.HOUSE, title=hole)


def _hot() -> int:
    return session().scalars(select(HotSpot.id)).first() or 0


def _books(s: makers.Story, gone: Any, hole: str) -> dict[str, int]:
    """A delivered statement with a disputed line, the charge of the replaced firm, retention money."""
    b = ledger.Books(
        s, gone.id, gone.number, make.staff(Role.HEAD, s.community, hole),
        make.staff(Role.CASHIER, s.community, hole),
    )  # fmt: skip
    work = [{"kind": "labour", "text": hole, "quantity": "1", "amount_cents": 100_00, "payer": ""}]
    jobs = [ledger.measured(b, label=hole, lines=work) for _ in range(2)]
    statement = ledger.delivered(b, ledger.of_firm(ledger.drawn(b), s.firm))
    lines = select(AccountLine.id).where(AccountLine.statement_id == statement.id).order_by(AccountLine.id)
    first, second = session().scalars(lines).all()
    with write():
        by = s.by("contractor")
        proof = makers.photo(by, 77)
        dispute = settlement.dispute_line(
            settlement.held_statement(statement.id),
            first,
            reason=hole,
            claim_cents=1_00,
            file_ids=[proof],
            by=by,
        )
        contract = session().scalars(select(Contract.id).where(Contract.firm_id == s.firm)).first()
        kept = settlement.open_retention(
            contract or 0, price_cents=1_000_000_00, cap_cents=10_000_00, release_on=date(2027, 6, 30), by=b.by("manager"),
        )  # fmt: skip
    charge = session().scalars(select(BackCharge.id).where(BackCharge.firm_id == s.firm)).first()
    return {
        "statement_id": statement.id, "account_id": _account(statement), "line_id": second, "charge_id": charge or 0,
        "dispute_id": dispute.id, "retention_id": kept.id, "measurement_id": jobs[0].id,
        "staff.settlement.photo:file_id": proof, "field.settlement.photo:file_id": proof,
    }  # fmt: skip


def _account(statement: Statement) -> int:
    return statement.account_id
