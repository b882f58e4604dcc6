"""Where the processes of the portal are forked from: everything is imported once, and each starts in no time.

`python -m tests.harness.nursery` reads one order a line: {"run": [module, argument, …], "env": {…}, "log": file}, and
answers with the number of the process. It ends when nobody is left to give orders.
"""

import json
import os
import random
import runpy
import signal
import sys
from pathlib import Path
from typing import Any

import gunicorn.app.wsgiapp
import gunicorn.workers.gthread  # noqa: F401
import psycopg  # noqa: F401
from sqlalchemy.orm import configure_mappers

import portal.cli
from portal.infra import clock
from tests.harness import compiled, later


def grow() -> None:
    """Map the tables and compile the templates, for an app that nobody will use."""
    compiled.share()
    app = portal.create_app({"TESTING": True, "DATABASE_URL": "sqlite://", "SECRET_KEY": "nobody"})
    configure_mappers()
    for name in app.jinja_env.list_templates(extensions=["html"]):
        app.jinja_env.get_template(name)


def child(order: dict[str, Any]) -> None:
    """The new process, from its birth to its end."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for old, new in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(old, new)
    os.environ.clear()
    os.environ.update(order["env"])
    random.seed()
    later.Elsewhen.file = Path(os.environ["HOUSE_CLOCK"])
    clock.datetime = later.Elsewhen  # type: ignore[misc]
    sys.argv = order["run"]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


def main() -> None:
    """Fork one process an order."""
    grow()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # who ends is gone at once
    for line in sys.stdin:
        number = os.fork()
        if not number:
            child(json.loads(line))
            os._exit(0)
        print(number, flush=True)
    os._exit(0)


if __name__ == "__main__":
    main()
