"""Between a request and the house: pages and fragments, forms that count once, doors, and errors in words.

All `HX-` words of the server live here. A view says what it shows, not how it travels.
"""

import logging
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Response, current_app, flash, g, make_response, redirect, render_template, request, url_for
from sqlalchemy.exc import DataError, OperationalError
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.wrappers import Response as AnyResponse

from portal.infra import formkeys, sessions
from portal.infra.actor import Actor
from portal.infra.db import session, write
from portal.infra.fields import CONTROL, Form
from portal.infra.keyring import key_owner, visitor
from portal.infra.refused import N_, Denied, Missing, Refused, TooMany
from portal.infra.wording import gettext

log = logging.getLogger(__name__)
View = TypeVar("View", bound=Callable[..., Any])
BUSY = N_("系统正忙，这一步没有完成。您填写的内容还在，请过几秒再试一次。")
UNREADABLE = N_("有一项内容太长，或含有不能保存的字符，没有提交。填写的都还在，请改一下再试。")
SIGNED_OUT = N_("登录已结束，您填写的内容已保留。请重新登录，然后继续提交。")
SIGNED_OUT_LOST = N_("登录已结束，请重新登录后再试。")


def signed_in() -> bool:
    """Whether somebody is signed in; pages without a door ask this."""
    return bool(visitor().is_authenticated)


def actor() -> Actor:
    """Who acts in this request."""
    return visitor().actor


def is_fragment() -> bool:
    """Whether htmx asks for a part of the page and not for the page (stack rule for htmx 4)."""
    head = request.headers
    return (
        head.get("HX-Request") == "true"
        and head.get("HX-Request-Type") == "partial"
        and "HX-Boosted" not in head
        and "HX-History-Restore-Request" not in head
    )


def page(
    template: str, fragment: str | None = None, /, status: int | None = None, **context: Any
) -> Response:
    """The page, or its fragment where htmx asks for the part; after a refusal with the refusal's status."""
    name = fragment if fragment and is_fragment() else template
    code = status or g.pop("refused_status", None) or 200
    return make_response(render_template(name, **context), code)


def to(url: str) -> AnyResponse:
    """On to the page that shows what was done (303)."""
    return redirect(url, 303)


def polling() -> None:
    """This page asks by itself again and again; it does not count as a visit."""
    g.polling = True


def said(msgid: str, tone: str = "", **params: object) -> None:
    """Tell the person on the next page what was done."""
    flash(gettext(msgid, **params) if params else gettext(msgid), tone)


def submit(
    form: Form,
    verb: Callable[[], str],
    again: Callable[[], AnyResponse],
    *,
    before: Callable[[], None] | None = None,
    repeated: Callable[[], None] | None = None,
    status: int = 422,
) -> AnyResponse:
    """Carry out one form once.

    Valid: `verb()` runs in one write unit and returns the address to go on to; a repeat of the same form is
    led there too. Refused: everything is rolled back, the sentence stands at its field, and `again()` shows
    the form with everything typed kept. `before()` does what must stand before the unit and outlive a refusal
    (counting tries, slow hashes); a repeat skips it, and does `repeated()`.
    """
    if not form.validate():
        return _not_valid(form, again, status)
    try:
        key = formkeys.check(form.key.data or "", key_owner(), request.path)
        body = _body()
        if before is not None and formkeys.result_of(key) is None:
            before()
        with write():
            formkeys.use(key, body)
            recheck()
            url = verb()
            # An address that stands in no log stands in no row: a repeat comes to the same one.
            formkeys.keep_result(key, "" if g.get("traceless") else url)
    except formkeys.Repeated as repeat:
        if repeated is not None:
            repeated()
        return to(repeat.result or request.path)
    except (Missing, Denied):
        raise
    except Refused as refused:
        return _once_more(form, again, refused)
    except (OperationalError, DataError) as broken:
        log.warning("%s not written: %s", g.get("request_id"), broken)
        words = UNREADABLE if isinstance(broken, DataError) else BUSY
        return _once_more(form, again, Refused(words), status if words is UNREADABLE else 503)
    return to(url)


def carry_out(
    form: Form, verbs: Sequence[Callable[[], str]], again: Callable[[], AnyResponse]
) -> AnyResponse:
    """Carry out a form of which nothing may be remembered but what its verbs write: it is proven to be ours, not
    counted. Each verb has its own unit, so that what the first kept outlives a refusal of the next; each does its
    own part once. The last one says where to go on."""
    if not form.validate():
        form.rescue()
        g.refused_status = 422
        return again()
    url = ""
    try:
        formkeys.check(form.key.data or "", key_owner(), request.path)
        for verb in verbs:
            with write():
                recheck()
                url = verb()
    except (Missing, Denied):
        raise
    except Refused as refused:
        return _once_more(form, again, refused)
    except (OperationalError, DataError) as broken:
        log.warning("%s not written: %s", g.get("request_id"), type(broken).__name__)
        return _once_more(form, again, Refused(BUSY), 503)
    return to(url)


def leave_no_trace() -> None:
    """Nothing tells afterwards who was on this page: no visit is noted, its address stands in no log and in no
    `Referer`."""
    g.polling = g.traceless = True


def _not_valid(form: Form, again: Callable[[], AnyResponse], status: int) -> AnyResponse:
    """The form again with what is wrong; but a repeat whose first turn took its choice away is led to its result."""
    led_to = formkeys.repeat_of(form.key.data or "", key_owner(), request.path, _body())
    if led_to is not None:
        return to(led_to or request.path)
    form.rescue()
    g.refused_status = status
    return again()


def _body() -> str:
    return formkeys.digest(request.form.items(multi=True), request.files.items(multi=True))


def _once_more(
    form: Form, again: Callable[[], AnyResponse], refused: Refused, status: int | None = None
) -> AnyResponse:
    """The form again with the sentence at its field and everything typed kept."""
    session().rollback()
    form.rescue()
    form.refuse(refused)
    g.refused_status = status or refused.status
    response = again()
    if isinstance(refused, TooMany):
        response.headers["Retry-After"] = str(refused.retry_after)
    return response


def recheck() -> None:
    """Inside the unit: the session must still be open, for it may have been ended a moment ago."""
    if signed_in() and not sessions.still_open(visitor().session_id):
        raise Denied(N_("这次登录刚刚被结束，操作没有进行。请重新登录。"))


def permission(*names: str) -> Callable[[View], View]:
    """Lock a view: one of these permissions is needed, in some scope. The lookup narrows the scope."""

    def lock(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if not any(actor().may(name) for name in names):
                raise Denied(N_("您没有这项权限。如果需要，请找管理员开通。"))
            return view(*args, **kwargs)

        guarded.__permission__ = names  # type: ignore[attr-defined]
        return cast(View, guarded)

    return lock


def face_door(face: str) -> Callable[[], AnyResponse | None]:
    """The lock before a whole face: signed in, and turned to this face. Guards nested blueprints too."""

    def door() -> AnyResponse | None:
        if not signed_in():
            return ask_to_sign_in()
        if visitor().face != face:
            raise Missing
        return None

    return door


def ask_to_sign_in() -> AnyResponse:
    """Send somebody to sign in and back; what was posted is parked for its person."""
    target = request.full_path.rstrip("?") if request.method == "GET" else ""
    parked = None
    if request.method == "POST":
        key = formkeys.read(request.form.get("key", ""))
        parked = formkeys.park(key, request.path, request.form) if key else None
        flash(gettext(SIGNED_OUT if parked else SIGNED_OUT_LOST), "soon")
    url = url_for("public.sign_in", next=target or None, parked=parked)
    if request.headers.get("HX-Request") == "true":
        response = make_response("", 401)
        response.headers["HX-Redirect"] = url
        return response
    return to(url)


def here() -> str:
    """The address of this page, to come back to; empty where it holds characters that no page has."""
    return "" if CONTROL.search(request.path) else request.path


def own_path(text: str | None) -> str:
    """An address to go on to, if it lies in this house; else an empty text (no way out through `next=`).

    OWASP ASVS 5.0 3.7.2. Paths of signing in lead in a circle and do not count, nor does what no page answers.
    """
    text = text or ""
    return "" if text.startswith(("/sign-in", "/sign-out")) or not is_page(text) else text


def is_page(path: str) -> bool:
    """Whether a page answers at this address of the house; one that could mean another house does not count."""
    odd = any(c <= " " or c in "\\\x7f" for c in path)
    if odd or not path.startswith("/") or path.startswith("//") or len(path) > 500:
        return False
    try:
        current_app.url_map.bind("").match(path.split("?")[0].split("#")[0], method="GET")
    except HTTPException as odd:
        return isinstance(odd, RequestRedirect)
    return True
