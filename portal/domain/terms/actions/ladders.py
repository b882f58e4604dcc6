"""Verbs on ladders of escalation."""

from collections.abc import Sequence

from sqlalchemy import delete

from portal.domain.terms import events, queries
from portal.domain.terms.actions.turn import allow, move, take_turn
from portal.domain.terms.models import LadderStep
from portal.domain.terms.rules import LADDER_ROLES, LADDERS, MOST_RUNGS, Ladder, ladder, rising
from portal.domain.terms.span_rules import Unit
from portal.infra.actor import Actor
from portal.infra.db import session
from portal.infra.events import record
from portal.infra.refused import N_, Missing, Refused

Rung = tuple[str, str] | tuple[str, str, int | None]


def set_ladder(
    subject_kind: str, rungs: Sequence[Rung], *, community_id: int | None = None, by: Actor
) -> Ladder:
    """Say who is told, and after how long, when something of this kind is late: role, span, and the person named.

    A person is named for a community only, and told as long as they hold the role there.
    """
    allow(by, community_id)
    if subject_kind not in LADDERS:
        raise Missing(N_("没有这种升级规则。"))
    made = _read_rungs(subject_kind, rungs)
    if community_id is None and any(step.person_id for step in made.steps):
        raise Refused(N_("具体的人要在项目里指定，这里只选角色。"), field="rungs")
    if not rising(made, queries.calendar_for(community_id)):
        raise Refused(N_("每一级都要比前一级晚。"), field="rungs")
    take_turn("ladders")
    session().execute(
        delete(LadderStep).where(
            LadderStep.community_id == community_id, LadderStep.subject_kind == subject_kind
        )
    )
    session().add_all(
        LadderStep(
            community_id=community_id,
            subject_kind=subject_kind,
            level=step.level,
            role=step.role,
            after=str(step.after),
            person_id=step.person_id,
        )
        for step in made.steps
    )
    session().flush()
    move("ladders")
    told = [[step.role, str(step.after), str(step.person_id or "")] for step in made.steps]
    event = events.LadderSet(kind=subject_kind, rungs=told)
    record(event, subject=("ladder", community_id or 0), by=by)
    return made


def _read_rungs(subject_kind: str, rungs: Sequence[Rung]) -> Ladder:
    if not 1 <= len(rungs) <= MOST_RUNGS:
        raise Refused(N_("请设1到%(most)s级。"), field="rungs", most=MOST_RUNGS)
    if any(rung[0] not in LADDER_ROLES for rung in rungs):
        raise Refused(N_("请为每一级选择角色。"), field="rungs")
    try:
        made = ladder(subject_kind, *rungs)
    except ValueError:
        raise Refused(N_("看不懂超期多久后升级。例如0h、24h、1wd。"), field="rungs") from None
    if any(step.after.unit is Unit.TIMES for step in made.steps):
        raise Refused(N_("看不懂超期多久后升级。例如0h、24h、1wd。"), field="rungs")
    return made
