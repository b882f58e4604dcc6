"""A process of the portal whose clock runs ahead or behind: `python -m tests.harness.later gunicorn wsgi:app …`.

The file named by HOUSE_CLOCK holds by how many seconds; who moves the clock writes it anew. Without it, it is now.
"""

import datetime as dt
import os
import runpy
import sys
from pathlib import Path


def seconds(file: Path) -> float:
    """By how much the clock of the processes is ahead of the real one."""
    try:
        return float(file.read_text() or 0)
    except FileNotFoundError:
        return 0.0


class _Elsewhen(dt.datetime):
    """What the house's clock reads in place of the machine's."""

    file = Path(os.environ.get("HOUSE_CLOCK", "no-such-file"))

    @classmethod
    def now(cls, tz: dt.tzinfo | None = None) -> dt.datetime:  # type: ignore[override]
        """The moved moment, as a plain datetime."""
        return dt.datetime.now(tz) + dt.timedelta(seconds=seconds(cls.file))


if __name__ == "__main__":
    from portal.infra import clock

    clock.datetime = _Elsewhen  # type: ignore[misc]
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
