"""Sign-off: what is signed, by whom; refused work goes back; closing and reopening."""

import hashlib
import json
from typing import Any

from sqlalchemy import select

from portal.domain.casework import clocks
from portal.domain.casework.models import Attachment
from portal.domain.repairs import events
from portal.domain.repairs.actions.case import (
    HOUSE,
    advance,
    allow,
    firm_name,
    missing_parties,
    record_aside,
    round_of,
    said,
    subject,
    tell,
)
from portal.domain.repairs.actions.dispatching import assignment_of, limit_of, set_deadline
from portal.domain.repairs.actions.intake import index, start_limit
from portal.domain.repairs.models import Material, Repair, RepairRound, Signature
from portal.domain.repairs.rules import (
    PARTY_WORDS,
    REFUSALS_BEFORE_HEAD,
    Party,
    Status,
    parties,
)
from portal.domain.terms import queries as terms
from portal.infra import clock
from portal.infra.actor import Actor
from portal.infra.db import session
from portal.infra.files import StoredFile
from portal.infra.refused import N_, Denied, Refused


def content_of(repair: Repair) -> dict[str, Any]:
    """What every party signs: the same words, materials and photos (by hash) of this round."""
    here = round_of(repair)
    photos = session().execute(
        select(Attachment.kind, StoredFile.sha256)
        .join(StoredFile, StoredFile.id == Attachment.file_id)
        .where(
            Attachment.subject_kind == "repair", Attachment.subject_id == repair.id,
            Attachment.round == repair.round,
        )
        .order_by(Attachment.id)
    ).all()  # fmt: skip
    materials = (
        session()
        .execute(
            select(Material.name, Material.quantity, Material.unit)
            .where(Material.repair_id == repair.id, Material.round == repair.round)
            .order_by(Material.id)
        )
        .all()
    )
    return {
        "number": repair.number, "round": repair.round, "label": repair.label, "title": repair.title,
        "description": repair.description, "part": repair.part_code, "work_done": here.work_done,
        "firm": repair.firm_id, "payer": repair.payer, "warranty": repair.warranty,
        "completed_at": repair.completed_at.isoformat() if repair.completed_at else "",
        "photos": [list(p) for p in photos], "materials": [list(m) for m in materials],
    }  # fmt: skip


def digest_of(content: dict[str, Any]) -> str:
    """The hash that a signature stands under."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def party_of(repair: Repair, by: Actor) -> Party:
    """For which party this actor signs: the desk for the repair department, an owner of the home for it."""
    if by.face == "staff":
        return Party.REPAIR_DEPARTMENT
    if by.face == "owner" and repair.unit_id in by.own("signing_unit"):
        return Party.OWNER
    raise Denied(N_("维修单由业主本人签认。家属和租户可以查看进度。"))


def sign(
    repair: Repair, *, name: str, by: Actor, satisfaction: int | None = None, version: int | None = None
) -> None:
    """签认: one party confirms that it is repaired; when all have, the repair is signed off."""
    advance(repair, "sign", by, version)
    party = party_of(repair, by)
    if satisfaction is not None and satisfaction not in range(1, 6):
        raise Refused(N_("请从列出的选项里选一个"), field="satisfaction")
    _put(repair, party, by, name=said(name, 80, "name"), result="signed", satisfaction=satisfaction)
    if missing_parties(repair):
        tell(repair, events.Signed(party=PARTY_WORDS[party]), by)
        return
    _signed_off(repair, party, by)


def _put(repair: Repair, party: Party, by: Actor, **values: Any) -> None:
    if party not in missing_parties(repair):
        raise Refused(N_("这一方已经签认过了。"))
    if values["result"] == "signed" and _signed_already(repair, by):
        raise Refused(N_("您已代表另一方签认，两方要由两个人签。请找另一位同事签。"), field="name")
    session().add(
        Signature(
            repair_id=repair.id, round=repair.round, turn=repair.refusals, party=party, person_id=by.person_id,
            digest=digest_of(content_of(repair)), signed_at=clock.now(), **({"reason": ""} | values),
        )
    )  # fmt: skip
    session().flush()


def _signed_already(repair: Repair, by: Actor) -> bool:
    """Whether the same person stands for another party in this turn: one hand does not sign for both."""
    mine = select(Signature.id).where(
        Signature.repair_id == repair.id, Signature.round == repair.round, Signature.turn == repair.refusals,
        Signature.person_id == by.person_id, Signature.result == "signed", Signature.voided_at.is_(None),
    )  # fmt: skip
    return by.person_id is not None and session().scalar(mine.limit(1)) is not None


def _signed_off(repair: Repair, party: Party, by: Actor) -> None:
    now = clock.now()
    content = content_of(repair)
    row, serving = round_of(repair), assignment_of(repair)
    row.frozen = {
        **content, "firm_name": firm_name(repair.firm_id), "served_by": repair.technician_id,
        "parties": [p.value for p in parties(common_part=repair.unit_id is None)], "digest": digest_of(content),
    }  # fmt: skip
    row.frozen_at = now
    if serving is not None:
        serving.ended_at, serving.ended_why = now, "signed_off"
    repair.status = Status.SIGNED_OFF
    repair.signed_off_at = now
    clocks.meet(subject(repair), "sign")
    start_limit(repair, "close", "repair.close")
    record_aside(repair, events.Signed(party=PARTY_WORDS[party]), by)
    tell(repair, events.SignedOff(digest=row.frozen["digest"]), HOUSE)


def refuse(repair: Repair, *, reason: str, by: Actor, version: int | None = None) -> None:
    """退回重修: a party says it is not repaired, and why; after the second time the head decides."""
    allow(repair, "refuse", by, version)
    party = party_of(repair, by)
    _put(repair, party, by, name=by.name, result="refused", reason=said(reason))
    if repair.refusals + 1 >= REFUSALS_BEFORE_HEAD:
        repair.disputed = True
        repair.version += 1
    else:
        advance(repair, "refuse", by)
        _back_to_work(repair)
    repair.refusals += 1
    tell(repair, events.Refused(party=PARTY_WORDS[party], reason=reason, times=repair.refusals), by)


def _back_to_work(repair: Repair) -> None:
    clocks.drop(subject(repair), "sign")
    if terms.limit_for(repair.community_id, limit_of(repair)) is not None:
        set_deadline(repair, None)
    else:
        clocks.renew(subject(repair), "repair", repair.community_id, round=repair.round)


def arbitrate(repair: Repair, *, ruling: str, by: Actor, version: int | None = None) -> None:
    """裁定: after two refusals the head says what is to be done; the work goes on by that."""
    advance(repair, "arbitrate", by, version)
    repair.disputed = False
    _back_to_work(repair)
    tell(repair, events.Arbitrated(ruling=said(ruling, 500, "ruling")), by)


def close(repair: Repair, *, by: Actor, version: int | None = None) -> None:
    """办结: after the follow-up, or by itself 15 days after sign-off."""
    advance(repair, "close", by, version)
    repair.closed_at = clock.now()
    clocks.meet(subject(repair), "close")
    tell(repair, events.Closed(), by)


def reopen(repair: Repair, *, reason: str, by: Actor, version: int | None = None) -> None:
    """重开: within 15 days of sign-off it is not good after all; a new round begins."""
    advance(repair, "reopen", by, version)
    if by.face == "owner":
        party_of(repair, by)
    repair.round += 1
    repair.refusals = 0
    repair.signed_off_at = repair.closed_at = repair.completed_at = None
    repair.firm_id = repair.technician_id = repair.visit_from = repair.visit_to = None
    clocks.drop(subject(repair))
    session().add(
        RepairRound(
            repair_id=repair.id,
            no=repair.round,
            reason=said(reason),
            opened_at=clock.now(),
            work_done="",
            frozen={},
        )
    )
    session().flush()
    index(repair)
    start_limit(repair, "visit", "repair.ordinary.visit_agreed")
    tell(repair, events.Reopened(round=repair.round, reason=reason), by)
