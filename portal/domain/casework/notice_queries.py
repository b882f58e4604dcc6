"""Served papers as pages read them: of a case, of a firm, one."""

from collections.abc import Sequence

from sqlalchemy import exists, func, literal_column, or_, select

from portal.domain.casework.notice_models import Notice, NoticeCopy
from portal.domain.casework.notice_rules import Paper
from portal.domain.estate.models import Community, Firm
from portal.domain.estate.rows import AnyRow
from portal.infra.actor import Actor
from portal.infra.db import for_change, session
from portal.infra.events import Subject
from portal.infra.refused import Missing

PAGE, CAP = 30, 100


def get_for(actor: Actor, notice_id: int) -> Notice:
    """The notice, if the reader's firm got it or it stands in the reader's communities; held inside a unit."""
    statement = select(Notice).where(Notice.id == (notice_id if 0 < notice_id < 2**62 else 0))
    if actor.face == "field":
        statement = statement.where(Notice.firm_id.in_(actor.own("firm")))
    elif actor.face != "staff" or not actor.may("notice.read"):
        raise Missing
    elif (scope := actor.scope("notice.read")) is not None:
        statement = statement.where(Notice.community_id.in_(scope))
    row = session().scalar(for_change(statement, Notice))
    if row is None:
        raise Missing
    return row


def of_case(about: Subject, firm_id: int | None = None) -> Sequence[Notice]:
    """Every notice about a case, oldest first; of one firm only where it is named."""
    statement = select(Notice).where(Notice.subject_kind == about[0], Notice.subject_id == about[1])
    if firm_id is not None:
        statement = statement.where(Notice.firm_id == firm_id)
    return session().scalars(statement.order_by(Notice.id)).all()


def standing(notice_id: int) -> AnyRow | None:
    """How one notice stands, in one statement: id, grace_until, and whether it is proven to have arrived."""
    copy = select(NoticeCopy.id).where(
        NoticeCopy.notice_id == Notice.id,
        or_(NoticeCopy.sent_at.is_not(None), NoticeCopy.opened_at.is_not(None)),
    )
    proven = or_(Notice.acknowledged_at.is_not(None), Notice.handed_over_on.is_not(None), exists(copy))
    return session().execute(
        select(Notice.id, Notice.grace_until, proven.label("proven")).where(Notice.id == notice_id)
    ).first()  # fmt: skip


def newest(about: Subject, kind: Paper, firm_id: int) -> Notice | None:
    """The last notice of that kind that the firm got about the case."""
    return session().scalar(
        select(Notice)
        .where(
            Notice.subject_kind == about[0], Notice.subject_id == about[1], Notice.kind == kind,
            Notice.firm_id == firm_id,
        )
        .order_by(Notice.id.desc())
        .limit(1)
    )  # fmt: skip


def for_firm(actor: Actor, before: int | None = None, limit: int = PAGE) -> Sequence[AnyRow]:
    """The notices of the reader's firms, newest first, `limit` + 1 at most: (Notice, community, zone)."""
    firms = sorted(actor.own("firm"))
    if not firms:
        return ()
    statement = (
        select(Notice, Community.name.label("community"), Community.zone.label("zone"))
        .join(Community, Community.id == Notice.community_id)
        .where(Notice.firm_id.in_(firms))
        .order_by(Notice.id.desc())
        .limit(limit + 1)
    )
    if before is not None:
        statement = statement.where(Notice.id < before)
    return session().execute(statement).all()


def unacknowledged(actor: Actor) -> int:
    """How many notices of the reader's firms nobody there has acknowledged yet, counted up to a hundred."""
    firms = sorted(actor.own("firm"))
    if not firms:
        return 0
    found = (
        select(literal_column("1"))
        .where(
            Notice.firm_id.in_(firms), Notice.acknowledged_at.is_(None), Notice.handed_over_on.is_(None)
        )
        .limit(CAP)
        .subquery()
    )  # fmt: skip
    return int(session().scalar(select(func.count()).select_from(found)) or 0)


def names_of(notice: Notice) -> AnyRow:
    """What the printed notice is headed with: community, zone, hotline, firm."""
    return session().execute(
        select(Community.name.label("community"), Community.zone, Community.hotline, Firm.name.label("firm"))
        .join(Firm, Firm.id == notice.firm_id)
        .where(Community.id == notice.community_id)
    ).one()  # fmt: skip
