"""Where the workers of the torture test come from: `python -m tests.infra.workhouse`.

Each line of its input lets one more worker process begin, and answers its process id. Their effects are
running numbers, each slow enough to be killed in the middle of.
"""

import os
import signal
import sys
import time
from datetime import timedelta
from typing import Any

from portal import create_app
from portal.infra import outbox, worker
from portal.infra.numbering import next_number


def effect(payload: dict[str, Any]) -> None:
    """One effect inside the database."""
    next_number(f"effect:{payload['n']}")
    time.sleep(0.004)


def main() -> None:
    """Hire until the input ends."""
    app = create_app()
    app.extensions["topics"] = {"effect": outbox.Topic(effect)}
    app.extensions["duties"] = ()
    outbox.LEASE = timedelta(seconds=1)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for _ in sys.stdin:
        pid = os.fork()
        if not pid:
            sys.stdin.close()
            worker.loop(app)
            os._exit(0)
        print(pid, flush=True)


if __name__ == "__main__":
    main()
