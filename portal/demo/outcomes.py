"""How each complaint of the demo estate ends, the one of many homes, and who asks afterwards."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from portal.demo.calls import way_to
from portal.demo.complaints import CALLER, Daily, Grieving
from portal.demo.grievances import GRIEVANCES, PETITION, PETITIONERS, TURN_TO
from portal.demo.stage import Scene
from portal.demo.teller import by_phone
from portal.domain.callbacks import actions as callbacks
from portal.domain.callbacks.models import Callback
from portal.domain.callbacks.queries.reach import held
from portal.domain.complaints import actions
from portal.domain.complaints.joint_rules import CommonPoint
from portal.domain.complaints.models import Joint
from portal.domain.complaints.queries.joint import joint_for
from portal.domain.repairs.queries.served import held as repair_of
from portal.domain.repairs.rules import Status
from portal.infra import clock
from portal.infra.db import session

ROAD = ("accept", "read_back", "agree", "evaluate", "prove", "find", "draft", "send")
OTHER = "装修管理归街道综合执法管；物业已上门劝阻，无权罚款"
HOURS = "合同没有约定，装修时间以市容条例为准，物业没有处罚权"


def _until(t: Grieving, last: str) -> None:
    t.come_in()
    for verb in ROAD[: ROAD.index(last) + 1]:
        if verb == "read_back" and t.of.part:
            t.link()
        getattr(t, verb)()


def _corrected(t: Grieving) -> None:
    _until(t, "read_back")
    words = "不是修好，是换一套新的，我一开始就说了"
    t.step(lambda: actions.correct_definition(t.row(), words=words, by=t.owner), 6)


def _investigating(t: Grieving) -> None:
    """The firm is asked, the person told that it takes longer; a sign of mood for staff only."""
    _until(t, "evaluate")
    t.note_mood()
    t.ask()
    t.say("请问谁来查？楼下已经要去投诉我了。", t.owner)
    t.say("由沈经理负责，已请施工单位两天内说明三次维修的情况。", t.service, 1)
    t.prove()
    t.extend()


def _waits_for_money(t: Grieving) -> None:
    _until(t, "draft")
    t.ask_money()


def _slipped(t: Grieving) -> None:
    """Accepted; the day of the first promise went by, and it has gone up the ladder."""
    _until(t, "send")
    t.take()
    t.give()
    t.ring(20)


def _to_ask(t: Grieving) -> None:
    _until(t, "send")
    t.take()
    t.follow_up()
    t.give()


def _not_reached(t: Grieving) -> None:
    _to_ask(t)
    t.ring()
    t.ring(26)


def _to_archive(t: Grieving) -> None:
    _until(t, "send")
    t.take()
    t.follow_up()
    t.give()
    t.hear(4, "阀换了，没有味道了")


def _second_stage(t: Grieving) -> None:
    """Answered, asked, not satisfied: somebody above leads and finds out anew."""
    _until(t, "send")
    t.give()
    t.hear(1, "换了保安第二天又被占，打车费一分没有，等于没处理")
    t.step(t.higher)
    t.evaluate(6)


def _decided_above(t: Grieving) -> None:
    """Not accepted; decided by the company, kept, asked, learned from and archived."""
    _until(t, "send")
    why = "只说加固了，没有给检测报告，我不放心"
    t.step(lambda: actions.reject_remedy(t.row(), reason=why, by=t.owner), 20)
    t.step(t.higher)
    t.evaluate(6)
    t.prove()
    t.find()
    t.draft()
    t.send()
    t.take()
    t.keep()
    t.follow_up()
    t.give()
    t.hear(4, "报告看到了，栏杆也牢了")
    t.learn()
    t.archive()


def _archived(t: Grieving) -> None:
    _until(t, "send")
    t.take()
    t.keep()
    t.follow_up()
    t.give()
    t.hear(5, "现在都按说的做了")
    t.learn()
    t.archive()


def _refused(t: Grieving) -> None:
    _until(t, "accept")
    t.step(lambda: actions.refuse(t.row(), reason=HOURS, turn_to=OTHER, by=t.service), 20)


def _withdrawn(t: Grieving) -> None:
    _until(t, "accept")
    t.step(lambda: actions.withdraw(t.row(), reason="快递公司已经赔了，谢谢", by=t.owner), 8)


def _referred(t: Grieving) -> None:
    _until(t, "evaluate")
    why = "双方对合同条款理解不同，业主已申请仲裁"
    to, number = "市仲裁委员会", f"（{t.now:%Y}）仲字第0417号"
    t.step(lambda: actions.refer(t.row(), to=to, number=number, reason=why, by=t.head), 60)


def _just(last: str) -> Callable[[Grieving], None]:
    return lambda t: _until(t, last) if last else t.come_in()


ENDS: dict[str, Callable[[Grieving], None]] = {
    "received": _just(""), "confirming": _just("accept"), "to_agree": _just("read_back"), "corrected": _corrected,
    "evaluating": _just("agree"), "investigating": _investigating, "waits_for_money": _waits_for_money,
    "answered": _just("send"), "slipped": _slipped, "to_ask": _to_ask, "not_reached": _not_reached,
    "to_archive": _to_archive, "second_stage": _second_stage, "decided_above": _decided_above,
    "archived": _archived, "refused": _refused, "withdrawn": _withdrawn, "referred": _referred,
}  # fmt: skip


def scenes(homes: Sequence[tuple[str, int]], owners: dict[int, int], now: datetime) -> list[Scene]:
    """Every complaint's story, that of the many homes, and the colleague who asks afterwards."""
    found: list[Scene] = []
    for each in GRIEVANCES:
        code, unit = homes[each.home]
        teller = Grieving(each, code, unit, owners[unit], now)
        ENDS[each.end](teller)
        found.append(teller)
    return [*found, Petition(homes, owners, now), Asking(now)]


class Petition(Daily):
    """Six homes about one matter: brought together, looked into once, each answered; one has not agreed yet."""

    def __init__(self, homes: Sequence[tuple[str, int]], owners: dict[int, int], now: datetime) -> None:
        first = Grieving(PETITION, *homes[PETITIONERS[0]], owners[homes[PETITIONERS[0]][1]], now)
        super().__init__(first.at, now)
        self.lead, self.joint_id = first.service, 0
        self.each = [
            first,
            *(Grieving(PETITION, *homes[n], owners[homes[n][1]], now) for n in PETITIONERS[1:]),
        ]
        for one in self.each:
            self.step(one.receive, 1)
        self.step(self.bring_together, 6)
        self.run("accept")
        self.step(self.write, 3)
        self.run("read_back")
        self.all_of(self.each[:-1], lambda one: actions.agree_definition(one.row(), by=one.owner), 20)
        self.run("evaluate", **self.judgement())
        self.step(self.prove, 6)
        for verb in ("find", "conclude", "draft_reply", "send_reply"):
            self.run(verb, anew=False)
        self.all_of(self.each[:2], lambda one: actions.accept_remedy(one.row(), by=one.owner), 14)
        self.all_of(self.each[:-1], lambda one: one.assign_caller(), 2)
        self.all_of(self.each[:3], lambda one: one.record_call(4, "水退了，这两次下雨没有再积"), 20)

    def all_of(self, homes: Sequence[Grieving], act: Callable[[Grieving], None], hours: float) -> None:
        """The same in each of these homes, at one moment."""

        def acts() -> None:
            for one in homes:
                act(one)

        self.step(acts, hours)

    def bring_together(self) -> None:
        """The service lead opens the common handling and ticks them."""
        community = self.each[0].row().community_id
        joint = actions.open_joint(community, title=PETITION.title, by=self.lead)
        self.joint_id = joint.id
        ids = [one.complaint_id for one in self.each]
        actions.start_run(joint, "join", by=self.lead, ids=ids)

    def run(self, verb: str, **given: object) -> None:
        """One act over all of them, as long work."""
        self.step(lambda: actions.start_run(self.joint(), verb, by=self.lead, given=given), 3)

    def joint(self) -> Joint:
        """The matter under the unit's lock."""
        return joint_for(self.lead, self.joint_id)

    def judgement(self) -> dict[str, object]:
        """The same for every home."""
        return {
            "severity": "serious", "severity_reason": "多户反映，雨天有人摔倒", "liability": "ours",
            "liability_reason": "设备没有按月保养", "lead": self.lead.person_id, "risks": ["many"],
        }  # fmt: skip

    def write(self) -> None:
        """What all homes share."""
        (fact, demand), (finding, basis), (reason, remedy) = (
            pairs[0] for pairs in (PETITION.points, PETITION.findings, PETITION.answers)
        )
        pledge, days = PETITION.pledges[0]
        point = CommonPoint(
            fact=fact, demand=demand, finding=finding, basis=basis, reason=reason, remedy=remedy, turn_to=TURN_TO,
            pledge=pledge, pledge_owner_id=self.lead.person_id, pledge_due_on=clock.today() + timedelta(days=days),
        )  # fmt: skip
        opening = "车库积水给大家添了麻烦，是我们没有保养好。"
        actions.write_common(self.joint(), [point], opening=opening, closing="", by=self.lead, version=1)

    def prove(self) -> None:
        """A piece of evidence for all of them."""
        actions.add_common_evidence(
            self.joint(), shows="两台水泵一台不转，截水沟堵满泥沙", source="工程部现场检查",
            dated_on=clock.today(), by=self.lead,
        )  # fmt: skip


class Asking(Scene):
    """Who asks afterwards, every other morning: repairs that are done, one of them in vain."""

    def __init__(self, now: datetime) -> None:
        morning = clock.local(now).replace(hour=10, minute=20, second=0, microsecond=0)
        super().__init__((morning - timedelta(days=200)).astimezone(clock.UTC), now)
        self.service, self.caller = by_phone("13800001003", "staff"), by_phone(CALLER, "staff")
        for _ in range(99):
            self.step(self.call, 48)

    def call(self) -> None:
        """The callbacks of repairs that wait; those still to be closed are tried once."""
        waiting = select(Callback.id).where(Callback.ended_at.is_(None), Callback.subject_kind == "repair")
        for each in session().scalars(waiting.order_by(Callback.id)).all():
            row = held(each)
            if row.caller_id is None:
                callbacks.assign(row, person_id=self.caller.person_id or 0, by=self.service)
            elif repair_of(row.subject_id).status is Status.CLOSED:
                score, words = (
                    (3, "修是修好了，来回约了三次") if each % 5 == 0 else (5 - each % 2, "修好了，师傅很仔细")
                )
                heard = callbacks.Answers(stands="good", score=score, words=words)
                callbacks.record(row, heard, way=way_to(row), by=self.caller)
            elif row.tries == 0:
                callbacks.attempt(row, way=way_to(row), outcome="no_answer", by=self.caller)
