"""Sentences in the reader's language, from plain dictionaries: a page asks for hundreds of them.

Flask-Babel finds the reader's locale; it does so for every sentence, which costs more than the page itself.
Here it is asked once a request.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any

from flask import Flask, current_app, has_request_context
from flask_babel import force_locale, get_locale
from flask_babel import get_domain as _domain
from markupsafe import Markup, _escape_inner, escape


class Catalogue:
    """All sentences of one language, as text and as they stand in a template."""

    def __init__(self, locale: str, translations: Any) -> None:
        self.chinese = locale.startswith("zh")
        self.locale = locale
        self._translations = translations
        found = getattr(translations, "_catalog", {})
        self.text: dict[str, str] = {k: v for k, v in found.items() if isinstance(k, str) and k}
        self.text |= {k[0]: v for k, v in found.items() if isinstance(k, tuple) and k[1] == 0}
        self.ready: dict[str, Markup] = {}
        self.drawn: dict[Any, Markup] = {}

    def plural(self, one: str, many: str, number: int) -> str:
        """The form of the sentence that the number takes."""
        return str(self._translations.ungettext(one, many, number))


_spoken: ContextVar[Catalogue | None] = ContextVar("spoken", default=None)


def init_app(app: Flask, reader: Callable[[], str]) -> None:
    """What the reader of a request speaks is told by `reader`; it is forgotten with the end of the request."""
    app.extensions["reader_speaks"] = reader
    app.teardown_request(_forget)


def _forget(error: BaseException | None) -> None:
    _spoken.set(None)


@cache
def _of(locale: str) -> Catalogue:
    return Catalogue(locale, _domain().get_translations())


def catalogue() -> Catalogue:
    """The catalogue of this request, or of whoever a message is being written for."""
    found = _spoken.get()
    if found is None:
        if not has_request_context():
            return _of(str(get_locale() or "zh_Hans"))
        found = _of(current_app.extensions["reader_speaks"]())
        _spoken.set(found)
    return found


def drawn() -> dict[Any, Markup] | None:
    """What was drawn already in the reader's language; None where there is no reader."""
    found = _spoken.get() or (catalogue() if has_request_context() else None)
    return found.drawn if found is not None else None


@contextmanager
def speaking(locale: str) -> Iterator[None]:
    """Write in this locale for a while, whatever the reader of the page speaks."""
    with force_locale(locale):
        token = _spoken.set(_of(locale))
        try:
            yield
        finally:
            _spoken.reset(token)


def gettext(msgid: str, /, **params: Any) -> str:
    """The sentence in the reader's language, with its parameters put in."""
    sentence = (_spoken.get() or catalogue()).text.get(msgid, msgid)
    return sentence % params if params else sentence


def ngettext(one: str, many: str, number: int, /, **params: Any) -> str:
    """The sentence in the form that `number` takes; it is the parameter `num` as well."""
    return catalogue().plural(one, many, number) % {"num": number, **params}


def in_template(msgid: str, /, **params: Any) -> Markup:
    """`_()` of the templates: the sentence is markup, its parameters are escaped, `%%` is a per cent sign."""
    spoken = _spoken.get() or catalogue()
    if params:
        ready = {name: value if type(value) is int else shown(value) for name, value in params.items()}
        return Markup(spoken.text.get(msgid, msgid) % ready)  # noqa: S704
    found = spoken.ready.get(msgid)
    if found is None:
        found = spoken.ready[msgid] = Markup(spoken.text.get(msgid, msgid)) % {}  # noqa: S704
    return found


def counted_in_template(one: str, many: str, number: int, /, **params: Any) -> Markup:
    """`ngettext()` of the templates."""
    return Markup(catalogue().plural(one, many, number)) % {"num": number, **params}  # noqa: S704


escaped = _escape_inner  # plain text with its markup characters escaped


def shown(value: Any) -> str:
    """The text of a value with its markup characters escaped; what is markup stays."""
    kind = type(value)
    if kind is str:
        return escaped(value)
    return value if kind is Markup else escape(value)
