"""Verbs on limits."""

from sqlalchemy import select

from portal.domain.terms import events, queries
from portal.domain.terms.actions.turn import allow, move, take_turn
from portal.domain.terms.models import Limit
from portal.domain.terms.rules import LIMIT_WORDS, LIMITS, read_limit
from portal.domain.terms.span_rules import Span
from portal.infra import clock
from portal.infra.actor import Actor
from portal.infra.db import session
from portal.infra.events import record
from portal.infra.refused import N_, Missing, Refused


def set_limit(key: str, span: str, *, community_id: int | None = None, by: Actor) -> Span | None:
    """Change a limit for a community or for all: `4wh`, `15d`; empty is by agreement.

    Deadlines that run keep theirs.
    """
    allow(by, community_id)
    if key not in LIMITS:
        raise Missing(N_("没有这个期限。"))
    try:
        after = read_limit(key, span)
    except ValueError:
        raise Refused(N_("看不懂这个期限。请填数字和单位，例如4个工作小时或7天。"), field="span") from None
    take_turn("limits")
    before = queries.limit_for(community_id, key)
    row = session().scalar(select(Limit).where(Limit.community_id == community_id, Limit.key == key))
    if row is None:
        row = Limit(community_id=community_id, key=key, version=0)
        session().add(row)
    row.amount, row.unit = (after.amount, after.unit) if after else (None, None)
    row.version, row.changed_at = row.version + 1, clock.now()
    session().flush()
    move("limits")
    event = events.LimitSet(key=LIMIT_WORDS[key], before=str(before or ""), after=str(after or ""))
    record(event, subject=("limits", community_id or 0), by=by, version=row.version)
    return after
