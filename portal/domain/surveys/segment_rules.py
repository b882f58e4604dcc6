"""Whom a round is for: communities, buildings, ties, handed over from–to, had a case since. And the draw of a sample.

Nobody picks a home by hand: a segment says whom, the seed orders them, the sample takes the first of each stratum.
"""

import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.infra.refused import N_

HAD: Mapping[str, str] = {"repair": N_("报修过"), "complaint": N_("投诉过")}
# Who speaks for a home when several may: the first of these ties.
SPEAKERS = ("owner", "co_owner", "household", "tenant")


@dataclass(frozen=True, kw_only=True)
class Segment:
    """Whom a round is for; what is empty does not narrow. `had` is repair or complaint, `since` counts it from."""

    communities: tuple[int, ...] = ()
    buildings: tuple[int, ...] = ()
    ties: tuple[str, ...] = ("owner",)
    handed_from: date | None = None
    handed_to: date | None = None
    had: str = ""
    since: date | None = None


def parse(data: Mapping[str, Any]) -> Segment:
    """The segment as it is stored (see `dump`)."""
    found: dict[str, Any] = {name: _day(data.get(name)) for name in ("handed_from", "handed_to", "since")}
    found |= {name: tuple(data.get(name) or ()) for name in ("communities", "buildings")}
    return Segment(ties=tuple(data.get("ties") or ("owner",)), had=data.get("had") or "", **found)


def dump(segment: Segment) -> dict[str, Any]:
    """The segment in plain values; what is empty is left out."""
    found = {
        name: value.isoformat() if isinstance(value, date) else list(value) if isinstance(value, tuple) else value
        for name, value in vars(segment).items()
    }  # fmt: skip
    return {name: value for name, value in found.items() if value}


def _day(text: Any) -> date | None:
    return date.fromisoformat(text) if text else None


@dataclass(frozen=True, slots=True)
class Home:
    """A home of the frame and who is asked for it."""

    unit_id: int
    person_id: int
    community_id: int
    label: str
    tie: str


def speakers(rows: Iterable[Home]) -> list[Home]:
    """One person for each home, and each person once: the first tie of `SPEAKERS`, then who was entered first."""
    homes: dict[int, Home] = {}
    for row in sorted(rows, key=lambda r: (r.unit_id, SPEAKERS.index(r.tie), r.person_id)):
        homes.setdefault(row.unit_id, row)
    people: dict[int, Home] = {}
    for home in homes.values():
        people.setdefault(home.person_id, home)
    return list(people.values())


def drawn(seed: str, frame: Sequence[Home], size: int | None) -> list[Home]:
    """The sample: each community gives its share (largest remainder), inside it the first by HMAC-SHA256 of the seed.

    The same seed and frame give the same sample in the same order, whatever order the frame came in.
    """
    strata: dict[int, list[Home]] = {}
    for home in frame:
        strata.setdefault(home.community_id, []).append(home)
    wanted = shares({key: len(homes) for key, homes in strata.items()}, size)
    picked = [
        home
        for key, homes in strata.items()
        for home in sorted(homes, key=lambda each: _mark(seed, each))[: wanted[key]]
    ]
    return sorted(picked, key=lambda each: _mark(seed, each))


def shares(sizes: Mapping[int, int], size: int | None) -> dict[int, int]:
    """How many each stratum gives, in proportion: within one of its exact share, together just `size`."""
    total = sum(sizes.values())
    if size is None or size >= total:
        return dict(sizes)
    exact = {key: n * size / total for key, n in sizes.items()}
    found = {key: int(value) for key, value in exact.items()}
    rest = sorted(exact, key=lambda key: (found[key] - exact[key], key))[: size - sum(found.values())]
    return {key: n + (key in rest) for key, n in found.items()}


def _mark(seed: str, home: Home) -> bytes:
    return hmac.new(bytes.fromhex(seed), f"unit:{home.unit_id}".encode(), hashlib.sha256).digest()


def fingerprint(seed: str) -> str:
    """What may be told of a seed before the draw: its SHA-256."""
    return hashlib.sha256(bytes.fromhex(seed)).hexdigest()
