"""The portal for homeowners and the staff of a housing developer or property manager."""

import importlib
import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from flask import Flask
from flask_compress import Compress
from flask_migrate import Migrate
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from portal import (
    answers,
    answers_callbacks,
    answers_clocks,
    answers_surveys,
    approvables,
    config,
    duties,
    homes_open,
    hung,
    reactions,
    shell,
)
from portal.domain.estate import accounts, addressees, visitors
from portal.infra import drawing, events, guard, languages, sessions, statics
from portal.infra.db import db

# Hung before the faces are, once for the process.
HUNG = hung.HUNG
FACES = ("public", "owner", "field", "staff")
COMPRESS: Mapping[str, Any] = {
    "COMPRESS_ALGORITHM": ["br", "gzip"],
    "COMPRESS_BR_LEVEL": 1,
    "COMPRESS_EVALUATE_CONDITIONAL_REQUEST": False,  # no page has a tag to ask for
    "COMPRESS_MIMETYPES": ["text/html", "text/css", "text/javascript", "image/svg+xml"],
}


class House(Flask):
    """The app. None of what it calls is a coroutine; Flask would look at each of them with every request."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function as it is."""
        return func

    def wsgi_app(self, environ: dict[str, Any], start_response: Any) -> Any:
        """One request; whatever answers it, the answer has the headers of the house."""
        return super().wsgi_app(environ, guard.sealed(environ, start_response))


def create_app(given: dict[str, Any] | None = None) -> Flask:
    """Build the house: settings, ground, faces, and the tables that join the rooms."""
    app = House(__name__, static_folder=str(Path(__file__).parent.parent / "static"))
    config.apply(app, given)
    logging.logThreads = logging.logMultiprocessing = False  # the process is named in gunicorn's own lines
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    if app.config["TRUSTED_PROXIES"]:
        hops = app.config["TRUSTED_PROXIES"]
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.jinja_env.undefined = StrictUndefined
    drawing.init_app(app)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.url_map.strict_slashes = False
    for name, value in COMPRESS.items():
        app.config.setdefault(name, value)
    db.init_app(app)
    Migrate(app, db, directory=str(Path(__file__).parent.parent / "migrations"), render_as_batch=True)
    Compress(app)
    sessions.init_app(app, visitors.visitor)
    languages.init_app(app)
    statics.init_app(app)
    guard.init_app(app)
    shell.init_app(app)
    app.extensions["switchboard"] = events.Switchboard(reactions.REACTIONS)
    app.extensions["topics"] = reactions.TOPICS
    app.extensions["lanes"] = reactions.LANES
    app.extensions["duties"] = duties.DUTIES
    app.extensions["jobs"] = duties.JOBS
    app.extensions |= {"served": answers_callbacks.SERVED, "whose_work": answers_callbacks.WHOSE_WORK}
    app.extensions["homes_with"] = answers_surveys.HOMES_WITH
    app.extensions["link_words"] = {**answers_surveys.LINK_WORDS, **answers_callbacks.LINK_WORDS}
    app.extensions["open_in_home"] = homes_open.open_in_home
    app.extensions["approvables"] = approvables.APPROVABLES
    app.extensions |= {"addressee": addressees.addressee, "stranger": addressees.stranger}
    app.extensions["message_ended"] = answers_clocks.note_delivery
    app.extensions["message_failed"] = answers.message_failed
    for face in FACES:
        app.register_blueprint(importlib.import_module(f"portal.{face}").bp)
    if app.config["PRODUCTION"]:
        _refuse_demo(app)
    return app


def _refuse_demo(app: Flask) -> None:
    """Production does not start where demo people could sign in, whoever starts it (ASVS 5.0 6.3.2)."""
    with app.app_context():
        found = accounts.demo_accounts_exist()
        db.session.remove()
        # A server that forks after this must not share a connection.
        db.engine.dispose()
    if found:
        raise SystemExit("demo accounts exist here: production does not start with them")
