"""What every page is framed with: language, theme, menu, the person, and the words for moments."""

from dataclasses import dataclass
from typing import Any

from flask import Flask, request, url_for
from flask_babel import gettext, ngettext
from flask_login import current_user

from portal.infra import clock, languages, web
from portal.infra.refused import N_


@dataclass(frozen=True)
class Item:
    """One entry of a menu: where it leads, its icon, who sees it (permission), its group."""

    endpoint: str
    label: str
    icon: str
    permission: str = ""
    group: str = ""
    count: str = ""


MENUS: dict[str, tuple[Item, ...]] = {
    "owner": (),
    "field": (),
    "staff": (),
}
FACE_WORDS = {"owner": N_("业主服务"), "field": N_("维修现场"), "staff": N_("客服工作台")}


def init_app(app: Flask) -> None:
    """Hang the frame on every template."""
    app.context_processor(_frame)
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.add_extension("jinja2.ext.do")
    app.jinja_env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    app.jinja_env.globals.update(
        key_for=web.key_for, can=can, LANGUAGES=languages.LANGUAGES, say=say, current_language=languages.current
    )
    app.jinja_env.filters.update(
        day=languages.day, moment=languages.moment, stamp=languages.stamp, iso=languages.iso, say=say, words=words
    )


def say(pair: tuple[str, dict[str, Any]]) -> str:
    """A (message id, parameters) pair in the reader's language."""
    msgid, params = pair
    return gettext(msgid, **params) if params else gettext(msgid)


def words(text: object) -> str:
    """A marked sentence in the reader's language, still to be escaped; text that is no message stays as it is."""
    plain = str(text)
    return gettext(plain) if plain else ""


def can(permission: str, scope_id: int | None = None) -> bool:
    """Whether the reader may do this; the server asks again when it is done."""
    return bool(current_user.is_authenticated) and web.actor().may(permission, scope_id)


def _frame() -> dict[str, Any]:
    signed_in = bool(current_user and current_user.is_authenticated)
    who = web.visitor() if signed_in else None
    return {
        "lang": languages.current(),
        "theme": who.theme if who else request.cookies.get("portal_theme", ""),
        "type_size": "large" if (who.large_type if who else request.cookies.get("portal_type") == "large") else "",
        "visitor": who,
        "nav": _menu(who) if who else (),
        "face_name": gettext(FACE_WORDS.get(who.face if who else "owner", FACE_WORDS["owner"])),
        "now": clock.now(),
    }


def _menu(who: web.Visitor) -> list[dict[str, Any]]:
    entries = []
    here = request.path
    for item in MENUS[who.face]:
        if item.permission and not who.actor.may(item.permission):
            continue
        href = url_for(item.endpoint)
        entries.append(
            {
                "label": gettext(item.label), "href": href, "icon": item.icon, "count": "",
                "group": gettext(item.group) if item.group else "", "current": here == href,
            }
        )  # fmt: skip
    return entries
