"""Books in named states, earned through the verbs: `job()`, `charge_announced()`, `statement_draft()`, …"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from portal.domain.approvals.actions import decide as decide_approval
from portal.domain.approvals.models import Approval
from portal.domain.approvals.rules import Outcome
from portal.domain.estate.roles import Role
from portal.domain.settlement import actions
from portal.domain.settlement.claim_models import BackCharge
from portal.domain.settlement.rules import Channel
from portal.domain.settlement.statement_models import Statement
from portal.infra import jobs
from portal.infra.actor import Actor
from portal.infra.db import session, write
from tests import makers
from tests import makers_estate as make
from tests.harness.scenes import scene

QUARTER = "2026Q3"
SIGNED = datetime.fromisoformat("2026-08-12T10:00:00+08:00")


@dataclass
class Books:
    """A community with two firms and everybody who keeps its books. `repair` carries the measured rounds."""

    story: makers.Story
    repair: int
    number: str
    head: int
    cashier: int

    @property
    def community(self) -> int:
        """The community."""
        return self.story.community

    @property
    def firm(self) -> int:
        """The firm that answers."""
        return self.story.firm

    @property
    def crew(self) -> int:
        """The firm that comes in its place."""
        return self.story.other_firm

    def by(self, who: str) -> Actor:
        """The actor of that part."""
        if who in ("head", "cashier"):
            return make.actor(getattr(self, who), "staff")
        return self.story.by(who)


@scene
def books() -> Books:
    """A repair to hang rounds on, and the people."""
    story = makers.story()
    repair = makers.repair_submitted(story)
    return Books(
        story, repair.id, repair.number, make.staff(Role.HEAD, story.community),
        make.staff(Role.CASHIER, story.community),
    )  # fmt: skip


def next_round() -> int:
    """A round that the repair has not seen."""
    return 100 + next(make.serial)


def job(b: Books, cents: int = 100_00, **facts: Any) -> actions.Measured:
    """A signed round of the repair, as the repair room hands it over."""
    payer = facts.pop("payer", "company")
    given = {
        "repair_id": b.repair, "round": next_round(), "number": b.number, "community_id": b.community,
        "building_id": None, "label": "3幢2-1802", "part_code": "water.supply", "firm_id": b.firm,
        "payer": payer, "signed_off_at": SIGNED, "total_cents": cents,
        "lines": [{"kind": "labour", "text": "人工", "quantity": "1", "amount_cents": cents, "payer": ""}],
    }  # fmt: skip
    return actions.Measured(**(given | facts))


def measured(b: Books, cents: int = 100_00, **facts: Any) -> Any:
    """A signed round in the books."""
    with write():
        return actions.measure(job(b, cents, **facts))


@scene
def charge_announced(
    b: Books, estimate: int = 800_00, round: int | None = None, *, firm: int = 0, by: Actor | None = None
) -> BackCharge:
    """The crew goes in the firm's place; the firm was told."""
    with write():
        charge = actions.open_back_charge(
            repair_id=b.repair, round=round or next_round(), repair_number=b.number, label="3幢2-1802",
            community_id=b.community, firm_id=firm or b.firm, by_firm_id=b.crew, estimate_cents=estimate,
            by=by or b.by("dispatcher"),
        )  # fmt: skip
    assert charge is not None
    return charge


@scene
def charge_measured(b: Books, cents: int = 964_00, **facts: Any) -> BackCharge:
    """The crew's work is signed: the amount stands, the manager is asked."""
    charge = charge_announced(b, **facts)
    measured(
        b, cents, round=charge.round, payer="responsible_contractor", firm_id=b.crew, first_firm_id=charge.firm_id,
        professional=True,
    )  # fmt: skip
    return again(charge)


@scene
def charge_approved(b: Books, cents: int = 964_00, **facts: Any) -> BackCharge:
    """The manager agreed."""
    charge = charge_measured(b, cents, **facts)
    yes(b, "settlement.back_charge", charge.id)
    return again(charge)


def yes(b: Books, kind: str, subject_id: int, by: Actor | None = None) -> None:
    """Every step of the pending request is decided with a yes, by the manager and then the head."""
    for who in ("manager", "head"):
        with write():
            approval = pending(kind, subject_id)
            if approval is not None:
                decide_approval(approval, Outcome.APPROVE, by=by or b.by(who))


def no(b: Books, kind: str, subject_id: int, reason: str = "依据不足") -> None:
    """The manager says no."""
    with write():
        approval = pending(kind, subject_id)
        assert approval is not None
        decide_approval(approval, Outcome.REJECT, by=b.by("manager"), note=reason)


def pending(kind: str, subject_id: int) -> int | None:
    """The request for a yes that waits now."""
    wanted = select(Approval.id).where(
        Approval.kind == kind, Approval.subject_id == subject_id, Approval.state == "pending"
    )
    return session().scalar(wanted)


@scene
def drawn(b: Books, quarter: str = QUARTER, by: str = "dispatcher") -> list[Statement]:
    """The quarter's statements, drawn up piece by piece as the worker does it."""
    with write():
        run = actions.draw_up(b.community, quarter, by=b.by(by))
    job = jobs.newest(("statement_run", run.id))
    more = job is not None
    while more and job is not None:
        with write() as unit:
            more = jobs._piece(unit.get(jobs.Job, job.id))
    wanted = select(Statement).where(Statement.community_id == b.community, Statement.quarter == quarter)
    return list(
        session().scalars(wanted.order_by(Statement.id), execution_options={"populate_existing": True})
    )


def submitted(b: Books, row: Statement, by: str = "dispatcher") -> Statement:
    """It waits for the manager."""
    with write():
        actions.submit(actions.held_statement(row.id), by=b.by(by))
    return again(row)


def approved(b: Books, row: Statement) -> Statement:
    """The manager agreed to it."""
    submitted(b, row)
    yes(b, "settlement.statement", row.id)
    return again(row)


def delivered(b: Books, row: Statement) -> Statement:
    """The firm has it."""
    approved(b, row)
    with write():
        actions.deliver(
            actions.held_statement(row.id),
            channel=Channel.LINK,
            received_by="",
            on=None,
            by=b.by("dispatcher"),
        )
    return again(row)


def agreed(b: Books, row: Statement) -> Statement:
    """The firm agreed."""
    delivered(b, row)
    with write():
        actions.agree(actions.held_statement(row.id), by=b.by("contractor"))
    return again(row)


def settled(b: Books, row: Statement) -> Statement:
    """The payment is asked for."""
    agreed(b, row)
    with write():
        actions.settle(actions.held_statement(row.id), by=b.by("cashier"))
    return again(row)


def again(row: Any) -> Any:
    """The row as it stands now."""
    return session().get_one(type(row), row.id, populate_existing=True)


def of_firm(rows: list[Statement], firm: int) -> Statement:
    """The firm's one."""
    return next(row for row in rows if row.firm_id == firm)


def run_jobs() -> None:
    """The worker does every long job that is owed, piece by piece."""
    for job_id in session().scalars(select(jobs.Job.id).where(jobs.Job.state == "queued")).all():
        more = True
        while more:
            with write() as unit:
                more = jobs._piece(unit.get(jobs.Job, job_id))
