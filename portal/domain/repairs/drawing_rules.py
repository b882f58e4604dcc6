"""A drawn signature: strokes as a browser posts them, checked within caps and redrawn as the path of an SVG."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

from portal.infra.refused import N_, Refused

BYTES_MOST, STROKES_MOST, POINTS_MOST, POINTS_LEAST = 200_000, 80, 6_000, 8
FAR = 20_000.0
WIDTH, HEIGHT, MARGIN = 600, 200, 12
VIEW = f"0 0 {WIDTH} {HEIGHT}"
UNREADABLE = N_("没有收到完整的手写签名，请再签一次，或者输入姓名。")
TOO_SHORT = N_("手写签名太短，请写下完整的姓名，或者输入姓名。")
TOO_LONG = N_("手写签名太长，请清除后再签一次，或者输入姓名。")
Point = tuple[float, float]


@dataclass(frozen=True)
class Drawing:
    """A signature as it is kept: `path` for the `d` of an SVG path in the box `VIEW`."""

    path: str


def read_drawing(text: str) -> Drawing:
    """The strokes that a pad posts (`[{"points": [{"x": 1, "y": 2}]}]`), redrawn; Refused at `drawing` else."""
    if len(text) > BYTES_MOST:
        raise Refused(TOO_LONG, field="drawing")
    try:
        strokes = _strokes(json.loads(text))
    except (ValueError, RecursionError, TypeError):
        raise Refused(UNREADABLE, field="drawing") from None
    count = sum(map(len, strokes))
    if len(strokes) > STROKES_MOST or count > POINTS_MOST:
        raise Refused(TOO_LONG, field="drawing")
    if count < POINTS_LEAST or not _spread(strokes):
        raise Refused(TOO_SHORT, field="drawing")
    return Drawing(" ".join(map(_path, _fitted(strokes))))


def _strokes(posted: Any) -> list[list[Point]]:
    if not isinstance(posted, list) or len(posted) > STROKES_MOST * 4:
        raise ValueError("no list of strokes")
    found = []
    for stroke in posted:
        points = stroke.get("points") if isinstance(stroke, dict) else None
        if not isinstance(points, list):
            raise ValueError("no points")
        found.append([(_number(p, "x"), _number(p, "y")) for p in points])
    return [stroke for stroke in found if stroke]


def _number(point: Any, name: str) -> float:
    value = point.get(name) if isinstance(point, dict) else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("no number")
    if abs(value) > FAR or not isfinite(value):
        raise ValueError("out of reach")
    return float(value)


def _box(strokes: Sequence[Sequence[Point]]) -> tuple[float, float, float, float]:
    xs = [x for stroke in strokes for x, _ in stroke]
    ys = [y for stroke in strokes for _, y in stroke]
    return min(xs), min(ys), max(xs), max(ys)


def _spread(strokes: Sequence[Sequence[Point]]) -> bool:
    """More than a dot or a straight tick: some width and some height."""
    left, top, right, bottom = _box(strokes)
    return right - left >= 20 and bottom - top >= 8


def _fitted(strokes: Sequence[Sequence[Point]]) -> list[list[tuple[int, int]]]:
    """The strokes in the middle of the box, as large as fits, never stretched."""
    left, top, right, bottom = _box(strokes)
    scale = min((WIDTH - 2 * MARGIN) / (right - left), (HEIGHT - 2 * MARGIN) / (bottom - top))
    over = (WIDTH - (right - left) * scale) / 2
    down = (HEIGHT - (bottom - top) * scale) / 2
    return [
        [(round((x - left) * scale + over), round((y - top) * scale + down)) for x, y in stroke]
        for stroke in strokes
    ]


def _path(stroke: Sequence[tuple[int, int]]) -> str:
    """One stroke as moves and lines; a dot becomes a short line, so that it is seen."""
    first, rest = stroke[0], [p for p, before in zip(stroke[1:], stroke, strict=False) if p != before]
    rest = rest or [(first[0] + 1, first[1])]
    return f"M{first[0]} {first[1]}" + "".join(f"L{x} {y}" for x, y in rest)
