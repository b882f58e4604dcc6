"""Tells of homes of the demo estate handed over of late and asked about it, and of the paper survey of the year before."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from portal.demo import people
from portal.demo.stage import Scene
from portal.demo.surveys import Asking
from portal.demo.teller import DESK, by_phone
from portal.demo.visits import morning
from portal.domain.estate import actions as estate
from portal.domain.estate.roles import PERMISSIONS
from portal.domain.estate.rules import Tie, UnitState
from portal.domain.surveys import actions
from portal.domain.surveys.models import SurveyInvitation
from portal.domain.surveys.past import actions as past
from portal.domain.surveys.past import queries as past_queries
from portal.domain.surveys.past.rules import Role
from portal.domain.surveys.question_rules import Answers
from portal.infra import clock
from portal.infra.actor import Actor, duty
from portal.infra.refused import N_
from portal.infra.sheets import read_sheets
from portal.infra.sheets.writing import write_table

HOUSE: Actor = duty(N_("系统"), tuple(sorted(frozenset().union(*PERMISSIONS.values()))))
# How many days ago a home was handed over; the last of them are moved into at once.
HANDED = (66, 61, 56, 52, 47, 43, 38, 34, 29, 24, 19, 14, 9, 4)
MOVED_IN = 20
ANSWERED_AFTER = 60
SAID: Sequence[Answers] = (
    {"q1": {"value": 4}, "q3": {"expected": 5, "felt": 4}, "q4": {"expected": 4, "felt": 5}, "q5": {"value": 4},
     "q6": {"value": 4}, "q7": {"options": ["o2"]}, "q8": {"words": "阳台门还关不严"}, "q9": {"value": 8}},
    {"q1": {"value": 5}, "q3": {"expected": 5, "felt": 5}, "q4": {"expected": 4, "felt": 5}, "q5": {"value": 5},
     "q6": {"dk": True}, "q7": {"options": ["o1"]}, "q9": {"value": 10}, "q10": {"words": "陪验的师傅讲得很细"}},
    {"q1": {"value": 3}, "q3": {"expected": 5, "felt": 3}, "q4": {"expected": 5, "felt": 4}, "q5": {"value": 3},
     "q6": {"value": 3}, "q7": {"options": ["o3"]}, "q8": {"words": "厨房墙砖空鼓两处，窗台渗水"}, "q9": {"value": 6}},
    {"q1": {"value": 4}, "q3": {"expected": 4, "felt": 4}, "q4": {"expected": 4, "felt": 4}, "q5": {"value": 4},
     "q6": {"value": 5}, "q7": {"options": ["o4"]}, "q9": {"value": 9}},
)  # fmt: skip
HEAD = (
    "编号",
    "月份",
    "类别",
    "总体满意",
    "会推荐吗",
    "准时（期望）",
    "准时（体验）",
    "可更好_告知",
    "可更好_准时",
    "可更好_整洁",
    "还想说什么",
)
WORDS = ("约好了没来，等了半天", "修得快，态度好", "停车太乱", "电梯老是坏", "保洁比去年好", "希望提前打电话")
A_MONTH = 16


def scenes(communities: dict[str, int], now: datetime) -> list[Scene]:
    """The survey after handovers with its homes, and last year's answers on paper."""
    return [Handovers(communities["TS"], now), Paper(communities["TS"], now)]


class Handovers(Asking):
    """A building that was sold late: each home is asked after its handover, most answer."""

    def __init__(self, community_id: int, now: datetime) -> None:
        super().__init__(morning(now, HANDED[0] + 6), now)
        self.community_id, self.by = community_id, by_phone(DESK["TS"][2], "staff")
        self.building = 0
        settings = actions.Settings("交付之后", "handover", community_id)
        self.step(lambda: self.make("handover", settings, self.by))
        self.step(self.build)
        acts = [(days * 24, partial(self.hand_over, at)) for at, days in enumerate(HANDED)]
        acts += [
            (days * 24 - ANSWERED_AFTER, partial(self.answer_next, SAID[at % len(SAID)]))
            for at, days in enumerate(HANDED[:-2])
        ]
        for hours, act in sorted(acts, key=lambda each: -each[0]):
            self.step(act, until=partial(_before, now, hours))

    def build(self) -> None:
        """The building, accepted half a year ago."""
        accepted = clock.today() - timedelta(days=120)
        self.building = estate.add_building(
            self.community_id, HOUSE, title="6幢", accepted_on=accepted, floors=7
        )

    def hand_over(self, at: int) -> None:
        """A home is handed over to who bought it."""
        today = clock.today()
        moved = today if HANDED[at] < MOVED_IN else None
        home = estate.add_unit(
            self.building, HOUSE, door=f"{at // 2 + 1}{at % 2 + 1:02d}", entrance="1", floor=str(at // 2 + 1), area_cm2=1_050_000,
            house_type="三室两厅", state=UnitState.OCCUPIED, handed_over_on=today, moved_in_on=moved,
        )  # fmt: skip
        person = estate.add_person(HOUSE, called=people.owner_name(301 + at), phone=f"1380002{at:04d}")
        estate.tie(home, person, HOUSE, kind=Tie.OWNER, from_on=today, proven=True)

    def answer_next(self, answers: Answers) -> None:
        """Who was asked first answers, if anybody was."""
        for row in self.asked(SurveyInvitation.survey_id == self.survey_id, most=1):
            self.answer(row, answers)


class Paper(Scene):
    """What was answered on paper the year before, a table brought in with its columns."""

    def __init__(self, community_id: int, now: datetime) -> None:
        super().__init__(morning(now, 90), now)
        self.community_id, self.by, self.import_id = community_id, by_phone(DESK["TS"][2], "staff"), 0
        self.step(self.upload)
        self.step(self.apply, 0.2)

    def upload(self) -> None:
        """The table as it was typed from paper."""
        year = clock.local(self.now).year - 1
        table = write_table("答卷", HEAD, rows(year))
        self.import_id = past.upload(
            self.community_id, self.by, name=f"{year}年回访问卷（纸质）", month=f"{year}-12",
            sheets=read_sheets(table, "答卷.xlsx"), codebook=(), file_name=f"{year}年回访问卷.xlsx",
        )  # fmt: skip

    def apply(self) -> None:
        """The columns as they were recognised, and the last one as words."""
        kept = past_queries.get_for(self.by, self.import_id).kept
        roles = {int(at): Role(told["role"]) if told["role"] else None for at, told in kept.columns.items()}
        roles[len(HEAD) - 1] = Role.TEXT
        past.apply(self.import_id, self.by, roles=roles, unknown=kept.unknown)


def rows(year: int) -> list[Sequence[Any]]:
    """A year of answers that get better from month to month; now and then somebody does not know (9)."""
    chance = random.Random(year)
    found: list[Sequence[Any]] = []
    for number in range(12 * A_MONTH):
        month = number // A_MONTH
        mark = min(5, max(1, round(chance.gauss(3.2 + month * 0.11, 0.9))))
        felt = min(5, max(1, mark + chance.choice((-1, 0, 0, 1))))
        found.append((
            str(number + 1), f"{year}-{month + 1:02d}", ("报修", "报修", "投诉", "家访")[number % 4],
            9 if number % 29 == 0 else mark, min(10, max(0, mark * 2 + chance.choice((-2, -1, 0, 0, 1)))),
            chance.choice((4, 5, 5)), felt, int(mark < 4), int(felt < 4), int(number % 5 == 0),
            WORDS[number % 13] if number % 13 < len(WORDS) else "",
        ))  # fmt: skip
    return found


def _before(now: datetime, hours: float) -> datetime:
    return now - timedelta(hours=hours)
