"""Addresses of pages, built once for each door: a page writes dozens, most of them with the id of one row."""

from functools import lru_cache
from typing import Any

from flask import Request, has_request_context, request, url_for

_ID = 987_654_321_987


def address_of(endpoint: str, /, **values: Any) -> str:
    """As Flask's `url_for`; a door without values, or with one id, is not built again."""
    if len(values) > 1 or not has_request_context():
        return url_for(endpoint, **values)
    asked: Request = request._get_current_object()  # type: ignore[attr-defined]
    root = asked.script_root
    for name, value in values.items():
        if type(value) is not int or value < 0 or name[0] == "_":
            return url_for(endpoint, **values)
        before, after = _around(root, _whole(endpoint, asked), name)
        return f"{before}{value}{after}"
    return _plain(root, _whole(endpoint, asked))


def _whole(endpoint: str, asked: Request) -> str:
    """The name of a door of the same blueprint, written out."""
    if endpoint[0] != ".":
        return endpoint
    blueprint = asked.blueprint
    return f"{blueprint}{endpoint}" if blueprint else endpoint[1:]


@lru_cache(maxsize=4000)
def _plain(root: str, endpoint: str) -> str:
    return url_for(endpoint)


@lru_cache(maxsize=4000)
def _around(root: str, endpoint: str, name: str) -> tuple[str, str]:
    """What stands before and after the id in the addresses of the door, where the house is mounted at `root`."""
    one: dict[str, Any] = {name: _ID}
    before, _, after = url_for(endpoint, **one).partition(str(_ID))
    return before, after
