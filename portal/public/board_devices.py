"""A device at a notice board: a random word in a cookie of its own, tied to no sign-in, so that it answers once."""

import secrets

from flask import Response, after_this_request, current_app, g, request
from itsdangerous import BadSignature, URLSafeSerializer

COOKIE = "portal_board"
KEPT = 400 * 86400


def known() -> bool:
    """Whether the device has shown a word that was given to it here."""
    return bool(_shown())


def device() -> str:
    """The word of this device; a new one is given with the answer to this request."""
    word = _shown() or g.get("board_device")
    if not word:
        word = g.board_device = secrets.token_urlsafe(18)
        after_this_request(_give)
    return str(word)


def _shown() -> str:
    try:
        return str(_serializer().loads(request.cookies.get(COOKIE, "")))
    except BadSignature:
        return ""


def _give(response: Response) -> Response:
    response.set_cookie(
        COOKIE, str(_serializer().dumps(g.board_device)), max_age=KEPT, path="/q", httponly=True, samesite="Lax",
        secure=current_app.config["HTTPS"],
    )  # fmt: skip
    return response


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="survey board")
