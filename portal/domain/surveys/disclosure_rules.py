"""Which groups of a survey's results may be shown, so that nobody is read out by subtraction.

People are counted in *cells*: one for each combination of labels (community, category, firm, segment, month). What is
shown are sums over all, and over the groups of one dimension at a time. Every such sum is a set of people; whoever
holds them all can add and subtract them, and reaches those who stand in an odd number of the sets he took. The rule:
of these there are none, or at least `LEAST_SHOWN`, whichever and however many results are taken together. Groups under
that number fall out by it, and so do complements, nested groups and every difference of two filtered results.

Said as a code: the sets shown span a binary linear code over the people, whose least weight must be `LEAST_SHOWN`. In
reduced form every row has a person of its own, so that a word lighter than that is a sum of fewer rows than that.

That takes in every sum with whole factors. Halves reach further only where fractions tell the sets apart and odd and even
do not, so no such sets are shown together: then an odd multiple of whatever fractions reach is a whole sum, of the same
people.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations

from portal.domain.surveys.rules import LEAST_SHOWN

Labels = tuple[str, ...]
Cells = Mapping[Labels, int]
Group = tuple[int, str]
"""A dimension by its place in the labels, and one of its keys."""


def released(cells: Cells, least: int = LEAST_SHOWN) -> frozenset[Group] | None:
    """The groups whose results may be shown beside the result of all; None where not even that may be.

    `cells` says how many people have which labels, all labels of the same length.
    """
    there = {labels: n for labels, n in sorted(cells.items()) if n > 0}
    if sum(there.values()) < least:
        return None
    sizes: dict[Group, int] = defaultdict(int)
    for labels, n in there.items():
        for group in enumerate(labels):
            sizes[group] += n
    shown = sorted((group for group, n in sizes.items() if n >= least), key=lambda g: (-sizes[g], g))
    while taken := _singled_out(there, shown, least) or _halved(there, shown):
        shown.remove(min(taken, key=lambda group: (sizes[group], group)))
    return frozenset(shown)


def _halved(cells: Cells, shown: Sequence[Group]) -> Sequence[Group]:
    """Groups that fractions tell apart and odd and even do not; empty where there are none.

    There are none in the groups of two dimensions: each is a family of sets that lie within another or apart.
    """
    if len({dim for dim, _ in shown}) <= 2:
        return []
    alike, span = _alike(cells, shown), _Span()
    basis = [column for column in alike if span.add(column)]
    for relation in _relations(basis, len(shown) + 1):
        factors = [(1 << at, factor) for at, factor in enumerate(relation) if factor]
        if any(sum(factor for bit, factor in factors if column & bit) for column in alike):
            return [shown[at - 1] for at, factor in enumerate(relation) if factor and at]
    return []


def _relations(basis: Sequence[int], sets: int) -> list[list[Fraction]]:
    """What factors of the sets come to nought for each of these people, who are told apart by odd and even."""
    rows: dict[int, list[Fraction]] = {}
    for column in basis:
        row = [Fraction(column >> at & 1) for at in range(sets)]
        for at, other in rows.items():
            row = _less(row, other, row[at])
        first = next(at for at, factor in enumerate(row) if factor)
        row = [factor / row[first] for factor in row]
        rows = {at: _less(other, row, other[first]) for at, other in rows.items()}
        rows[first] = row
    free = [at for at in range(sets) if at not in rows]
    return [
        [-rows[place][at] if place in rows else Fraction(place == at) for place in range(sets)] for at in free
    ]


def _less(row: list[Fraction], other: Sequence[Fraction], factor: Fraction) -> list[Fraction]:
    return [a - factor * b if b else a for a, b in zip(row, other, strict=True)] if factor else row


def _singled_out(cells: Cells, shown: Sequence[Group], least: int) -> Sequence[Group]:
    """Groups whose results, taken together, single out fewer than `least` people; empty where none do."""
    alike = _alike(cells, shown)
    sets, width = _sets(_telling(alike, least), len(shown))
    people = (1 << width) - 1
    for word in _sums(_reduced(sets, people), people, least):
        if 0 < (word & people).bit_count() < least:
            return [group for at, group in enumerate(shown, 1) if word >> (width + at) & 1]
    return []


def _alike(cells: Cells, shown: Sequence[Group]) -> Mapping[int, int]:
    """How many people stand in exactly these sets, a bit for each set; the first is that of all."""
    places = {group: 1 << at for at, group in enumerate(shown, 1)}
    alike: dict[int, int] = defaultdict(int)
    for labels, n in cells.items():
        alike[1 | sum(places.get(group, 0) for group in enumerate(labels))] += n
    return alike


def _telling(alike: Mapping[int, int], least: int) -> Mapping[int, int]:
    """The few people by whom every light word is found: `least` bases laid one after the other, each of what is left.

    A word that leaves out one of the bases leaves out all that come behind it. So a light one stands within the bases
    before the last, and one that touches the last counts as heavy.
    """
    whole = _Span()
    for column in alike:
        whole.add(column)
    layers, found = [_Span() for _ in range(least)], {}
    for column, n in alike.items():
        taken = [False] * least
        for at, layer in enumerate(layers):
            taken[at] = sum(taken) < n and len(layer.rows) < len(whole.rows) and layer.add(column)
        if any(taken):
            found[column] = least if taken[-1] else sum(taken)
        if len(layers[-1].rows) == len(whole.rows):
            break
    return found


def _sets(people: Mapping[int, int], groups: int) -> tuple[list[int], int]:
    """All people, then the people of each group, a bit each; behind these bits stands the set's own mark."""
    found, width = [0] * (groups + 1), 0
    for column, n in people.items():
        run = ((1 << n) - 1) << width
        width += n
        for at in range(groups + 1):
            if column >> at & 1:
                found[at] |= run
    return [among | 1 << (width + at) for at, among in enumerate(found)], width


class _Span:
    """What binary vectors span, kept as one row for each highest bit."""

    def __init__(self) -> None:
        self.rows: dict[int, int] = {}

    def add(self, vector: int) -> bool:
        """Take the vector in; False where it is a sum of what stands here already."""
        while vector:
            high = vector.bit_length()
            row = self.rows.get(high)
            if row is None:
                self.rows[high] = vector
                return True
            vector ^= row
        return False


def _reduced(sets: Sequence[int], people: int) -> tuple[list[int], int]:
    """The reduced form of the sets, and everybody who is some row's own: he stands in that row alone."""
    rows: list[int] = []
    own: list[int] = []
    for one in sets:
        for row, person in zip(rows, own, strict=True):
            if one & person:
                one ^= row
        left = one & people
        if not left:
            continue
        person = left & -left
        rows = [row ^ one if row & person else row for row in rows]
        rows.append(one)
        own.append(person)
    return rows, sum(own)


def _sums(reduced: tuple[list[int], int], people: int, least: int) -> Iterator[int]:
    """The sums of rows among which every word of fewer than `least` people is.

    Sums of up to `least` - 2 rows one by one; one more row fits only where it undoes all but the rows' own people.
    """
    rows, own = reduced
    others = people & ~own
    ending = {row & others: row for row in rows}
    for many in range(1, max(2, least - 1)):
        for taken in combinations(rows, many):
            word = 0
            for row in taken:
                word ^= row
            yield word
            last = ending.get(word & others)
            if last is not None and last not in taken:
                yield word ^ last
