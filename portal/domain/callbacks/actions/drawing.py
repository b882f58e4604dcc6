"""The draw 抽样 by the clock: each night the occasions of the day, in the order of the period's secret.

Nothing here takes an occasion, a seed or a number from anybody: what is drawn is found by the clock alone.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, text, update

from portal.domain.callbacks import draw_rules, events
from portal.domain.callbacks.actions.case import HOUSE
from portal.domain.callbacks.actions.planning import make_all
from portal.domain.callbacks.draw_rules import Drawn, Stood
from portal.domain.callbacks.queries.draws import (
    DRAW,
    DRAWN_BY,
    TOP_UP,
    batch_of,
    batches,
    last_batch,
    last_carry,
    passed_over,
    standing_before,
)
from portal.domain.callbacks.queries.meters import short_now
from portal.domain.callbacks.queries.ruling import terms_of
from portal.domain.callbacks.rule_models import (
    TO_MAKE,
    WAITING,
    CallbackCandidate,
    CallbackDraw,
    CallbackQuota,
    CallbackRule,
    CallbackSeed,
)
from portal.domain.callbacks.rule_rules import Period, midnight, period_of
from portal.domain.estate.models import Community
from portal.infra import clock
from portal.infra.db import session, write
from portal.infra.duties import once
from portal.infra.events import record

log = logging.getLogger(__name__)
BATCH, MADE = 200, 100
# A quarter after its period an occasion that was not drawn needs its facts no more.
KEEP_FACTS = timedelta(days=95)


def draw_callbacks() -> bool:
    """Each night: what opened before midnight is drawn, then the callbacks of those drawn are made."""
    full = [_alone(_draw, seed_id, before) for seed_id, before in _waiting()]
    return _make_drawn() or any(full)


def _alone(act: Callable[..., bool | None], *given: Any) -> bool:
    """One that fails does not hold up the others, and is tried again the next time."""
    try:
        return bool(act(*given))
    except Exception:
        log.exception("%s %s", act.__name__, given)
        return False


def _waiting() -> Sequence[tuple[int, datetime]]:
    """The periods in which something waits, each with the last midnight of its community."""
    rows = (
        session()
        .execute(
            select(CallbackCandidate.seed_id, Community.zone)
            .join(Community, Community.id == CallbackCandidate.community_id)
            .where(text(WAITING), CallbackCandidate.opens_at <= clock.now())
            .distinct()
            .order_by(CallbackCandidate.seed_id)
        )
        .all()
    )
    return [(row.seed_id, midnight(clock.today(row.zone), row.zone)) for row in rows if row.seed_id]


def _draw(seed_id: int, before: datetime) -> bool:
    """One batch of a period; who comes second finds nothing left of it. Whether more may be left."""
    with write():
        seed = _held(seed_id)
        waiting = select(*DRAWN_BY).where(
            text(WAITING), CallbackCandidate.seed_id == seed_id, CallbackCandidate.opens_at <= before
        )
        rows = session().execute(waiting.order_by(CallbackCandidate.id).limit(BATCH)).all()
        if not rows:
            return False
        batch = batch_of(rows, terms_of(session().get_one(CallbackRule, seed.rule_id)))
        drawn = draw_rules.draw(seed.seed, batch, last_carry(seed_id))
        row = _keep(seed, drawn, DRAW, len(batch))
        changed = [
            {"id": each.id, "drawn": one.key in drawn.picks, "draw_id": row.id}
            for each, one in zip(rows, batch, strict=True)
        ]
        session().execute(update(CallbackCandidate), changed)
        told = events.BatchDrawn(batch=row.batch, size=row.size, picked=row.picked)
        record(told, subject=("callback_draw", seed_id), by=HOUSE)
        return len(rows) == BATCH


def _held(seed_id: int) -> CallbackSeed:
    return session().scalars(select(CallbackSeed).where(CallbackSeed.id == seed_id).with_for_update()).one()


def _keep(seed: CallbackSeed, drawn: Drawn, kind: str, size: int) -> CallbackDraw:
    row = CallbackDraw(
        seed_id=seed.id, batch=last_batch(seed.id) + 1, kind=kind, size=size, picked=len(drawn.picks),
        counts=_plain(drawn.counts), carry=_plain(drawn.carry), digest=drawn.digest, made_at=clock.now(),
    )  # fmt: skip
    session().add(row)
    session().flush()
    return row


def _plain(strata: Mapping[str, Stood]) -> dict[str, list[int]]:
    return {name: list(stood) for name, stood in strata.items()}


def _make_drawn() -> bool:
    """The callbacks of those drawn, many in a unit; where one of them fails, each in a unit of its own."""
    ids = session().scalars(
        select(CallbackCandidate.id).where(text(TO_MAKE)).order_by(CallbackCandidate.id).limit(MADE)
    ).all()  # fmt: skip
    made = _try(ids) if ids else 0
    if made is None:
        made = sum(_try([number]) or 0 for number in ids)
    return len(ids) == MADE and made > 0


def _try(ids: Sequence[int]) -> int | None:
    """How many of them were made, none or all; None where one of them cannot be."""
    try:
        with write():
            return _make(ids)
    except Exception:
        log.exception("callbacks of occasions %s", ids)
        return None


def _make(ids: Sequence[int]) -> int:
    """What another worker made or has in hand meanwhile is left to it."""
    held = select(CallbackCandidate).where(CallbackCandidate.id.in_(ids), text(TO_MAKE))
    rows = session().scalars(held.order_by(CallbackCandidate.id).with_for_update(skip_locked=True)).all()
    make_all(rows)
    return len(rows)


def top_up_quotas() -> bool:
    """In the last third of a quota's period, once a day: what is missing is drawn from those passed over."""
    rows = (
        session()
        .execute(
            select(CallbackQuota.id, CallbackQuota.period, Community.zone)
            .join(Community, Community.id == CallbackQuota.community_id)
            .where(CallbackQuota.retired_at.is_(None), CallbackQuota.least > 0)
        )
        .all()
    )
    for quota_id, kind, zone in rows:
        period = period_of(kind, clock.today(zone), zone)
        if clock.now() >= period.last_third:
            _alone(_top_up_one, quota_id, period, f"{clock.today(zone):%Y-%m-%d}")
    _forget()
    return False


def _top_up_one(quota_id: int, period: Period, day: str) -> None:
    with write():
        _top_up(quota_id, period, day)


def _top_up(quota_id: int, period: Period, day: str) -> None:
    quota = session().scalars(
        select(CallbackQuota).where(CallbackQuota.id == quota_id).with_for_update()
    ).one()  # fmt: skip
    if not once("callback.top_up", str(quota_id), day):
        return
    missing = short_now(quota, period)
    seeds = select(CallbackSeed.id).where(
        CallbackSeed.community_id == quota.community_id, CallbackSeed.trigger == quota.trigger,
        CallbackSeed.ends_at > period.begins, CallbackSeed.ends_at <= period.ends,
    )  # fmt: skip
    for seed_id in session().scalars(seeds.order_by(CallbackSeed.id.desc())).all() if missing else ():
        missing -= _more_of(seed_id, missing)


def _more_of(seed_id: int, missing: int) -> int:
    """Draw up to so many more of one period; returns how many there were."""
    seed = _held(seed_id)
    rows = passed_over(seed_id) if missing else ()
    if not rows:
        return 0
    pool = batch_of(rows, terms_of(session().get_one(CallbackRule, seed.rule_id)))
    standing = standing_before(batches(seed_id), last_batch(seed_id) + 1)
    drawn = draw_rules.top_up(seed.seed, pool, standing, missing)
    row = _keep(seed, drawn, TOP_UP, len(pool))
    changed = [
        {"id": each.id, "drawn": True, "topped_id": row.id}
        for each, one in zip(rows, pool, strict=True)
        if one.key in drawn.picks
    ]
    session().execute(update(CallbackCandidate), changed)
    told = events.ToppedUp(batch=row.batch, picked=row.picked)
    record(told, subject=("callback_draw", seed_id), by=HOUSE)
    return row.picked


def _forget() -> None:
    """What nobody was asked of is forgotten a quarter after its period; stratum and draw stay for who verifies."""
    over = select(CallbackSeed.id).where(
        CallbackSeed.ends_at < clock.now() - KEEP_FACTS,
        CallbackSeed.ends_at > clock.now() - KEEP_FACTS - timedelta(days=3),
    )
    with write():
        session().execute(
            update(CallbackCandidate)
            .where(CallbackCandidate.seed_id.in_(over), CallbackCandidate.drawn.is_(False))
            .values(asked={})
            .execution_options(synchronize_session=False)
        )
