"""The figures as a table, and their place in docs/performance.md."""

import datetime as dt
import re
from collections.abc import Sequence

from tests.bench.measure import Measured, machine
from tests.harness.places import ROOT

PAPER = ROOT / "docs" / "performance.md"
# One pair of marks for each kind of case there are many of.
MARKS = {
    "repairs": "figures",
    "complaints": "figures of complaints",
    "callbacks": "figures of callbacks",
    "surveys": "figures of surveys",
}
HEAD = (
    "| page | statements | CPU ms | of it database | × own bare page | × PostgreSQL's bare page | limit |"
    " p50 ms | p95 ms | bytes sent |"
)


def table(kind: str, what: str, floor_ms: float, found: Sequence[Measured], reference_ms: float) -> str:
    """One Markdown table; what passes its limit stands in bold. The limits are multiples of PostgreSQL's bare page
    (`reference_ms`, 0 where it was not measured)."""
    lines = [f"### {kind}, {what}", "", f"Bare page: {floor_ms:.2f} ms of CPU.", ""]
    lines += [HEAD, "|---|" + "---:|" * 9]
    for each in found:
        own = each.times
        times = own if kind == "postgresql" else each.cpu_ms / reference_ms if reference_ms else 0
        over = each.limit is not None and round(times, 1) > each.limit
        shown = f"{times:.1f}" if times else ""
        lines.append(
            f"| {each.name} | {each.statements} | {each.cpu_ms:.1f} | {each.database_ms:.1f} |"
            f" {own:.1f} | {f'**{shown}**' if over else shown} | {each.limit or ''} | {each.percentile(0.5):.1f} |"
            f" {each.percentile(0.95):.1f} | {each.bytes:,} |"
        )
    return "\n".join(lines) + "\n"


def first_visit(parts: Sequence[tuple[str, int]]) -> str:
    """What the first page of an owner sends, style sheet, script and icons included."""
    listed = ", ".join(f"{name} {size:,}" for name, size in parts)
    return (
        f"First visit of an owner: {sum(size for _, size in parts):,} bytes sent ({listed}); limit 45,000.\n"
    )


def write(command: str, blocks: Sequence[str], of: str = "repairs") -> None:
    """Put the figures into docs/performance.md, between the two marks of these cases."""
    begin, end = f"<!-- {MARKS[of]} -->", f"<!-- end of {MARKS[of]} -->"
    said = f"`{command}`, {dt.date.today():%Y-%m-%d}, {machine()}.\n"  # noqa: DTZ011
    body = "\n".join([begin, said, *blocks, end])
    old = PAPER.read_text("utf-8") if PAPER.exists() else f"# Speed\n\n{begin}\n{end}\n"
    PAPER.write_text(re.sub(f"{begin}.*?{end}", lambda _: body, old, flags=re.S), "utf-8")
