"""Costs of the demo estate that need somebody's yes, quotes that wait for the owner, and deputies."""

from datetime import timedelta

from portal.demo.teller import Teller
from portal.domain.approvals import actions as approvals
from portal.domain.approvals import queries
from portal.domain.approvals.rules import Outcome
from portal.domain.repairs import actions
from portal.domain.repairs.cost_rules import QuoteState
from portal.infra import clock
from portal.infra.actor import Actor
from portal.infra.events import Subject

COST = "repair.cost"


def decide(kind: str, subject: Subject, *, by: Actor, why_not: str = "", note: str = "") -> None:
    """Somebody says yes, or no with the reason, to what waits about the subject."""
    found = queries.standing(kind, subject)
    assert found is not None
    outcome = Outcome.REJECT if why_not else Outcome.APPROVE
    approvals.decide(found.id, outcome, by=by, note=why_not or note)


def name_deputy(principal: Actor, deputy: Actor, *, days: float, why: str) -> None:
    """From now on for so many days the deputy decides in the principal's place, up to 20,000 yuan."""
    now = clock.now()
    approvals.name_deputy(
        principal.person_id or 0, deputy.person_id or 0, by=principal, from_at=now,
        until_at=now + timedelta(days=days), ceiling_cents=2_000_000, reason=why,
    )  # fmt: skip


def _priced(t: Teller, what: str) -> None:
    """The dispatcher prices a large job before it begins."""
    t.step(lambda: t.enter(t.dispatcher, what), 1)


def _waits_for_manager(t: Teller) -> None:
    _priced(t, "outside")


def _waits_for_head(t: Teller) -> None:
    """Above 20,000 yuan: the manager has agreed, the head has not yet."""
    _priced(t, "facade")
    t.step(lambda: decide(COST, ("repair", t.repair_id), by=t.manager, note="三家比价，这家最低"), 2)


def _agreed(t: Teller) -> None:
    _priced(t, "outside")
    t.step(lambda: decide(COST, ("repair", t.repair_id), by=t.manager), 3)
    t.start()


def _turned_down(t: Teller) -> None:
    _priced(t, "facade")
    no = "吊篮可以和隔壁单元合用，请重新测算天数。"
    t.step(lambda: decide(COST, ("repair", t.repair_id), by=t.manager, why_not=no), 3)


def _varied(t: Teller) -> None:
    """While the firm works the dispatcher adds a line, which the firm has yet to confirm."""

    def add() -> None:
        entry = actions.Entry(
            quantity="1", kind="other", text="凿开墙面查漏", unit="处", price="260", tax="6",
            reason="价目表没有这一项，按市场价",
        )  # fmt: skip
        actions.cost(t.row(), entry, by=t.dispatcher)

    t.cost(1)
    t.step(add, 2)


def _quoted(t: Teller) -> None:
    t.quote()


def _declined(t: Teller) -> None:
    t.quote()

    def act() -> None:
        if t.row().quote_state is QuoteState.SENT:
            actions.decline_quote(t.row(), by=t.owner, reason="比外面贵，我自己找人")

    t.step(act, 4)


MONEY = {
    "waits_for_manager": ("schedule", _waits_for_manager),
    "waits_for_head": ("schedule", _waits_for_head),
    "cost_agreed": ("schedule", _agreed),
    "cost_turned_down": ("schedule", _turned_down),
    "varied": ("start", _varied),
    "quoted": ("schedule", _quoted),
    "quote_declined": ("schedule", _declined),
}
