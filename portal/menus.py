"""What stands in the menu of each face: where an entry leads, its icon, who sees it, its group."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from flask import request, url_for
from sqlalchemy.exc import SQLAlchemyError

from portal.infra import web
from portal.infra.actor import Actor, Powers
from portal.infra.refused import N_
from portal.infra.sessions import Visitor
from portal.infra.wording import catalogue, gettext
from portal.staff import counts


@dataclass(frozen=True, eq=False)
class Item:
    """One entry of a menu: where it leads, its icon, who sees it (permission), its group.

    `count` names the view or step of the desk whose open tasks it counts, `args` the filters of its address.
    `also` is a second endpoint whose pages belong to the entry. `everywhere`: for those alone whose permission is
    bound to no community.
    """

    endpoint: str
    label: str
    icon: str
    permission: str = ""
    group: str = ""
    count: str = ""
    args: tuple[tuple[str, str], ...] = ()
    also: str = ""
    everywhere: bool = False

    def is_for(self, who: Actor) -> bool:
        """Whether it stands in the menu of this person."""
        if not self.permission:
            return True
        return who.may(self.permission) and not (self.everywhere and who.scope(self.permission) is not None)


EVERY_DAY, MONEY, HOMES, SETTINGS = N_("每天"), N_("计量结算"), N_("房屋与业主"), N_("设置")
MENUS: dict[str, tuple[Item, ...]] = {
    "owner": (
        Item("owner.home.show", N_("我的家"), "house"),
        Item("owner.report.start", N_("报修"), "wrench"),
        Item("owner.repairs.index", N_("办事进度"), "list-checks", also="owner.complaints.index"),
        Item("owner.messages.index", N_("消息"), "message-circle"),
        Item("public.account.overview", N_("我的"), "user-round"),
    ),
    "field": (
        Item("field.jobs.show_all", N_("我的任务"), "list-checks", "repair.complete"),
        Item("field.jobs.sign_offs", N_("待签认"), "stamp", "sign_off.read"),
        Item("field.notices.index", N_("通知"), "bell", "notice.read"),
        Item("field.inquiries.index", N_("调查"), "search", "complaint.answer_inquiry"),
        Item("field.figures.board", N_("看板"), "chart-line", "figures.read"),
        Item("field.hot_spots.index", N_("缺陷热点"), "flame", "hot_spot.read"),
        Item(
            "field.settlement.statements",
            N_("结算书"),
            "receipt",
            "statement.read",
            also="field.settlement.charges",
        ),
        Item("field.jobs.show_done", N_("已交回"), "clipboard-check", "repair.complete"),
        Item("public.account.overview", N_("我的"), "user-round"),
    ),
    "staff": (
        Item("staff.desk.show", N_("工作队列"), "inbox", "desk.read", EVERY_DAY, "all"),
        Item(
            "staff.desk.show",
            N_("派单判责"),
            "split",
            "repair.dispatch",
            EVERY_DAY,
            "repair.dispatch",
            (("what", "repair.dispatch"),),
        ),
        Item("staff.repairs.index", N_("全部报修"), "wrench", "repair.read", EVERY_DAY),
        Item(
            "staff.complaints.index",
            N_("投诉"),
            "message-square-warning",
            "complaint.read",
            EVERY_DAY,
            "complaint.accept",
        ),
        Item("staff.callbacks.index", N_("回访"), "headset", "callback.read", EVERY_DAY),
        Item("staff.surveys.index", N_("问卷"), "clipboard-list", "survey.read", EVERY_DAY),
        Item("staff.recoveries.index", N_("低分挽回"), "undo-2", "recovery.read", EVERY_DAY),
        Item("staff.feedback.index", N_("咨询与建议"), "lightbulb", "feedback.read", EVERY_DAY),
        Item("staff.approvals.index", N_("审批"), "stamp", "approval.read", EVERY_DAY),
        Item("staff.intake.find", N_("登记报修"), "phone-call", "repair.register", EVERY_DAY),
        Item("staff.duty_roster.index", N_("值班表"), "calendar-days", "desk.read", EVERY_DAY),
        Item("staff.figures.board", N_("看板"), "chart-line", "figures.read", EVERY_DAY),
        Item("staff.complaint_board.board", N_("投诉看板"), "chart-line", "figures.read", EVERY_DAY),
        Item("staff.rates.index", N_("价目表"), "coins", "rate.read", MONEY),
        Item("staff.settlement.index", N_("结算"), "receipt", "settlement.read", MONEY),
        Item("staff.settlement.charges", N_("扣款"), "scale", "settlement.read", MONEY),
        Item("staff.settlement.retentions", N_("质保金"), "banknote", "settlement.read", MONEY),
        Item("staff.settlement.report", N_("维修月报"), "file-text", "settlement.read", MONEY),
        Item("staff.homes.index", N_("房屋"), "house", "home.read", HOMES),
        Item("staff.people.index", N_("住户与人员"), "users", "person.read", HOMES),
        Item("staff.claims.index", N_("业主身份申请"), "key-round", "occupancy.confirm", HOMES),
        Item("staff.firms.index", N_("责任单位名录"), "hard-hat", "firm.read", HOMES),
        Item("staff.roster.index", N_("名册导入"), "upload", "roster.import", HOMES),
        Item("staff.past_complaints.index", N_("导入以前的投诉"), "upload", "complaint.import", HOMES),
        Item("staff.past_surveys.index", N_("导入以往的问卷"), "upload", "survey.import", HOMES),
        Item("staff.communities.index", N_("项目与楼栋"), "building-2", "home.read", SETTINGS),
        Item("staff.terms.index", N_("日历、时限与保修"), "sliders-horizontal", "terms.read", SETTINGS),
        Item("staff.complaints.guidance_start", N_("投诉话术"), "message-circle", "guidance.edit", SETTINGS),
        Item("staff.roles.index", N_("角色与权限"), "shield-check", "role.read", SETTINGS),
        Item(
            "staff.outbox.index",
            N_("没办成的后台事项"),
            "triangle-alert",
            "outbox.read",
            SETTINGS,
            everywhere=True,
        ),
    ),
}


class Entry(NamedTuple):
    """A menu entry as the frame draws it; a menu of these is drawn once for whoever sees the same."""

    label: str
    href: str
    icon: str
    waiting: str
    late: bool
    group: str
    current: bool = False


def count_along() -> None:
    """What the menu of the desk counts is read along with what its page reads."""
    if request.method != "GET" or not (request.blueprint or "").startswith("staff.") or web.is_fragment():
        return
    who = web.visitor()
    if who.is_authenticated and who.face == "staff" and (names := _items(who)[1]):
        counts.expect_in_menu(who.actor, names)


def _items(who: Visitor) -> tuple[tuple[Item, ...], frozenset[str]]:
    """What stands in the menu of the visitor, and the views and steps that it counts."""
    powers: Any = who.actor.permissions
    return _items_of(who.face, powers)


@lru_cache(maxsize=1000)
def _items_of(face: str, powers: Powers) -> tuple[tuple[Item, ...], frozenset[str]]:
    """The same for all who may do the same; whether anything is late shows on the first that is counted."""
    who = Actor(None, "", "", face, powers)
    items = tuple(item for item in MENUS[face] if item.is_for(who))
    names = frozenset(item.count for item in items if item.count)
    return items, names | {"late"} if names else names


def menu_of(who: Visitor) -> tuple[Entry, ...]:
    """The menu as it stands on this page: counted, with the entry whose page it is."""
    items, names = _items(who)
    counted = _counts(who, names) if names else {}
    root = request.script_root
    entries = list(_entries(items, root, catalogue().locale))
    for place, item in enumerate(items):
        if item.count:
            late = item.count == "all" and counted.get("late", 0) > 0
            waiting = counts.shown(counted.get(item.count, 0))
            entries[place] = entries[place]._replace(waiting=waiting, late=late)
    here = _reached(_ways(items, root), f"{request.path}/", request.query_string.decode("ascii", "replace"))
    if here is not None:
        entries[here] = entries[here]._replace(current=True)
    return tuple(entries)


@lru_cache(maxsize=512)
def _entries(items: Sequence[Item], root: str, locale: str) -> tuple[Entry, ...]:
    """The entries before anything is counted, in the language spoken now, which `locale` names."""
    return tuple(
        Entry(
            gettext(item.label), _built(root, item.endpoint, item.args), item.icon, "", False,
            gettext(item.group) if item.group else "",
        )
        for item in items
    )  # fmt: skip


@lru_cache(maxsize=256)
def _built(root: str, endpoint: str, args: tuple[tuple[str, str], ...]) -> str:
    """The address of a menu entry, built once for each place that the house is mounted at."""
    values: dict[str, Any] = dict(args)
    return url_for(endpoint, **values)


@lru_cache(maxsize=512)
def _ways(items: Sequence[Item], root: str) -> tuple[tuple[str, str, int, int], ...]:
    """Below which paths the pages of an entry lie, with which filter, how far that reaches, and the entry's place."""
    found = []
    for place, item in enumerate(items):
        also = ((item.also, ()),) if item.also else ()
        for href in (_built(root, *each) for each in ((item.endpoint, item.args), *also)):
            path, _, query = href.partition("?")
            found.append((f"{path}/", query, len(href), place))
    return tuple(found)


def _reached(ways: Iterable[tuple[str, str, int, int]], at: str, query: str) -> int | None:
    """Which entry's address reaches furthest into this one: below /field lies /field/jobs/done, filters reach further."""
    asked = query.split("&")
    most, here = 0, None
    for path, wanted, far, place in ways:
        if far > most and at.startswith(path) and (not wanted or wanted in asked):
            most, here = far, place
    return here


def _counts(who: Visitor, names: Iterable[str]) -> Mapping[str, int]:
    """Open tasks by view and step; none on the page that tells that the database does not answer."""
    try:
        return counts.in_menu(who.actor, names)
    except SQLAlchemyError:
        return {}
