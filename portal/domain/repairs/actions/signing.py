"""Sign-off: each party signs the same frozen content, or sends the work back; what changes makes signatures void."""

import hashlib
from collections.abc import Sequence

from sqlalchemy import select

from portal.domain.casework import clocks
from portal.domain.repairs import events
from portal.domain.repairs.actions.asking import PARTY_LIMIT, ask_parties, ask_the_rest
from portal.domain.repairs.actions.case import (
    advance,
    allow,
    await_next,
    missing_parties,
    record_aside,
    said,
    subject,
    tell,
)
from portal.domain.repairs.actions.dispatching import limit_of, set_deadline
from portal.domain.repairs.actions.intake import start_limit
from portal.domain.repairs.actions.sealing import seal
from portal.domain.repairs.drawing_rules import read_drawing
from portal.domain.repairs.models import Repair, Signature
from portal.domain.repairs.place_rules import OPEN, SIGNABLE, PlaceState
from portal.domain.repairs.queries.content import content_for, content_of, digest_of
from portal.domain.repairs.queries.places import may_sign, open_requests, same_hand, stand_in_words
from portal.domain.repairs.rules import REFUSALS_BEFORE_HEAD, Status
from portal.domain.repairs.sign_models import SignRequest
from portal.domain.terms import queries as terms
from portal.domain.terms.sign_rules import PARTY_WORDS, Party, StandIn, words_of
from portal.infra import clock
from portal.infra.actor import Actor
from portal.infra.db import session
from portal.infra.refused import N_, Denied, Refused

NOT_YOURS = N_("这份维修单没有要您签的位置。业主一方由业主本人签，家属和租户可以查看进度。")
SIGNED_ALREADY = N_("这一方已经签认过了。")
NOT_YET = N_("按本项目的规则维修部先签，签过以后再请您签。")
TWO_HANDS = N_("您已代表另一方签认，两方要由两个人签。请找另一位同事签。")
CHANGED = N_("签认之后内容有改动")


def sign(
    repair: Repair,
    *,
    by: Actor,
    name: str = "",
    drawing: str = "",
    satisfaction: int | None = None,
    party: Party | None = None,
    device: str = "",
    version: int | None = None,
) -> None:
    """签认: one party confirms that it is repaired, by a typed name or a drawn one; when no place is open any more,
    the repair is signed off.

    `drawing` is what a signature pad posts. Without `party` the first place counts that is this actor's to fill.
    """
    advance(repair, "sign", by, version)
    place = _place_for(repair, by, party)
    if satisfaction is not None and satisfaction not in range(1, 6):
        raise Refused(N_("请从列出的选项里选一个"), field="satisfaction")
    drawn = read_drawing(drawing).path if drawing else ""
    name = said(name or (by.name if drawn else ""), 80, "name")
    _void_if_changed(repair, by)
    if place.state is PlaceState.LATER:
        raise Refused(NOT_YET)
    _put(
        repair, place, by, name=name, result="signed", satisfaction=satisfaction, drawing=drawn, device=device[:200],
        drawing_digest=hashlib.sha256(drawn.encode()).hexdigest() if drawn else "",
    )  # fmt: skip
    _end(place, PlaceState.SIGNED)
    if missing_parties(repair):
        tell(repair, _signed(place), by)
        if place.party is Party.REPAIR_DEPARTMENT and ask_the_rest(repair):
            start_limit(repair, "sign", PARTY_LIMIT)
            record_aside(repair, events.RestAsked(), by)
            await_next(repair)
        return
    record_aside(repair, _signed(place), by)
    seal(repair)


def _place_for(repair: Repair, by: Actor, party: Party | None) -> SignRequest:
    """The place that the actor fills; nobody fills one for a party that is not theirs, nor two for two sides."""
    requests = open_requests(repair)
    if not requests:
        ask_parties(repair)
        requests = open_requests(repair)
    mine = [r for r in requests if may_sign(by, r) and (party is None or r.party is party)]
    if not mine:
        raise Denied(NOT_YOURS)
    open_ = [r for r in mine if r.state in SIGNABLE]
    if not open_:
        later = any(r.state is PlaceState.LATER for r in mine)
        raise Refused(NOT_YET if later else SIGNED_ALREADY)
    shut = same_hand(requests, by, standing(repair))
    free = [r for r in open_ if r.party not in shut]
    if not free:
        raise Refused(TWO_HANDS, field="name")
    return min(free, key=lambda r: (r.state is not PlaceState.ASKED, r.place))


def standing(repair: Repair) -> Sequence[Signature]:
    """The signatures of this turn that hold."""
    return session().scalars(
        select(Signature).where(
            Signature.repair_id == repair.id, Signature.round == repair.round, Signature.turn == repair.refusals,
            Signature.result == "signed", Signature.voided_at.is_(None),
        )
    ).all()  # fmt: skip


def _put(repair: Repair, place: SignRequest, by: Actor, **values: object) -> None:
    given = {"reason": "", "drawing": "", "drawing_digest": "", "device": "", "void_why": ""} | values
    session().add(
        Signature(
            repair_id=repair.id, round=repair.round, turn=repair.refusals, party=place.party,
            person_id=by.person_id, digest=digest_of(content_for(content_of(repair), place.party)),
            stood_in=stand_in_words(StandIn.read(place.stand_in))[:80], signed_at=clock.now(), **given,
        )
    )  # fmt: skip
    session().flush()


def _end(place: SignRequest, state: PlaceState) -> None:
    place.state, place.ended_at, place.next_at = state, clock.now(), None
    session().flush()


def _signed(place: SignRequest) -> events.Event:
    party = PARTY_WORDS[place.party]
    if place.party is Party.SOURCE_OWNER:
        return events.SourceSigned()
    return events.SignedFor(party=party) if place.stand_in else events.Signed(party=party)


def _void_if_changed(repair: Repair, by: Actor) -> None:
    """A signature given under other words than those that stand now does not count, whatever changed them."""
    content = content_of(repair)
    if any(s.digest != digest_of(content_for(content, s.party)) for s in standing(repair)):
        void_signatures(repair, by, CHANGED)


def void_signatures(repair: Repair, by: Actor, why: str) -> int:
    """The content changed: what was signed, agreed by silence or given up counts no more, and everybody is asked anew.

    `why` is a message id. Called inside the unit of the verb that changed it; returns how many signatures it was.
    """
    if repair.status is not Status.SIGNING or repair.disputed:
        return 0
    rows = standing(repair)
    for row in rows:
        row.voided_at, row.void_why = clock.now(), why[:200]
    lost = [r.party for r in open_requests(repair) if r.state not in OPEN]
    session().flush()
    ask_parties(repair)
    if lost:
        start_limit(repair, "sign", "repair.sign")
        record_aside(repair, events.SignaturesVoided(why=why, parties="、".join(words_of(lost))), by)
    await_next(repair)
    return len(rows)


def refuse(
    repair: Repair, *, reason: str, by: Actor, party: Party | None = None, version: int | None = None
) -> None:
    """退回重修: a party says it is not repaired, and why; after the second time the head decides."""
    allow(repair, "refuse", by, version)
    place = _place_for(repair, by, party)
    _put(repair, place, by, name=by.name[:80], result="refused", reason=said(reason))
    _end(place, PlaceState.REFUSED)
    for other in open_requests(repair):
        if other.state in OPEN:
            _end(other, PlaceState.DROPPED)
    if repair.refusals + 1 >= REFUSALS_BEFORE_HEAD:
        repair.disputed = True
        repair.version += 1
    else:
        advance(repair, "refuse", by)
        _back_to_work(repair)
    repair.refusals += 1
    _tell_refused(repair, place.party, reason, by)


def _tell_refused(repair: Repair, party: Party, reason: str, by: Actor) -> None:
    """The owner of one home never reads what the owner of the other wrote."""
    if party is not Party.SOURCE_OWNER:
        tell(repair, events.Refused(party=PARTY_WORDS[party], reason=reason, times=repair.refusals), by)
        return
    record_aside(repair, events.SourceRefused(reason=reason, times=repair.refusals), by)
    tell(repair, events.SentBack(), by)


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
