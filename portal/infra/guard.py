"""Around every request: an id, security headers, and errors told in words on a page."""

import logging
import secrets
import time
from collections.abc import Callable
from typing import Any

from flask import Flask, Response, abort, current_app, g, render_template, request
from markupsafe import escape
from sqlalchemy.exc import DataError, OperationalError
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import IntegerConverter
from werkzeug.wrappers import Response as AnyResponse

from portal.infra import sessions, web
from portal.infra.db import session
from portal.infra.refused import N_, Refused, TooMany

log = logging.getLogger("portal.request")

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; manifest-src 'self'; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), microphone=(), payment=()",
    "Cache-Control": "no-store",
}
SECURE = HEADERS | {"Strict-Transport-Security": "max-age=63072000; includeSubDomains"}
GIVEN = {
    scheme: [(name.lower(), (name, value)) for name, value in headers.items()]
    for scheme, headers in (("http", HEADERS), ("https", SECURE))
}
WORDS = {
    400: N_("这个请求不完整，没有执行。请返回上一页再试一次。"),
    404: N_("没有找到这个页面，或者它不属于您。"),
    405: N_("这个地址不能这样打开。请从页面上的按钮进入。"),
    413: N_("一次上传的内容太大，没有收下。请减少照片张数或换小一点的照片再试。"),
    500: N_(
        "系统出了问题，这一步没有完成，已保存的内容都在。请稍后再试；如果一直这样，请把下面的编号告诉客服。"
    ),
    503: web.BUSY,
}
PLAIN = '<!doctype html><html lang="zh-Hans"><meta charset="utf-8"><title>!</title><main><h1>{}</h1><p>{}</p></main>'
TEMPLATES = {403, 404, 409, 413, 419, 429, 500}


class Id(IntegerConverter):
    """The id of an address; a number that no row can have leads nowhere."""

    regex = r"\d{1,15}"


def init_app(app: Flask) -> None:
    """Hang request ids, headers and error pages on the app."""
    app.url_map.converters["int"] = Id
    app.jinja_env.globals["here"] = web.here
    app.before_request(_begin)
    app.after_request(_finish)
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(OperationalError, _busy)
    app.register_error_handler(DataError, _unreadable)
    app.register_error_handler(Exception, _broken)


def sealed(environ: dict[str, Any], start_response: Callable[..., Any]) -> Callable[..., Any]:
    """How an answer begins: with the headers that all of them have, but for those that it brings itself. They are put
    on last, for each question to an answer's headers goes through all of them."""
    given = GIVEN["https" if environ["wsgi.url_scheme"] == "https" else "http"]

    def begin(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
        there = {name.lower() for name, _ in headers}
        return start_response(
            status, [*headers, *(pair for low, pair in given if low not in there)], exc_info
        )

    return begin


def _begin() -> None:
    g.request_id = secrets.token_hex(6)
    g.started = time.perf_counter()
    if "\0" in request.path or b"%00" in request.query_string:
        abort(400)


def _finish(response: Response) -> Response:
    kept, asked = g._get_current_object(), request._get_current_object()  # type: ignore[attr-defined]
    if kept.get("traceless"):
        response.headers["Referrer-Policy"] = "no-referrer"
    if response.mimetype == "text/html":
        response.headers.add("Vary", "HX-Request, Cookie")
    if "browser_id" in kept:
        response.set_cookie(
            "portal_browser", kept.browser_id, max_age=400 * 86400, httponly=True, samesite="Lax",
            secure=current_app.config["HTTPS"],
        )  # fmt: skip
    response.headers.add("X-Request-Id", kept.get("request_id", "-"))
    _note_visit(response)
    log.info(
        "%s %s %s %s %.0fms", kept.get("request_id", "-"), asked.method, _path(), response.status_code,
        (time.perf_counter() - kept.get("started", time.perf_counter())) * 1000,
    )  # fmt: skip
    return response


def _path() -> str:
    """The address for the log; of a page that leaves no trace only its kind."""
    return str(request.url_rule) if g.get("traceless") else request.path


def _note_visit(response: Response) -> None:
    if response.mimetype != "text/html" or "_login_user" not in g or not web.signed_in():
        return
    try:
        sessions.touch(web.visitor())
    except OperationalError:
        log.warning("%s last visit not noted", g.request_id)


def _refused(refused: Refused) -> AnyResponse:
    session().rollback()
    response = tell(refused.status, refused.msgid, dict(refused.params))
    if isinstance(refused, TooMany):
        response.headers["Retry-After"] = str(refused.retry_after)
    return response


def _http(error: HTTPException) -> AnyResponse:
    code = error.code or 500
    if code < 400:
        return error.get_response()
    response = tell(code, WORDS.get(code, WORDS[400]))
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(error.valid_methods)
    return response


def _unreadable(error: DataError) -> AnyResponse:
    session().rollback()
    log.warning("%s a value that the database refuses: %s", g.get("request_id"), error)
    return tell(400, WORDS[400])


def _busy(error: OperationalError) -> AnyResponse:
    session().rollback()
    log.warning("%s database: %s", g.get("request_id"), error)
    return tell(503, WORDS[503])


def _broken(error: Exception) -> AnyResponse:
    session().rollback()
    log.exception("%s %s %s", g.get("request_id"), request.method, _path())
    return tell(500, WORDS[500])


def tell(code: int, msgid: str, params: dict[str, object] | None = None) -> AnyResponse:
    """An error page: what happened, what was kept, what to do."""
    name = f"errors/{code if code in TEMPLATES else 500 if code >= 500 else 409}.html"
    try:
        body = render_template(
            name, code=code, sentence=(msgid, params or {}), request_id=g.get("request_id", "")
        )
    except Exception:
        # The frame asks the database who is reading; with the database gone, plain words must do.
        log.exception("%s the page of an error", g.get("request_id"))
        body = PLAIN.format(escape(msgid % (params or {})), g.get("request_id", ""))
    return Response(body, code, mimetype="text/html")
