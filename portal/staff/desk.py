"""The desk: everything that waits for somebody, in the order of what is due next, and acts on many at once."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, g, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.casework import queries as casework
from portal.domain.casework.queries import VIEWS, Cursor, Filters
from portal.domain.estate import queries as estate
from portal.domain.repairs.rules import STATUS_WORDS
from portal.domain.terms.rules import Urgency
from portal.infra import formkeys, web
from portal.infra.db import write
from portal.infra.events import Subject
from portal.infra.keyring import key_owner
from portal.infra.refused import N_, Refused, Stale
from portal.infra.wording import gettext
from portal.staff import asked, counts
from portal.staff.kinds import KINDS
from portal.staff.repairs import bulk as repairs
from portal.staff.words import STEP_WORDS, URGENCY_WORDS, sentence

bp = Blueprint("desk", __name__)
MOST = 60
PICKED = re.compile(r"([a-z]{1,20})\.(\d{1,18})\.(\d{1,9})")
VIEW_WORDS = {
    "all": N_("全部"), "mine": N_("归我办"), "late": N_("已超期"), "raised": N_("已升级"),
    "today": N_("今天到期"), "held": N_("暂停"),
    "unread": N_("有新消息"),
}  # fmt: skip
TONES = {"late": "late", "raised": "late", "today": "soon", "held": "hold"}
NOT_HERE = N_("这一类事项不能在这里一起办理，请打开后办理。")
ODD = N_("这一行没有看懂，请回到队列重新勾选。")


@dataclass(frozen=True)
class Result:
    """What became of one ticked row."""

    label: str
    url: str
    why: str = ""
    title: str = ""
    changes: Sequence[Any] = ()


@bp.get("/")
@web.permission("desk.read")
def show() -> AnyResponse:
    """The queue with its filters, and one case beside it."""
    who = web.actor()
    filters = _filters()
    opened = _opened()
    if web.is_fragment() and opened:
        return web.page("staff/desk/_detail.html", **_detail(opened))
    places = counts.communities(who)
    counts.expect(who)
    after = Cursor.parse(request.args.get("after", ""))
    rows = casework.desk(counts.community_ids(who), filters, after, zones=counts.zones(who))
    more = rows[casework.PAGE - 1] if len(rows) > casework.PAGE else None
    rows = rows[: casework.PAGE]
    here = _address(after=request.args.get("after", ""))
    return web.page(
        "staff/desk/show.html", here=here, opening=f"{here}{'&' if '?' in here else '?'}open=", rows=rows, filters=filters, chips_of=_chips(filters), on=_on(filters, rows),
        next=_address(after=str(Cursor(more.sort_at, more.id))) if more else "", address=_address,
        after=request.args.get("after", ""), places=places, zones=counts.zones(who),
        names={place.id: place.name for place in places}, me=who.person_id, steps=STEP_WORDS,
        total=_total(filters), shown=counts.shown, urgencies=URGENCY_WORDS,
        firms={row.holder_id: row.holder_name for row in rows if row.holder == "firm" and row.holder_id},
        **_detail(opened),
    )  # fmt: skip


@bp.post("/desk/acceptances")
@web.permission("repair.accept")
def accept() -> AnyResponse:
    """Take on every ticked case, each in a unit of its own."""
    return _act_on_all("accept", N_("受理"))


@bp.get("/desk/assignments")
@web.permission("repair.assign")
def choose() -> AnyResponse:
    """Whom the ticked cases go to."""
    picked = request.args.getlist("id")[:MOST]
    return web.page(
        "staff/desk/assign.html",
        picked=picked,
        people=estate.told_apart(_colleagues()),
        wrong="",
        back=url_for(".show"),
    )


@bp.post("/desk/assignments")
@web.permission("repair.assign")
def assign() -> AnyResponse:
    """Give every ticked case to one person at the desk; without a person, ask for whom."""
    picked = request.form.getlist("id")[:MOST]
    people = _colleagues()
    to = next((row for row in people if str(row.person_id) == request.form.get("to")), None)
    if to is None:
        wrong = gettext("请选择转给谁") if "to" in request.form else ""
        return web.page(
            "staff/desk/assign.html", status=422 if wrong else 200, picked=picked,
            people=estate.told_apart(people), wrong=wrong, back=_back(),
        )  # fmt: skip
    return _act_on_all("assign", N_("转派"), person_id=to.person_id, name=to.name)


@bp.post("/desk/merges")
@web.permission("repair.mark_duplicate")
def merge() -> AnyResponse:
    """Make every ticked report part of one, each in a unit of its own; without a number, ask into which."""
    picked = request.form.getlist("id")[:MOST]
    into = asked.posted("into") or asked.posted("other")
    original = repairs.by_number(into) if into else None
    if original is not None:
        return _act_on_all("merge", N_("合并"), but=f"repair.{original.id}.", into=into)
    wrong = gettext("请选并入哪一件，或填一个能找到的单号") if "into" in request.form else ""
    return web.page(
        "staff/desk/merge.html", status=422 if wrong else 200, picked=picked, wrong=wrong,
        rows=repairs.rows_of(picked), states=STATUS_WORDS, back=_back(),
    )  # fmt: skip


@bp.get("/desk/acceptances")
@web.permission("desk.read")
def back() -> AnyResponse:
    """The results of a bulk act are shown once; afterwards the queue itself says where all stands."""
    return web.to(url_for(".show"))


def _act_on_all(act: str, word: str, *, but: str = "-", **values: Any) -> AnyResponse:
    """`but`: how the tick begins that is left out, for the others become part of it."""
    picked = list(dict.fromkeys(t for t in request.form.getlist("id") if not t.startswith(but)))[:MOST]
    try:
        with write():
            key = formkeys.check(_token(), key_owner(), request.path)
            formkeys.use(key, formkeys.digest(request.form.items(multi=True), ()))
            web.recheck()
            formkeys.keep_result(key, url_for(".show"))
    except formkeys.Repeated as repeat:
        return web.to(repeat.result)
    if not picked:
        web.said(N_("还没有勾选，请先勾选要办理的事项。"), "soon")
        return web.to(_back())
    results = [_act_on(text, act, values) for text in picked]
    done = sum(not each.why for each in results)
    return web.page("staff/desk/results.html", results=results, done=done, word=gettext(word), back=_back())


def _back() -> str:
    """The queue as it was filtered when the rows were ticked."""
    asked_for = web.own_path(request.form.get("back"))
    return (
        asked_for if asked_for.split("?")[0].rstrip("/") == url_for(".show").rstrip("/") else url_for(".show")
    )


def _token() -> str:
    """The key meant for this address, where the buttons of a form lead to several."""
    for token in request.form.getlist("key"):
        key = formkeys.read(token)
        if key is not None and key.path == request.path:
            return token
    return ""


def _act_on(text: str, act: str, values: Mapping[str, Any]) -> Result:
    found = PICKED.fullmatch(text)
    if found is None:
        return Result(text[:40], "", gettext(ODD))
    kind, subject_id, label, title = KINDS.get(found[1]), int(found[2]), "", ""
    if kind is None or act not in kind.acts:
        return Result("", "", gettext(NOT_HERE))
    try:
        with write():
            case = kind.find(subject_id)
            label, title = case.number, case.title
            kind.acts[act](case, int(found[3]), **values)
    except Refused as refused:
        url = kind.url(subject_id) if label else ""
        changes = refused.changes if isinstance(refused, Stale) else ()
        return Result(label, url, sentence(refused), title, changes)
    return Result(label, kind.url(subject_id), title=title)


def _colleagues() -> list[Any]:
    """Who may be given a case where the reader works, the reader first; each once."""
    who = web.actor()
    found = estate.staff_with("repair.accept", *counts.community_ids(who))
    return sorted(found, key=lambda row: (row.person_id != who.person_id, row.person_id))


def _filters() -> Filters:
    what, urgency = asked.text("what", 60), asked.text("urgency", 20)
    return Filters(
        view=request.args.get("view", "all") if request.args.get("view") in VIEWS else "all",
        person_id=web.actor().person_id or 0,
        what=what if what in STEP_WORDS else "",
        urgency=urgency if urgency in set(Urgency) else "",
        firm_id=asked.number("firm") or 0,
        community_id=asked.number("community") or 0,
        newest=request.args.get("sort") == "new",
    )


def _address(**changes: str) -> str:
    """The address of this list with some of its filters changed; the place in it and the open row start anew."""
    if "desk_address" not in g:
        names = ("view", "what", "urgency", "firm", "community", "sort")
        g.desk_address = (
            url_for(".show"),
            {name: request.args[name] for name in names if request.args.get(name)},
        )
    url, kept = g.desk_address
    values = {k: v for k, v in (kept | changes).items() if v}
    return f"{url}?{urlencode(values)}" if values else str(url)


def _total(filters: Filters) -> int | None:
    """How many are in the queue as it is filtered, where one chip says so."""
    rest = (filters.urgency, filters.firm_id, filters.community_id)
    one = "" if any(rest) or (filters.what and filters.view != "all") else filters.what or filters.view
    return counts.open_tasks(web.actor()).get(one, 0) if one in (*VIEW_WORDS, *counts.STEPS) else None


def _chips(filters: Filters) -> list[tuple[str, str, str, bool, str]]:
    open_tasks = counts.open_tasks(web.actor())
    found = [
        (gettext(words), url_for(".show") if view == "all" else _address(view=view, sort=""),
         counts.shown(open_tasks.get(view, 0)), filters.view == view and not (view == "all" and filters.what), TONES.get(view, "") if open_tasks.get(view) else "")
        for view, words in VIEW_WORDS.items()
    ]  # fmt: skip
    found += [
        (gettext(STEP_WORDS[step]), _address(what="" if filters.what == step else step, sort=""),
         counts.shown(open_tasks.get(step, 0)), filters.what == step, "")
        for step in counts.STEPS
    ]  # fmt: skip
    if filters.plain:
        newest = filters.newest
        found.append((gettext(N_("最新在前")), _address(sort="" if newest else "new"), "", newest, ""))
    return found


def _on(filters: Filters, rows: Sequence[Any]) -> list[tuple[str, str]]:
    """The filters that are on beside the chips, each with the address that takes it off."""
    found = []
    if filters.what and filters.what not in counts.STEPS:
        found.append((gettext(STEP_WORDS[filters.what]), _address(what="")))
    if filters.urgency:
        found.append((gettext(URGENCY_WORDS[filters.urgency]), _address(urgency="")))
    if filters.community_id:
        names = {row.id: row.name for row in counts.communities(web.actor())}
        found.append((names.get(filters.community_id, str(filters.community_id)), _address(community="")))
    if filters.firm_id:
        name = rows[0].holder_name if rows else gettext("责任单位")
        found.append((name, _address(firm="")))
    return found


def _opened() -> Subject | None:
    found = re.fullmatch(r"([a-z]{1,20})\.(\d{1,18})", request.args.get("open", ""))
    return (found[1], int(found[2])) if found and found[1] in KINDS else None


def _detail(opened: Subject | None) -> dict[str, Any]:
    if opened is None:
        return {"opened": None, "detail": "", "panel": {}}
    kind = KINDS[opened[0]]
    return {"opened": opened, "detail": kind.template, "panel": kind.panel(opened[1])}
