"""The owner who cannot be reached: three dated attempts, a notice with photos, a second witness. Never a consent."""

from collections.abc import Sequence

from portal.domain.casework import actions as casework
from portal.domain.repairs import events
from portal.domain.repairs.actions.case import (
    advance,
    missing_parties,
    record_aside,
    said,
    subject,
    tell,
    zone_of,
)
from portal.domain.repairs.actions.sealing import seal
from portal.domain.repairs.models import Repair
from portal.domain.repairs.place_rules import (
    ATTEMPT_CHANNELS,
    ATTEMPT_RESULTS,
    ATTEMPTS,
    PLACE_CONDITIONS,
    PlaceState,
    enough_attempts,
)
from portal.domain.repairs.queries.places import attempts_of, open_requests
from portal.domain.repairs.sign_models import OwnerAttempt, SignRequest
from portal.domain.terms.sign_rules import OWNERS, Party
from portal.infra import clock
from portal.infra.actor import Actor
from portal.infra.db import session
from portal.infra.refused import N_, Refused

NOT_WAITED = PLACE_CONDITIONS["owner_waited"]


def attempt_owner(
    repair: Repair,
    *,
    channel: str,
    result: str,
    by: Actor,
    note: str = "",
    party: Party | None = None,
    version: int | None = None,
) -> None:
    """联系业主签认: one try of today by one channel, and what came of it."""
    advance(repair, "attempt_owner", by, version)
    if channel not in ATTEMPT_CHANNELS:
        raise Refused(N_("请选择怎么联系的。"), field="channel")
    if result not in ATTEMPT_RESULTS:
        raise Refused(N_("请选择联系的结果。"), field="result")
    place = _place(repair, party)
    _keep(repair, place, "attempt", by, note, channel=channel, result=result)
    days = {a.on_day for a in _done(repair, place, "attempt")}
    event = events.OwnerAttempted(
        channel=ATTEMPT_CHANNELS[channel],
        result=ATTEMPT_RESULTS[result],
        days=min(len(days), ATTEMPTS),
        note=note,
    )
    tell(repair, event, by)


def notify_owner(
    repair: Repair,
    *,
    text: str,
    photos: Sequence[int],
    by: Actor,
    party: Party | None = None,
    version: int | None = None,
) -> None:
    """贴通知: after three tries on three days a notice is left at the home, photographed; the owner may still sign."""
    advance(repair, "notify_owner", by, version)
    place = _place(repair, party)
    if not enough_attempts(a.on_day for a in _done(repair, place, "attempt")):
        raise Refused(PLACE_CONDITIONS["attempted"])
    if not photos:
        raise Refused(N_("请拍下贴好的通知和门牌。"), field="photos")
    _keep(repair, place, "notice", by, text, needed=True)
    casework.attach(subject(repair), photos, "notice", by=by, round=repair.round)
    told = events.SourceNotified if place.party is Party.SOURCE_OWNER else events.OwnerNotified
    tell(repair, told(text=text), by)


def witness_absence(
    repair: Repair, *, note: str, by: Actor, party: Party | None = None, version: int | None = None
) -> None:
    """见证未签: a second person confirms in their own session what the first one did; the place then reads 未签.

    It is never a consent: the form says that the owner did not sign, and the owner may still sign while it is open.
    """
    advance(repair, "witness_absence", by, version)
    place = _place(repair, party)
    notices = _done(repair, place, "notice")
    if not notices:
        raise Refused(PLACE_CONDITIONS["noticed"])
    if any(n.by_id == by.person_id for n in notices):
        raise Refused(N_("通知是您贴的，要由另一位同事见证。"), field="note")
    _keep(repair, place, "witness", by, note, needed=True)
    place.state, place.ended_at, place.next_at = PlaceState.NOT_REACHED, clock.now(), None
    session().flush()
    source = place.party is Party.SOURCE_OWNER
    event = (events.SourceNotReached if source else events.OwnerNotReached)(note=note)
    if missing_parties(repair):
        tell(repair, event, by)
        return
    record_aside(repair, event, by)
    seal(repair)


def _place(repair: Repair, party: Party | None) -> SignRequest:
    """The owner's place that is open; of two homes the one that was named, else the first."""
    found = [
        r
        for r in open_requests(repair)
        if r.party in OWNERS and r.state is PlaceState.ASKED and not r.stand_in and party in (None, r.party)
    ]
    if not found:
        raise Refused(NOT_WAITED, field="party")
    return found[0]


def _done(repair: Repair, place: SignRequest, kind: str) -> list[OwnerAttempt]:
    return [a for a in attempts_of(repair.id, [place]) if a.kind == kind]


def _keep(
    repair: Repair,
    place: SignRequest,
    kind: str,
    by: Actor,
    note: str,
    *,
    needed: bool = False,
    **values: str,
) -> None:
    field = "text" if kind == "notice" else "note"
    session().add(
        OwnerAttempt(
            request_id=place.id, repair_id=repair.id, kind=kind, note=said(note, 500, field, needed=needed),
            on_day=clock.today(zone_of(repair)), at=clock.now(), by_id=by.person_id, by_name=by.name,
            **({"channel": "", "result": ""} | values),
        )
    )  # fmt: skip
    session().flush()
