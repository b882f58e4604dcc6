"""Tells the callbacks of the demo estate that come by rule and calendar: a rule of one's own, a quota, visits, checks."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select

from portal.demo.complaints import CALLER
from portal.demo.stage import Scene
from portal.demo.teller import DESK, by_phone
from portal.domain.callbacks import actions
from portal.domain.callbacks.models import Callback
from portal.domain.callbacks.queries.reach import held
from portal.domain.callbacks.queries.script import script_of
from portal.domain.callbacks.record_rules import Item
from portal.domain.callbacks.rule_rules import DEFAULTS, QUARTER
from portal.domain.callbacks.rules import Status
from portal.infra import clock
from portal.infra.actor import Actor
from portal.infra.db import session

# How many homes are visited on a day of visits, of late fewer, and how many wait for their visit with a name on them.
A_DAY, LATELY, AHEAD = 3, 2, 5
SHARE, LEAST = 12, 28
SAID = (
    ("good", 5, "都挺好，保洁阿姨很勤快"),
    ("good", 4, "楼道灯修得快，就是电梯高峰要等"),
    ("good", 4, "没什么意见"),
    ("unused", 3, "收费单看不太懂，希望写清楚一点"),
    ("good", 5, "管家每次都回消息"),
)
ITEMS = (
    (("good", "上次报修第二天就来了"), ("good", ""), ("fair", "晚上门岗有时没人"), ("good", ""), ("good", ""),
     ("noted", "地库的灯再亮一点")),
    (("fair", "约了两次才来"), ("fair", "3号楼后面落叶没人扫"), ("good", ""), ("good", ""), ("good", ""),
     ("noted", "加快递柜")),
)  # fmt: skip
WORKS = (("maintain", "水泵轴承有响声，加油并换密封"), ("overhaul", "北侧外墙砖有两处空鼓，凿除重贴"),
         ("fine", ""), ("renew", "西门道闸识别不了新车牌，换一套"))  # fmt: skip
CHECKED = (("defect", "阳台推拉门下轨变形，关不严"), ("fine", ""), ("fine", ""), ("yes", ""))


def scenes(communities: dict[str, int], now: datetime) -> list[Scene]:
    """The rule and the quota, the visits of the quarter, and the checks at the door and of the buildings."""
    return [Rules(communities, now), Visits(now), Checks(communities, now)]


def morning(now: datetime, days: int) -> datetime:
    """Half past nine, so many days ago, in UTC."""
    today = clock.local(now).replace(hour=9, minute=30, second=0, microsecond=0)
    return (today - timedelta(days=days)).astimezone(clock.UTC)


class Rules(Scene):
    """The second community visits fewer homes by a rule of its own; the first one sets itself a quota."""

    def __init__(self, communities: dict[str, int], now: datetime) -> None:
        super().__init__(morning(now, 205), now)
        self.first, self.second = communities["TS"], communities["WL"]
        self.step(self.own_rule)
        self.step(self.quota, 1)

    def own_rule(self) -> None:
        """Prepared, tried, put in force."""
        by, usual = by_phone(DESK["WL"][2], "staff"), DEFAULTS["quarterly"]
        fewer = replace(usual, rate=SHARE, minutes=20)
        row = actions.prepare("quarterly", fewer, community_id=self.second, base_version=0, by=by)
        actions.put_in_force(row, by=by)

    def quota(self) -> None:
        """So many homes answer each quarter."""
        by = by_phone(DESK["TS"][2], "staff")
        actions.set_quota("quarterly", community_id=self.first, period=QUARTER, least=LEAST, version=0, by=by)


class Visits(Scene):
    """Who visits, every third day: most are at home, some do not want it, some are not found three times."""

    def __init__(self, now: datetime) -> None:
        super().__init__(morning(now, 204) + timedelta(hours=10), now)
        self.lead, self.caller = by_phone("13800001003", "staff"), by_phone(CALLER, "staff")
        for _ in range(67):
            self.step(self.go, 62)
            self.step(self.ring_again, 5)
            self.step(self.ring_last, 5)

    def waiting(self, most: int, *wanted: ColumnElement[bool]) -> Sequence[Callback]:
        """Those that wait, the earliest first."""
        rows = select(Callback.id).where(
            Callback.trigger == "quarterly", Callback.ended_at.is_(None), Callback.opens_at <= clock.now(), *wanted
        )  # fmt: skip
        ids = session().scalars(rows.order_by(Callback.due_at, Callback.id).limit(most)).all()
        return [held(each) for each in ids]

    def go(self) -> None:
        """Visit those whose day it is, then give out the next ones."""
        doors = A_DAY if self.now - clock.now() > timedelta(days=50) else LATELY
        for row in self.waiting(doors, Callback.caller_id.is_not(None), Callback.tries == 0):
            self.visit(row)
        for row in self.waiting(AHEAD, Callback.caller_id.is_(None)):
            actions.assign(row, person_id=self.caller.person_id or 0, by=self.lead)

    def visit(self, row: Callback) -> None:
        """One door."""
        if row.id % 10 == 3:
            actions.attempt(row, way="phone", outcome="no_answer", by=self.caller)
        elif row.id % 10 == 7:
            actions.decline(row, way="phone", note="说最近忙，不用上门", by=self.caller)
        else:
            stands, score, words = SAID[row.id % len(SAID)]
            answers = actions.Answers(
                stands=stands, score=score, words=words, consent=True, items=items(row, ITEMS[row.id % 2])
            )
            actions.record(row, answers, way="visit", by=self.caller)

    def ring_again(self) -> None:
        """In the afternoon, where nobody picked up in the morning."""
        for row in self.waiting(A_DAY, Callback.tries == 1):
            actions.attempt(row, way="phone", outcome="no_answer", by=self.caller)

    def ring_last(self) -> None:
        """In the evening; whoever was not reached in any part of the day is not to be reached."""
        for row in self.waiting(A_DAY, Callback.tries == 2):
            actions.attempt(row, way="phone", outcome="busy", by=self.caller)
            actions.give_up(row, by=self.caller)


class Checks(Scene):
    """A home after a year, looked at at the door: one defect, which is registered at once; and a building after four."""

    def __init__(self, communities: dict[str, int], now: datetime) -> None:
        super().__init__(morning(now, 4), now)
        self.lead, self.caller = by_phone("13800001003", "staff"), by_phone(CALLER, "staff")
        self.manager = by_phone(DESK["TS"][2], "staff")
        self.place = communities["TS"]
        self.step(lambda: self.check("year_four", WORKS, self.manager))
        self.step(lambda: self.check("year_one", CHECKED, self.caller), 26)

    def check(self, trigger: str, found: Sequence[tuple[str, str]], by: Actor) -> None:
        """The first one that waits; what is found is written down item by item."""
        wanted = (
            Callback.trigger == trigger,
            Callback.community_id == self.place,
            Callback.status == Status.PLANNED,
        )
        first = session().scalar(select(Callback.id).where(*wanted).order_by(Callback.id).limit(1))
        if first is None:
            return
        row = held(first)
        actions.assign(row, person_id=by.person_id or 0, by=self.lead)
        answers = actions.Answers(
            stands="good", score=4, words="师傅看得很细，阳台门请尽快修" if trigger == "year_one" else "", consent=True,
            items=items(row, found), defects="repair", part="door.window",
        )  # fmt: skip
        actions.record(row, answers, way="visit", by=by)


def items(row: Callback, said: Sequence[tuple[str, str]]) -> list[Item]:
    """What was said to each question of its script."""
    return [Item(q.id, *each) for q, each in zip(script_of(row).questions, said, strict=False)]
