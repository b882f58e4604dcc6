"""Recoveries at the desk: the list with what came of them, one of them, and its verbs."""

from collections.abc import Callable, Mapping
from typing import Any

import wtforms
from flask import Blueprint, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms import SelectChoice

from portal.domain.surveys.actions import recovering as actions
from portal.domain.surveys.queries import recoveries as queries
from portal.domain.surveys.queries.recoveries import RecoveryPage
from portal.domain.surveys.recovery_rules import STAND_WORDS, TEXT_MOST
from portal.domain.surveys.round_rules import unpacked
from portal.infra import web
from portal.infra.fields import Length, optional, required
from portal.infra.refused import N_
from portal.staff import asked, counts
from portal.staff.acting import Act, Room, VerbForm

bp = Blueprint("recoveries", __name__, url_prefix="/recoveries")
BOTH = ["GET", "POST"]
VIEWS: Mapping[str, str] = {
    "open": N_("要办的"), "asked": N_("等再次评价"), "measured": N_("已再次评价"), "unasked": N_("没有再问"),
}  # fmt: skip
TONES = {"open": "late", "assigned": "brand", "acted": "brand"}
CASES = {
    "repair": ("repair.read", "staff.repairs.show", "repair_id"),
    "complaint": ("complaint.read", "staff.complaints.show", "complaint_id"),
}
ACTS = {
    act.verb: act
    for act in (
        Act("assign", "assignment", N_("指派…"), title=N_("指派谁来挽回"), submit=N_("指派"),
            lead=N_("办的人会收到通知，到期没有办好会逐级升级。")),
        Act("act", "progress", N_("记下做了什么…"), title=N_("做了什么"), submit=N_("记下"),
            lead=N_("打了电话、上了门、补了什么，都记在这里。")),
        Act("finish", "finish", N_("办好了…"), title=N_("办好了"), submit=N_("办好，请本人再评一次"),
            lead=N_("本人会收到一个链接，再评一次。评4分以上才算挽回。")),
    )
}  # fmt: skip


class AssignForm(VerbForm):
    """Who makes it good, and by when."""

    person = wtforms.SelectField(
        N_("交给谁"), [required(N_("请选一位同事"))], coerce=int, validate_choice=False
    )
    due_on = wtforms.DateField(N_("哪天前办好"), [optional()])


class WhatForm(VerbForm):
    """What was done."""

    what = wtforms.TextAreaField(N_("做了什么"), [required(N_("请写做了什么")), Length(TEXT_MOST)])


def words_of(page: RecoveryPage) -> dict[str, Any]:
    """What the templates of one recovery share."""
    row = page.row
    acts = [act for verb, act in ACTS.items() if verb in page.verbs]
    return {
        "row": row, "zone": page.community.zone, "acts": acts, "stands": STAND_WORDS, "tones": TONES,
        "case_url": _case_url(row), "why": unpacked(page.second.held_why) if page.second and page.second.held_why else None,
    }  # fmt: skip


def _case_url(row: Any) -> str:
    permission, endpoint, name = CASES.get(row.subject_kind, ("", "", ""))
    if not endpoint or not web.actor().may(permission, row.community_id):
        return ""
    return url_for(endpoint, **{name: row.subject_id})


ROOM = Room(
    page_for=lambda recovery_id: queries.page_for(web.actor(), recovery_id),
    find=lambda recovery_id: queries.get_for(web.actor(), recovery_id),
    version_of=lambda page: page.row.version,
    home=lambda recovery_id: url_for("staff.recoveries.show", recovery_id=recovery_id),
    words_of=words_of,
    acts=ACTS,
    verb="staff/recoveries/verb.html",
    conflict="staff/recoveries/conflict.html",
    not_now=N_("这一件现在不能再这样操作，下面是最新情况。"),
)


def panel(recovery_id: int) -> dict[str, Any]:
    """The glance at one recovery; nothing but its kind for those who may not read it."""
    if not web.actor().may("recovery.read"):
        return {"page": None}
    page = queries.page_for(web.actor(), recovery_id)
    return {"page": page, **words_of(page)}


@bp.get("")
@web.permission("recovery.read")
def index() -> AnyResponse:
    """The recoveries of the own communities, and how many were made good."""
    view, place, who = asked.text("view", 20), asked.number("community") or 0, web.actor()
    view = view if view in VIEWS else "open"
    rows = queries.listing(who, view, place, before=asked.number("before"))
    shown = rows[: queries.PAGE]
    older = ""
    if len(rows) > len(shown):
        older = url_for(".index", view=view, community=place or None, before=shown[-1].Recovery.id)
    return web.page(
        "staff/recoveries/index.html", rows=shown, view=view, views=VIEWS, place=place, next=older,
        places=counts.communities(who), figures=queries.figures(who, place), stands=STAND_WORDS, tones=TONES,
        zones=counts.zones(who),
    )  # fmt: skip


@bp.get("/<int:recovery_id>")
@web.permission("recovery.read")
def show(recovery_id: int) -> AnyResponse:
    """One recovery: what was said, whom to call, what was done, what was said after it."""
    page = queries.page_for(web.actor(), recovery_id)
    return web.page("staff/recoveries/show.html", page=page, **words_of(page))


@bp.route("/<int:recovery_id>/assignment", methods=BOTH)
@web.permission("recovery.assign")
def assign(recovery_id: int) -> AnyResponse:
    """Name who makes it good."""
    return ROOM.run(
        recovery_id, "assign", AssignForm,
        lambda row, form: actions.assign(
            row, person_id=form.person.data, due_on=form.due_on.data, by=web.actor(), version=form.version.data
        ),
        N_("已指派，本人会收到通知。"), ready=_with_people,
    )  # fmt: skip


def _with_people(form: Any, page: RecoveryPage) -> None:
    form.person.choices = [SelectChoice(person, name) for person, name in queries.able(page.row)]
    if form.due_on.raw_data is None and form.due_on.data is None:
        form.due_on.data = page.row.due_on


@bp.route("/<int:recovery_id>/progress", methods=BOTH)
@web.permission("recovery.act")
def act(recovery_id: int) -> AnyResponse:
    """Note what was done."""
    return _what(recovery_id, "act", actions.act, N_("已记下。"))


@bp.route("/<int:recovery_id>/finish", methods=BOTH)
@web.permission("recovery.act")
def finish(recovery_id: int) -> AnyResponse:
    """It is done; the person is asked once more."""
    return _what(recovery_id, "finish", actions.finish, N_("已办好。能再问的，本人会收到链接。"))


def _what(recovery_id: int, verb: str, act: Callable[..., Any], said: str) -> AnyResponse:
    return ROOM.run(
        recovery_id, verb, WhatForm,
        lambda row, form: act(row, what=form.what.data, by=web.actor(), version=form.version.data), said,
    )  # fmt: skip
