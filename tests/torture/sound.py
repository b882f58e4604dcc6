"""What must be true of the database at any moment at which nobody writes: nothing is half done."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from sqlalchemy import func, select

from portal.domain.approvals.models import Approval, ApprovalStep
from portal.domain.approvals.rules import State as Asked
from portal.domain.approvals.rules import StepState
from portal.domain.repairs.models import Repair, RepairRound, Signature
from portal.domain.repairs.place_rules import PlaceState
from portal.domain.repairs.queries.forms import verified
from portal.domain.repairs.rules import Status
from portal.domain.repairs.sign_models import SignRequest
from portal.domain.settlement import actions
from portal.domain.settlement.actions.drawing import digest_of, sums_of
from portal.domain.settlement.claim_models import BackCharge
from portal.domain.settlement.models import AccountLine, Book, Measurement, PeriodClose
from portal.domain.settlement.money_rules import FIGURES, LineKind, figures
from portal.domain.settlement.period_rules import last_month
from portal.domain.settlement.rules import FROZEN, ChargeState, State
from portal.domain.settlement.statement_models import Statement, StatementRun
from portal.infra import events
from portal.infra.db import session, write
from portal.infra.messages import Message
from portal.infra.story import Story
from tests.torture.people import Deed


def deeds() -> Counter[Deed]:
    """Every deed that stands in the database, and how often."""
    found: Counter[Deed] = Counter()
    held = select(Signature.repair_id, Signature.person_id).where(Signature.voided_at.is_(None))
    steps = select(ApprovalStep.approval_id, ApprovalStep.decided_by).where(
        ApprovalStep.state == StepState.APPROVED
    )
    said = select(Story.subject_id, Story.person_id).where(Story.name == "statement.submitted")
    for verb, wanted in (
        ("sign", held),
        ("decide", steps),
        ("submit", said),
        ("draw", select(StatementRun.community_id, StatementRun.by_id)),
        ("close", select(PeriodClose.community_id, PeriodClose.by_id)),
    ):
        found.update(Deed(verb, subject, person) for subject, person in session().execute(wanted))
    return found


def stories() -> Counter[tuple[str, str, int]]:
    """How often each line stands in each story."""
    wanted = select(Story.subject_kind, Story.name, Story.subject_id)
    return Counter((kind, name, subject) for kind, name, subject in session().execute(wanted))


def look(acknowledged: Iterable[Deed]) -> None:
    """Everything acknowledged is there once, and nothing is half done."""
    session().rollback()
    session().expire_all()
    there, told = deeds(), stories()
    assert not [deed for deed in acknowledged if there[deed] != 1], "acknowledged and not there exactly once"
    assert not [deed for deed, times in there.items() if times > 1], "done twice"
    _sign_offs(told)
    _charges(told)
    _statements(told)
    _periods(told)
    with write():
        assert list(actions.check_books()) == [], "a balance is not the sum of its lines"
    assert not sent_twice()


def _sign_offs(told: Counter[tuple[str, str, int]]) -> None:
    rounds = {r.repair_id: r for r in session().scalars(select(RepairRound).where(RepairRound.no == 1))}
    signed = Counter(session().scalars(select(Signature.repair_id)))
    wanted = select(SignRequest.repair_id, SignRequest.state)
    places = Counter((repair, state) for repair, state in session().execute(wanted))
    for repair in session().scalars(select(Repair)):
        of = repair.id
        asked, done = places[of, PlaceState.ASKED], places[of, PlaceState.SIGNED]
        assert signed[of] == done == told["repair", "repair.signed", of], of
        if repair.status is Status.SIGNING:
            assert asked and not rounds[of].frozen_at, of
        if repair.status is Status.SIGNED_OFF:
            frozen = rounds[of].frozen
            assert not asked and rounds[of].frozen_at and frozen["digest"], of
        assert told["repair", "repair.signed_off", of] == (repair.status is Status.SIGNED_OFF), of


def _asked(kind: str) -> dict[int, Asked]:
    """How the request about each subject of a kind stands."""
    wanted = select(Approval.subject_id, Approval.state).where(Approval.kind == kind)
    return {row.subject_id: row.state for row in session().execute(wanted)}


def _charges(told: Counter[tuple[str, str, int]]) -> None:
    asked = _asked("settlement.back_charge")
    for row in session().scalars(select(BackCharge)):
        yes = asked[row.id] is Asked.APPROVED
        wanted = select(AccountLine.id).where(AccountLine.back_charge_id == row.id)
        lines = session().scalars(wanted.where(AccountLine.kind == LineKind.BACK_CHARGE)).all()
        assert (row.state is ChargeState.APPROVED) == yes, row.number
        assert [*lines] == ([row.line_id] if yes else []), row.number
        assert told["back_charge", "back_charge.approved", row.id] == yes, row.number


def _statements(told: Counter[tuple[str, str, int]]) -> None:
    asked = _asked("settlement.statement")
    for row in session().scalars(select(Statement)):
        again = figures(row.carried, row.retention_before, sums_of(row.id))
        assert [getattr(row, name) for name in FIGURES] == [getattr(again, name) for name in FIGURES], (
            row.number
        )
        undrawn = select(func.count()).where(
            AccountLine.account_id == row.account_id, AccountLine.statement_id.is_(None),
            AccountLine.month <= last_month(row.quarter),
        )  # fmt: skip
        assert row.lines and not session().scalar(undrawn), row.number
        assert told["statement", "statement.drawn", row.id] == 1, row.number
        assert (row.id in asked) == (row.state is not State.DRAFT), row.number
        yes = asked.get(row.id) is Asked.APPROVED
        assert (row.state in FROZEN) == yes == told["statement", "statement.approved", row.id], row.number
        assert not yes or row.digest == digest_of(row), row.number


def _periods(told: Counter[tuple[str, str, int]]) -> None:
    closes = Counter(session().scalars(select(PeriodClose.community_id)))
    for book in session().scalars(select(Book)):
        times = told["settlement_book", "settlement.period_closed", book.community_id]
        assert bool(book.closed_through) == closes[book.community_id] == times, book.community_id


def sent_twice() -> list[Any]:
    """Messages that stand there more than once for one reader."""
    seen: Counter[Any] = Counter()
    for row in session().scalars(select(Message)):
        seen[
            row.person_id,
            row.subject_kind,
            row.subject_id,
            row.msgid,
            repr(sorted(row.params.items())),
            row.link,
        ] += 1
    return [key for key, times in seen.items() if times > 1]


def chains_stand() -> None:
    """Every story's chain, and every signed form by its address."""
    for subject in session().execute(select(Story.subject_kind, Story.subject_id).distinct()).all():
        assert events.verify((subject[0], subject[1])) == [], subject
    for token in session().scalars(select(RepairRound.token).where(RepairRound.frozen_at.is_not(None))):
        form = verified(token or "")
        assert form.matches, token
    rounds = Counter(session().execute(select(Measurement.repair_id, Measurement.round)).all())
    assert set(rounds.values()) == {1}
