"""维修计量: a signed job enters the books by itself, once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from portal.domain.estate.models import Firm
from portal.domain.settlement import events
from portal.domain.settlement.actions.back_charges import fix
from portal.domain.settlement.actions.ledger import HOUSE, account_of, book_of, post, zone_of
from portal.domain.settlement.models import Measurement
from portal.domain.settlement.money_rules import entry_of
from portal.domain.settlement.period_rules import booked_in, month_of
from portal.domain.terms.warranty_rules import Payer
from portal.infra import clock
from portal.infra.actor import Actor
from portal.infra.amounts import yuan
from portal.infra.db import session
from portal.infra.events import record


@dataclass(frozen=True, kw_only=True)
class Measured:
    """A signed round of a repair in plain values, as it was frozen at its sign-off.

    `first_firm_id` is the firm in whose place the work was done (taken over from it, or its signed work had to be
    repeated by somebody else), `returned` that the doer repeats its own work. `lines` are the cost lines: at least
    kind, amount_cents and payer ("" = as the round).
    """

    repair_id: int
    round: int
    number: str
    community_id: int
    building_id: int | None
    label: str
    part_code: str
    firm_id: int
    payer: str
    signed_off_at: datetime
    lines: Sequence[Mapping[str, Any]] = ()
    total_cents: int
    professional: bool = False
    first_firm_id: int | None = None
    returned: bool = False
    is_return: bool = False
    digest: str = ""

    @property
    def from_firm(self) -> int:
        """What of the total the responsible firm has to bear, in cents; all of it where its work is repeated."""
        if self.is_return:
            return self.total_cents
        bears = Payer.CONTRACTOR.value
        return sum(line["amount_cents"] for line in self.lines if (line.get("payer") or self.payer) == bears)

    @property
    def supplied(self) -> int:
        """What of the doer's part was material from the house's own stores, in cents."""
        paid = self.first_firm_id is not None or self.professional
        bears = Payer.CONTRACTOR.value
        return sum(
            line["amount_cents"]
            for line in self.lines
            if line.get("from_stores") and (paid or (line.get("payer") or self.payer) != bears)
        )

    def of(self, kind: str) -> int:
        """What the lines of one kind come to."""
        return sum(line["amount_cents"] for line in self.lines if line.get("kind") == kind)


def measure(job: Measured, *, by: Actor = HOUSE) -> Measurement:
    """Enter a signed round in the books: payable, nil, or paid by the firm in whose place it was done.

    Again is harmless: a round is measured once, whatever happens to the repair later.
    """
    book = book_of(job.community_id)
    there = session().scalar(
        select(Measurement).where(Measurement.repair_id == job.repair_id, Measurement.round == job.round)
    )
    if there is not None:
        return there
    on = clock.local(job.signed_off_at, zone_of(job.community_id)).date()
    row = Measurement(
        repair_id=job.repair_id, round=job.round, community_id=job.community_id, building_id=job.building_id,
        firm_id=job.firm_id, first_firm_id=job.first_firm_id, number=job.number, label=job.label,
        part_code=job.part_code, payer=Payer(job.payer) if job.payer else None, is_return=job.is_return,
        total_cents=job.total_cents, labour_cents=job.of("labour"), material_cents=job.of("material"),
        lines=[dict(line) for line in job.lines], digest=job.digest, signed_off_at=job.signed_off_at,
        month=booked_in(month_of(on), book.closed_through), made_at=clock.now(),
    )  # fmt: skip
    session().add(row)
    session().flush()
    entry = entry_of(
        job.total_cents, job.from_firm, returned=job.returned,
        own_crew=session().get_one(Firm, job.firm_id).is_own_crew, professional=job.professional,
        in_place=job.first_firm_id is not None, supplied=job.supplied,
    )  # fmt: skip
    account = account_of(book, job.firm_id)
    post(
        book, account, entry.kind, by=by, amount=entry.amount, listed=entry.listed, happened_on=on,
        measurement_id=row.id, **_about(row),
    )  # fmt: skip
    told = events.JobMeasured(
        number=job.number, total=yuan(job.total_cents), total_cents=job.total_cents, repair_id=job.repair_id,
        round=job.round,
    )  # fmt: skip
    record(told, subject=("account", account.id), by=by)
    if job.first_firm_id is not None:
        fix(row, entry.charge, by=by)
    return row


def _about(row: Measurement) -> dict[str, Any]:
    return {"repair_id": row.repair_id, "round": row.round, "number": row.number, "label": row.label}
