"""Occasions 回访候选: each one that a rule names is kept, whatever the rate; where all are asked it is asked at once.

Only what happened calls these, through the switchboard and the duties: no face may.
"""

import secrets
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from portal.domain.callbacks import events
from portal.domain.callbacks.actions.case import HOUSE
from portal.domain.callbacks.actions.planning import Asked, kept_of, make
from portal.domain.callbacks.draw_rules import seed_digest, stratum_of
from portal.domain.callbacks.models import Callback
from portal.domain.callbacks.queries.past import past_of
from portal.domain.callbacks.queries.ruling import COLUMNS, in_force, opens_and_due, terms_of
from portal.domain.callbacks.queries.simulating import BASIS
from portal.domain.callbacks.rule_models import CallbackCandidate, CallbackRule, CallbackSeed
from portal.domain.callbacks.rule_rules import (
    DEFAULTS,
    Past,
    Period,
    Terms,
    kind_of_period,
    period_of,
    tier_of,
)
from portal.domain.callbacks.rules import LIMIT_OF, TRIGGERS
from portal.domain.estate.models import Community
from portal.domain.terms import queries as terms
from portal.domain.terms.span_rules import Span
from portal.infra import clock
from portal.infra.db import is_postgres, session
from portal.infra.events import Subject, record


def propose(asked: Asked) -> Callback | None:
    """One occasion: kept with its risk as it stands now; its callback, where the rule asks all of them at once."""
    rule = rule_for(asked.community_id, asked.trigger)
    said = terms_of(rule)
    applies = said.applies(asked.category)
    # Parts that the rule leaves out are kept too, for a changed rule may name them; the leaks are among all repairs.
    if _known(asked) or not (applies or asked.trigger in BASIS.values()):
        return None
    past = past_of(asked.firm_id, asked.category, asked.unit_id)
    candidate = occasion(asked, rule, past, times_of(asked, said))
    session().add(candidate)
    if not applies:
        candidate.drawn, candidate.asked = False, {}
        return None
    if not said.at_once:
        candidate.seed_id = seed_for(rule, candidate.community_id, candidate.opens_at).id
        session().flush()
        return None
    candidate.drawn = True
    session().flush()
    return make(candidate, rule, span=_limit(asked, said))


def _known(asked: Asked) -> bool:
    """Whether this round is an occasion already, or has its callback from before there were rules."""
    kind, subject_id = asked.subject
    rows = [
        select(row.id).where(
            row.trigger == asked.trigger, row.subject_kind == kind, row.subject_id == subject_id,
            row.round == asked.round,
        )
        for row in (CallbackCandidate, Callback)
    ]  # fmt: skip
    return session().execute(rows[0].union_all(rows[1]).limit(1)).first() is not None


def lapse(about: Subject, *, before: int) -> None:
    """The case went on: occasions of its earlier rounds that nothing was made of yet are over."""
    waiting = select(CallbackCandidate).where(
        CallbackCandidate.subject_kind == about[0], CallbackCandidate.subject_id == about[1],
        CallbackCandidate.round < before, CallbackCandidate.callback_id.is_(None),
        CallbackCandidate.lapsed_at.is_(None),
    )  # fmt: skip
    for candidate in session().scalars(waiting.with_for_update()):
        candidate.lapsed_at, candidate.asked = clock.now(), {}


def rule_for(community_id: int, trigger: str) -> CallbackRule:
    """The rule in force there; the default of the house is laid down with the first occasion."""
    found = in_force(community_id, trigger)
    if found is None:
        lay_default(trigger)
        found = in_force(community_id, trigger)
        assert found is not None
    return found


def lay_default(trigger: str) -> None:
    """The default of a trigger as the first version of all communities; again is harmless."""
    insert = postgresql.insert if is_postgres() else sqlite.insert
    said, now = DEFAULTS[trigger], clock.now()
    values = {name: getattr(said, name) for name in COLUMNS}
    values |= {name: list(values[name]) for name in ("script", "questions", "applies_to")}
    session().execute(
        insert(CallbackRule)
        .values(
            place=0, trigger=trigger, version=1, base_version=0, made_by=HOUSE.name, made_at=now, valid_from=now,
            **values,
        )
        .on_conflict_do_nothing(index_elements=["place", "trigger", "version"])
    )  # fmt: skip


def times_of(asked: Asked, said: Terms) -> tuple[datetime, datetime]:
    """From when until when it would be asked."""
    calendar = terms.calendar_for(asked.community_id)
    opens, _ = opens_and_due(said)
    opens_at = calendar.add(asked.since, opens) if opens.amount else asked.since
    return opens_at, calendar.add(asked.since, _limit(asked, said))


def occasion(
    asked: Asked, rule: CallbackRule, past: Past, times: tuple[datetime, datetime]
) -> CallbackCandidate:
    """The row of an occasion with the stratum it stands in; `times` as of `times_of`."""
    tier = tier_of(past)
    return CallbackCandidate(
        rule_id=rule.id, community_id=asked.community_id, trigger=asked.trigger, subject_kind=asked.subject[0],
        subject_id=asked.subject[1], round=asked.round, tier=tier, firm_id=asked.firm_id, category=asked.category,
        stratum=stratum_of(tier, asked.firm_id, asked.category), past=past.plain(), asked=kept_of(asked),
        happened_at=asked.since, opens_at=times[0], due_at=times[1],
    )  # fmt: skip


def _limit(asked: Asked, said: Terms) -> Span:
    """Until when it is asked: as the rule says, else as the limits of the terms do."""
    span = opens_and_due(said)[1] or terms.limit_for(asked.community_id, LIMIT_OF[asked.trigger])
    assert span is not None
    return span


def seed_for(rule: CallbackRule, community_id: int, at: datetime) -> CallbackSeed:
    """The secret of the period that a moment lies in; made, and its digest told, before anything is drawn by it."""
    zone = session().get_one(Community, community_id).zone
    period = period_of(kind_of_period(rule.trigger), clock.local(at, zone).date(), zone)
    found = select(CallbackSeed).where(
        CallbackSeed.rule_id == rule.id, CallbackSeed.community_id == community_id,
        CallbackSeed.period == period.name,
    )  # fmt: skip
    return session().scalar(found) or _open(rule, community_id, period)


def _open(rule: CallbackRule, community_id: int, period: Period) -> CallbackSeed:
    """Whoever is first makes it; who comes at the same moment waits and takes that one."""
    seed = secrets.token_hex(32)
    key = {"rule_id": rule.id, "community_id": community_id, "period": period.name}
    insert = postgresql.insert if is_postgres() else sqlite.insert
    made = session().scalar(
        insert(CallbackSeed)
        .values(
            trigger=rule.trigger, seed=seed, digest=seed_digest(seed), opened_at=clock.now(), ends_at=period.ends,
            **key,
        )
        .on_conflict_do_nothing(index_elements=list(key))
        .returning(CallbackSeed.id)
    )  # fmt: skip
    row = session().scalars(select(CallbackSeed).filter_by(**key)).one()
    if made is not None:
        told = events.DrawOpened(trigger=TRIGGERS[rule.trigger], period=period.name, digest=row.digest)
        record(told, subject=("callback_draw", row.id), by=HOUSE)
    return row
