"""The draw 抽样: who is called back where not everybody is, by a secret of the period and nothing else.

Occasions stand in strata (risk tier, firm, category). In each stratum, after every single one, those drawn are within
one of rate x occasions; wherever that bound leaves a choice, the secret decides afresh (Tillé, Sampling Algorithms,
2006, on splitting), so that who saw the last ones drawn knows as little as possible about the next. The same secret
over the same occasions gives the same sample.
"""

import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

FULL = 10_000
_SCALE = 2**64


class Stood(NamedTuple):
    """How far a stratum is in its period: occasions so far, and those drawn among them."""

    seen: int = 0
    picked: int = 0


class One(NamedTuple):
    """One occasion of a batch: its key, the stratum it stands in, and the rate there in ten-thousandths."""

    key: str
    stratum: str
    rate: int


@dataclass(frozen=True)
class Drawn:
    """What a batch came to: the keys drawn, the batch alone and the period so far by stratum, and what it was drawn
    from as a digest."""

    picks: frozenset[str]
    counts: Mapping[str, Stood]
    carry: Mapping[str, Stood]
    digest: str


def key_of(kind: str, subject_id: int, round: int) -> str:
    """The name of an occasion in every draw."""
    return f"{kind}:{subject_id}:{round}"


def stratum_of(tier: str, firm_id: int | None, category: str) -> str:
    """The stratum of an occasion: risk tier, firm and category."""
    return f"{tier}|{firm_id or 0}|{category}"


def seed_digest(seed: str) -> str:
    """What is told of a seed (hex) while it is secret."""
    return hashlib.sha256(bytes.fromhex(seed)).hexdigest()


def place_in(seed: str, key: str, use: str = "order") -> int:
    """A number below 2**64 that nobody knows without the seed (HMAC-SHA256)."""
    found = hmac.digest(bytes.fromhex(seed), f"{use}:{key}".encode(), "sha256")
    return int.from_bytes(found[:8], "big")


def in_order(seed: str, keys: Iterable[str]) -> list[str]:
    """The keys in the order of the seed, whatever the order they come in."""
    return sorted(keys, key=lambda key: (place_in(seed, key), key))


def digest_of(batch: Iterable[One]) -> str:
    """What was drawn from, as one digest: the keys with stratum and rate, in the order of the keys."""
    lines = sorted(f"{one.key} {one.stratum} {one.rate}" for one in batch)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def chosen(chance: int, rate: int, stood: Stood) -> bool:
    """Whether the next occasion of a stratum is drawn; `chance` is its number below 2**64.

    Those drawn are always the whole part of rate x occasions, or one more; each occasion is drawn at the rate.
    """
    low, part = divmod(stood.seen * rate, FULL)
    above, rest = divmod((stood.seen + 1) * rate, FULL)
    ahead = stood.picked > low
    if above == low:
        return not ahead and chance * (FULL - part) < rate * _SCALE
    return not ahead or chance * part < rest * _SCALE


def draw(seed: str, batch: Sequence[One], carry: Mapping[str, Stood]) -> Drawn:
    """Draw one batch; `carry` is how far each stratum came in the batches before."""
    by_key = {one.key: one for one in batch}
    stood, counts, picks = dict(carry), dict[str, Stood](), set[str]()
    for key in in_order(seed, by_key):
        one = by_key[key]
        before, here = stood.get(one.stratum, Stood()), counts.get(one.stratum, Stood())
        hit = chosen(place_in(seed, key, "pick"), one.rate, before)
        stood[one.stratum] = Stood(before.seen + 1, before.picked + hit)
        counts[one.stratum] = Stood(here.seen + 1, here.picked + hit)
        if hit:
            picks.add(key)
    return Drawn(frozenset(picks), counts, stood, digest_of(batch))


def top_up(seed: str, pool: Sequence[One], carry: Mapping[str, Stood], missing: int) -> Drawn:
    """Draw `missing` more from those passed over: each from the stratum furthest below the rate it was drawn at."""
    left: dict[str, list[str]] = {}
    rates = {one.stratum: one.rate for one in pool}
    by_key = {one.key: one for one in pool}
    for key in in_order(seed, by_key):
        left.setdefault(by_key[key].stratum, []).append(key)
    stood, counts, picks = dict(carry), dict[str, Stood](), set[str]()
    while missing > len(picks) and left:
        name = min(left, key=lambda each: (_ahead(stood.get(each, Stood()), rates[each]), each))
        picks.add(left[name].pop(0))
        before = stood.get(name, Stood())
        stood[name] = Stood(before.seen, before.picked + 1)
        counts[name] = Stood(0, counts.get(name, Stood()).picked + 1)
        if not left[name]:
            del left[name]
    return Drawn(frozenset(picks), counts, stood, digest_of(pool))


def _ahead(stood: Stood, rate: int) -> float:
    return (stood.picked * FULL - rate * stood.seen) / (stood.seen or 1)


def would_draw(strata: Mapping[str, tuple[int, int]]) -> dict[str, int]:
    """How many would have been drawn of each stratum: {stratum: (occasions, rate)}; the same rule, a seed of its own.

    For a simulation: no seed of a real period is looked at.
    """
    seed = hashlib.sha256("\n".join(sorted(strata)).encode()).hexdigest()
    batch = [
        One(f"{name}:{number}", name, rate)
        for name, (count, rate) in strata.items()
        for number in range(count)
    ]
    drawn = draw(seed, batch, {})
    return {name: drawn.counts.get(name, Stood()).picked for name in strata}
