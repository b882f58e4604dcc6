"""Addresses of pages, built once for each door: a page writes dozens, most of them with the id of one row."""

from functools import lru_cache
from typing import Any

from flask import Request, request, url_for

_ID = 987_654_321_987


def address_of(endpoint: str, /, **values: Any) -> str:
    """As Flask's `url_for`; a door without values, or with ids alone, is not built again."""
    for name, value in values.items():
        if type(value) is not int or value < 0 or name[0] == "_":
            return url_for(endpoint, **values)
    try:
        asked: Request = request._get_current_object()  # type: ignore[attr-defined]
    except RuntimeError:  # outside of a request
        return url_for(endpoint, **values)
    if endpoint[0] == ".":  # a door of the same blueprint
        blueprint = asked.blueprint
        endpoint = f"{blueprint}{endpoint}" if blueprint else endpoint[1:]
    return _pattern(asked.root_path, endpoint, *values) % values


@lru_cache(maxsize=4000)
def _pattern(root: str, endpoint: str, *names: str) -> str:
    """The address of the door with a place for each of these ids, where the house is mounted at `root`."""
    ids: dict[str, Any] = {name: _ID + n for n, name in enumerate(names)}
    found = url_for(endpoint, **ids).replace("%", "%%")
    for name, number in ids.items():
        found = found.replace(str(number), f"%({name})d")
    return found
