"""What stands around every page: the way home, language and appearance, another face, signing out."""

from flask import Response as FlaskResponse
from flask import current_app, redirect, request, url_for
from werkzeug.wrappers import Response

from portal.domain.estate import accounts
from portal.infra import auth, formkeys, languages, sessions, web
from portal.infra.db import write
from portal.infra.fields import Form
from portal.infra.refused import N_, Missing, Refused
from portal.infra.wording import gettext
from portal.public.blueprint import HOMES, bp

YEAR = 365 * 86400
FACES = {"owner": N_("业主服务"), "field": N_("维修现场"), "staff": N_("客服工作台")}
NOTES = {
    "owner": N_("自己家的报修、进度和消息"),
    "field": N_("派给自己或本单位的维修"),
    "staff": N_("受理、派单和客服工作"),
}


@bp.get("/")
def home() -> Response:
    """To the home page of the person's face, or to sign in."""
    if not web.signed_in():
        return redirect(url_for("public.sign_in"))
    who = web.visitor()
    if not who.faces:
        return redirect(url_for("public.claim"))
    return redirect(HOMES[who.face] if who.face in who.faces else url_for("public.face"))


@bp.get("/face")
def face() -> Response:
    """The page that offers the faces this person has."""
    if not web.signed_in():
        return web.ask_to_sign_in()
    return _face_page(Form(action=url_for("public.switch_face")))


@bp.post("/face")
def switch_face() -> Response:
    """Turn this sign-in to another face of the same person."""
    if not web.signed_in():
        return web.ask_to_sign_in()
    form, who, wanted = Form.incoming(), web.visitor(), request.form.get("face", "")
    if wanted not in who.faces:
        raise Missing

    def verb() -> str:
        if sessions.switch_face(who.session_id, wanted):
            return HOMES[wanted]
        sessions.end(who.person_id, session_id=who.session_id)
        web.said(N_("这次登录已有一段时间，进入这里请重新登录。"), "soon")
        return url_for("public.sign_in", next=HOMES[wanted])

    return web.submit(form, verb, lambda: _face_page(form))


def _face_page(form: Form) -> Response:
    own = [(each, gettext(FACES[each]), gettext(NOTES[each])) for each in web.visitor().faces]
    return web.page("public/face.html", form=form, faces=own)


@bp.post("/sign-out")
def sign_out() -> Response:
    """End this sign-in; its cookie is dead at once, and the browser forgets what it kept."""
    if web.signed_in() and _is_ours():
        who = web.visitor()
        with write():
            sessions.end(who.person_id, session_id=who.session_id)
        auth.note("signed_out", person_id=who.person_id)
        web.said(N_("已退出登录。"))
    response = web.to(url_for("public.sign_in"))
    if not web.signed_in() or _is_ours():
        sessions.drop_cookie(response)  # type: ignore[arg-type]
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@bp.post("/preferences")
def preferences() -> Response:
    """Language, light or dark, and type size: kept for the browser, and for the person who is signed in."""
    here = request.form.get("next", "")
    starts = here.startswith("/sign-in") and web.is_page(here)
    response = web.to(here if starts else web.own_path(here) or url_for("public.home"))
    if not _is_ours():
        return response
    language, theme = request.form.get("lang", ""), request.form.get("theme", "")
    size = request.form.get("type", "")
    if language in languages.LANGUAGES:
        _cookie(response, languages.COOKIE, language)
    if theme in ("light", "dark", "system"):
        _cookie(response, "portal_theme", theme.replace("system", ""))
    if size in ("large", "normal"):
        _cookie(response, "portal_type", size.replace("normal", ""))
    if web.signed_in():
        _keep(language, theme, size)
    return response


def _keep(language: str, theme: str, size: str) -> None:
    person_id, by = web.visitor().person_id, web.actor()
    with write():
        if language in languages.LANGUAGES:
            accounts.set_language(person_id, by, language=language)
        if theme in ("light", "dark", "system"):
            accounts.set_appearance(person_id, by, theme=theme.replace("system", ""))
        if size in ("large", "normal"):
            accounts.set_appearance(person_id, by, large_type=size == "large")


def _is_ours() -> bool:
    """Whether the post carries a form key of this browser; such a switch may be thrown any number of times."""
    try:
        formkeys.check(request.form.get("key", ""), web.key_owner(), request.path)
    except Refused:
        return False
    return True


def _cookie(response: Response, name: str, value: str) -> None:
    secure = bool(current_app.config["HTTPS"])
    assert isinstance(response, FlaskResponse | Response)
    if value:
        response.set_cookie(name, value, max_age=YEAR, httponly=True, samesite="Lax", secure=secure)
    else:
        response.delete_cookie(name, httponly=True, samesite="Lax", secure=secure)
