"""The draws: what a batch is drawn from and how far its strata stand; the same computed once more to compare."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from portal.domain.callbacks import draw_rules
from portal.domain.callbacks.draw_rules import Drawn, One, Stood, key_of
from portal.domain.callbacks.queries.ruling import terms_of
from portal.domain.callbacks.rule_models import CallbackCandidate, CallbackDraw, CallbackRule, CallbackSeed
from portal.domain.callbacks.rule_rules import Terms
from portal.domain.estate.models import Community, Firm
from portal.infra.actor import Actor
from portal.infra.db import session
from portal.infra.jobs import OPEN_STATES, Job, newest
from portal.infra.refused import Missing

# The subject of its story and of its check.
KIND = "callback_draw"
PAGE = 30
DRAW, TOP_UP = "draw", "top_up"


_C = CallbackCandidate
# What a draw reads of an occasion.
DRAWN_BY = (
    _C.id, _C.subject_kind, _C.subject_id, _C.round, _C.stratum, _C.tier, _C.drawn, _C.draw_id, _C.topped_id,
    _C.lapsed_at,
)  # fmt: skip


def batch_of(rows: Sequence[Any], terms: Terms) -> list[One]:
    """Occasions as a draw takes them, each at the rate of its tier."""
    return [
        One(key_of(row.subject_kind, row.subject_id, row.round), row.stratum, terms.rate_of(row.tier))
        for row in rows
    ]


def read(kept: Mapping[str, Any]) -> dict[str, Stood]:
    """Strata as they were kept."""
    return {name: Stood(*counts) for name, counts in kept.items()}


def batches(seed_id: int) -> Sequence[CallbackDraw]:
    """The batches of a period in their order."""
    rows = select(CallbackDraw).where(CallbackDraw.seed_id == seed_id).order_by(CallbackDraw.batch)
    return session().scalars(rows).all()


def carry_before(drawn: Sequence[CallbackDraw], batch: int) -> dict[str, Stood]:
    """How far the strata stood before that batch; what topped a quota up counts for no rate."""
    last = [each for each in drawn if each.kind == DRAW and each.batch < batch]
    return read(last[-1].carry) if last else {}


def standing_before(drawn: Sequence[CallbackDraw], batch: int) -> dict[str, Stood]:
    """The same with what was topped up since."""
    stood = carry_before(drawn, batch)
    for each in drawn:
        if each.kind == TOP_UP and each.batch < batch:
            for name, more in read(each.counts).items():
                before = stood.get(name, Stood())
                stood[name] = Stood(before.seen, before.picked + more.picked)
    return stood


def last_batch(seed_id: int) -> int:
    """The number of the last batch of a period, 0 before the first."""
    return session().scalar(select(func.max(CallbackDraw.batch)).where(CallbackDraw.seed_id == seed_id)) or 0


def last_carry(seed_id: int) -> dict[str, Stood]:
    """How far the strata of a period stand after its last batch, without what topped a quota up."""
    newest = select(CallbackDraw.carry).where(CallbackDraw.seed_id == seed_id, CallbackDraw.kind == DRAW)
    return read(session().scalar(newest.order_by(CallbackDraw.batch.desc()).limit(1)) or {})


def passed_over(seed_id: int) -> Sequence[Any]:
    """The occasions of a period that were not drawn and are not over; inside a unit, for a top-up."""
    rows = select(*DRAWN_BY).where(
        CallbackCandidate.seed_id == seed_id, CallbackCandidate.drawn.is_(False),
        CallbackCandidate.lapsed_at.is_(None),
    )  # fmt: skip
    return session().execute(rows.order_by(CallbackCandidate.id)).all()


@dataclass(frozen=True)
class Stratum:
    """One stratum of a period: its words, the rate in ten-thousandths, occasions, drawn by rate and topped up."""

    tier: str
    firm: str
    category: str
    rate: int
    seen: int
    picked: int
    topped: int


@dataclass(frozen=True)
class Check:
    """The period drawn once more by the worker: how far it is, by whom it was asked, and the batches that came out
    the same and those that did not, by id. A check that was given up says nothing."""

    job: Job

    @property
    def busy(self) -> bool:
        """Whether the worker is at it."""
        return self.job.state in OPEN_STATES

    @property
    def over(self) -> bool:
        """Whether it went through."""
        return self.job.state == "done"

    @property
    def by(self) -> str:
        """Who asked for it."""
        return str(self.job.params["by"])

    @property
    def same(self) -> frozenset[int]:
        """The batches that came out as they were."""
        return frozenset(self.job.params["same"])

    @property
    def odd(self) -> frozenset[int]:
        """The batches that did not."""
        return frozenset(self.job.params["odd"])


@dataclass(frozen=True)
class DrawPage:
    """A period of a rule with its batches; strata only once it is over, for they say much about who is next."""

    seed: CallbackSeed
    rule: CallbackRule
    community: str
    zone: str
    draws: Sequence[CallbackDraw]
    strata: Sequence[Stratum]
    ended: bool
    check: Check | None


def listing(actor: Actor, community_id: int = 0, after: int = 0) -> Sequence[Any]:
    """The periods drawn from, newest first: the seed's row, community, batches, occasions, drawn; PAGE + 1 at most."""
    scope = actor.scope("callback.read")
    rows = (
        select(
            CallbackSeed.id, CallbackSeed.trigger, CallbackSeed.period, CallbackSeed.digest, CallbackSeed.ends_at,
            CallbackSeed.community_id, Community.name.label("community"), CallbackRule.version.label("rule_version"),
            _sum(CallbackDraw.size, DRAW).label("size"), _sum(CallbackDraw.picked, DRAW).label("picked"),
            _sum(CallbackDraw.picked, TOP_UP).label("topped"),
        )
        .join(Community, Community.id == CallbackSeed.community_id)
        .join(CallbackRule, CallbackRule.id == CallbackSeed.rule_id)
        .order_by(CallbackSeed.id.desc())
        .limit(PAGE + 1)
    )  # fmt: skip
    if scope is not None:
        rows = rows.where(CallbackSeed.community_id.in_(sorted(scope)))
    if community_id:
        rows = rows.where(CallbackSeed.community_id == community_id)
    return session().execute(rows.where(CallbackSeed.id < after) if after else rows).all()


def _sum(column: Any, kind: str) -> Any:
    found = select(func.coalesce(func.sum(column), 0)).where(
        CallbackDraw.seed_id == CallbackSeed.id, CallbackDraw.kind == kind
    )
    return found.correlate(CallbackSeed).scalar_subquery()


def page_for(actor: Actor, seed_id: int, now: Any) -> DrawPage:
    """One period with its batches, if its community is the reader's; else Missing."""
    found = (
        session()
        .execute(
            select(CallbackSeed, CallbackRule, Community.name, Community.zone)
            .join(CallbackRule, CallbackRule.id == CallbackSeed.rule_id)
            .join(Community, Community.id == CallbackSeed.community_id)
            .where(CallbackSeed.id == seed_id)
        )
        .first()
    )
    if found is None or not actor.may("callback.read", found[0].community_id):
        raise Missing
    seed, rule, name, zone = found
    drawn, ended = batches(seed.id), seed.ends_at <= now
    job = newest((KIND, seed.id))
    return DrawPage(
        seed,
        rule,
        name,
        zone,
        drawn,
        _strata(rule, drawn) if ended else [],
        ended,
        Check(job) if job else None,
    )


def _strata(rule: CallbackRule, drawn: Sequence[CallbackDraw]) -> list[Stratum]:
    end = (drawn[-1].batch + 1) if drawn else 0
    by_rate, all_in = carry_before(drawn, end), standing_before(drawn, end)
    parts = {name: name.split("|", 2) for name in by_rate}
    firms = {int(firm) for _, firm, _ in parts.values() if firm != "0"}
    names = {
        str(row.id): row.short_name
        for row in session().execute(select(Firm.id, Firm.short_name).where(Firm.id.in_(firms)))
    }
    terms = terms_of(rule)
    return [
        Stratum(tier, names.get(firm, ""), category, terms.rate_of(tier), stood.seen, stood.picked,
                all_in[name].picked - stood.picked)
        for name, stood in sorted(by_rate.items())
        for tier, firm, category in [parts[name]]
    ]  # fmt: skip


def is_same(
    seed: CallbackSeed, rule: CallbackRule, drawn: Sequence[CallbackDraw], draw: CallbackDraw
) -> bool:
    """Whether a batch, drawn once more from the seed and its occasions as they are kept, comes out as it was; and
    whether the seed is the one whose digest was told before. `drawn`: the batches of the period in their order.
    """
    terms = terms_of(rule)
    of_batch = _C.draw_id == draw.id if draw.kind == DRAW else _C.draw_id.is_not(None)
    rows = select(*DRAWN_BY).where(_C.seed_id == seed.id, of_batch)
    kept = session().execute(rows.order_by(_C.id)).all()
    if draw.kind == DRAW:
        mine = kept
        picked = [row for row in mine if row.drawn and row.topped_id is None]
        again = draw_rules.draw(seed.seed, batch_of(mine, terms), carry_before(drawn, draw.batch))
    else:
        mine = [row for row in kept if _was_passed_over(row, draw)]
        picked = [row for row in mine if row.topped_id == draw.id]
        before = standing_before(drawn, draw.batch)
        again = draw_rules.top_up(seed.seed, batch_of(mine, terms), before, draw.picked)
    honest = draw_rules.seed_digest(seed.seed) == seed.digest
    return honest and _equals(draw, again) and again.picks == {one.key for one in batch_of(picked, terms)}


def _was_passed_over(row: Any, draw: CallbackDraw) -> bool:
    """Whether the occasion could still be drawn when that top-up was made."""
    gone = row.lapsed_at is not None and row.lapsed_at <= draw.made_at
    by_rate = bool(row.drawn) and row.topped_id is None
    topped_before = row.topped_id is not None and row.topped_id < draw.id
    return (row.draw_id or 0) < draw.id and not (gone or by_rate or topped_before)


def _equals(draw: CallbackDraw, drawn: Drawn) -> bool:
    return (draw.digest, read(draw.counts), read(draw.carry)) == (
        drawn.digest, dict(drawn.counts), dict(drawn.carry),
    )  # fmt: skip
