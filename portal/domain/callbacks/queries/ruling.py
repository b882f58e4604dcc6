"""Rules of callbacks: the version in force in a community, what it says, and every version there was."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from portal.domain.callbacks.rule_models import CallbackRule
from portal.domain.callbacks.rule_rules import DEFAULTS, Terms
from portal.domain.callbacks.rules import TRIGGERS
from portal.domain.terms.span_rules import Span
from portal.infra.actor import Actor
from portal.infra.db import for_change, session
from portal.infra.refused import Missing

COLUMNS = tuple(Terms.__dataclass_fields__)
VERSIONS = 20
_COUNTS = (CallbackRule.retired_at.is_(None), CallbackRule.valid_from.is_not(None))


@dataclass(frozen=True)
class RuleLine:
    """The rule of a trigger in a place: what it says, its version there (0: never changed), `own` of the community."""

    trigger: str
    terms: Terms
    version: int
    own: bool


def in_force(community_id: int | None, trigger: str) -> CallbackRule | None:
    """The version that counts there: the community's own, else that of all; None before the first was laid down."""
    return session().scalars(
        select(CallbackRule)
        .where(CallbackRule.place.in_([0, community_id or 0]), CallbackRule.trigger == trigger, *_COUNTS)
        .order_by(CallbackRule.place.desc())
        .limit(1)
    ).first()  # fmt: skip


def own_in_force(community_id: int | None, trigger: str) -> CallbackRule | None:
    """The version of this very place; None where a community has none of its own."""
    return session().scalar(
        select(CallbackRule).where(
            CallbackRule.place == (community_id or 0), CallbackRule.trigger == trigger, *_COUNTS
        )
    )


def terms_of(rule: CallbackRule) -> Terms:
    """What a version says."""
    return Terms(**{name: getattr(rule, name) for name in COLUMNS})


def opens_and_due(terms: Terms) -> tuple[Span, Span | None]:
    """The two spans of a rule; no second one where the limit stands with the terms."""
    return Span.parse(terms.opens_after), Span.parse(terms.due_after) if terms.due_after else None


def lines(community_id: int | None) -> Sequence[RuleLine]:
    """The rule of each trigger as it counts in a community, or for all; the house's default where none was laid."""
    rows = session().scalars(
        select(CallbackRule).where(CallbackRule.place.in_([0, community_id or 0]), *_COUNTS)
    ).all()  # fmt: skip
    by_place: Mapping[tuple[int, str], CallbackRule] = {(row.place, row.trigger): row for row in rows}
    return [_line(by_place, community_id or 0, trigger) for trigger in TRIGGERS]


def _line(by_place: Mapping[tuple[int, str], CallbackRule], place: int, trigger: str) -> RuleLine:
    own = by_place.get((place, trigger))
    found = own or by_place.get((0, trigger))
    said = terms_of(found) if found else DEFAULTS[trigger]
    # The first version of all communities is laid down with the first occasion or the first change.
    version = own.version if own else 0 if place else 1
    return RuleLine(trigger, said, version, bool(own and place))


def line(community_id: int | None, trigger: str) -> RuleLine:
    """The same of one trigger; Missing where there is none."""
    if trigger not in TRIGGERS:
        raise Missing
    return next(each for each in lines(community_id) if each.trigger == trigger)


def versions(community_id: int | None, trigger: str) -> Sequence[CallbackRule]:
    """The versions of a place that are or were in force, newest first."""
    return session().scalars(
        select(CallbackRule)
        .where(
            CallbackRule.place == (community_id or 0), CallbackRule.trigger == trigger,
            CallbackRule.valid_from.is_not(None),
        )
        .order_by(CallbackRule.version.desc())
        .limit(VERSIONS)
    ).all()  # fmt: skip


def get_for(actor: Actor, rule_id: int) -> CallbackRule:
    """A version within the reach of who keeps the rules; else it is not there. Inside a unit it is held."""
    found = select(CallbackRule).where(CallbackRule.id == rule_id)
    row = session().scalar(for_change(found, CallbackRule)) if 0 < rule_id < 2**62 else None
    scope = actor.scope("callback.rules")
    if row is None or (scope is not None and row.community_id not in scope):
        raise Missing
    return row
