"""What a statement or a dispute waits for, as the one open task of the desk."""

from portal.domain.casework import actions as casework
from portal.domain.casework.rules import Card, Holder
from portal.domain.estate.models import Firm
from portal.domain.settlement.claim_models import Dispute
from portal.domain.settlement.rules import DISPUTE_WORDS, STATE_WORDS, DisputeState, State
from portal.domain.settlement.statement_models import Statement
from portal.domain.terms.rules import Urgency
from portal.infra.db import session
from portal.infra.refused import N_

DESK, CASHIER, HEAD = N_("维修主管"), N_("收费员"), N_("部门负责人")
STATEMENT, DISPUTE = N_("季度结算书"), N_("结算异议")


def statement_waits(row: Statement) -> None:
    """Write the open task of a statement anew; while it is approved or decided elsewhere, it has none."""
    subject = ("statement", row.id)
    card = _card(row)
    if card is None:
        casework.close_task(subject)
        return
    casework.put_task(
        subject, _face(row.community_id, row.number, STATEMENT, _firm(row.firm_id), row.version), card
    )


def _card(row: Statement) -> Card | None:
    state = STATE_WORDS[row.state]
    match row.state:
        case State.DRAFT:
            return Card(what="statement.submit", holder=Holder.DESK, holder_name=DESK, state=state)
        case State.APPROVED:
            return Card(what="statement.deliver", holder=Holder.DESK, holder_name=DESK, state=state)
        case State.DELIVERED:
            return Card(
                what="statement.agree", holder=Holder.FIRM, holder_id=row.firm_id, holder_name=_firm(row.firm_id),
                state=state, due_at=row.silent_at,
            )  # fmt: skip
        case State.AGREED:
            return Card(what="statement.settle", holder=Holder.ROLE, holder_name=CASHIER, state=state)
        case State.SETTLED:
            verb = "pay" if row.net >= 0 else "deduct"
            return Card(what=f"statement.{verb}", holder=Holder.ROLE, holder_name=CASHIER, state=state)
        case _:
            return None


def dispute_waits(row: Dispute, number: str) -> None:
    """Write the open task of a dispute, or close it once it is decided."""
    subject = ("dispute", row.id)
    if row.state is not DisputeState.OPEN:
        casework.close_task(subject)
        return
    card = Card(what="dispute.decide", holder=Holder.ROLE, holder_name=HEAD, state=DISPUTE_WORDS[row.state])
    casework.put_task(
        subject, _face(row.community_id, number, DISPUTE, _firm(row.firm_id), row.version), card
    )


def _face(community_id: int, number: str, title: str, label: str, version: int) -> casework.CaseFace:
    return casework.CaseFace(
        community_id=community_id, number=number, title=title, label=label, urgency=Urgency.ORDINARY,
        channel="web", version=version,
    )  # fmt: skip


def _firm(firm_id: int) -> str:
    return session().get_one(Firm, firm_id).short_name
