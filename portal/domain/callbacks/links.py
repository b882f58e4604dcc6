"""The personal link of a callback: made when it is sent or asked for, and kept nowhere.

Of links that were sent while they were still kept a digest stands with their callback, so that they go on working.
"""

import hashlib

from portal.infra import sealing

CALLBACK = "callback"


def token_of(callback_id: int) -> str:
    """The word in the callback's link, the same in the message and in the portal."""
    return sealing.token_of(CALLBACK, callback_id)


def callback_in(token: str) -> int | None:
    """The callback that a link is of; None where it is none that is made when it leaves."""
    return sealing.number_in(CALLBACK, token)


def old_digest(token: str) -> str:
    """What is kept of a link of before (SHA-256 of its random word)."""
    return hashlib.sha256(token.encode()).hexdigest()
