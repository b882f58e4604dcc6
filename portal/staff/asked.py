"""What an address asks for, read so that nothing hostile reaches a query."""

from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import request
from werkzeug.wrappers import Response as AnyResponse

from portal.infra import throttle, web
from portal.infra.editing import Edited, over
from portal.infra.fields import clean
from portal.infra.refused import N_

LARGEST = 2**62
# A desk on the phone all day stays far below; who copies the list of residents does not.
SEARCHES = ((600, 600),)
SEARCHED_OUT = N_("查得太频繁了，这一次没有查。请在%(minutes)d分钟后再查，急事请打服务中心电话。")


def number(name: str) -> int | None:
    """A positive id or count of the address, None where there is none that could be one."""
    return positive(request.args.get(name, ""))


def positive(value: str) -> int | None:
    """The id behind a text, None where it could be none."""
    found = int(value) if value.isascii() and value.isdigit() and len(value) < 20 else 0
    return found if 0 < found < LARGEST else None


def text(name: str, most: int = 100) -> str:
    """A text of the address without control characters, cut at `most`."""
    try:
        return str(clean(request.args.get(name, "")))[:most]
    except ValueError:
        return ""


def posted(name: str, most: int = 100) -> str:
    """A text of a form that no Form reads, cleaned as `text` is."""
    try:
        return str(clean(request.form.get(name, "")))[:most]
    except ValueError:
        return ""


def sought(name: str = "q") -> str:
    """What is searched for, as `text`; each search of a person counts, so that no one reads out the whole house."""
    found = text(name)
    if found:
        throttle.hit("search", str(web.actor().person_id), limits=SEARCHES, says=SEARCHED_OUT)
    return found


def day(name: str) -> date | None:
    """A day of the address (2026-11-20), None where there is none."""
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None


def answer(
    make: type[Any], verb: Callable[[Any], str], show: Callable[[Any], AnyResponse], **given: Any
) -> AnyResponse:
    """One address for a form and its post: shown on GET with what is `given`, carried out once on POST.

    A form that edits is laid over what stands at that moment: `now()`, or else what is given.
    """
    choices, now = given.pop("choices", {}), given.pop("now", None)
    posted = request.method == "POST"
    form = make.incoming() if posted else make(**given)
    for name, pairs in choices.items():
        form[name].choices = pairs
    editing = isinstance(form, Edited) and "data" in given
    if not posted:
        if editing:
            form.remember()
        return show(form)

    def carry_out() -> str:
        if editing:
            over(form, now() if now else given["data"], choices)
        return verb(form)

    return web.submit(form, carry_out, lambda: show(form))


def onward(after: object, *kept: str) -> str:
    """The address of the next page of this list, with the filters named in `kept`; "" where there is none."""
    if not after:
        return ""
    filters = [(name, text(name)) for name in kept if text(name)]
    return f"{request.path}?{urlencode([*filters, ('after', str(after))])}"
