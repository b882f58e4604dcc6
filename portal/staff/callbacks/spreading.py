"""Many callbacks given out at once: to one colleague, or spread evenly; each row in a unit of its own."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from flask import request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.callbacks import actions, queries
from portal.domain.estate import queries as estate
from portal.infra import formkeys, web
from portal.infra.db import write
from portal.infra.keyring import key_owner
from portal.infra.refused import N_, Refused
from portal.infra.wording import gettext
from portal.staff import asked, counts
from portal.staff.callbacks.blueprint import bp
from portal.staff.words import sentence

MOST = 60
PICKED = re.compile(r"(\d{1,18})\.(\d{1,9})")
EVENLY = "evenly"
ODD = N_("这一行没有看懂，请回到列表重新勾选。")


@dataclass(frozen=True)
class Result:
    """What became of one ticked callback."""

    label: str
    title: str
    url: str
    to: str = ""
    why: str = ""


@bp.post("/assignments")
@web.permission("callback.assign")
def assign_many() -> AnyResponse:
    """Give every ticked callback to one colleague, or each to whoever has the fewest."""
    picked = list(dict.fromkeys(request.form.getlist("id")))[:MOST]
    to = asked.posted("to", 20)
    try:
        _once()
    except formkeys.Repeated as repeat:
        return web.to(repeat.result)
    if not picked or not (to == EVENLY or asked.positive(to)):
        web.said(N_("还没有勾选回访，或者没有选交给谁。"), "soon")
        return web.to(url_for(".index", view="unassigned"))
    results = [_give(text, asked.positive(to)) for text in picked]
    done = sum(not each.why for each in results)
    return web.page("staff/callbacks/results.html", results=results, done=done)


@bp.get("/assignments")
@web.permission("callback.assign")
def back() -> AnyResponse:
    """The results are shown once; afterwards the list itself says who has what."""
    return web.to(url_for(".index", view="unassigned"))


def _once() -> None:
    """The form counts once; a repeat is led to the list."""
    with write():
        key = formkeys.check(request.form.get("key", ""), key_owner(), request.path)
        formkeys.use(key, formkeys.digest(request.form.items(multi=True), ()))
        web.recheck()
        formkeys.keep_result(key, url_for(".index", view="unassigned"))


def _give(text: str, person_id: int | None) -> Result:
    """One row; to nobody named: to whoever has the fewest."""
    found = PICKED.fullmatch(text)
    if found is None:
        return Result(text[:40], "", "", why=gettext(ODD))
    label, title, url = "", "", url_for(".show", callback_id=int(found[1]))
    try:
        with write():
            callback = queries.get_for(web.actor(), int(found[1]))
            label, title = callback.number, callback.title
            by, version = web.actor(), int(found[2])
            if person_id is None:
                actions.spread(callback, by=by, version=version)
            else:
                actions.assign(callback, person_id=person_id, by=by, version=version)
            return Result(label, title, url, to=callback.caller_name)
    except Refused as refused:
        return Result(label, title, url if label else "", why=sentence(refused))


def colleagues() -> Mapping[int, str]:
    """Who may be given callbacks where the reader works, by id."""
    who = web.actor()
    if not who.may("callback.assign"):
        return {}
    return estate.told_apart(estate.staff_with("callback.call", *counts.community_ids(who)))
