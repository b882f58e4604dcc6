"""People at work on a server that dies: they repeat what was not answered, by the same form, and note what was."""

import http.client
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import NamedTuple
from urllib.parse import urlencode

PATIENCE = 60.0


class Deed(NamedTuple):
    """One verb on one thing by one person; done once or not at all."""

    verb: str
    subject: int
    person: int


@dataclass
class Notes:
    """What people saw: the answers they got (303), and the posts that died under their hands; who waits for one."""

    acknowledged: list[Deed] = field(default_factory=list)
    posts: list[tuple["Person", str, dict[str, str]]] = field(default_factory=list)
    lost: list[tuple[Deed, str]] = field(default_factory=list)
    refused: list[tuple[Deed, int]] = field(default_factory=list)
    sent: threading.Event = field(default_factory=threading.Event)
    waiting: set[int] = field(default_factory=set)
    failed: list[BaseException] = field(default_factory=list)

    def work(self, what: Callable[[], None]) -> threading.Thread:
        """Begin a thread of work; what breaks in it is kept."""

        def run() -> None:
            try:
                what()
            except BaseException as broken:
                self.failed.append(broken)

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        return thread


class _Form(HTMLParser):
    """The hidden fields of the form that posts to an address."""

    def __init__(self, action: str) -> None:
        super().__init__()
        self.action, self.inside = action, False
        self.found: dict[str, str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Enter the form, or take one of its fields."""
        given = dict(attrs)
        if tag == "form":
            self.inside = given.get("action") == self.action and self.found is None
            self.found = {} if self.inside else self.found
        elif self.inside and self.found is not None and tag == "input" and given.get("type") == "hidden":
            self.found[given.get("name") or ""] = given.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        """Leave the form."""
        self.inside = self.inside and tag != "form"


def served(html: str, action: str) -> dict[str, str] | None:
    """The hidden fields of the form that posts to `action`; None without such a form."""
    form = _Form(action)
    form.feed(html)
    return form.found


@dataclass(frozen=True)
class Person:
    """Somebody with a sign-in."""

    id: int
    cookie: str
    port: int
    notes: Notes

    def does(self, verb: str, subject: int, page: str, action: str, **data: str) -> None:
        """Open a page, send its form, again by the same form until it is answered; a stale one is opened anew."""
        deed = Deed(verb, subject, self.id)
        until = time.monotonic() + PATIENCE
        while True:
            status, html = self.ask("GET", page)
            form = served(html, action)
            assert form, (deed, status, action, html[-1500:])
            form |= data
            status = self._posted(deed, action, form)
            if status == 303:
                self.notes.acknowledged.append(deed)
                self.notes.posts.append((self, action, form))
                return
            self.notes.refused.append((deed, status))
            assert status in (409, 503) and time.monotonic() < until, (deed, status)

    def _posted(self, deed: Deed, action: str, form: dict[str, str]) -> int:
        until = time.monotonic() + PATIENCE
        while True:
            self.notes.waiting.add(threading.get_ident())
            self.notes.sent.set()
            status, _ = self._once("POST", action, form)
            self.notes.waiting.discard(threading.get_ident())
            if status > 0:
                return status
            if status < 0:
                self.notes.lost.append((deed, form["key"]))
            assert time.monotonic() < until, f"nobody answers {deed}"
            time.sleep(0.02)

    def ask(self, method: str, path: str, form: dict[str, str] | None = None) -> tuple[int, str]:
        """An answer, asked for until it comes."""
        until = time.monotonic() + PATIENCE
        while True:
            status, text = self._once(method, path, form)
            if status > 0:
                return status, text
            assert time.monotonic() < until, f"nobody answers {path}"
            time.sleep(0.02)

    def _once(self, method: str, path: str, form: dict[str, str] | None) -> tuple[int, str]:
        """(status, text); 0 where nobody listened, -1 where the answer was lost."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        headers = {"Cookie": self.cookie, "Connection": "close", "User-Agent": "torture"}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            line.connect()
        except OSError:
            return 0, ""
        try:
            line.request(method, path, urlencode(form) if form is not None else None, headers)
            answer = line.getresponse()
            return answer.status, answer.read().decode()
        except (OSError, http.client.HTTPException):
            return -1, ""
        finally:
            line.close()
