"""Squares to scan, drawn as the path of an SVG."""

from itertools import groupby


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
