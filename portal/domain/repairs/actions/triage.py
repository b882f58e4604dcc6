"""At the desk before a firm is chosen: accept, reject, cancel, ask for facts."""

from collections.abc import Sequence

from portal.domain.casework import actions as casework
from portal.domain.casework import clocks
from portal.domain.repairs import events
from portal.domain.repairs.actions.case import advance, said, subject, tell
from portal.domain.repairs.actions.intake import start_limit
from portal.domain.repairs.models import Repair
from portal.domain.repairs.rules import WAITS_FOR_FACTS
from portal.domain.terms.rules import STEPS, Urgency
from portal.infra import clock
from portal.infra.actor import Actor


def accept(repair: Repair, *, by: Actor, version: int | None = None) -> None:
    """受理: the desk takes the repair on; the clock of the first visit starts."""
    advance(repair, "accept", by, version)
    repair.accepted_at = clock.now()
    clocks.meet(subject(repair), "accept")
    if repair.urgency is Urgency.ORDINARY:
        start_limit(repair, "visit", STEPS[repair.urgency].visit)
    tell(repair, events.Accepted(), by)


def reject(repair: Repair, *, reason: str, turn_to: str, by: Actor, version: int | None = None) -> None:
    """Not taken on, with the reason and where to turn."""
    advance(repair, "reject", by, version)
    told = events.Rejected(reason=said(reason), turn_to=said(turn_to, 200, "turn_to"))
    clocks.drop(subject(repair))
    repair.closed_at = clock.now()
    tell(repair, told, by)


def cancel(repair: Repair, *, reason: str, by: Actor, version: int | None = None) -> None:
    """The reporter takes it back, until work begins; whoever had the job is told."""
    advance(repair, "cancel", by, version)
    clocks.drop(subject(repair))
    repair.closed_at = clock.now()
    tell(repair, events.Cancelled(reason=said(reason)), by)


def ask_facts(repair: Repair, *, question: str, by: Actor, version: int | None = None) -> None:
    """Ask the owner for what is missing; the clocks wait for the answer."""
    advance(repair, "ask_facts", by, version)
    clocks.hold(subject(repair), "facts", said(question, 500, "question"))
    casework.post(subject(repair), question, by=by)
    casework.mark_held(subject(repair), WAITS_FOR_FACTS)
    tell(repair, events.FactsAsked(question=question), by)


def answer_facts(
    repair: Repair, *, answer: str, by: Actor, photos: Sequence[int] = (), version: int | None = None
) -> None:
    """The owner answers; the clocks run on."""
    advance(repair, "answer_facts", by, version)
    clocks.resume(subject(repair))
    casework.mark_running(subject(repair))
    casework.post(subject(repair), answer, by=by)
    casework.attach(subject(repair), photos, "before", by=by, round=repair.round)
    tell(repair, events.FactsAnswered(answer=answer), by)
