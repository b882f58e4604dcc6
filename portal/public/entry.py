"""The last part of every way in: the second step where it is due, the session, and where to go on."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Response, after_this_request, current_app, request, url_for

from portal.domain.estate import accounts
from portal.domain.estate.accounts import Account
from portal.infra import auth, codes, formkeys, languages, messages, sessions, totp, web
from portal.infra.db import write
from portal.public import steps
from portal.public.blueprint import HOMES
from portal.public.steps import Steps

View = TypeVar("View", bound=Callable[..., Any])


def only_signed_out(view: View) -> View:
    """Lead who is signed in already past the pages of signing in (another tab, the back button)."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if web.signed_in():
            return web.to(web.own_path(request.values.get("next")) or url_for("public.home"))
        return view(*args, **kwargs)

    return cast(View, guarded)


def find(address: str) -> Account | None:
    """Who signs in with the address. Demo people sign in nowhere but in development (ASVS 6.3.2)."""
    found = accounts.person_by_address(address)
    return None if found and found.is_demo and current_app.config["PRODUCTION"] else found


def is_known(found: Account | None) -> bool:
    """Whether the person has been signed in on this browser before."""
    return found is not None and sessions.knows(found.id)


def ask_code(purpose: str, address: str, found: Account | None, *, to_anybody: bool = False) -> None:
    """Make a code for an address and send it, inside the unit.

    To an address that nobody has proven only where it is being proven (`to_anybody`: signing up).
    """
    code = codes.make(purpose, address)
    if found or to_anybody:
        language = (found.language if found else "") or languages.current()
        messages.send_code(address, code, language, person_id=found.id if found else None)


def arrive(person_id: int, taken: Steps, how: str, *, stepped_up: bool = False) -> str:
    """The first factor held (`stepped_up`: the second too): open a session, or lead on to the second step.

    Inside the unit; returns the address to go on to.
    """
    found = accounts.account(person_id)
    if not stepped_up and found.totp_secret:
        steps.keep(replace(taken, person_id=person_id))
        return url_for("public.second_step")
    if not stepped_up and accounts.must_have_second_factor(person_id):
        if found.totp_pending is None:
            by = accounts.actor_of_account(person_id)
            accounts.turn_on_totp(person_id, by, secret=totp.new_secret())
        steps.keep(replace(taken, person_id=person_id))
        return url_for("public.enrol")
    return _open(person_id, taken, how, stepped_up)


def regain(person_id: int | None, taken: Steps) -> None:
    """The same form came twice, as by a double tap: the browser gets a cookie in place of the one it never saw."""
    if person_id is None:
        return
    with write():
        lost = sessions.lost_start(person_id)
        if lost is not None:
            sessions.end(person_id, session_id=lost.id)
            _open(person_id, taken, "same_form", lost.stepped_up_at is not None)


def _open(person_id: int, taken: Steps, how: str, stepped_up: bool) -> str:
    kept = formkeys.parked(taken.parked, person_id) if taken.parked else None
    face = _face(person_id, kept.path if kept else taken.next)
    token = sessions.start(person_id, face, stepped_up=stepped_up)
    steps.drop()

    @after_this_request
    def _hand_over(response: Response) -> Response:
        if response.status_code == 303:
            sessions.set_cookie(response, token, face)
            auth.note("signed_in", person_id=person_id, why=how)
        return response

    if kept:
        return url_for("public.parked", token=taken.parked)
    return taken.next or url_for("public.home")


def _face(person_id: int, target: str) -> str:
    """The face of the page they were going to, else the one they last worked in, else the first they have."""
    own = accounts.faces(person_id)
    wanted = next((face for face, home in HOMES.items() if f"{target}/".startswith(f"{home}/")), None)
    if wanted in own:
        return str(wanted)
    last = sessions.last_face(person_id)
    if last in own:
        return str(last)
    return own[-1] if own else "owner"
