"""What an address asks for, read so that nothing hostile reaches a query."""

from flask import request

LARGEST = 2**62


def number(name: str) -> int | None:
    """A positive id of the address, None where there is none that could be one."""
    return positive(request.args.get(name, ""))


def positive(text: str) -> int | None:
    """The id behind a text, None where it could be none."""
    found = int(text) if text.isascii() and text.isdigit() and len(text) < 20 else 0
    return found if 0 < found < LARGEST else None
