"""Permission x state x verb of statements, back-charges and disputes: every cell is asked by a forged post.

A cell that is refused must leave the books as they were; after one that went through the database is set back.
"""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from portal.domain.estate.roles import PERMISSIONS, STAFF_ROLES, Role, face_of
from portal.domain.settlement import actions
from portal.domain.settlement.claim_models import BackCharge, Dispute
from portal.domain.settlement.models import AccountLine
from portal.domain.settlement.rules import CHARGE_LIFE, LIFE, ChargeState, DisputeState, State
from portal.domain.settlement.statement_models import Statement
from portal.infra import formkeys
from portal.infra.db import db, session, write
from portal.infra.story import Story
from tests import makers_estate as make
from tests import makers_settlement as made
from tests.conftest import Clock, House
from tests.harness.client import InspectingClient


@dataclass(frozen=True)
class Door:
    """Where a verb is posted: the face, the address with its subject's number, the permission."""

    face: str
    path: str
    permission: str
    kind: str


S, F = "/staff/settlement", "/field"
DOORS: Mapping[str, Door] = {
    "submit": Door("staff", f"{S}/statements/%d/submission", "settlement.draw_up", "statement"),
    "deliver": Door("staff", f"{S}/statements/%d/delivery", "settlement.deliver", "statement"),
    "settle": Door("staff", f"{S}/statements/%d/settlement", "settlement.pay", "statement"),
    "pay": Door("staff", f"{S}/statements/%d/payment", "settlement.pay", "statement"),
    "deduct": Door("staff", f"{S}/statements/%d/deduction", "settlement.pay", "statement"),
    "agree": Door("field", f"{F}/statements/%d/agreement", "statement.agree", "statement"),
    "dispute": Door("field", f"{F}/statements/%d/lines/%d/dispute", "statement.dispute", "statement"),
    "withdraw": Door("staff", f"{S}/back-charges/%d/withdrawal", "settlement.draw_up", "back_charge"),
    "ask_again": Door("staff", f"{S}/back-charges/%d/request", "settlement.draw_up", "back_charge"),
    "dispute_charge": Door("field", f"{F}/back-charges/%d/dispute", "back_charge.dispute", "back_charge"),
    "decide": Door("staff", f"{S}/disputes/%d/decision", "dispute.decide", "dispute"),
}
MODELS: Mapping[str, Any] = {"statement": Statement, "back_charge": BackCharge, "dispute": Dispute}


@dataclass(frozen=True)
class Subject:
    """One thing in one state; `lines` of a statement, `owing` when it comes to less than nothing."""

    name: str
    kind: str
    id: int
    state: Any
    line: int = 0
    owing: bool = False


@dataclass(frozen=True)
class Person:
    """One who asks: their role, whether it is theirs at all, and whether they had a part in it."""

    name: str
    id: int
    role: Role
    here: bool = True
    part: bool = False

    @property
    def face(self) -> str:
        """The face they sign in to."""
        return face_of(self.role)


@dataclass
class Stage:
    """The house in its one earned state, set back after each cell that went through."""

    house: House
    subjects: list[Subject]
    people: list[Person]
    clients: dict[str, InspectingClient]
    faults: list[str] = field(default_factory=list)
    cells: int = 0

    def standing(self, subject: Subject) -> tuple[Any, ...]:
        """State, version, story lines, and how many lines the ledger has."""
        session().rollback()
        model = MODELS[subject.kind]
        story = select(func.count()).where(Story.subject_kind == subject.kind, Story.subject_id == subject.id)
        ledger = select(func.count()).select_from(AccountLine)
        raised = select(func.count()).select_from(Dispute)
        return tuple(
            session().execute(
                select(model.state, model.version, story.scalar_subquery(), ledger.scalar_subquery(),
                       raised.scalar_subquery()).where(model.id == subject.id)
            ).one()
        )  # fmt: skip

    def ask(self, verb: str, who: Person, subject: Subject) -> None:
        """Post one cell and note what differs from the tables."""
        self.cells += 1
        before = self.standing(subject)
        path = DOORS[verb].path % ((subject.id, subject.line) if verb == "dispute" else subject.id)
        sent = {
            "key": formkeys.issue(str(who.id), path), "version": before[1], "channel": "link", "amount": "0.01",
            "invoice": "F", "voucher": "V", "paid_on": "2026-11-20", "reason": "写明", "claim": "0.01",
            "outcome": "upheld", "ruling": "写明",
        }  # fmt: skip
        answer = self.clients[who.name].post(path, data=sent, judge=False)
        after = self.standing(subject)
        wanted = expected(verb, who, subject)
        fault = ""
        if answer.status_code != wanted:
            fault = f"{answer.status_code} and not {wanted}"
        elif wanted != 303 and after != before:
            fault = f"refused, but {before} became {after}"
        elif wanted == 303 and after[1] <= before[1]:
            fault = f"done, but {before} became {after}"
        if fault:
            self.faults.append(f"{who.name}: {verb} on {subject.name}: {fault}")
        if after != before or answer.status_code < 400:
            self.set_back()

    def set_back(self) -> None:
        """Everything as it was earned."""
        db.session.remove()
        self.house.fresh("stage")


def fits(verb: str, subject: Subject) -> int:
    """What the tables say of the state alone."""
    if verb == "decide":
        return 303 if subject.state is DisputeState.OPEN else 409
    if verb in ("withdraw", "ask_again", "dispute_charge"):
        if (
            subject.state not in CHARGE_LIFE[verb.removesuffix("_charge")]
            or subject.name == "disputed charge"
        ):
            return 409
        return 303
    if subject.state not in LIFE[verb].sources:
        return 409
    if verb == "pay" and subject.owing:
        return 422
    return 409 if verb == "deduct" and not subject.owing else 303


def expected(verb: str, who: Person, subject: Subject) -> int:
    """What the tables say: the status of the answer."""
    door = DOORS[verb]
    if who.face != door.face:
        return 404
    if door.permission not in PERMISSIONS[who.role]:
        return 403
    hidden = (State.DRAFT, State.SUBMITTED, State.APPROVED)
    if not who.here or (subject.kind == "statement" and who.face == "field" and subject.state in hidden):
        return 404
    found = fits(verb, subject)
    return 403 if verb == "decide" and who.part and found == 303 else found


STATEMENTS = (
    "draft", "submitted", "approved", "delivered", "disputed", "agreed", "settled", "paid", "owing", "deducted",
)  # fmt: skip


def _statements(b: made.Books, contractor: int, firms: dict[str, int]) -> dict[str, Statement]:
    """A statement in each state, each of a firm of its own; two of them owe."""
    rows = {row.firm_id: row for row in made.drawn(b)}
    found = {name: rows[firm] for name, firm in firms.items()}
    path = {"draft": None, "submitted": made.submitted, "approved": made.approved}
    for name, row in found.items():
        if earn := path.get(name, made.delivered):
            earn(b, row)
    held, cashier, by = actions.held_statement, b.by("cashier"), make.actor(contractor, "field")
    for name in ("agreed", "settled", "paid", "owing", "deducted"):
        with write():
            actions.agree(held(found[name].id), by=by)
    for name in ("settled", "paid", "owing", "deducted"):
        with write():
            actions.settle(held(found[name].id), by=cashier)
    paid = {"invoice": "F", "voucher": "V", "paid_on": date(2026, 11, 20), "by": cashier}
    with write():
        actions.pay(held(found["paid"].id), amount_cents=500_00, **paid)
    with write():
        actions.deduct(held(found["deducted"].id), by=cashier)
    with write():
        row = found["disputed"]
        actions.dispute_line(held(row.id), _line(row, 0), reason="少算了", claim_cents=1, by=by)
    return {name: made.again(row) for name, row in found.items()}


def _line(row: Statement, at: int) -> int:
    wanted = select(AccountLine.id).where(AccountLine.statement_id == row.id, AccountLine.amount_cents > 0)
    return session().scalars(wanted.order_by(AccountLine.id)).all()[at]


def _charges(b: made.Books, contractor: int, head: int) -> list[Subject]:
    """A back-charge in each state, and disputes open and decided."""
    by, taker = make.actor(contractor, "field"), make.actor(head, "staff")
    rows = {
        "announced": made.charge_announced(b), "measured": made.charge_measured(b),
        "charged": made.charge_approved(b), "disputed charge": made.charge_approved(b, by=taker),
        "rejected": made.charge_measured(b), "withdrawn": made.charge_announced(b),
        "decided charge": made.charge_approved(b),
    }  # fmt: skip
    made.no(b, "settlement.back_charge", rows["rejected"].id)
    with write():
        actions.withdraw(actions.held_charge(rows["withdrawn"].id), reason="有误", by=b.by("dispatcher"))
    disputes = {}
    for name in ("disputed charge", "decided charge"):
        with write():
            held = actions.held_charge(rows.pop(name).id if name == "decided charge" else rows[name].id)
            disputes[name] = actions.dispute_charge(held, reason="不认可", by=by)
    with write():
        actions.decide(disputes["decided charge"].id, allowed_cents=0, ruling="维持", by=b.by("head"))
    found = [Subject(name, "back_charge", row.id, made.again(row).state) for name, row in rows.items()]
    return [*found, *(Subject(f"dispute of {name}", "dispute", row.id, made.again(row).state)
                      for name, row in disputes.items())]  # fmt: skip


def _made(house: House, watch: Clock) -> Stage:
    house.fresh()
    watch.to("2026-09-20T09:00+08:00")
    b = made.books()
    firms = {name: make.firm(community_id=b.community) for name in STATEMENTS}
    contractor, head = b.story.contractor, make.staff(Role.HEAD, b.community)
    for firm in firms.values():
        with write():
            make.actions.add_contact(
                firm, make.HOUSE, person_id=contractor, role=Role.CONTRACTOR, from_on=date(2024, 1, 1)
            )
        made.measured(b, 420_00, firm_id=firm)
        made.measured(b, 80_00, firm_id=firm)
    for name in ("owing", "deducted"):
        made.charge_approved(b, 900_00, firm=firms[name])
    watch.to("2026-11-20T09:00+08:00")
    rows = _statements(b, contractor, firms)
    subjects = [
        Subject(name, "statement", row.id, row.state, _line(row, 1), owing=row.net < 0)
        for name, row in rows.items()
    ]
    subjects += _charges(b, contractor, head)
    people = _people(b, contractor, head)
    clients = {who.name: house.app.test_client() for who in people}
    for who in people:
        clients[who.name].sign_in(who.id, who.face)  # type: ignore[attr-defined]
    return Stage(house, subjects, people, clients)  # type: ignore[arg-type]


def _people(b: made.Books, contractor: int, head: int) -> list[Person]:
    away = make.community()
    found = [
        Person("contractor", contractor, Role.CONTRACTOR),
        Person("technician", b.story.technician, Role.TECHNICIAN),
        Person(
            "other firm", make.contact_of(make.firm(community_id=b.community)), Role.CONTRACTOR, here=False
        ),
        Person("owner", b.story.owner, Role.OWNER),
        Person("project office", make.staff(Role.PROJECT_OFFICE, b.community), Role.PROJECT_OFFICE),
        Person("head who took over", head, Role.HEAD, part=True),
        Person("manager elsewhere", make.staff(Role.SITE_MANAGER, away), Role.SITE_MANAGER, here=False),
        Person("cashier elsewhere", make.staff(Role.CASHIER, away), Role.CASHIER, here=False),
        Person("head elsewhere", make.staff(Role.HEAD, away), Role.HEAD, here=False),
    ]
    return found + [Person(role.value, make.staff(role, b.community), role) for role in STAFF_ROLES]


@pytest.fixture
def stage(database: House) -> Iterator[Stage]:
    """The house with everybody signed in, kept as what each cell starts from."""
    with ExitStack() as stack:
        stack.enter_context(database.app.app_context())
        earned = _made(database, Clock(stack))
        database.keep("stage")
        earned.set_back()
        yield earned
        db.session.remove()


def _ask(stage: Stage) -> None:
    """Whom the tables let have a verb is asked in every state; who is shut out, in one that fits it."""
    for verb, door in DOORS.items():
        mine = [subject for subject in stage.subjects if subject.kind == door.kind]
        fitting = next(subject for subject in mine if fits(verb, subject) == 303)
        for who in stage.people:
            may = who.face == door.face and door.permission in PERMISSIONS[who.role]
            for subject in mine if may else (fitting,):
                stage.ask(verb, who, subject)
    assert stage.cells > 400
    assert not stage.faults, f"{len(stage.faults)} of {stage.cells} cells:\n" + "\n".join(stage.faults[:60])


def _ask_books(stage: Stage) -> None:
    """A line is corrected, and money received, by those alone whom the table lets, where they work."""
    owing = next(each for each in stage.subjects if each.name == "owing")
    account = session().get_one(Statement, owing.id).account_id
    doors = {
        f"{S}/lines/{owing.line}/correction": ("settlement.correct", {"amount": "0.01", "reason": "记错了"}),
        f"{S}/accounts/{account}/receipt": (
            "settlement.pay", {"amount": "0.01", "voucher": "S-1", "received_on": "2026-11-20"},
        ),
    }  # fmt: skip
    ledger = select(func.count()).select_from(AccountLine)
    for path, (permission, typed) in doors.items():
        for who in stage.people:
            session().rollback()
            before = session().scalar(ledger)
            sent = {"key": formkeys.issue(str(who.id), path), **typed}
            answer = stage.clients[who.name].post(path, data=sent, judge=False)
            session().rollback()
            may = permission in PERMISSIONS[who.role]
            wanted = 404 if who.face != "staff" else 403 if not may else 303 if who.here else 404
            made = (session().scalar(ledger) or 0) - (before or 0)
            if (answer.status_code, made > 0) != (wanted, wanted == 303):
                stage.faults.append(
                    f"{who.name}: {path}: {answer.status_code} and {made} lines, not {wanted}"
                )
            if made:
                stage.set_back()
    assert not stage.faults, stage.faults


@pytest.mark.database("sqlite")
def test_every_cell_is_what_the_tables_say(stage: Stage) -> None:
    assert {subject.state for subject in stage.subjects} >= {*State, *ChargeState, *DisputeState} - {
        DisputeState.ALLOWED
    }
    assert {verb for verb, step in LIFE.items() if step.faces} | {"withdraw", "ask_again"} <= set(DOORS)
    _ask(stage)
    _ask_books(stage)


@pytest.mark.proof
@pytest.mark.database("postgresql")
def test_every_cell_is_the_same_on_the_second_database(stage: Stage) -> None:
    """The same again where rows are locked, not the whole database."""
    _ask(stage)
    _ask_books(stage)
