"""A party that does not answer: chased when its limit is over, then told to the ladder; where the rule says so its
silence counts as consent, shown as that and never as a signature."""

from datetime import datetime

from sqlalchemy import select

from portal.domain.repairs import events
from portal.domain.repairs.actions.asking import PARTY_LIMIT
from portal.domain.repairs.actions.case import HOUSE, missing_parties, record_aside, tell
from portal.domain.repairs.actions.sealing import seal
from portal.domain.repairs.models import Repair
from portal.domain.repairs.place_rules import PlaceState
from portal.domain.repairs.rules import Status
from portal.domain.repairs.sign_models import SignRequest
from portal.domain.terms import queries as terms
from portal.domain.terms.sign_rules import PARTY_WORDS
from portal.domain.terms.span_rules import Span
from portal.infra import clock
from portal.infra.db import session


def silent_requests(limit: int = 50) -> list[int]:
    """The places on which the clock acts now, oldest first."""
    return list(
        session().scalars(
            select(SignRequest.id)
            .where(SignRequest.next_at <= clock.now())
            .order_by(SignRequest.next_at, SignRequest.id)
            .limit(limit)
        )
    )


def press(request_id: int) -> None:
    """催签: the next step on a silent place; late, twice or by two workers it happens once."""
    request = session().get(SignRequest, request_id)
    if request is None:
        return
    # The case is held first, as every verb does, then the row is read again.
    repair = session().get_one(Repair, request.repair_id, with_for_update=True)
    session().refresh(request)
    if request.next_at is None or request.next_at > clock.now():
        return
    if not _is_open(repair, request):
        request.next_at = None
        return
    if _consent_at(request) is not None and clock.now() >= (_consent_at(request) or clock.now()):
        _consent(repair, request)
        return
    what = PARTY_WORDS[request.party]
    if request.chased_at is None:
        request.chased_at = clock.now()
        record_aside(repair, events.SignChased(party=what, request_id=request.id), HOUSE)
    elif request.escalated_at is None:
        request.escalated_at = clock.now()
        record_aside(repair, events.SignEscalated(party=what, request_id=request.id), HOUSE)
    request.next_at = _next(request)


def _is_open(repair: Repair, request: SignRequest) -> bool:
    here = (request.round, request.turn) == (repair.round, repair.refusals)
    asked = request.state is PlaceState.ASKED
    return asked and here and repair.status is Status.SIGNING and not repair.disputed


def _consent_at(request: SignRequest) -> datetime | None:
    if not request.consent_days:
        return None
    return terms.calendar_for(request.community_id).add(
        request.asked_at, Span.parse(f"{request.consent_days}d")
    )


def _next(request: SignRequest) -> datetime | None:
    """After a chase one more of the same limit until the ladder is told; then only consent is left."""
    limit = terms.limit_for(request.community_id, PARTY_LIMIT)
    moments = [_consent_at(request)]
    if request.escalated_at is None and request.chased_at is not None and limit is not None:
        moments.append(terms.calendar_for(request.community_id).add(request.chased_at, limit))
    return min((m for m in moments if m is not None), default=None)


def _consent(repair: Repair, request: SignRequest) -> None:
    request.state, request.ended_at, request.next_at = PlaceState.CONSENTED, clock.now(), None
    session().flush()
    repair.version += 1
    event = events.SilenceCounted(party=PARTY_WORDS[request.party], days=request.consent_days)
    if missing_parties(repair):
        tell(repair, event, HOUSE)
        return
    record_aside(repair, event, HOUSE)
    seal(repair)
