"""Served papers with proof: serve, acknowledge, hand over on paper, and what became of each copy."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, select, update

from portal.domain.casework import events
from portal.domain.casework.notice_models import Notice, NoticeCopy
from portal.domain.casework.notice_rules import PAPER_WORDS, Paper, Proof, Sending, proof
from portal.domain.estate.models import Community
from portal.domain.estate.queries.firms import firm_contacts
from portal.domain.estate.reach import must
from portal.domain.estate.roles import Role
from portal.domain.terms import queries as terms
from portal.domain.terms.span_rules import Span
from portal.infra import clock, numbering
from portal.infra.actor import Actor
from portal.infra.db import session
from portal.infra.events import Subject, record
from portal.infra.refused import N_, Denied, Refused, WrongState

KIND = "notice"
NOBODY = N_("这家单位没有登记联系人，通知发不出去。请先在责任单位名录里补上，或改为纸质送达。")


def serve(
    kind: Paper,
    about: Subject,
    *,
    community_id: int,
    firm_id: int,
    title: str,
    text: str,
    by: Actor,
    params: Mapping[str, Any] | None = None,
    facts: Iterable[tuple[str, Any]] = (),
    grace: Span | None = None,
    link: str = "",
    file_id: int | None = None,
    channel: str = "",
) -> Notice:
    """Serve a paper on a firm: it is numbered, never changes, and goes to each of the firm's contacts.

    `title` and `text` are message ids with `params`, `facts` the lines of the printed form as (message id, value).
    A value may be a datetime, a date, {"cents": 12300} or {"word": msgid}. `grace` is counted on the community's
    calendar from now, `link` is the page of the field face that it is about, `channel` "mail" sends it by e-mail alone. The caller has asked whether `by`
    may. Refused when the firm has nobody to send it to.
    """
    people = [row for row in firm_contacts(firm_id, clock.today()) if row.role == Role.CONTRACTOR]
    if not people:
        raise Refused(NOBODY, field="firm")
    community = session().get_one(Community, community_id)
    now = clock.now()
    series = f"{community.code}-TZ-{clock.local(now, community.zone):%y%m}"
    row = Notice(
        number=f"{series}-{numbering.next_number(series):04d}", kind=kind, subject_kind=about[0],
        subject_id=about[1], community_id=community_id, firm_id=firm_id, title=title, text=text,
        params=_plain(params or {}), facts=[[name, _value(value)] for name, value in facts], link=link,
        file_id=file_id, digest="", grace=str(grace or ""),
        grace_until=terms.calendar_for(community_id).add(now, grace) if grace else None, served_at=now,
        by_id=by.person_id, by_name=by.name, acknowledged_by="", handed_over_to="", handed_over_note="",
    )  # fmt: skip
    row.digest = digest_of(row)
    session().add(row)
    session().flush()
    session().add_all(
        NoticeCopy(notice_id=row.id, person_id=each.person_id, name=each.name, state="queued", channel="", error="")
        for each in {each.person_id: each for each in people}.values()
    )  # fmt: skip
    session().flush()
    served = events.NoticeServed(what=PAPER_WORDS[kind], number=row.number, firm_id=firm_id, channel=channel)
    record(served, subject=(KIND, row.id), by=by)
    return row


def acknowledge(notice: Notice, *, by: Actor) -> None:
    """签收: a contact of the firm confirms that the notice was received; the first one counts, again is harmless."""
    must(by, "notice.acknowledge")
    if notice.firm_id not in by.own("firm"):
        raise Denied(N_("这份通知由责任单位的联系人签收。"))
    now = clock.now()
    copy = _copy_of(notice, by.person_id)
    if copy is not None and copy.acknowledged_at is None:
        copy.acknowledged_at = now
        copy.opened_at = copy.opened_at or now
    if notice.acknowledged_at is None:
        notice.acknowledged_at, notice.acknowledged_by = now, by.name
        record(events.NoticeAcknowledged(number=notice.number), subject=(KIND, notice.id), by=by)
    session().flush()


def hand_over(notice: Notice, *, on: date, to: str, by: Actor, note: str = "") -> None:
    """纸质送达: staff record the day the printed notice was handed over, and to whom; once.

    Where nothing had reached the firm before, its time of grace runs from now.
    """
    must(by, "notice.serve", notice.community_id)
    if notice.handed_over_on is not None:
        raise WrongState(N_("这份通知已经登记过纸质送达。"))
    zone = session().get_one(Community, notice.community_id).zone
    if not clock.local(notice.served_at, zone).date() <= on <= clock.today(zone):
        raise Refused(N_("送达日期要在发出之后、今天之前（含今天）。"), field="on")
    if not to.strip():
        raise Refused(N_("请填写签收人姓名。"), field="to")
    if not proof_of(notice).proven and notice.grace:
        notice.grace_until = terms.calendar_for(notice.community_id).add(
            clock.now(), Span.parse(notice.grace)
        )
    notice.handed_over_on, notice.handed_over_to = on, to[:80]
    notice.handed_over_note, notice.handed_over_at = note[:300], clock.now()
    session().flush()
    record(
        events.NoticeHandedOver(number=notice.number, to=notice.handed_over_to, on=on),
        subject=(KIND, notice.id),
        by=by,
    )


def mark_opened(notice: Notice, person_id: int | None) -> None:
    """A recipient has the notice before them; the first time counts."""
    session().execute(
        update(NoticeCopy)
        .where(
            NoticeCopy.notice_id == notice.id, NoticeCopy.person_id == person_id, NoticeCopy.opened_at.is_(None)
        )
        .values(opened_at=clock.now())
    )  # fmt: skip


def mark_sent(
    notice_id: int,
    person_id: int,
    state: str,
    *,
    channel: str = "",
    at: datetime | None = None,
    why: str = "",
) -> None:
    """What became of the message a copy left by: `sent`, `failed` or `muted`."""
    session().execute(
        update(NoticeCopy)
        .where(NoticeCopy.notice_id == notice_id, NoticeCopy.person_id == person_id)
        .values(state=state, channel=channel, sent_at=at if state == "sent" else None, error=why[:500])
    )


def recipients(notice_id: int) -> Sequence[int]:
    """Who gets a copy."""
    return session().scalars(
        select(NoticeCopy.person_id).where(NoticeCopy.notice_id == notice_id).order_by(NoticeCopy.person_id)
    ).all()  # fmt: skip


def proof_of(notice: Notice) -> Proof:
    """What proves that the firm was told, when, and how far each recipient has got it."""
    ((_, found),) = _proven(
        select(Notice, NoticeCopy)
        .outerjoin(NoticeCopy, NoticeCopy.notice_id == Notice.id)
        .where(Notice.id == notice.id)
        .order_by(NoticeCopy.id)
    )
    return found


def with_proof(about: Subject) -> list[tuple[Notice, Proof]]:
    """Every notice about a case with its proof, oldest first, in one statement."""
    return _proven(
        select(Notice, NoticeCopy)
        .outerjoin(NoticeCopy, NoticeCopy.notice_id == Notice.id)
        .where(Notice.subject_kind == about[0], Notice.subject_id == about[1])
        .order_by(Notice.id, NoticeCopy.id)
    )


def _proven(statement: Select[Notice, NoticeCopy]) -> list[tuple[Notice, Proof]]:
    found: dict[int, Notice] = {}
    copies: dict[int, list[Sending]] = {}
    for notice, row in session().execute(statement):
        found[notice.id] = notice
        sent = copies.setdefault(notice.id, [])
        if row is not None:
            sent.append(
                Sending(
                    row.person_id, row.name, row.state, row.channel, row.sent_at, row.opened_at,
                    row.acknowledged_at, row.error,
                )
            )  # fmt: skip
    return [(n, proof(copies[n.id], handed_over=_handed_over(n))) for n in found.values()]


def _handed_over(notice: Notice) -> tuple[datetime, date, str] | None:
    if notice.handed_over_on is None or notice.handed_over_at is None:
        return None
    return notice.handed_over_at, notice.handed_over_on, notice.handed_over_to


def _copy_of(notice: Notice, person_id: int | None) -> NoticeCopy | None:
    return session().scalar(
        select(NoticeCopy).where(NoticeCopy.notice_id == notice.id, NoticeCopy.person_id == person_id)
    )


def digest_of(notice: Notice) -> str:
    """The hash of what was served: number, kind, firm, words, facts and grace."""
    content = {
        "number": notice.number, "kind": Paper(notice.kind).value, "firm": notice.firm_id, "title": notice.title,
        "text": notice.text, "params": notice.params, "facts": notice.facts, "file": notice.file_id,
        "served": notice.served_at.isoformat(), "grace": notice.grace,
    }  # fmt: skip
    plain = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


def _plain(params: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _value(value) for name, value in params.items()}


def _value(value: Any) -> Any:
    if isinstance(value, datetime):
        return {"moment": value.isoformat()}
    return {"day": value.isoformat()} if isinstance(value, date) else value
