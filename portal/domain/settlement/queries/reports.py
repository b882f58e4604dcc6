"""维修月报 and 维修台账: what was measured in a month, by firm and payer, and job by job."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, case, cast, func, select
from sqlalchemy.orm import aliased

from portal.domain.estate.models import Community, Firm
from portal.domain.estate.reach import must
from portal.domain.estate.rows import AnyRow
from portal.domain.settlement.models import Account, AccountLine, Measurement
from portal.domain.settlement.money_rules import KINDS_OF, LineKind, Section
from portal.domain.settlement.queries.reach import PAGE
from portal.infra.actor import Actor
from portal.infra.db import session


@dataclass(frozen=True)
class MonthReport:
    """A month of a community, or of one `firm` in it; amounts in cents.

    `firms`: rows firm_id, firm, jobs, payable, own_listed, returned_listed, charges, corrections. `payers`: rows
    payer, jobs, total. `parts`: rows part_code, jobs, total.
    """

    community: Community
    month: str
    firms: Sequence[AnyRow]
    payers: Sequence[AnyRow]
    parts: Sequence[AnyRow]
    firm: str = ""

    @property
    def jobs(self) -> int:
        """How many jobs were measured."""
        return sum(row.jobs for row in self.payers)

    @property
    def total(self) -> int:
        """What they are worth."""
        return sum(row.total for row in self.payers)


def whole(column: Any) -> Any:
    """A sum as a whole number: PostgreSQL gives a decimal for sums of large integers."""
    return cast(func.coalesce(func.sum(column), 0), BigInteger)


def month_report(actor: Actor, community_id: int, month: str, *, firm_id: int | None = None) -> MonthReport:
    """The monthly report of a community, or of one firm there, for those who may read its books."""
    must(actor, "settlement.read", community_id)
    here = [Measurement.community_id == community_id, Measurement.month == month]
    if firm_id is not None:
        here.append(Measurement.firm_id == firm_id)

    def by(column: Any, name: str) -> Sequence[AnyRow]:
        count, total = func.count().label("jobs"), whole(Measurement.total_cents).label("total")
        wanted = select(column.label(name), count, total).where(*here)
        return session().execute(wanted.group_by(column).order_by(total.desc())).all()

    return MonthReport(
        session().get_one(Community, community_id), month, _firms(community_id, month, firm_id),
        by(Measurement.payer, "payer"), by(Measurement.part_code, "part_code"),
        (session().scalar(select(Firm.name).where(Firm.id == firm_id)) or "") if firm_id else "",
    )  # fmt: skip


def _firms(community_id: int, month: str, firm_id: int | None) -> Sequence[AnyRow]:
    one = [] if firm_id is None else [Account.firm_id == firm_id]

    def summed(kinds: Sequence[LineKind], column: Any, name: str) -> Any:
        return whole(case((AccountLine.kind.in_(kinds), column), else_=0)).label(name)

    jobs = whole(case((AccountLine.measurement_id.is_not(None), 1), else_=0)).label("jobs")
    return session().execute(
        select(
            Account.id.label("account_id"), Firm.id.label("firm_id"), Firm.short_name.label("firm"), jobs,
            summed(KINDS_OF[Section.PAYABLE], AccountLine.amount_cents, "payable"),
            summed((LineKind.NIL, LineKind.OWN_CREW), AccountLine.listed_cents, "own_listed"),
            summed((LineKind.RETURNED,), AccountLine.listed_cents, "returned_listed"),
            summed(KINDS_OF[Section.CHARGES], AccountLine.amount_cents, "charges"),
            summed(KINDS_OF[Section.CORRECTIONS], AccountLine.amount_cents, "corrections"),
        )
        .join(Account, Account.id == AccountLine.account_id)
        .join(Firm, Firm.id == Account.firm_id)
        .where(AccountLine.community_id == community_id, AccountLine.month == month, *one)
        .group_by(Account.id, Firm.id, Firm.short_name)
        .order_by(Firm.short_name)
    ).all()  # fmt: skip


def register(
    actor: Actor,
    community_id: int,
    month: str,
    *,
    firm_id: int | None = None,
    after: int = 0,
    limit: int | None = PAGE,
) -> Sequence[AnyRow]:
    """The measured jobs of a month in their order, `limit` + 1 at most (None: all of them).

    Rows: id, repair_id, round, number, label, part_code, firm, first_firm, payer, is_return, labour_cents,
    material_cents, total_cents, signed_off_at.
    """
    must(actor, "settlement.read", community_id)
    first = aliased(Firm)
    wanted = (
        select(
            Measurement.id, Measurement.repair_id, Measurement.round, Measurement.number, Measurement.label,
            Measurement.part_code, Firm.short_name.label("firm"), first.short_name.label("first_firm"),
            Measurement.payer, Measurement.is_return, Measurement.labour_cents, Measurement.material_cents,
            Measurement.total_cents, Measurement.signed_off_at,
        )
        .join(Firm, Firm.id == Measurement.firm_id)
        .outerjoin(first, first.id == Measurement.first_firm_id)
        .where(
            Measurement.community_id == community_id, Measurement.month == month, Measurement.id > after
        )
        .order_by(Measurement.id)
    )  # fmt: skip
    if firm_id is not None:
        wanted = wanted.where(Measurement.firm_id == firm_id)
    if limit is not None:
        wanted = wanted.limit(limit + 1)
    return session().execute(wanted).all()


def measurement(actor: Actor, measurement_id: int) -> Measurement:
    """One measured round, for those who may read the books."""
    row = session().get_one(Measurement, measurement_id)
    must(actor, "settlement.read", row.community_id)
    return row
