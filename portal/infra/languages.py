"""The reader's language, dates and figures: zh-Hans (default), zh-Hant and English."""

import datetime as dt
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

from babel.dates import format_date
from flask import Flask, request
from flask_babel import Babel
from markupsafe import Markup, escape
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from portal.infra import clock, keyring, wording
from portal.infra.refused import N_
from portal.infra.wording import gettext, ngettext

LANGUAGES = {"zh-Hans": "简体中文", "zh-Hant": "繁體中文", "en": "English"}
LOCALES = {"zh-Hans": "zh_Hans", "zh-Hant": "zh_Hant", "en": "en"}
# Browsers that ask for a region of the Traditional script (Babel alone would answer in Simplified).
ASKED = {"zh-tw": "zh-Hant", "zh-hk": "zh-Hant", "zh-mo": "zh-Hant", "zh-hant": "zh-Hant"}
WEEKDAYS = (N_("周一"), N_("周二"), N_("周三"), N_("周四"), N_("周五"), N_("周六"), N_("周日"))
NEAR = {-1: N_("昨天"), 0: N_("今天"), 1: N_("明天")}
COOKIE = "portal_language"


def init_app(app: Flask) -> None:
    """Hang Babel on the app."""
    app.config.setdefault("BABEL_DEFAULT_LOCALE", "zh_Hans")
    Babel(app, locale_selector=_locale, timezone_selector=lambda: clock.HOME_ZONE)
    wording.init_app(app, _locale)


def current() -> str:
    """The reader's language: the person's setting, else the cookie, else the browser's wish."""
    who = keyring.visitor()
    if who and who.is_authenticated and who.language in LANGUAGES:
        return who.language
    cookies = request.cookies
    if COOKIE in cookies and cookies[COOKIE] in LANGUAGES:
        return cookies[COOKIE]
    return _wished(request.headers.get("Accept-Language", ""))


@lru_cache(maxsize=1000)
def _wished(accepted: str) -> str:
    """The language that a browser's wish comes down to."""
    for value, _ in parse_accept_header(accepted, LanguageAccept):
        low = value.lower()
        if low in ASKED or low.startswith("zh-hant"):
            return ASKED.get(low, "zh-Hant")
        if low.startswith("zh"):
            return "zh-Hans"
        if low.startswith("en"):
            return "en"
    return "zh-Hans"


def _locale() -> str:
    return LOCALES[current()]


def is_chinese() -> bool:
    """Whether the page is being written in Chinese."""
    return wording.catalogue().chinese


def weekday(moment: datetime) -> str:
    """周二, or Tue."""
    return gettext(WEEKDAYS[moment.weekday()])


def day(moment: datetime | dt.date, zone: str = clock.HOME_ZONE) -> str:
    """今天, 明天, 昨天, 周五 within the week ahead, else 11月26日 (with the year where it is another).

    Takes a moment, or a day that has no time.
    """
    whole = clock.local(moment, zone) if isinstance(moment, datetime) else datetime.combine(moment, dt.time())
    return _day(whole, clock.here(zone))


def _day(here: datetime, now: datetime) -> str:
    apart = (here.date() - now.date()).days
    if apart in NEAR:
        return gettext(NEAR[apart])
    if 1 < apart < 6:
        return weekday(here)
    return date(here, with_year=here.year != now.year)


def date(moment: datetime, *, with_year: bool = True) -> str:
    """2026年11月26日, or 11月26日."""
    if is_chinese():
        return (
            f"{moment.year}年{moment.month}月{moment.day}日"
            if with_year
            else f"{moment.month}月{moment.day}日"
        )
    return format_date(moment.date(), "d MMM yyyy" if with_year else "d MMM", locale="en")


def day_in_full(moment: datetime) -> str:
    """11月26日 周四, or Thu 26 Nov."""
    parts = [date(moment, with_year=False), weekday(moment)]
    return " ".join(parts if is_chinese() else reversed(parts))


def capital(text: str) -> str:
    """Words that begin a line or a cell: today becomes Today; Chinese stays as it is."""
    return text[:1].upper() + text[1:]


def inside(text: str) -> str:
    """Words that stand inside a line: Kitchen becomes kitchen; TV and Chinese stay as they are."""
    return text if is_chinese() or text[1:2].isupper() else text[:1].lower() + text[1:]


def word(text: str) -> str:
    """A marked word as it stands in the middle of a sentence; text that is none stays as it is."""
    said = gettext(text) if text else ""
    return inside(said) if said != text else said


def listed(parts: Iterable[object]) -> Markup:
    """Several words as one line: Kitchen, water pipe. What is no marked word (a name, a note) keeps its capital."""
    found: list[str] = []
    for part in parts:
        if not part:
            continue
        plain = part if isinstance(part, Markup) else str(part)
        said = plain if isinstance(plain, Markup) else gettext(plain)
        found.append(inside(said) if found and said != plain else said)
    return escape(gettext("，")).join(found)


def moment(when: datetime, zone: str = clock.HOME_ZONE) -> str:
    """今天9:12; 11月22日17:05."""
    here = clock.local(when, zone)
    gap = "" if is_chinese() else " "
    return f"{_day(here, clock.here(zone))}{gap}{here.hour}:{here.minute:02d}"


def due(when: datetime, zone: str = clock.HOME_ZONE) -> str:
    """A deadline as what it means: 今天17:30前; 周五18:00前; 超期2小时."""
    now = clock.now()
    if when <= now:
        return gettext("超期%(length)s", length=length((now - when).total_seconds()))
    return gettext("%(moment)s前", moment=moment(when, zone))


def length(seconds: float) -> str:
    """How long, in the largest unit that says enough: 40分钟, 2小时, 3天."""
    minutes = max(1, int(seconds // 60))
    if minutes < 60:
        return ngettext("%(num)s分钟", "%(num)s分钟", minutes)
    if minutes < 48 * 60:
        return ngettext("%(num)s小时", "%(num)s小时", minutes // 60)
    return ngettext("%(num)s天", "%(num)s天", minutes // (24 * 60))


def span_of(starts: datetime, ends: datetime, zone: str = clock.HOME_ZONE) -> str:
    """A visit window: 周二14:00–18:00."""
    return f"{moment(starts, zone)}–{clock.local(ends, zone):%-H:%M}"


def hour(when: datetime, zone: str = clock.HOME_ZONE) -> str:
    """The time of day: 9:00."""
    return f"{clock.local(when, zone):%-H:%M}"


def stamp(when: datetime, zone: str = clock.HOME_ZONE) -> str:
    """The full date and time, for papers and reports: 2026-11-22 17:05."""
    return f"{clock.local(when, zone):%Y-%m-%d %H:%M}"


def iso(when: datetime) -> str:
    """The moment for a `datetime` attribute."""
    return when.isoformat(timespec="minutes")
