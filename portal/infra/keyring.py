"""Whose form keys a browser may use: the signed-in person's, or its own while nobody is signed in."""

from flask import g
from flask_login import current_user

from portal.infra import formkeys, sessions
from portal.infra.sessions import Visitor


def visitor() -> Visitor:
    """The signed-in person of this request; the doors have made sure there is one."""
    # Where Flask-Login keeps whom it has found; its own way there is many times as long, and asked thirty times a page.
    found: Visitor | None = getattr(g._get_current_object(), "_login_user", None)
    if found is None:
        found = current_user._get_current_object()
    return found


def key_owner() -> str:
    """The name that the keys of this browser are signed for."""
    who = visitor()
    return str(who.person_id) if who.is_authenticated else "anon-" + anonymous_id()


def anonymous_id() -> str:
    """A random name for a browser that nobody has signed in on; it binds sign-in forms to the browser."""
    return sessions.browser_id()


def key_for(action: str) -> str:
    """A fresh form key for a form that posts to this address."""
    return formkeys.issue(key_owner(), action.split("?")[0])
