"""The duties of time and the kinds of long work, as two tables."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from portal.infra import formkeys
from portal.infra.db import write
from portal.infra.duties import Duty
from portal.infra.jobs import Step


def tidy() -> bool:
    """Drop used form keys and parked posts that are too old to matter."""
    with write():
        formkeys.sweep()
    return False


DUTIES: Sequence[Duty] = (Duty("tidy", timedelta(hours=6), tidy),)

JOBS: Mapping[str, Step] = {}
