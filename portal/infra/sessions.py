"""Signed-in sessions as rows: seen, listed, ended by their person, dead the moment they are revoked.

The cookie holds a random token, the row its hash. Polling does not renew an idle session.
"""

import hashlib
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, Request, Response, current_app, g, request
from flask.sessions import SecureCookieSessionInterface
from flask_login import LoginManager, UserMixin
from sqlalchemy import Index, String, bindparam, select, update
from sqlalchemy.orm import Mapped, mapped_column

from portal.infra import clock
from portal.infra.actor import Actor
from portal.infra.db import Key, Model, aside, session
from portal.infra.reads import Read

SEEN_EVERY = timedelta(minutes=5)
LOST_FOR = timedelta(seconds=20)


@dataclass(frozen=True)
class Life:
    """How long a session lives: without a visit, and at the very most."""

    idle: timedelta
    whole: timedelta


# The one table of session ends, by face. ASVS 5.0 7.1.1, 7.3.1, 7.3.2.
LIVES = {
    "owner": Life(timedelta(days=30), timedelta(days=90)),
    "field": Life(timedelta(days=7), timedelta(days=30)),
    "staff": Life(timedelta(hours=10), timedelta(hours=20)),
}


class UserSession(Model):
    """One sign-in on one device."""

    __tablename__ = "user_session"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(Key)
    face: Mapped[str] = mapped_column(String(20))
    device: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(String(60))
    browser_hash: Mapped[str] = mapped_column(String(64), default="")
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    stepped_up_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    __table_args__ = (Index("ix_user_session_person", "person_id", "id"),)


@dataclass
class Visitor(UserMixin):
    """The signed-in person of this request, as Flask-Login's user."""

    session_id: int
    person_id: int
    name: str
    face: str
    language: str
    theme: str
    large_type: bool
    stepped_up: bool
    faces: tuple[str, ...]
    actor: Actor
    seen_at: datetime
    scope_note: str = ""
    # As Flask-Login's property it leads to the next one, and a page asks a dozen times.
    is_authenticated = True

    def get_id(self) -> str:
        return str(self.person_id)


Load = Callable[[str], Visitor | None]


class _Manager(LoginManager):
    """Flask-Login without its remember cookie: looking for that would make every file vary by cookie."""

    def _update_remember_cookie(self, response: Response) -> Response:
        return response

    def _session_protection_failed(self) -> bool:
        """The cookie it would protect holds nobody; it would still take a print of every browser."""
        return False


class _SignedOnce(SecureCookieSessionInterface):
    """Flask's own cookie; what signs it is made once, where Flask makes it for every request."""

    def get_signing_serializer(self, app: Flask) -> Any:
        """What signs the cookie with the app's key."""
        key = (app.secret_key, *(app.config["SECRET_KEY_FALLBACKS"] or ()))
        made = app.extensions.get("cookie_signer")
        if made is None or made[0] != key:
            made = app.extensions["cookie_signer"] = (key, super().get_signing_serializer(app))
        return made[1]


def init_app(app: Flask, load: Load) -> None:
    """Hang Flask-Login on the session cookie; `load(token_hash)` joins session and person in one statement."""
    manager = _Manager(app, add_context_processor=False)
    app.session_interface = _SignedOnce()

    @manager.request_loader
    def _from_cookie(incoming: Request) -> Visitor | None:
        token = incoming.cookies.get(cookie_name())
        return load(hash_of(token)) if token and len(token) < 100 else None


def cookie_name() -> str:
    """`__Host-` where the house stands on HTTPS, so that no neighbour host can set it."""
    return "__Host-portal" if current_app.config["HTTPS"] else "portal"


def browser_id() -> str:
    """A random name for this browser; it binds the forms and codes of signing in to it."""
    from_cookie = request.cookies.get("portal_browser", "")
    if 20 <= len(from_cookie) <= 40 and from_cookie.replace("-", "").replace("_", "").isalnum():
        return from_cookie
    if "browser_id" not in g:
        g.browser_id = secrets.token_urlsafe(18)
    return str(g.browser_id)


def knows(person_id: int) -> bool:
    """Whether the person has been signed in on this browser before."""
    known = select(UserSession.id).where(
        UserSession.person_id == person_id, UserSession.browser_hash == hash_of(browser_id())
    )
    return session().execute(known.limit(1)).first() is not None


def lost_start(person_id: int) -> UserSession | None:
    """The person's session that was opened on this browser a moment ago and is still open.

    Where the same sign-in form comes a second time, its first answer with the cookie may have been lost.
    """
    return session().scalar(
        select(UserSession)
        .where(
            UserSession.person_id == person_id, UserSession.browser_hash == hash_of(browser_id()),
            UserSession.revoked_at.is_(None), UserSession.started_at > clock.now() - LOST_FOR,
        )
        .order_by(UserSession.id.desc())
        .limit(1)
    )  # fmt: skip


def last_face(person_id: int) -> str | None:
    """The face that the person last worked in, on any device."""
    return session().scalar(
        select(UserSession.face)
        .where(UserSession.person_id == person_id)
        .order_by(UserSession.id.desc())
        .limit(1)
    )


def hash_of(token: str) -> str:
    """What the database keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def start(person_id: int, face: str, *, stepped_up: bool = False) -> str:
    """Open a session inside the current unit; returns the token for the cookie (`set_cookie`)."""
    token = secrets.token_urlsafe(32)
    now = clock.now()
    session().add(
        UserSession(
            token_hash=hash_of(token), person_id=person_id, face=face,
            device=(request.user_agent.string or "")[:200], address=request.remote_addr or "",
            browser_hash=hash_of(browser_id()),
            started_at=now, seen_at=now, ends_at=now + LIVES[face].whole,
            stepped_up_at=now if stepped_up else None,
        )
    )  # fmt: skip
    return token


def set_cookie(response: Response, token: str, face: str) -> None:
    """Hand the token to the browser."""
    response.set_cookie(
        cookie_name(), token, max_age=int(LIVES[face].whole.total_seconds()), path="/",
        secure=current_app.config["HTTPS"], httponly=True, samesite="Lax",
    )  # fmt: skip


def drop_cookie(response: Response) -> None:
    """Take the token away from the browser."""
    response.delete_cookie(
        cookie_name(), path="/", secure=current_app.config["HTTPS"], httponly=True, samesite="Lax"
    )


def alive(row: Any, now: datetime) -> bool:
    """Whether a session row still opens doors: not revoked, not idle too long, not past its end."""
    return row.revoked_at is None and now < row.ends_at and now - row.seen_at < LIVES[row.face].idle


_ENDED = Read(select(UserSession.revoked_at).where(UserSession.id == bindparam("id")))


def still_open(session_id: int) -> bool:
    """Whether nobody has ended the session meanwhile."""
    row = _ENDED.first({"id": session_id})
    return row is not None and row.revoked_at is None


def of_person(person_id: int) -> Sequence[UserSession]:
    """The person's open sessions, newest first, for the page that lists and ends them."""
    rows = session().scalars(
        select(UserSession)
        .where(UserSession.person_id == person_id, UserSession.revoked_at.is_(None))
        .order_by(UserSession.id.desc())
        .limit(50)
    )
    return [row for row in rows if alive(row, clock.now())]


def end(person_id: int, *, session_id: int | None = None, but: int | None = None) -> int:
    """End one session of the person, or all (`but` one); returns how many ended."""
    statement = update(UserSession).where(
        UserSession.person_id == person_id, UserSession.revoked_at.is_(None)
    )
    if session_id is not None:
        statement = statement.where(UserSession.id == session_id)
    if but is not None:
        statement = statement.where(UserSession.id != but)
    result = session().execute(
        statement.values(revoked_at=clock.now()), execution_options={"synchronize_session": False}
    )
    return int(getattr(result, "rowcount", 0))


def switch_face(session_id: int, face: str) -> bool:
    """Turn this session to another face of the same person; its end is never put off by it.

    False where the sign-in is older than a session of that face may be: the person signs in anew.
    """
    row = session().get(UserSession, session_id)
    if row is None or clock.now() - row.started_at >= LIVES[face].whole:
        return False
    row.face = face
    row.ends_at = min(row.ends_at, row.started_at + LIVES[face].whole)
    return True


def step_up(session_id: int) -> None:
    """Note that the second factor was given in this session."""
    session().execute(
        update(UserSession).where(UserSession.id == session_id).values(stepped_up_at=clock.now()),
        execution_options={"synchronize_session": False},
    )


def touch(visitor: Visitor) -> None:
    """Note that the person was here, at most every few minutes and never for a polling page."""
    if g.get("polling") or clock.now() - visitor.seen_at < SEEN_EVERY:
        return
    with aside() as unit:
        unit.execute(
            update(UserSession).where(UserSession.id == visitor.session_id).values(seen_at=clock.now())
        )
