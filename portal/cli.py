"""Commands of the house: `python -m portal.cli prepare | run | worker | demo-reset | first-admin | recount`."""

import logging
import multiprocessing
import os
import shutil
import signal
import socket
import sys
import time
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import FrameType
from typing import Any
from urllib.parse import unquote, urlparse

import flask_migrate
from flask import Flask
from gunicorn.app.base import BaseApplication
from sqlalchemy import inspect

from portal import (
    answers_callback_figures,
    answers_complaint_figures,
    answers_figures,
    config,
    create_app,
    demo,
)
from portal.domain.estate import accounts
from portal.domain.estate import actions as estate
from portal.domain.estate.roles import Role
from portal.domain.terms import actions as terms
from portal.infra import messages, worker
from portal.infra.db import db, write

THREADS = 4


def prepare(app: Flask) -> None:
    """Bring the database to this version; lay the default terms, and outside production the demo estate."""
    with app.app_context():
        logging.getLogger("alembic").setLevel(logging.WARNING)
        migrations = Path(app.extensions["migrate"].directory)
        if (migrations / "versions").is_dir():
            flask_migrate.upgrade()
        elif not inspect(db.engine).has_table("person"):
            db.create_all()
        if app.config["PRODUCTION"]:
            with write():
                terms.seed_defaults(by=demo.HOUSE)
        elif not demo.is_built():
            _say("正在建立演示项目，约需一分钟 … (making the demo estate, about a minute)")
            _build_demo(app)


def _build_demo(app: Flask) -> None:
    """The whole demo estate or none of it: who stops it half-way finds an empty house the next time."""
    try:
        demo.build()
        with messages.muted():
            worker.work_off(app, limit=5000)
    except BaseException:
        db.session.remove()
        _drop_all()
        _say(
            "演示项目没有建完，已清空，下次启动重新建立 (the demo estate is not finished; the next start begins anew)"
        )
        raise


def run(app: Flask) -> int:
    """Bring the database here, then web and worker together until one ends or Ctrl-C; prints who may sign in."""
    port = int(os.environ.get("PORT", "8000"))
    if _taken(port):
        _say(f"Port {port} is in use. Choose another: make run PORT=8080")
        return 1
    with app.app_context():
        db.session.remove()
        # What is forked now must not share a connection.
        db.engine.dispose()
    fork = multiprocessing.get_context("fork")
    if ended := _wait_out(fork.Process(target=_prepare_apart, args=(app,))):
        return ended
    processes = [fork.Process(target=Web(app, port).run), fork.Process(target=worker.loop, args=(app,))]
    try:
        for process in processes:
            process.start()
        _wait_for(port, processes[0])
        _greet(app, port)
        while all(p.is_alive() for p in processes):
            time.sleep(0.3)
    except KeyboardInterrupt:
        pass
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.join(15)
    return max(p.exitcode or 0 for p in processes)


def _prepare_apart(app: Flask) -> None:
    """`prepare` in a process of its own: where the files have been spoken to once, they hang in whatever is forked later."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever waits for it passes a Ctrl-C on, once
    try:
        prepare(app)
    except KeyboardInterrupt:
        sys.exit(130)


def _wait_out(process: BaseProcess) -> int:
    process.start()
    try:
        process.join()
    except KeyboardInterrupt:
        process.terminate()
        process.join(30)
        raise
    return process.exitcode or 0


class Web(BaseApplication):
    """The server over an app that stands already: its processes are forked, so a start takes the time of one."""

    def __init__(self, app: Flask, port: int) -> None:
        self.flask, self.port = app, port
        super().__init__()

    def load_config(self) -> None:
        """Address and number of processes from the environment, as `gunicorn wsgi:app` is given them."""
        settings = {
            "bind": f"{os.environ.get('HOST', '127.0.0.1')}:{self.port}", "worker_class": "gthread",
            "workers": int(os.environ.get("WEB_CONCURRENCY", "2")), "threads": THREADS,
            "control_socket_disable": True, "loglevel": "warning",
        }  # fmt: skip
        for name, value in settings.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """The app, settled for a long life."""
        config.settle()
        return self.flask


def _taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _wait_for(port: int, process: BaseProcess) -> None:
    for _ in range(300):
        if not process.is_alive() or _taken(port):
            return
        time.sleep(0.05)


def _greet(app: Flask, port: int) -> None:
    _say(f"\n  http://localhost:{port}\n")
    with app.app_context():
        if app.config["PRODUCTION"] or not accounts.demo_accounts_exist():
            return
        _say(f"  演示账号 demo sign-ins, password 密码: {demo.PASSWORD}")
        for role, phone in demo.SIGN_INS:
            account = accounts.person_by_address(f"+86{phone}")
            second = f"  TOTP {demo.TOTP_SECRET}" if account and account.totp_secret else ""
            _say(f"    {phone}  {role}{second}")
        _say(f"\n  发出的短信和邮件 messages sent: http://localhost:{port}/dev/messages\n")


def reset(app: Flask) -> None:
    """Forget everything in this database and its files, and make the demo estate anew; never in production."""
    if app.config["PRODUCTION"]:
        raise SystemExit("demo-reset is refused in production")
    with app.app_context():
        db.session.remove()
        _drop_all()
        files = urlparse(app.config["FILES_URL"])
        if files.scheme == "file":
            shutil.rmtree(unquote(files.path), ignore_errors=True)
    prepare(app)


def _drop_all() -> None:
    if db.engine.dialect.name == "sqlite":
        path = db.engine.url.database
        db.engine.dispose()
        for tail in ("", "-wal", "-shm"):
            Path(f"{path}{tail}").unlink(missing_ok=True)
        return
    with db.engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    db.engine.dispose()


def work(app: Flask) -> None:
    """The worker on its own, for a second machine or a service."""
    worker.loop(app)


def _say(text: str) -> None:
    print(text, flush=True)


def first_admin(app: Flask, phone: str, called: str) -> None:
    """Make somebody the first administrator of an empty house, who then enters everybody else."""
    with app.app_context(), write():
        if accounts.anybody():
            raise SystemExit(
                "there are people here already; an administrator gives roles on the page 角色与权限"
            )
        estate.grant_role_by_phone(demo.HOUSE, called=called, phone=phone, role=Role.ADMIN, community_id=None)
    _say(f"{called} {phone}: sign in with a one-time code, then set up the second step")


def recount(app: Flask) -> None:
    """Count every figure of the boards anew from the cases, in one unit each; pages read the old ones meanwhile."""
    with app.app_context():
        with write():
            counted = answers_figures.recount()
        with write():
            complaints = answers_complaint_figures.recount()
        with write():
            callbacks = answers_callback_figures.recount()
    _say(f"{counted:,} rounds of repairs, {complaints:,} complaints and {callbacks:,} callbacks are counted")


COMMANDS: dict[str, Any] = {
    "prepare": prepare,
    "run": run,
    "worker": work,
    "demo-reset": reset,
    "first-admin": first_admin,
    "recount": recount,
}


def main(arguments: list[str]) -> int:
    """Run one command; the settings come from the environment."""
    name, rest = (arguments or [""])[0], arguments[1:]
    if name not in COMMANDS or len(rest) != (2 if name == "first-admin" else 0):
        _say("python -m portal.cli " + " | ".join(COMMANDS) + "\n  first-admin PHONE NAME")
        return 2
    signal.signal(signal.SIGTERM, _leave)
    try:
        return COMMANDS[name](create_app(), *rest) or 0
    except KeyboardInterrupt:
        return 130


def _leave(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
