"""Warranty: two clocks per building part, who acts first, who pays in the end, and why, in sentences.

The seller answers to the owner from handover, the builder to the developer from completion acceptance
(建设工程质量管理条例 art. 40, 商品房销售管理办法 art. 33). All terms are data and may be changed.
"""

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from portal.infra.refused import N_

_TERM = re.compile(r"(\d{1,3})(m|y|hs|cs|s)")
_SEASON = re.compile(r"(\d{1,2})-(\d{1,2})/(\d{1,2})-(\d{1,2})")
Sentence = tuple[str, dict[str, Any]]


class TermUnit(StrEnum):
    """How a warranty is counted; `s` means heating and cooling seasons alike, the later end counts."""

    MONTH = "m"
    YEAR = "y"
    HEATING_SEASON = "hs"
    COOLING_SEASON = "cs"
    SEASON = "s"
    DESIGN_LIFE = "life"


@dataclass(frozen=True, slots=True)
class Term:
    """How long something is covered."""

    amount: int
    unit: TermUnit

    @classmethod
    def parse(cls, text: str) -> "Term":
        """The term behind `6m`, `5y`, `2hs`, `2cs`, `2s` or `life`."""
        text = text.strip()
        if text == TermUnit.DESIGN_LIFE:
            return cls(1, TermUnit.DESIGN_LIFE)
        found = _TERM.fullmatch(text)
        if not found or not int(found[1]):
            raise ValueError(f"not a term: {text!r}")
        return cls(int(found[1]), TermUnit(found[2]))

    def __str__(self) -> str:
        return "life" if self.unit is TermUnit.DESIGN_LIFE else f"{self.amount}{self.unit.value}"


def parse_terms(text: str) -> tuple[Term, ...]:
    """The terms of one clock, `1y/5y` where two items apply; empty when nothing is covered."""
    return tuple(Term.parse(piece) for piece in text.split("/") if piece.strip())


class FoundIn(StrEnum):
    """Where a part is found: in a home, in common parts, or in both."""

    HOME = "home"
    COMMON = "common"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Part:
    """A node of the tree of building parts; `name` is a msgid, a node with children is a group."""

    code: str
    parent: str
    name: str
    icon: str = ""
    trade: str = ""
    owner_terms: tuple[Term, ...] = ()
    builder_terms: tuple[Term, ...] = ()
    limit_key: str = "repair.deadline.ordinary"
    found_in: FoundIn = FoundIn.BOTH
    restarts: bool = True
    utility: bool = False
    sort: int = 0
    id: int | None = None
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Season:
    """The days (month, day) between which heating or cooling runs; it may cross the new year."""

    first: tuple[int, int]
    last: tuple[int, int]

    @classmethod
    def parse(cls, text: str) -> "Season":
        """The season behind `11-15/03-15`."""
        found = _SEASON.fullmatch(text.strip())
        if not found:
            raise ValueError(f"not a season: {text!r}")
        first, last = (int(found[1]), int(found[2])), (int(found[3]), int(found[4]))
        for month, day in (first, last):
            date(2001, month, day)
        if first == last:
            raise ValueError(f"not a season: {text!r}")
        return cls(first, last)

    def __str__(self) -> str:
        return f"{self.first[0]:02}-{self.first[1]:02}/{self.last[0]:02}-{self.last[1]:02}"

    def beginning(self, year: int) -> date:
        """The first day of the season that begins in the year."""
        return date(year, *self.first)

    def ending(self, year: int) -> date:
        """The last day of the season that begins in the year."""
        return date(year + (self.last < self.first), *self.last)

    def nth_end(self, start: date, count: int) -> date:
        """The end of the so-manieth full season; one cut by the start does not count."""
        year = start.year if self.beginning(start.year) >= start else start.year + 1
        return self.ending(year + count - 1)


@dataclass(frozen=True, slots=True)
class Local:
    """What differs from place to place: seasons, design life, the city's restart rule, who is there."""

    heating: Season = Season((11, 15), (3, 15))
    cooling: Season = Season((6, 15), (9, 15))
    design_life_years: int = 50
    restart_in_city: bool = False
    developer: bool = True


class Payer(StrEnum):
    """Who pays in the end; `company` is the developer alone."""

    CONTRACTOR = "responsible_contractor"
    COMPANY = "company"
    OWNER = "owner"
    PROPERTY_FEE = "property_fee"
    MAINTENANCE_FUND = "maintenance_fund"
    UTILITY = "utility"


PAYER_WORDS: Mapping[Payer, str] = {
    Payer.CONTRACTOR: N_("责任单位"),
    Payer.COMPANY: N_("公司"),
    Payer.OWNER: N_("业主"),
    Payer.PROPERTY_FEE: N_("物业费"),
    Payer.MAINTENANCE_FUND: N_("维修资金"),
    Payer.UTILITY: N_("供水供电供气单位"),
}


class Verdict(StrEnum):
    """What the two clocks say together."""

    IN_BOTH = "in_both"
    GAP = "gap"
    OUT = "out"
    UNKNOWN = "unknown"
    ALTERED = "altered"
    EXCLUDED = "excluded"
    UTILITY = "utility"
    SELLER = "seller"


VERDICT_WORDS: Mapping[Verdict, str] = {
    Verdict.IN_BOTH: N_("在保修期内"),
    Verdict.GAP: N_("业主在保，公司自担"),
    Verdict.OUT: N_("已过保修期"),
    Verdict.UNKNOWN: N_("日期不全，待核实"),
    Verdict.ALTERED: N_("业主改动过，不在保修范围"),
    Verdict.EXCLUDED: N_("使用不当或不可抗力，不在保修范围"),
    Verdict.UTILITY: N_("由供水供电供气单位负责"),
    Verdict.SELLER: N_("在保修期内，由出卖人负责"),
}


@dataclass(frozen=True, slots=True)
class WarrantyAnswer:
    """The answer at intake. Both `…_until` days are still covered; None is unknown or never covered.

    `acts_first` is `developer`, `property` or `utility`; `payer` is None while a date is missing.
    `reasons` are message ids with their parameters, dates among them as dates.
    """

    verdict: Verdict
    owner_covered_from: date | None
    owner_covered_until: date | None
    builder_liable_from: date | None
    builder_liable_until: date | None
    acts_first: str
    payer: Payer | None
    reasons: tuple[Sentence, ...] = ()

    @property
    def in_warranty(self) -> bool:
        """Whether the repair costs the owner nothing because it is covered."""
        return self.verdict in (Verdict.IN_BOTH, Verdict.GAP)

    def frozen(self) -> dict[str, Any]:
        """The answer in plain values, to be kept with the round at sign-off."""
        return {
            "verdict": self.verdict.value,
            "owner_from": _iso(self.owner_covered_from),
            "owner_until": _iso(self.owner_covered_until),
            "builder_from": _iso(self.builder_liable_from),
            "builder_until": _iso(self.builder_liable_until),
            "acts_first": self.acts_first,
            "payer": self.payer.value if self.payer else None,
            "reasons": [[msgid, {k: _iso(v) for k, v in params.items()}] for msgid, params in self.reasons],
        }


def _iso(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def term_end(terms: Iterable[Term], start: date, local: Local) -> date | None:
    """The last day covered when counting from a day; of several terms the longest; None without a term."""
    return max((_one_end(term, start, local) for term in terms), default=None)


def _one_end(term: Term, start: date, local: Local) -> date:
    match term.unit:
        case TermUnit.MONTH:
            return _months_later(start, term.amount)
        case TermUnit.YEAR:
            return _months_later(start, term.amount * 12)
        case TermUnit.DESIGN_LIFE:
            return _months_later(start, local.design_life_years * 12)
        case TermUnit.HEATING_SEASON:
            return local.heating.nth_end(start, term.amount)
        case TermUnit.COOLING_SEASON:
            return local.cooling.nth_end(start, term.amount)
    return max(local.heating.nth_end(start, term.amount), local.cooling.nth_end(start, term.amount))


def _months_later(start: date, months: int) -> date:
    """The same day so many months on, or the month's last day where there is none (民法典 art. 202)."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))
