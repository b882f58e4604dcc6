"""Which groups of a survey's results may be shown, so that nobody is read out by subtraction.

People are counted in *cells*: one for each combination of labels (community, category, firm, segment, month). What is
shown are sums over all, and over the groups of one dimension at a time. Every such sum is a set of people; whoever
holds them all can add and subtract them, and reaches those who stand in an odd number of the sets he took. The rule:
of these there are none, or at least `LEAST_SHOWN`, whichever and however many results are taken together. Groups under
that number fall out by it, and so do complements, nested groups and every difference of two filtered results.

Said as a code: the sets shown span a binary linear code over the people, whose least weight must be `LEAST_SHOWN`. In
reduced form every row has a person of its own, so that a word lighter than that is a sum of fewer rows than that.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
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
    while taken := _singled_out(there, shown, least):
        shown.remove(min(taken, key=lambda group: (sizes[group], group)))
    return frozenset(shown)


def _singled_out(cells: Cells, shown: Sequence[Group], least: int) -> Sequence[Group]:
    """Groups whose results, taken together, single out fewer than `least` people; empty where none do."""
    sets, width = _sets(cells, shown, least)
    people = (1 << width) - 1
    for word in _sums(_reduced(sets, people), people, least):
        if 0 < (word & people).bit_count() < least:
            return [group for at, group in enumerate(shown, 1) if word >> (width + at) & 1]
    return []


def _sets(cells: Cells, shown: Sequence[Group], least: int) -> tuple[list[int], int]:
    """All people, then the people of each group, a bit each; behind these bits stands the set's own mark.

    More than `least` people whom all results treat alike are taken as `least` of them.
    """
    places = {group: at for at, group in enumerate(shown, 1)}
    alike: dict[tuple[int, ...], int] = defaultdict(int)
    for labels, n in cells.items():
        alike[tuple(places[group] for group in enumerate(labels) if group in places)] += n
    found, width = [0] * (len(shown) + 1), 0
    for among, n in alike.items():
        run = ((1 << min(n, least)) - 1) << width
        width += min(n, least)
        for at in (0, *among):
            found[at] |= run
    return [people | 1 << (width + at) for at, people in enumerate(found)], width


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
