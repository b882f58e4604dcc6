"""What the marks of a survey come to: satisfied, recommending, effort, the gap, means. "Don't know" enters none of them.

Marks come as a count for each value, {4: 17, 5: 30}. A figure of nobody is None. Shares are of a thousand, means in
thousandths, rounded half up.
"""

from collections.abc import Mapping
from dataclasses import dataclass

Marks = Mapping[int, int]
WHOLE = 1000
# Satisfied (ISO 10004 practice): the upper two of five. Recommending: 9 and 10 promote, 0 to 6 detract.
SATISFIED = 4
PROMOTES, DETRACTS = 9, 6


def base(marks: Marks) -> int:
    """How many gave a mark."""
    return sum(marks.values())


def share(part: int, of: int) -> int | None:
    """A part of a whole in thousandths, rounded half up; of a negative part, away from nought."""
    if not of:
        return None
    found = (2 * abs(part) * WHOLE + of) // (2 * of)
    return found if part >= 0 else -found


def mean(marks: Marks) -> int | None:
    """The mean mark in thousandths."""
    return share(sum(mark * n for mark, n in marks.items()), base(marks))


def csat(marks: Marks) -> int | None:
    """满意率: the share that gave 4 or 5 of five."""
    return share(sum(n for mark, n in marks.items() if mark >= SATISFIED), base(marks))


def nps(marks: Marks) -> int | None:
    """净推荐值: the share of promoters less that of detractors, from -1000 to 1000."""
    promoters = sum(n for mark, n in marks.items() if mark >= PROMOTES)
    detractors = sum(n for mark, n in marks.items() if mark <= DETRACTS)
    return share(promoters - detractors, base(marks))


def ces(marks: Marks) -> int | None:
    """费力程度: the mean of seven, in thousandths."""
    return mean(marks)


def gap(differences: Marks) -> int | None:
    """Experience less expectation, the mean over those who said both, in thousandths (domain: satisfaction is that)."""
    return mean(differences)


@dataclass(frozen=True)
class Figure:
    """One figure with how many people it stands on; `value` is None where nobody or too few gave a mark."""

    kind: str
    value: int | None
    people: int


FIGURES = {"rating": csat, "nps": nps, "ces": ces, "pair": gap}


def figure(kind: str, marks: Marks) -> Figure:
    """The figure of a question of this kind (rating, nps, ces; pair with its differences); of others just its base."""
    reckon = FIGURES.get(kind)
    return Figure(kind, reckon(marks) if reckon else None, base(marks))


def said(found: Figure) -> str:
    """The figure as it is written: 86.4%, +41, 5.20, −0.35; "" of nobody."""
    if found.value is None:
        return ""
    if found.kind == "rating":
        return percent(found.value)
    if found.kind == "nps":
        return f"{_sign(found.value)}{(abs(found.value) + 5) // 10}"
    return decimals(found.value, signed=found.kind == "pair")


def percent(thousandths: int) -> str:
    """A share as it is written: 86.4%, 90%."""
    whole, rest = divmod(thousandths, 10)
    return f"{whole}.{rest}%" if rest else f"{whole}%"


def decimals(thousandths: int, *, signed: bool = False) -> str:
    """A mean as it is written, with two places: 4.37, or +0.35 where it is a difference."""
    hundredths = (abs(thousandths) + 5) // 10
    return f"{_sign(thousandths) if signed else ''}{hundredths // 100}.{hundredths % 100:02d}"


def _sign(value: int) -> str:
    return "+" if value > 0 else "−" if value < 0 else ""
