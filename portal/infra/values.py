"""Values that were kept as plain data, shown in the reader's words: what stands on a paper that never changes."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from portal.infra import clock, languages
from portal.infra.amounts import yuan
from portal.infra.wording import gettext

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?[+-]\d\d:\d\d")


def is_moment(text: str) -> bool:
    """Whether a kept text is a moment with its zone."""
    return bool(_MOMENT.fullmatch(text))


def shown(value: Any, zone: str = clock.HOME_ZONE) -> str:
    """One kept value: text, a number, or `{"cents": 1}`, `{"word": msgid}`, `{"moment": iso}`, `{"day": iso}`.

    Moments are written in full, so that a paper says the same on every day it is read.
    """
    if not isinstance(value, Mapping):
        return "" if value is None else str(value)
    if "cents" in value:
        return gettext("%(amount)s元", amount=yuan(int(value["cents"])))
    if "moment" in value:
        return languages.stamp(datetime.fromisoformat(value["moment"]), zone)
    if "day" in value:
        return languages.date(datetime.fromisoformat(value["day"]))
    return gettext(value["word"]) if value.get("word") else ""


def filled(msgid: str, params: Mapping[str, Any], zone: str = clock.HOME_ZONE) -> str:
    """A sentence with its kept values put in."""
    return gettext(msgid, **{name: shown(value, zone) for name, value in params.items()})


def kept(params: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters of a sentence as they are stored until it is said: moments and days marked as such."""
    return {name: _kept(value) for name, value in params.items()}


def _kept(value: Any) -> Any:
    if isinstance(value, datetime):
        return {"moment": value.isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    return value
