"""The draw alone: bound, fairness, the same seed, and what a top-up does."""

import random
from fractions import Fraction

from portal.domain.callbacks.draw_rules import (
    FULL,
    One,
    Stood,
    chosen,
    draw,
    in_order,
    key_of,
    place_in,
    seed_digest,
    stratum_of,
    top_up,
    would_draw,
)

SEED, OTHER = "5e" * 32, "a1" * 32


def batch(count: int, rate: int, stratum: str = "ordinary|3|leak.roof", since: int = 0) -> list[One]:
    return [One(key_of("repair", n, 1), stratum, rate) for n in range(since, since + count)]


def test_ten_thousand_random_periods_stay_within_one_of_the_rate_in_every_stratum_at_every_moment() -> None:
    dice = random.Random(20261122)
    chance = dice.getrandbits
    for _ in range(10_000):
        rates = [dice.randint(0, FULL) for _ in range(dice.randint(1, 3))]
        stood = [Stood()] * len(rates)
        for _ in range(dice.randint(1, 60)):
            which = dice.randrange(len(rates))
            seen, picked = stood[which]
            hit = chosen(chance(64), rates[which], stood[which])
            stood[which] = Stood(seen + 1, picked + hit)
            assert abs((picked + hit) * FULL - rates[which] * (seen + 1)) < FULL


def test_random_periods_drawn_in_batches_through_the_seed_keep_the_bound_too() -> None:
    dice = random.Random(7)
    for _ in range(150):
        seed, carry, number = dice.randbytes(32).hex(), dict[str, Stood](), 0
        rates = {name: dice.randint(0, FULL) for name in ("a", "b", "c")}
        for _ in range(dice.randint(1, 6)):
            ones = [
                One(f"repair:{number + at}:1", name, rates[name])
                for at, name in enumerate(dice.choices(list(rates), k=dice.randint(1, 12)))
            ]
            number += len(ones)
            carry = dict(draw(seed, ones, carry).carry)
            assert all(abs(s.picked * FULL - rates[name] * s.seen) < FULL for name, s in carry.items())


def test_the_same_seed_draws_the_same_whatever_the_order_they_come_in_and_another_seed_another() -> None:
    ones = batch(200, 3000)
    shuffled = random.Random(3).sample(ones, len(ones))
    first, again, other = draw(SEED, ones, {}), draw(SEED, shuffled, {}), draw(OTHER, ones, {})
    assert (first.picks, first.digest, first.carry) == (again.picks, again.digest, again.carry)
    assert first.picks != other.picks
    assert len(first.picks) == len(other.picks) == 60
    assert seed_digest(SEED) != seed_digest(OTHER)


def test_all_or_none_where_the_rate_says_so() -> None:
    assert len(draw(SEED, batch(30, FULL), {}).picks) == 30
    assert not draw(SEED, batch(30, 0), {}).picks


def test_each_occasion_is_drawn_at_the_rate_wherever_it_stands() -> None:
    rate, times = 3700, 4000
    hits = [0] * 6
    for number in range(times):
        stood = Stood()
        for at in range(len(hits)):
            hit = chosen(place_in(SEED, f"{number}:{at}", "pick"), rate, stood)
            stood = Stood(stood.seen + 1, stood.picked + hit)
            hits[at] += hit
    # Four standard deviations of a share over so many periods.
    assert all(abs(Fraction(n, times) - Fraction(rate, FULL)) < Fraction(31, 1000) for n in hits)


def test_where_the_bound_leaves_a_choice_the_last_one_drawn_tells_nothing_of_the_next() -> None:
    after_even = []
    for number in range(2000):
        stood, said = Stood(), []
        for at in range(4):
            hit = chosen(place_in(SEED, f"{number}/{at}", "pick"), 5000, stood)
            stood = Stood(stood.seen + 1, stood.picked + hit)
            said.append(hit)
        after_even.append(said[2] == said[0])
    assert abs(sum(after_even) / 2000 - 0.5) < 0.05


def test_a_top_up_takes_from_the_stratum_furthest_below_in_the_order_of_the_seed() -> None:
    low, high = stratum_of("ordinary", 1, "leak"), stratum_of("high", 2, "leak")
    ones = batch(40, 2500, low) + batch(40, 5000, high, since=100)
    drawn = draw(SEED, ones, {})
    pool = [one for one in ones if one.key not in drawn.picks]
    more = top_up(SEED, pool, drawn.carry, 10)
    assert len(more.picks) == 10
    assert not more.picks & drawn.picks
    shares = {name: (s.picked / s.seen - (0.25 if name == low else 0.5)) for name, s in more.carry.items()}
    assert abs(shares[low] - shares[high]) <= 1 / 40 + 1e-9
    taken = [key for key in in_order(SEED, [o.key for o in pool if o.stratum == low]) if key in more.picks]
    assert taken == in_order(SEED, [o.key for o in pool if o.stratum == low])[: len(taken)]
    assert top_up(SEED, list(reversed(pool)), drawn.carry, 10).picks == more.picks
    assert len(top_up(SEED, pool, drawn.carry, 500).picks) == len(pool)


def test_a_simulation_counts_within_one_of_the_rate() -> None:
    found = would_draw({"ordinary|1|leak": (101, 3000), "high|2|leak": (7, FULL), "raised|0|": (50, 0)})
    assert found["ordinary|1|leak"] in (30, 31)
    assert (found["high|2|leak"], found["raised|0|"]) == (7, 0)
