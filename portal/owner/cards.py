"""A repair in a list as its owner reads it: what comes next, whose turn it is, and how it is told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.domain.casework.rules import Holder
from portal.domain.estate.queries.own import own_homes
from portal.domain.repairs import queries
from portal.domain.repairs.queries.own import Standing, standings
from portal.domain.repairs.rules import EMERGENCIES, OPEN, OWNER_STEP, STATUS_WORDS, Status
from portal.domain.terms import queries as terms
from portal.infra import clock, web
from portal.infra.actor import Actor
from portal.infra.refused import N_
from portal.infra.wording import gettext

PAGE = 20
ONLOOKER = Standing(full=False, unread=0)
NEXT: Mapping[str, str] = {
    "repair.accept": N_("等客服受理"),
    "repair.dispatch": N_("客服安排谁来修"),
    "repair.acknowledge": N_("等%(who)s接单"),
    "repair.schedule": N_("%(who)s和您约上门时间"),
    "repair.start": N_("师傅上门维修"),
    "repair.complete": N_("师傅维修中"),
    "repair.sign": N_("等%(who)s签认"),
    "repair.answer_facts": N_("等住户补充情况"),
    "repair.arbitrate": N_("等负责人裁定"),
    "repair.close": N_("已修好，不满意可以重开"),
    "repair.quote": N_("客服准备报价"),
    "repair.accept_quote": N_("等住户确认报价"),
    "repair.approve_cost": N_("公司内部核定费用"),
    "repair.cost": N_("公司内部核定费用"),
}
NEXT_MINE: Mapping[str, str] = {
    "repair.schedule": N_("请您选一个上门时间"),
    "repair.sign": N_("修好了，请您签认"),
    "repair.answer_facts": N_("请您补充情况"),
    "repair.accept_quote": N_("请您确认报价"),
}
MINE: Mapping[str, str] = {
    "repair.schedule": N_("%(title)s：请选一个上门时间"),
    "repair.sign": N_("%(title)s：修好了，请您签认"),
    "repair.answer_facts": N_("%(title)s：请您补充情况"),
    "repair.accept_quote": N_("%(title)s：请您确认报价"),
}
MINE_NOTE: Mapping[str, str] = {
    "repair.schedule": N_("师傅提了几个时间，选一个就算约好。"),
    "repair.sign": N_("看一眼修好的照片，满意就签；有问题可以退回重修。"),
    "repair.answer_facts": N_("客服需要您补充一点情况，补充后接着办。"),
    "repair.accept_quote": N_("报价里写明了做什么、多少钱，您接受之后才动工。"),
}
MINE_BUTTON: Mapping[str, str] = {
    "repair.schedule": N_("选上门时间"),
    "repair.sign": N_("查看并签认"),
    "repair.answer_facts": N_("去补充"),
    "repair.accept_quote": N_("看报价"),
}


@dataclass(frozen=True)
class Card:
    """One repair of a list: the row, how the reader stands to it, and the words for it (msgid, parameters)."""

    row: Any
    title: str
    full: bool
    unread: int
    zone: str
    step: int
    badge: str
    tone: str
    next: tuple[str, dict[str, Any]]
    mine: bool
    open: bool

    @property
    def visit(self) -> bool:
        """Whether the visit's own hours say more than the deadline."""
        return self.row.status is Status.SCHEDULED and self.row.visit_from is not None and not self.row.held

    @property
    def call(self) -> tuple[str, str, str]:
        """Where it is the reader's turn: headline, note and button (message ids)."""
        what = self.row.what
        return MINE[what], MINE_NOTE[what], MINE_BUTTON[what]


def is_mine(row: Any, actor: Actor) -> bool:
    """Whether the reader holds the next step of this row."""
    signs = row.what == "repair.sign" and getattr(row, "asked_here", False)
    if row.what not in MINE or row.unit_id is None or not (signs or row.holder is Holder.HOME):
        return False
    own = "signing_unit" if row.what in ("repair.sign", "repair.accept_quote") else "unit"
    return row.unit_id in actor.own(own)


def title_of(row: Any, full: bool) -> str:
    """What a repair is called: the reporter's own words, or the building part for whoever only follows it."""
    return str(row.title) if full or row.title in EMERGENCIES.values() else terms.part(row.part_code).name


def said(text: str) -> str:
    """A marked word in the reader's language; a name stays as it is."""
    return gettext(text) if text else ""


def next_of(row: Any) -> tuple[str, dict[str, Any]]:
    """What comes next, as (message id, parameters); empty where nothing does."""
    if row.what is None:
        return ("", {})
    if row.held and row.what != "repair.answer_facts":
        return (N_("暂停：%(why)s"), {"why": said(row.held_why)})
    msgid = NEXT.get(row.what, "")
    return (msgid, {"who": said(row.holder_name)} if "%(who)s" in msgid else {})


def cards_of(rows: Sequence[Any], homes: Sequence[Any], actor: Actor) -> list[Card]:
    """The rows of a list as cards."""
    known = standings(actor, [row.id for row in rows])
    zones = {home.community_id: home.zone for home in homes}
    return [_card(row, known.get(row.id, ONLOOKER), zones.get(row.community_id, ""), actor) for row in rows]


def _card(row: Any, standing: Standing, zone: str, actor: Actor) -> Card:
    mine = is_mine(row, actor)
    held = bool(row.held) and not mine
    tone = "hold" if held else "brand" if mine or row.status is Status.SCHEDULED else ""
    badge = N_("轮到您") if mine else N_("暂停计时") if held else N_("待裁定") if row.disputed else ""
    return Card(
        row=row, title=title_of(row, standing.full), full=standing.full, unread=standing.unread,
        zone=zone or clock.HOME_ZONE, step=OWNER_STEP[row.status], badge=badge or STATUS_WORDS[row.status],
        tone=tone, next=(NEXT_MINE[row.what], {}) if mine else next_of(row), mine=mine, open=row.status in OPEN,
    )  # fmt: skip


def open_cards(limit: int) -> tuple[list[Card], Sequence[Any], Sequence[Any]]:
    """Of the reader's newest repairs those that go on or hold unread words, the own homes, and the incidents there."""
    actor = web.actor()
    homes = own_homes(actor)
    rows = queries.for_owner(actor, limit=limit, only_open=True)
    incidents = [row for row in rows if row.incident_at and row.status in OPEN]
    return cards_of([row for row in rows if row.known], homes, actor), homes, incidents


def page_of_cards(before: int | None, limit: int = PAGE) -> tuple[list[Card], Sequence[Any], int | None]:
    """A page of the reader's repairs, the own homes, and where the next page begins."""
    actor = web.actor()
    homes = own_homes(actor)
    rows = queries.for_owner(actor, before=before, limit=limit)
    return cards_of(rows[:limit], homes, actor), homes, rows[limit - 1].id if len(rows) > limit else None
