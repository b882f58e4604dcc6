"""Why something was not done, in words that reach the reader in the own language."""

from collections.abc import Mapping, Sequence
from typing import Any


def N_(text: str) -> str:
    """Mark a sentence for translation; it is translated where it is shown."""
    return text


class Refused(Exception):
    """A verb said no. `msgid` with `params` is the sentence, `field` the form field it belongs to."""

    status = 422

    def __init__(self, msgid: str, *, field: str | None = None, **params: Any) -> None:
        super().__init__(msgid % params if params else msgid)
        self.msgid = msgid
        self.params: Mapping[str, object] = params
        self.field = field


class WrongState(Refused):
    """The case has moved on, so this verb no longer fits (409)."""

    status = 409


class Stale(Refused):
    """The form was opened on an older version; `changes` are the story lines since (409)."""

    status = 409

    def __init__(self, msgid: str, *, changes: Sequence[object] = (), **params: Any) -> None:
        super().__init__(msgid, **params)
        self.changes = changes


class Denied(Refused):
    """The person is known but lacks the permission (403)."""

    status = 403


class Missing(Refused):
    """Not there, or not yours: both answer alike (404)."""

    status = 404

    def __init__(self, msgid: str = "没有找到这个页面，或者它不属于您。") -> None:
        super().__init__(msgid)


class TooMany(Refused):
    """Too many tries in a while; `retry_after` seconds from now it is open again (429)."""

    status = 429

    def __init__(self, msgid: str, *, retry_after: int, field: str | None = None, **params: Any) -> None:
        super().__init__(msgid, field=field, **params)
        self.retry_after = retry_after
