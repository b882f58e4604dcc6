"""Addresses of which a part is made only when they leave, and so stands in no row."""

import re

from flask import current_app

_MADE = re.compile(r"\{(\w+):(\d+)\}")


def whole(link: str) -> str:
    """The address with what stands in braces made: `/s/{invitation:12}`.

    The roof hands what makes it, by its name (`app.extensions["link_words"]`).
    """
    return _MADE.sub(lambda found: current_app.extensions["link_words"][found[1]](int(found[2])), link)
