"""How pages are drawn: strict about missing values, lean about white space, plain about words."""

from flask import Flask
from flask_babel import gettext
from jinja2 import StrictUndefined

from portal.infra import statics


def words(text: object) -> str:
    """A marked sentence in the reader's language, still to be escaped; text that is no message stays as it is."""
    said = str(text)
    return gettext(said) if said else ""


def init_app(app: Flask) -> None:
    """Sets the template environment up and hangs the joined static files beside it."""
    environment = app.jinja_env
    environment.undefined = StrictUndefined
    environment.trim_blocks = True
    environment.lstrip_blocks = True
    environment.filters["words"] = words
    statics.init_app(app)
