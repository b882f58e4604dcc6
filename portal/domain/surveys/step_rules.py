"""In which sets answers are let out to readers who may not know whose they are, so that no two looks tell one from another.

People with the same labels are let out as soon as five of them wait. Once their round is over, those who remain are let
out together with the rest of their community, if they are five; of such a mixed set only those groups are counted that
single nobody out (`disclosure_rules`). Nobody stands in two sets of a question. So whatever is shown, at whatever time, is
a sum over sets that were proven one by one, and so is every difference of two results or two moments.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from portal.domain.surveys.disclosure_rules import Group, Labels, released
from portal.domain.surveys.rules import LEAST_SHOWN

# So many people of a set at once; the others are the next one.
MOST = 250


class Waiting(NamedTuple):
    """Somebody whose answer waits: the response, its labels (the community first), whether its round is over."""

    id: int
    labels: Labels
    over: bool


def sets_of(waiting: Iterable[Waiting], least: int = LEAST_SHOWN) -> list[list[Waiting]]:
    """The sets that may be let out now, each of at least `least` people; who is in none waits on."""
    alike: dict[Labels, list[Waiting]] = defaultdict(list)
    for each in waiting:
        alike[each.labels].append(each)
    found = [same for same in alike.values() if len(same) >= least]
    rest: dict[str, list[Waiting]] = defaultdict(list)
    for same in alike.values():
        if len(same) < least:
            rest[same[0].labels[0]] += [each for each in same if each.over]
    found += [few for few in rest.values() if len(few) >= least]
    return [part for whole in found for part in _parts(whole, least)]


def _parts(whole: Sequence[Waiting], least: int) -> list[list[Waiting]]:
    """A large set in parts, none of which is under `least`."""
    starts = range(0, len(whole) - least + 1, MOST)
    ends = [*starts[1:], len(whole)]
    return [list(whole[start:end]) for start, end in zip(starts, ends, strict=True)]


def groups_in(people: Sequence[Waiting], least: int = LEAST_SHOWN) -> frozenset[Group]:
    """The groups in which a set is counted, beside its being counted in all."""
    cells = Counter(each.labels for each in people)
    if len(cells) == 1:
        return frozenset(enumerate(people[0].labels))
    return released(cells, least) or frozenset()
