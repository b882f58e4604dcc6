"""What somebody has shown so far while signing in or up: a signed cookie of this browser, good for a while."""

from dataclasses import asdict, dataclass

from flask import Response, after_this_request, current_app, request
from itsdangerous import BadSignature, URLSafeSerializer

from portal.infra import auth, clock, sessions

COOKIE = "portal_steps"


@dataclass(frozen=True)
class Steps:
    """`address` is typed but not proven; `person_id` is set once the first factor held; the rest says where to go.

    `begun` names what a signed-in person has proven oneself for (setting up another authenticator).
    """

    address: str = ""
    person_id: int | None = None
    next: str = ""
    parked: str = ""
    invitation_id: int | None = None
    called: str = ""
    begun: str = ""


def read() -> Steps:
    """The steps taken in this browser, or none."""
    try:
        kept = _serializer().loads(request.cookies.get(COOKIE, ""))
        if kept.pop("until") < clock.now().timestamp() or kept.pop("browser") != sessions.browser_id():
            return Steps()
        return Steps(**kept)
    except (BadSignature, KeyError, TypeError, ValueError, AttributeError):
        return Steps()


def keep(steps: Steps) -> None:
    """Remember the steps with the answer to this request."""
    until = clock.now() + auth.LIMITS["steps"].life
    value = _serializer().dumps(
        {**asdict(steps), "until": until.timestamp(), "browser": sessions.browser_id()}
    )

    @after_this_request
    def _set(response: Response) -> Response:
        response.set_cookie(
            COOKIE, str(value), max_age=int(auth.LIMITS["steps"].life.total_seconds()), httponly=True,
            samesite="Lax", secure=current_app.config["HTTPS"],
        )  # fmt: skip
        return response


def drop() -> None:
    """Forget them with the answer to this request."""

    @after_this_request
    def _drop(response: Response) -> Response:
        response.delete_cookie(COOKIE, httponly=True, samesite="Lax", secure=current_app.config["HTTPS"])
        return response


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="steps")
