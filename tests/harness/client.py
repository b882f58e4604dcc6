"""The inspecting client: whatever a test opens is judged as a page, and its statements are counted."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from xml.etree.ElementTree import Element

from flask import Response
from flask.globals import _cv_app
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.engine import Engine

from portal.infra import sessions
from portal.infra.db import db, write
from tests.harness.judge import faults_of, read, words

LIMIT = 12
UNCOUNTED = ("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK", "PRAGMA", "COMMIT")
_heard: list[list[str]] = []


@event.listens_for(Engine, "before_cursor_execute")
def _hear(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
    if not statement.lstrip().upper().startswith(UNCOUNTED):
        for heard in _heard:
            heard.append(statement)


@contextmanager
def statements() -> Iterator[list[str]]:
    """The SQL statements sent while this lasts, transaction words left out."""
    heard: list[str] = []
    _heard.append(heard)
    try:
        yield heard
    finally:
        _heard.pop(next(i for i, one in enumerate(_heard) if one is heard))


class Answer(Response):
    """A response that knows its statements, its tree and its words."""

    statements: list[str] = []
    _tree: Element | None = None

    @property
    def tree(self) -> Element:
        """The parsed page."""
        if self._tree is None:
            self._tree = read(self.get_data(as_text=True))
        return self._tree

    @property
    def words(self) -> str:
        """All words of the page, spaces folded; scripts and the head aside."""
        body = self.tree.find(".//body")
        return words(body if body is not None else self.tree)

    def find(self, path: str) -> Element:
        """The one element at an ElementTree path; the test fails if there is none."""
        found = self.tree.find(path)
        assert found is not None, f"no {path} in:\n{self.words[:600]}"
        return found

    def form(self, action: str | None = None) -> dict[str, str]:
        """What a browser would send from the posting form (to that address), as it was served."""
        forms = [
            f for f in self.tree.iter("form")
            if (f.get("method") or "").lower() == "post" and action in (None, f.get("action"))
        ]  # fmt: skip
        assert forms, (
            f"no form posts to {action!r}; there are {[f.get('action') for f in self.tree.iter('form')]}"
        )
        return _served(forms[0])


def _served(form: Element) -> dict[str, str]:
    data: dict[str, str] = {}
    for element in form.iter():
        name = element.get("name")
        if not name or element.get("disabled") is not None:
            continue
        if element.tag == "input":
            kind = element.get("type", "text")
            if kind in ("submit", "button", "file", "image"):
                continue
            if kind in ("radio", "checkbox") and element.get("checked") is None:
                continue
            data[name] = element.get("value") or ("on" if kind == "checkbox" else "")
        elif element.tag == "textarea":
            data[name] = (element.text or "").removeprefix("\n")
        elif element.tag == "select":
            options = list(element.iter("option"))
            chosen = [o for o in options if o.get("selected") is not None] or options[:1]
            if chosen:
                value = chosen[0].get("value")
                data[name] = words(chosen[0]) if value is None else value
    return data


class InspectingClient(FlaskClient):
    """Judges each HTML answer and fails a GET of more than 12 statements unless told otherwise."""

    def open(self, *args: Any, statements: int = LIMIT, judge: bool = True, **kwargs: Any) -> Any:
        """As in Flask; `statements` raises the limit for one request, `judge=False` skips the look at the page."""
        answer, heard = self._ask(*args, **kwargs)
        answer.statements = heard
        method = kwargs.get("method", "GET")
        assert answer.status_code != 500, f"{method} {args} broke; the log says why"
        if method == "GET" and len(heard) > statements:
            raise AssertionError(f"{len(heard)} statements for {args}:\n" + "\n".join(heard))
        if (
            judge
            and answer.mimetype == "text/html"
            and answer.get_data()
            and not 300 <= answer.status_code < 400
        ):
            self._judge(answer, args)
        return answer

    def sign_in(self, person_id: int, face: str = "owner", *, stepped_up: bool = True) -> "InspectingClient":
        """Open a session for a person without the sign-in pages; returns the client itself."""
        with self.application.test_request_context(), write():
            token = sessions.start(person_id, face, stepped_up=stepped_up)
        with self.application.app_context():
            self.set_cookie(sessions.cookie_name(), token)
        return self

    def _ask(self, *args: Any, **kwargs: Any) -> tuple[Any, list[str]]:
        """In an app context and a session of its own, as on a server, whatever the test holds open."""
        if _cv_app.get(None) is not None:
            db.session.rollback()
        token = _cv_app.set(None)  # type: ignore[arg-type]
        try:
            with statements() as heard:
                return super().open(*args, **kwargs), heard
        finally:
            _cv_app.reset(token)

    @staticmethod
    def _judge(answer: Any, args: Any) -> None:
        faults = faults_of(answer.get_data(as_text=True))
        assert not faults, f"the page at {args} ({answer.status_code}):\n  " + "\n  ".join(faults)

    def send(
        self, url: str, data: dict[str, Any] | None = None, *, at: str | None = None, **changes: Any
    ) -> Any:
        """Open the page `at` (or the url), fill its form that posts to `url`, send it as a browser would."""
        served = self.get(at or url).form(url if at else None)
        return self.post(url, data={**served, **(data or {}), **changes})
