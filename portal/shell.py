"""What every page is framed with: language, theme, menu, the person, and the words for moments."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from flask import Flask, Request, request
from jinja2 import Environment
from sqlalchemy.exc import SQLAlchemyError

from portal import menus
from portal.domain.casework.rules import LAST, ClockState, clock_state
from portal.domain.estate import accounts
from portal.domain.estate.roles import OWNER_ROLES, ROLE_WORDS, Role
from portal.domain.estate.rules import dial, show_phone
from portal.infra import addresses, amounts, clock, keyring, languages, values, web
from portal.infra.events import Line
from portal.infra.fields import CONTROL
from portal.infra.refused import N_
from portal.infra.sessions import Visitor
from portal.infra.wording import counted_in_template, gettext, in_template

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?[+-]\d\d:\d\d")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
ROLES = frozenset(Role)
MINE = N_("我的设置")
FACE_WORDS = {"owner": N_("业主服务"), "field": N_("维修现场"), "staff": N_("客服工作台")}


def init_app(app: Flask) -> None:
    """Hang the frame on every template."""
    app.context_processor(_frame)
    app.before_request(menus.count_along)
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.add_extension("jinja2.ext.do")
    _give_words(app.jinja_env)


def _give_words(env: Environment) -> None:
    env.globals.update(
        _=in_template,
        url_for=addresses.address_of,
        gettext=in_template,
        ngettext=counted_in_template,
        key_for=keyring.key_for,
        can=can,
        LANGUAGES=languages.LANGUAGES,
        say=say,
        current_language=languages.current,
        clock_of=clock_of,
        face_words=face_words,
        help_phone=help_phone,
        who_of=who_of,
        page_address=web.here,
        filled=values.filled,
        kept_value=values.shown,
    )
    env.filters.update(
        day=languages.day,
        weekday=languages.weekday,
        capital=languages.capital,
        phone=show_phone,
        dial=dial,
        moment=languages.moment,
        hour=languages.hour,
        inside=languages.inside,
        listed=languages.listed,
        stamp=languages.stamp,
        iso=languages.iso,
        say=say,
        words=words,
        due_words=languages.due,
        span_of=languages.span_of,
        yuan=amounts.yuan,
        size=amounts.size,
    )


def say(pair: tuple[str, dict[str, Any]]) -> str:
    """A (message id, parameters) pair in the reader's language."""
    msgid, params = pair
    told = {
        name: _shown(value, clock.HOME_ZONE) if _is_moment(value) else value for name, value in params.items()
    }
    return gettext(msgid, **told) if told else gettext(msgid)


def _is_moment(value: object) -> bool:
    return isinstance(value, str) and MOMENT.fullmatch(value) is not None


def words(text: object) -> str:
    """A marked sentence in the reader's language, still to be escaped; text that is no message stays as it is."""
    plain = str(text)
    return gettext(plain) if plain else ""


class ClockFace(NamedTuple):
    """A clock as the clock part takes it."""

    words: str
    state: str
    at: str = ""
    note: str = ""


def clock_of(task: Any, zone: str = clock.HOME_ZONE) -> ClockFace:
    """The clock of a task or a row that carries one."""
    now = clock.now()
    state = clock_state(task.due_at, task.amber_at, now, held=bool(task.held))
    if state is ClockState.HOLD:
        since = languages.length((now - task.held_since).total_seconds()) if task.held_since else ""
        note = gettext(task.held_why) if task.held_why else ""
        return ClockFace(gettext("已暂停%(length)s", length=since), "hold", note=note)
    if task.due_at is None or task.due_at >= LAST:
        return ClockFace(gettext("没有期限"), "calm")
    return ClockFace(languages.due(task.due_at, zone), state.value, languages.iso(task.due_at))


def face_words(line: Line, zone: str = clock.HOME_ZONE) -> str:
    """What a story line says, in the reader's language, with its moments and marked words put in."""
    shown = {k: _shown(v, zone) for k, v in line.values.items()}
    return gettext(line.sentence, **shown) if shown else gettext(line.sentence)


def _shown(value: Any, zone: str) -> Any:
    if isinstance(value, list | tuple):
        return gettext("、").join(str(_shown(each, zone)) for each in value)
    if not isinstance(value, str):
        return value
    if MOMENT.fullmatch(value):
        return languages.moment(datetime.fromisoformat(value), zone)
    if DAY.fullmatch(value):
        return languages.day(date.fromisoformat(value), zone)
    return languages.word(value)


def who_of(line: Line) -> str:
    """Who did it, as the reader should see them: 您, a role and a name, or the house itself."""
    who = web.visitor()
    if line.person_id is None:
        return gettext("系统")
    if line.person_id == who.person_id:
        return gettext("您")
    role = gettext(ROLE_WORDS[Role(line.capacity)]) if line.capacity in ROLES else ""
    if who.face == "owner" and line.capacity in OWNER_ROLES:
        return role
    return f"{role} {line.who}".strip()


def can(permission: str, scope_id: int | None = None) -> bool:
    """Whether the reader may do this; the server asks again when it is done."""
    who = web.visitor()
    return who.is_authenticated and who.actor.may(permission, scope_id)


def help_phone() -> str:
    """The number to call from a page that could not help; empty where the database does not answer."""
    try:
        return accounts.help_number(web.visitor().person_id if web.signed_in() else None)
    except SQLAlchemyError:
        return ""


def _frame() -> dict[str, Any]:
    known = web.visitor()
    who = known if known and known.is_authenticated else None
    large = who.large_type if who else request.cookies.get("portal_type") == "large"
    return {
        "lang": languages.current(),
        "theme": who.theme if who else request.cookies.get("portal_theme", ""),
        "type_size": "large" if large else "",
        "visitor": who,
        "nav": menus.menu_of(who) if who and not web.is_fragment() else [],
        "shell": _shell(who),
        "now": clock.now(),
    }


class Shell(NamedTuple):
    """What stands around a page: the face, its search and what was looked for, the person, and where their menu leads."""

    brand: str
    keys: bool
    preferences: str
    home: str = "/"
    name: str = ""
    scope: str = ""
    links: Sequence[tuple[str, str]] = ()
    faces: Sequence[tuple[str, str]] = ()
    switch: str = ""
    sign_out: str = ""
    search: str = ""
    q: str = ""


def _shell(who: Visitor | None) -> Shell:
    face = who.face if who else "owner"
    asked: Request = request._get_current_object()  # type: ignore[attr-defined]
    staff = face == "staff"
    plain = Shell(gettext(FACE_WORDS[face]), staff, addresses.address_of("public.preferences"))
    if who is None:
        return plain
    return plain._replace(
        name=who.name, scope=who.scope_note,
        links=[(gettext(MINE), addresses.address_of("public.account.overview"))],
        faces=[(gettext(FACE_WORDS[other]), other) for other in who.faces if other != face],
        switch=addresses.address_of("public.switch_face"), sign_out=addresses.address_of("public.sign_out"),
        search=addresses.address_of("staff.search.results") if staff else "",
        q=CONTROL.sub("", asked.args.get("q", "")) if asked.endpoint == "staff.search.results" else "",
    )  # fmt: skip
