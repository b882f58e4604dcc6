"""编制结算书: the quarter's statements of a community, firm by firm, as long work that shows where it stands."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict

from sqlalchemy import Select, exists, func, or_, select, update

from portal.domain.estate.models import Community, Firm
from portal.domain.estate.reach import must
from portal.domain.settlement import events
from portal.domain.settlement.actions.ledger import book_of, zone_of
from portal.domain.settlement.actions.waiting import statement_waits
from portal.domain.settlement.models import Account, AccountLine
from portal.domain.settlement.money_rules import FIGURES, Figures, LineKind, Sum, figures
from portal.domain.settlement.period_rules import QUARTER, is_over, last_month
from portal.domain.settlement.rules import FROZEN, Agreed, State
from portal.domain.settlement.statement_models import Statement, StatementRun
from portal.infra import clock, jobs, numbering
from portal.infra.actor import Actor
from portal.infra.amounts import yuan
from portal.infra.db import for_change, session
from portal.infra.events import record
from portal.infra.jobs import Job
from portal.infra.refused import N_, Refused, WrongState

KIND = "statement"
RUN = "statement_run"
PHASE = N_("逐个责任单位编制")


def draw_up(community_id: int, quarter: str, *, by: Actor) -> StatementRun:
    """Start drawing up a quarter that is over; drafts are drawn anew, approved ones stand as they are.

    Only one at a time in a community, and never before the quarter before it is approved.
    """
    must(by, "settlement.draw_up", community_id)
    if not QUARTER.fullmatch(quarter):
        raise Refused(N_("请从列出的季度里选一个。"), field="quarter")
    book_of(community_id)
    if not is_over(last_month(quarter), clock.today(zone_of(community_id))):
        raise WrongState(N_("这个季度还没有结束，结束以后才能编制结算书。"))
    if running(community_id) is not None:
        raise WrongState(N_("这个项目的结算书正在编制，请等它做完。"))
    _check_order(community_id, quarter)
    total = session().scalar(
        select(func.count()).select_from(AccountLine).where(
            AccountLine.account_id.in_(_accounts(community_id, quarter).with_only_columns(Account.id)),
            AccountLine.statement_id.is_(None), AccountLine.month <= last_month(quarter),
        )
    )  # fmt: skip
    run = StatementRun(
        community_id=community_id, quarter=quarter, after_account=0, statements=0, by_id=by.person_id,
        by_name=by.name, capacity=by.capacity, started_at=clock.now(),
    )  # fmt: skip
    session().add(run)
    session().flush()
    jobs.start("statements", (RUN, run.id), by_id=by.person_id, total=total or 0)
    return run


def running(community_id: int) -> StatementRun | None:
    """The drawing up that goes on in the community now; one whose work was given up is over."""
    run = session().scalar(
        select(StatementRun).where(StatementRun.community_id == community_id, StatementRun.ended_at.is_(None))
    )
    job = jobs.newest((RUN, run.id)) if run is not None else None
    if run is not None and job is not None and job.state not in jobs.OPEN_STATES:
        run.ended_at = clock.now()
        session().flush()
        return None
    return run


def _check_order(community_id: int, quarter: str) -> None:
    here = select(Statement.id).where(Statement.community_id == community_id).limit(1)
    if session().scalar(here.where(Statement.quarter > quarter)) is not None:
        raise WrongState(N_("之后的季度已经编制过结算书，这个季度不能再编制。更正会记在还没有关账的期间。"))
    unready = here.where(Statement.quarter < quarter, Statement.state.in_([State.DRAFT, State.SUBMITTED]))
    if session().scalar(unready) is not None:
        raise WrongState(N_("上一季度还有结算书没有批准。先批准，再编制这个季度，结转才不会变。"))


def _accounts(community_id: int, quarter: str) -> Select[Account]:
    """The firms' accounts that a statement is due for: with lines to take up, or something still open."""
    waiting = exists().where(
        AccountLine.account_id == Account.id, AccountLine.statement_id.is_(None),
        AccountLine.month <= last_month(quarter),
    )  # fmt: skip
    return (
        select(Account)
        .join(Firm, Firm.id == Account.firm_id)
        .where(
            Account.community_id == community_id, Firm.is_own_crew.is_(False),
            or_(waiting, Account.balance_cents != 0, Account.retention_cents != 0),
        )
        .order_by(Account.id)
    )  # fmt: skip


def draw_step(job: Job) -> bool:
    """One firm's statement (a piece of the long work); True while there is more."""
    run = session().scalars(
        for_change(select(StatementRun).where(StatementRun.id == job.subject_id))
    ).one()  # fmt: skip
    if run.ended_at is not None:
        return False
    job.phase = PHASE
    book_of(run.community_id)
    wanted = _accounts(run.community_id, run.quarter).where(Account.id > run.after_account).limit(1)
    account = session().scalar(for_change(wanted, Account))
    if account is None:
        run.ended_at = clock.now()
        job.done = job.total
        return False
    statement = _draw(account, run)
    if statement is not None:
        run.statements += 1
        job.done = min(job.total, job.done + statement.lines)
    run.after_account = account.id
    return True


def _draw(account: Account, run: StatementRun) -> Statement | None:
    """The account's statement of the quarter, new or drawn anew while it is a draft; None where it is approved."""
    wanted = select(Statement).where(Statement.account_id == account.id, Statement.quarter == run.quarter)
    row = session().scalar(for_change(wanted))
    if row is not None and row.state is not State.DRAFT:
        return None
    if row is None:
        row = _new(account, run)
    session().execute(
        update(AccountLine)
        .where(
            AccountLine.account_id == account.id, AccountLine.statement_id.is_(None),
            AccountLine.month <= last_month(run.quarter),
        )
        .values(statement_id=row.id),
        execution_options={"synchronize_session": False},
    )  # fmt: skip
    carried, before = _before(account, run.quarter)
    put(row, figures(carried, before, sums_of(row.id)))
    row.version += 1
    by = Actor(run.by_id, run.by_name, run.capacity, "staff")
    row.drawn_at, row.drawn_by, row.drawn_name = clock.now(), run.by_id, run.by_name
    session().flush()
    statement_waits(row)
    told = events.StatementDrawn(lines=row.lines, net=yuan(row.net))
    record(told, subject=(KIND, row.id), by=by, version=row.version)
    return row


def _new(account: Account, run: StatementRun) -> Statement:
    community = session().get_one(Community, run.community_id)
    series = f"{community.code}-JS-{last_month(run.quarter)[2:].replace('-', '')}"
    row = Statement(
        number=f"{series}-{numbering.next_number(series):04d}", community_id=run.community_id,
        account_id=account.id, firm_id=account.firm_id, quarter=run.quarter, state=State.DRAFT, digest="",
        drawn_at=clock.now(), drawn_by=run.by_id, drawn_name=run.by_name, sent_back="", approved_name="", channel="",
        received_by="", agreed=Agreed.NONE, agreed_by="", request_number="", requested_cents=0, paid_cents=0,
        version=0, **dict.fromkeys(FIGURES, 0),
    )  # fmt: skip
    session().add(row)
    session().flush()
    return row


def _before(account: Account, quarter: str) -> tuple[int, int]:
    """What stood open after the statement before this one, and its retention money, in cents."""
    last = session().execute(
        select(Statement.net, Statement.retention_after)
        .where(Statement.account_id == account.id, Statement.quarter < quarter)
        .order_by(Statement.quarter.desc())
        .limit(1)
    ).one_or_none()  # fmt: skip
    return (last.net, last.retention_after) if last else (0, 0)


def sums_of(statement_id: int) -> Mapping[LineKind, Sum]:
    """What the lines of a statement come to, by kind."""
    rows = session().execute(
        select(
            AccountLine.kind, func.count(), func.sum(AccountLine.amount_cents),
            func.sum(AccountLine.retention_cents), func.sum(AccountLine.listed_cents),
        )
        .where(AccountLine.statement_id == statement_id)
        .group_by(AccountLine.kind)
    )  # fmt: skip
    return {kind: Sum(count, int(a), int(r), int(x)) for kind, count, a, r, x in rows}


def put(row: Statement, found: Figures) -> None:
    """Write the figures on a statement that is not approved yet."""
    if row.state in FROZEN:
        raise WrongState(N_("已批准的结算书不能再改，更正记在下一期。"))
    for name, value in asdict(found).items():
        setattr(row, name, value)


def digest_of(row: Statement) -> str:
    """The hash of what is approved: number, firm, quarter, every figure and every line in its order."""
    hashed = hashlib.sha256()
    head = {"number": row.number, "firm": row.firm_id, "quarter": row.quarter}
    head |= {name: getattr(row, name) for name in FIGURES}
    hashed.update(json.dumps(head, sort_keys=True).encode())
    lines = session().execute(
        select(
            AccountLine.id, AccountLine.kind, AccountLine.amount_cents, AccountLine.retention_cents,
            AccountLine.listed_cents, AccountLine.month, AccountLine.number, AccountLine.round,
        )
        .where(AccountLine.statement_id == row.id)
        .order_by(AccountLine.id)
    )  # fmt: skip
    for line in lines:
        hashed.update(json.dumps([str(value) for value in line]).encode())
    return hashed.hexdigest()
