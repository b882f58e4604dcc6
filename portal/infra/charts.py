"""Where the marks of a chart stand: bars and lines, drawn on the server as plain SVG.

A chart never stands alone: its numbers are written beside the marks, and the table behind it under them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 560
NAME, VALUE, ROW, TOP = 120, 100, 30, 8
LEFT, RIGHT, HIGH, LOW = 44, 16, 20, 200
WHOLE = 1000  # shares are of a thousand


@dataclass(frozen=True)
class Bar:
    """One bar: what it is called, its number in words, and where it lies."""

    label: str
    shown: str
    y: int
    width: float
    tone: str = ""

    @property
    def text_y(self) -> int:
        """Where the words beside it stand."""
        return self.y + 13

    @property
    def shown_x(self) -> float:
        """Where its number stands."""
        return NAME + self.width + 6


@dataclass(frozen=True)
class Bars:
    """Bars that lie one below the other, the longest as wide as there is room."""

    rows: Sequence[Bar]
    height: int
    width: int = WIDTH
    start: int = NAME


def bars(items: Sequence[tuple[str, int, str]], tones: Sequence[str] = ()) -> Bars:
    """A bar for each (label, number, number in words); nought has none but its number."""
    most = max((number for _, number, _ in items), default=0) or 1
    room = WIDTH - NAME - VALUE
    rows = [
        Bar(label, shown, TOP + n * ROW, round(room * max(number, 0) / most, 1), tones[n] if tones else "")
        for n, (label, number, shown) in enumerate(items)
    ]
    return Bars(rows, TOP * 2 + len(rows) * ROW)


@dataclass(frozen=True)
class Point:
    """One point of a line; one without a number breaks it."""

    label: str
    shown: str
    x: float
    y: float | None

    @property
    def shown_y(self) -> float:
        """Where its number stands: above it, below it where there is no room."""
        y = self.y or HIGH
        return y - 9 if y > HIGH + 12 else y + 18


@dataclass(frozen=True)
class Line:
    """A line of shares over time, with the heights that are marked."""

    points: Sequence[Point]
    path: str
    ticks: Sequence[tuple[str, float]]
    goal: float | None
    left: int = LEFT
    right: int = WIDTH - RIGHT
    width: int = WIDTH
    height: int = LOW + 28
    floor: int = LOW


def line(items: Sequence[tuple[str, int | None, str]], goal: int | None = None) -> Line:
    """A point for each (label, share of a thousand or None, share in words), from a round floor to the whole."""
    known = [share for _, share, _ in items if share is not None]
    low = min([900, *known, *([goal] if goal is not None else [])]) // 100 * 100
    low = max(0, low - 100 if low and low in known else low)

    def height(share: int) -> float:
        return round(LOW - (LOW - HIGH) * (share - low) / (WHOLE - low), 1)

    step = (WIDTH - LEFT - RIGHT - 24) / max(1, len(items) - 1)
    points = [
        Point(label, shown, round(LEFT + 12 + n * step, 1), None if share is None else height(share))
        for n, (label, share, shown) in enumerate(items)
    ]
    ticks = [(f"{share // 10}%", height(share)) for share in _marks(low)]
    return Line(points, _path(points), ticks, None if goal is None else height(goal))


def curve(
    items: Sequence[tuple[str, int | None, str]], ends: tuple[int, int], ticks: Sequence[tuple[str, int]]
) -> Line:
    """A point for each (label, number or None, number in words) between the ends; `ticks` are (words, number)."""
    least, most = ends

    def height(number: int) -> float:
        return round(LOW - (LOW - HIGH) * (number - least) / (most - least), 1)

    step = (WIDTH - LEFT - RIGHT - 24) / max(1, len(items) - 1)
    points = [
        Point(label, shown, round(LEFT + 12 + n * step, 1), None if number is None else height(number))
        for n, (label, number, shown) in enumerate(items)
    ]
    return Line(points, _path(points), [(words, height(number)) for words, number in ticks], None)


def _marks(low: int) -> list[int]:
    step = (WHOLE - low) // 5 if (WHOLE - low) % 5 == 0 else 100
    return list(range(low, WHOLE + 1, step))


def _path(points: Sequence[Point]) -> str:
    words, pen_up = [], True
    for point in points:
        if point.y is not None:
            words.append(f"{'M' if pen_up else 'L'}{point.x} {point.y}")
        pen_up = point.y is None
    return " ".join(words)


def warmth(count: int, most: int) -> int:
    """How dark a cell of a heat grid is: 1 for none, 2 to 5 by its part of the most."""
    return 1 if count <= 0 else min(5, 2 + count * 4 // (most + 1))
