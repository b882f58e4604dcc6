"""Whose form keys a browser may use: the signed-in person's, or its own while nobody is signed in."""

import secrets
from typing import cast

from flask import g, request
from flask_login import current_user

from portal.infra import formkeys
from portal.infra.sessions import Visitor

BROWSER_COOKIE = "portal_browser"


def visitor() -> Visitor:
    """The signed-in person of this request; the doors have made sure there is one."""
    return cast(Visitor, current_user._get_current_object())


def key_owner() -> str:
    """The name that the keys of this browser are signed for."""
    return str(visitor().person_id) if current_user.is_authenticated else "anon-" + anonymous_id()


def anonymous_id() -> str:
    """A random name for a browser that nobody has signed in on; it binds sign-in forms to the browser."""
    from_cookie = request.cookies.get(BROWSER_COOKIE, "")
    if 20 <= len(from_cookie) <= 40 and from_cookie.replace("-", "").replace("_", "").isalnum():
        return from_cookie
    if "browser_id" not in g:
        g.browser_id = secrets.token_urlsafe(18)
    return str(g.browser_id)


def key_for(action: str) -> str:
    """A fresh form key for a form that posts to this address."""
    return formkeys.issue(key_owner(), action.split("?")[0])
