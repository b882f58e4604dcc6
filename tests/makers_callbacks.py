"""Callbacks in named states, earned through the verbs."""

from datetime import datetime, timedelta
from typing import Any

from portal.answers_callbacks import plan_for_repair
from portal.domain.callbacks import actions
from portal.domain.callbacks.actions.proposing import propose
from portal.domain.callbacks.models import Callback
from portal.domain.callbacks.queries.script import script_of
from portal.domain.callbacks.record_rules import Item
from portal.domain.callbacks.rules import TRIGGERS
from portal.domain.estate.models import Unit
from portal.domain.repairs.events import SignedOff
from portal.domain.repairs.models import Repair
from portal.infra import clock
from portal.infra.db import session, write
from portal.infra.events import Told
from tests import makers
from tests.harness.scenes import scene
from tests.makers import Story

GOOD = actions.Answers(stands="good", score=5, words="师傅很仔细")
BAD = actions.Answers(
    stands="not_good", score=2, words="换完第二天柜子里还是潮", wrong="柜内仍潮", promised="明天派人复查"
)


def again(row: Callback) -> Callback:
    """The callback as it stands now."""
    return session().get_one(Callback, row.id, populate_existing=True)


def of(kind: str, case_id: int) -> Callback:
    """The newest callback of a case."""
    session().rollback()
    rows = session().query(Callback).filter_by(subject_kind=kind, subject_id=case_id)
    return rows.order_by(Callback.id.desc()).first()  # type: ignore[return-value]


@scene
def planned(s: Story, repair: Repair | None = None) -> Callback:
    """A repair of the owner was signed off; nobody was named yet."""
    row = repair or makers.repair_signed_off(s)
    event = SignedOff(round=row.round, digest="", total_cents=0, firm_id=s.firm, payer="")
    with write():
        plan_for_repair(Told(event, ("repair", row.id), makers.make.HOUSE, 0))
    return of("repair", row.id)


@scene
def assigned(s: Story) -> Callback:
    """The agent was named by the manager, who signs for nobody."""
    row = planned(s)
    with write():
        actions.assign(again(row), person_id=s.agent, by=s.by("manager"))
    return again(row)


def missed(s: Story, row: Callback, at: datetime, **given: Any) -> None:
    """One try at that moment, without an answer."""
    facts = {"way": "phone", "outcome": "no_answer", **given}
    with clock.frozen(at), write():
        actions.attempt(again(row), by=s.by("agent"), **facts)


@scene
def visit(s: Story, trigger: str = "year_one") -> Callback:
    """What the calendar brings: a check at the home of the owner, or of its building after four years."""
    home = session().get_one(Unit, s.unit)
    about = ("building", home.building_id) if trigger == "year_four" else ("unit", home.id)
    asked = actions.Asked(
        subject=about, round=1, trigger=trigger, community_id=s.community,
        unit_id=None if trigger == "year_four" else home.id, label=home.label, case_number="",
        title=TRIGGERS[trigger], since=clock.now(), person_id=None if trigger == "year_four" else s.owner,
    )  # fmt: skip
    with write():
        propose(asked)
    row = of(*about)
    with write():
        actions.assign(again(row), person_id=s.agent, by=s.by("manager"))
    return again(row)


def items(row: Callback, *answers: tuple[str, str]) -> list[Item]:
    """An answer with its note to each question of the callback, in their order."""
    asked = script_of(row).questions
    return [Item(q.id, answer, note) for q, (answer, note) in zip(asked, answers, strict=True)]


def at_hours(*hours: int) -> list[datetime]:
    """Tomorrow at these hours on the wall."""
    here = clock.local(clock.now(), clock.HOME_ZONE) + timedelta(days=1)
    return [here.replace(hour=hour, minute=5, second=0, microsecond=0) for hour in hours]


@scene
def tried(s: Story) -> Callback:
    """Called in the morning, in the afternoon and in the evening, and not reached."""
    row = assigned(s)
    for at in at_hours(10, 15, 19):
        missed(s, row, at)
    return again(row)
