"""Rules of callbacks: the version in force in a community, and what it says."""

from sqlalchemy import select

from portal.domain.callbacks.rule_models import CallbackRule
from portal.domain.callbacks.rule_rules import Terms
from portal.infra.db import session

COLUMNS = tuple(Terms.__dataclass_fields__)


def in_force(community_id: int | None, trigger: str) -> CallbackRule | None:
    """The version that counts there: the community's own, else that of all; None before the first was laid down."""
    return session().scalars(
        select(CallbackRule)
        .where(
            CallbackRule.place.in_([0, community_id or 0]), CallbackRule.trigger == trigger,
            CallbackRule.retired_at.is_(None), CallbackRule.valid_from.is_not(None),
        )
        .order_by(CallbackRule.place.desc())
        .limit(1)
    ).first()  # fmt: skip


def terms_of(rule: CallbackRule) -> Terms:
    """What a version says."""
    return Terms(**{name: getattr(rule, name) for name in COLUMNS})
