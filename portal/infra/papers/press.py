"""The press: a process of its own that sets one paper and is gone, for Typst keeps what it has set in memory.

Run as a script: JSON {layout, data, folders, families} on standard input, the PDF on standard output. Leaves with 3
where no font of these families is there.
"""

import json
import sys
from typing import Any

NO_FONT = 3


def fonts_of(folders: list[str], families: list[str]) -> tuple[Any, str]:
    """The fonts to set with and the first of these families among them ("" where there is none)."""
    import typst

    found: Any = None
    for paths, system in ((folders, False), ([], True)):
        found = typst.Fonts(include_system_fonts=system, include_embedded_fonts=False, font_paths=paths)
        there = set(found.families())
        family = next((name for name in families if name in there), "")
        if family:
            return found, family
    return found, ""


def main() -> int:
    """Set what comes in."""
    import typst

    asked = json.loads(sys.stdin.buffer.read())
    fonts, family = fonts_of(asked["folders"], asked["families"])
    if not family:
        return NO_FONT
    data = json.dumps(asked["data"] | {"font": family}, ensure_ascii=False)
    compiler = typst.Compiler(
        asked["layout"].encode(), font_paths=fonts, ignore_system_fonts=True, sys_inputs={"paper": data}
    )
    made = compiler.compile(format="pdf", pdf_tags=False)
    sys.stdout.buffer.write(made if isinstance(made, bytes) else b"")
    return 0


if __name__ == "__main__":
    sys.exit(main())
