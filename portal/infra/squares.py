"""Squares to scan, drawn as the path of an SVG."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from flask import current_app, url_for


@dataclass(frozen=True)
class Square:
    """A square as a page draws it: the address it holds, its width in modules, its path."""

    url: str
    width: int
    path: str


def square_of(text: str) -> tuple[int, str]:
    """The square that a camera reads as `text`: its width in modules with the quiet border, and its path."""
    import segno

    rows = list(segno.make(text, error="m", micro=False).matrix_iter(border=4))
    marks = []
    for y, row in enumerate(rows):
        x = 0
        for dark, run in groupby(row):
            length = len(list(run))
            marks += [f"M{x} {y}h{length}v1h-{length}z"] if dark else []
            x += length
    return len(rows), "".join(marks)


def square_to(endpoint: str, **values: Any) -> Square:
    """The square that leads to a page of this house, at the address the house is known by."""
    url = str(current_app.config["BASE_URL"]).rstrip("/") + url_for(endpoint, **values)
    return Square(url, *square_of(url))
