"""Tells the surveys of the demo estate: after repairs, a yearly anonymous one, one being collected, and what is made good."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import ColumnElement, select

from portal.demo.complaints import Daily
from portal.demo.stage import Act, Scene
from portal.demo.teller import DESK, by_phone
from portal.demo.visits import morning
from portal.domain.estate import accounts, visitors
from portal.domain.surveys import actions
from portal.domain.surveys.actions import answering, recovering, rounds
from portal.domain.surveys.links import token_of
from portal.domain.surveys.models import Recovery, Survey, SurveyInvitation
from portal.domain.surveys.queries import recoveries
from portal.domain.surveys.queries.answering import by_token
from portal.domain.surveys.queries.reach import get_for, round_for
from portal.domain.surveys.question_rules import Answers, Kind, Question
from portal.domain.surveys.rules import InvitationState
from portal.domain.surveys.seeds import SATISFIED
from portal.domain.surveys.segment_rules import Segment
from portal.infra import clock
from portal.infra.actor import Actor
from portal.infra.db import session

AFTER_REPAIR: Sequence[Answers] = (
    {"q1": {"value": 5}, "q3": {"value": 10}, "q4": {"expected": 5, "felt": 5}, "q5": {"options": ["o1"]},
     "q7": {"words": "师傅很仔细，走的时候把地也擦了"}},
    {"q1": {"value": 4}, "q3": {"value": 8}, "q4": {"expected": 5, "felt": 4}, "q5": {"options": ["o2"]},
     "q6": {"options": ["o2"]}},
    {"q1": {"value": 4}, "q3": {"value": 9}, "q4": {"dk": True}, "q5": {"options": ["o1"]}},
    {"q1": {"value": 3}, "q3": {"value": 6}, "q4": {"expected": 5, "felt": 3}, "q5": {"options": ["o3"]},
     "q6": {"options": ["o2", "o4"]}, "q7": {"words": "约好的时间改了两次，最好提前说一声"}},
    {"q1": {"value": 5}, "q3": {"value": 9}, "q4": {"expected": 4, "felt": 5}, "q5": {"options": ["o1"]},
     "q6": {"options": ["o1"]}},
)  # fmt: skip
YEARLY: Sequence[Answers] = (
    {"satisfaction": {"value": 4}, "image": {"value": 4}, "tangibles": {"expected": 4, "felt": 4},
     "reliability": {"expected": 5, "felt": 3}, "responsiveness": {"expected": 5, "felt": 4}, "repair": {"value": 3},
     "cleaning": {"value": 5}, "safety": {"value": 4}, "staff": {"value": 5}, "value": {"value": 3},
     "loyalty": {"value": 8}, "wish": {"words": "维修最好一次修好，不要来回约"}},
    {"satisfaction": {"value": 5}, "image": {"value": 5}, "tangibles": {"expected": 4, "felt": 5},
     "reliability": {"expected": 4, "felt": 4}, "assurance": {"expected": 4, "felt": 5}, "repair": {"value": 5},
     "cleaning": {"value": 5}, "safety": {"value": 5}, "staff": {"value": 5}, "culture": {"value": 4},
     "value": {"value": 4}, "loyalty": {"value": 10}},
    {"satisfaction": {"value": 3}, "image": {"value": 3}, "reliability": {"expected": 5, "felt": 2},
     "responsiveness": {"expected": 4, "felt": 3}, "empathy": {"expected": 4, "felt": 3}, "repair": {"value": 2},
     "cleaning": {"value": 4}, "safety": {"dk": True}, "staff": {"value": 4}, "reception": {"value": 3},
     "value": {"value": 2}, "loyalty": {"value": 6}, "wish": {"words": "电梯经常停，物业费不便宜，希望公开维修进度"}},
    {"satisfaction": {"value": 4}, "image": {"value": 4}, "tangibles": {"expected": 3, "felt": 4},
     "reliability": {"expected": 4, "felt": 4}, "repair": {"dk": True}, "cleaning": {"value": 4},
     "safety": {"value": 3}, "staff": {"value": 4}, "culture": {"dk": True}, "value": {"value": 4},
     "loyalty": {"value": 9}, "wish": {"words": "门岗晚上要有人，停车位再规范一点"}},
    {"satisfaction": {"value": 2}, "wrong": {"words": "漏水修了三次"}, "image": {"value": 3},
     "reliability": {"expected": 5, "felt": 1}, "repair": {"value": 1}, "cleaning": {"value": 3},
     "staff": {"value": 3}, "value": {"value": 2}, "loyalty": {"value": 3}},
)  # fmt: skip
QUARTERLY: Sequence[Answers] = (
    {"q1": {"value": 4}, "q3": {"value": 4}, "q4": {"value": 4}, "q5": {"value": 5}},
    {"q1": {"value": 5}, "q3": {"value": 5}, "q4": {"value": 4}, "q5": {"dk": True}, "q6": {"words": "多种点树"}},
    {"q1": {"value": 3}, "q3": {"value": 3}, "q4": {"value": 4}, "q5": {"value": 3}, "q6": {"words": "电梯高峰太挤"}},
)  # fmt: skip
# Low marks in the order of the homes asked: how many days ago, what was written, and how far it has come.
LOW = (
    (5.2, 1, "阳台地漏返臭，报了两次没人来", "measured"),
    (4.9, 2, "门禁坏了快递进不来，没人说什么时候修", "asked"),
    (4.6, 2, "楼道堆东西，说了也不管", "unasked"),
    (4.1, 2, "收费单对不上，打电话说过几天回，没有回", "acted"),
    (3.0, 2, "晚上装修到八点，物业不管", "assigned"),
    (0.4, 1, "地库又积水，滑了一跤", "open"),
)
ACTED = "已和财务核对，多收的18元下月抵扣，电话里说清楚了"
DONE = "当天上门道歉，和维修一起看了现场，修好后请本人确认过"
CLEAR = Question(
    id="", kind=Kind.RATING, dont_know=True,
    texts={"zh_Hans": "费用讲得清楚吗？", "zh_Hant": "費用講得清楚嗎？", "en": "Was the cost made clear?"},
    low=SATISFIED["low"], high=SATISFIED["high"],
)  # fmt: skip
KEEPS = 30  # days in which the first owner's own invitations are left to be answered by whoever signs in


def scenes(communities: dict[str, int], homes: Sequence[tuple[str, int]], now: datetime) -> list[Scene]:
    """The three surveys, and the low marks of the one being collected."""
    return [
        AfterRepairs(homes[0][1], now), Yearly(communities["WL"], now), Quarter(communities["TS"], homes[0][1], now)
    ]  # fmt: skip


def _ago(now: datetime, days: float) -> datetime:
    return now - timedelta(days=days)


class Asking(Daily):
    """What the surveys share: who makes them, and how somebody answers by the link."""

    def __init__(self, at: datetime, now: datetime) -> None:
        super().__init__(at, now)
        self.lead = by_phone("13800001003", "staff")
        self.survey_id = self.round_id = 0

    def make(self, start: str, settings: actions.Settings, by: Actor) -> None:
        """From a ready one, published as it is."""
        row = actions.create(settings, start=start, by=by)
        self.survey_id = row.id
        actions.publish(row, by=by)

    def survey(self, by: Actor) -> Survey:
        """The survey under the unit's lock."""
        return get_for(by, self.survey_id)

    def send(self, plan: rounds.Plan, by: Actor) -> None:
        """Planned for its segment, and started."""
        row = rounds.plan(self.survey(by), plan, by=by)
        self.round_id = row.id
        rounds.start(row, by=by)

    def asked(self, *wanted: ColumnElement[bool], most: int = 1000) -> list[SurveyInvitation]:
        """Who was asked and has not answered, in the order in which they were drawn."""
        found = select(SurveyInvitation).where(
            SurveyInvitation.survey_id == self.survey_id, SurveyInvitation.state == InvitationState.SENT,
            SurveyInvitation.answered.is_(False), *wanted,
        )  # fmt: skip
        return list(session().scalars(found.order_by(SurveyInvitation.id).limit(most)))

    def answer(self, invitation: SurveyInvitation, answers: Answers) -> None:
        """The person follows the link, answers and hands in."""
        person = visitors.actor_for(invitation.person_id or 0, "owner")
        asked = by_token(token_of(invitation.id))
        answering.save(asked, answers)
        answering.hand_in(asked, channel="link", by=person)


class AfterRepairs(Asking):
    """In use everywhere: two of three answer within some days."""

    def __init__(self, first_home: int, now: datetime) -> None:
        super().__init__(morning(now, 206), now)
        self.first_home = first_home
        settings = actions.Settings("维修之后", "repair_signed_off")
        self.step(lambda: self.make("repair", settings, self.lead))
        for _ in range(50):
            self.step(self.some_answer, 96)
        self.step(self.write_anew, 40)

    def write_anew(self) -> None:
        """The next version is being written, with one question more; the old one is sent meanwhile."""
        actions.revise(self.survey(self.lead), by=self.lead)
        actions.put_question(self.survey(self.lead), CLEAR, by=self.lead)

    def some_answer(self) -> None:
        """Those of the last days; what the first owner was asked lately is left for whoever looks."""
        now = clock.now()
        for row in self.asked(SurveyInvitation.sent_at > now - timedelta(days=6)):
            if row.id % 3 == 2 or (row.unit_id == self.first_home and (self.now - now).days < KEEPS):
                continue
            self.answer(row, AFTER_REPAIR[row.id % len(AFTER_REPAIR)])


class Yearly(Asking):
    """Of the second community, not named: sent, reminded once, closed; enough answered for results."""

    def __init__(self, community_id: int, now: datetime) -> None:
        super().__init__(morning(now, 44), now)
        by = by_phone(DESK["WL"][2], "staff")
        self.step(
            lambda: self.make("year", actions.Settings("年度满意度调查", "campaign", community_id, True), by)
        )
        self.step(lambda: self.send(self.plan(community_id), by), 2)
        for day in range(1, 15):
            self.step(partial(self.some_answer, day), 24)
        self.step(lambda: rounds.close(round_for(by, self.round_id), by=by), 24 * 14)

    def plan(self, community_id: int) -> rounds.Plan:
        """To every owner there."""
        today = clock.today()
        return rounds.Plan(
            name="年度满意度", segment=Segment(communities=(community_id,)), closes_on=today + timedelta(days=30),
            remind_on=today + timedelta(days=8), board=True,
        )  # fmt: skip

    def some_answer(self, day: int) -> None:
        """More on the first days and after the reminder."""
        often = 6 if day in (1, 2, 9) else 2
        for at, row in enumerate(self.asked(most=often)):
            self.answer(row, YEARLY[(day + at * 2) % len(YEARLY)])


class Quarter(Asking):
    """Of two buildings of the first community, being collected; each low mark has come so far."""

    def __init__(self, community_id: int, first_home: int, now: datetime) -> None:
        super().__init__(morning(now, 6), now)
        self.by, self.agent = by_phone(DESK["TS"][2], "staff"), by_phone(DESK["TS"][0], "staff")
        self.others = SurveyInvitation.unit_id != first_home
        settings = actions.Settings("每季度意见征询", "campaign", community_id)
        self.step(lambda: self.make("quarter", settings, self.by))
        self.step(lambda: self.send(self.plan(community_id), self.by), 1)
        self.low: dict[str, int] = {}
        for ago, act in sorted(self.acts(), key=lambda each: -each[0]):
            self.step(act, until=partial(_ago, now, ago))

    def plan(self, community_id: int) -> rounds.Plan:
        """To the owners of two buildings."""
        today = clock.today()
        return rounds.Plan(
            name="本季度意见征询", segment=Segment(communities=(community_id,)), buildings="1幢 2幢",
            closes_on=today + timedelta(days=21), remind_on=today + timedelta(days=7),
        )  # fmt: skip

    def acts(self) -> list[tuple[float, Act]]:
        """Everything that happens, with how many days ago."""
        found: list[tuple[float, Act]] = [
            (5.6 - at * 0.28, partial(self.answer_next, QUARTERLY[at % len(QUARTERLY)])) for at in range(20)
        ]
        for ago, score, words, end in LOW:
            found.append((ago, partial(self.give_low, score, words, end)))
        found += [(ago - 0.2, partial(self.assign, end)) for ago, _, _, end in LOW if end != "open"]
        found.append((2.0, lambda: recovering.act(self.row("acted"), what=ACTED, by=self.agent)))
        found.append((2.6, self.opt_out))
        found += [(2.5, partial(self.finish, end)) for end in ("measured", "asked", "unasked")]
        found.append((1.6, self.answer_again))
        return found

    def next_one(self) -> SurveyInvitation:
        """Who answers next; never the first owner, who may look for themselves."""
        return self.asked(self.others, most=1)[0]

    def answer_next(self, answers: Answers) -> None:
        """One more home answers."""
        self.answer(self.next_one(), answers)

    def give_low(self, score: int, words: str, end: str) -> None:
        """Somebody is not content and says why."""
        who = self.next_one()
        self.low[end] = who.id
        self.answer(who, {"q1": {"value": score}, "q2": {"words": words}, "q5": {"value": score + 1}})

    def row(self, end: str) -> Recovery:
        """The recovery under the unit's lock."""
        found = select(Recovery.id).where(Recovery.invitation_id == self.low[end])
        return recoveries.get_for(self.by, session().scalars(found).one())

    def assign(self, end: str) -> None:
        """The manager names the agent."""
        recovering.assign(self.row(end), person_id=self.agent.person_id or 0, due_on=None, by=self.by)

    def opt_out(self) -> None:
        """One of them wants urgent messages only: nobody is asked again against their will."""
        who = self.row("unasked").person_id
        by = visitors.actor_for(who, "owner")
        accounts.set_quiet_hours(who, by, quiet_from="22:00", quiet_to="08:00", only_urgent=True)

    def finish(self, end: str) -> None:
        """It is made good as far as the agent can."""
        recovering.finish(self.row(end), what=DONE, by=self.agent)

    def answer_again(self) -> None:
        """The person follows the second link."""
        second = session().get_one(SurveyInvitation, self.row("measured").second_invitation_id)
        self.answer(second, {"again": {"value": 5}, "words": {"words": "来得快，也修好了，谢谢"}})
