"""Tells the complaints of the demo estate through the verbs, from the first word to the archive."""

from datetime import datetime, timedelta

from portal.demo.calls import way_to
from portal.demo.grievances import TURN_TO, Grievance
from portal.demo.stage import Scene
from portal.demo.teller import DESK, by_phone
from portal.domain.callbacks import actions as callbacks
from portal.domain.callbacks.models import Callback
from portal.domain.callbacks.queries.reach import open_of
from portal.domain.complaints import actions, queries
from portal.domain.complaints.models import Complaint
from portal.domain.complaints.queries.letters import points_now, promises_of
from portal.domain.complaints.record_rules import OFFICIAL, Liability, Severity
from portal.domain.complaints.reply_rules import Answer, Letter, Pledge
from portal.domain.estate import visitors
from portal.domain.estate.queries.firms import suggest_firm
from portal.domain.repairs import queries as repairs
from portal.infra import clock
from portal.infra.actor import Actor

CALLER = "13800001018"
REASONS = {
    Severity.GENERAL: "影响一户，没有安全问题",
    Severity.SERIOUS: "多次反映没有解决，有财产损失",
    Severity.MAJOR: "涉及人身安全，可能有多户",
}
LIABILITY = "现场和记录都看过，按查到的事实判断"


class Daily(Scene):
    """A story whose people act by day."""

    def next_at(self) -> datetime:
        """As in every story, but not before the morning."""
        at = super().next_at()
        hour = clock.local(at).hour
        wait = 9 - hour if hour < 8 else 33 - hour if hour >= 20 else 0
        return min(at + timedelta(hours=wait), self.now)


class Grieving(Daily):
    """The story of one complaint, as far as it goes; `lead` leads the stage that runs."""

    def __init__(self, grievance: Grievance, code: str, unit: int, owner: int, now: datetime) -> None:
        super().__init__(by_day(now - timedelta(days=grievance.days)), now)
        self.of, self.unit = grievance, unit
        self.owner = visitors.actor_for(owner, "owner")
        self.agent, _, self.manager = (by_phone(p, "staff") for p in DESK[code])
        self.service, self.head = by_phone("13800001003", "staff"), by_phone("13800001009", "staff")
        self.company, self.caller = by_phone("13800001010", "staff"), by_phone(CALLER, "staff")
        self.lead = {"general": self.service, "serious": self.manager}.get(grievance.severity, self.head)
        self.complaint_id = 0

    def row(self) -> Complaint:
        """The complaint under the unit's lock."""
        return queries.get_for(self.company, self.complaint_id)

    def come_in(self) -> None:
        """Submitted by the owner, or registered by the desk."""
        self.step(self.receive)

    def receive(self) -> None:
        """The complaint is written down."""
        of, official, today = self.of, self.of.channel in OFFICIAL, clock.today()
        record = actions.Record(
            content=of.text, demand=of.demand, expected=of.expected, expectation=of.expectation, topic=of.topic,
            title=of.title, unit_id=self.unit, happened_on=today - timedelta(days=9),
            authority=("12345政务热线" if of.channel == "12345" else "区住建局") if official else "",
            authority_number=f"GD{today:%Y%m%d}0417" if official else "",
            authority_on=today if official else None, authority_due=today + timedelta(days=7) if official else None,
        )  # fmt: skip
        if of.channel == "web":
            made = actions.submit(record, by=self.owner)
        else:
            made = actions.register(
                record, complainant_id=self.owner.person_id, channel=of.channel, by=self.agent
            )
        self.complaint_id = made.id

    def accept(self) -> None:
        """The desk speaks with the person and takes it on."""
        self.step(lambda: actions.accept(self.row(), by=self.agent), 3)

    def link(self) -> None:
        """The repair that is complained of, where the home has one."""

        def act() -> None:
            found = next(iter(repairs.of_unit(self.manager, self.unit)), None)
            if found is not None and self.of.part:
                actions.link_repair(
                    self.row(), repair_id=found.id, number=found.number, firm_id=found.firm_id, by=self.agent
                )

        self.step(act, 0.3)

    def read_back(self) -> None:
        """What was understood is put before the person."""
        points = [actions.Point(*each) for each in self.of.points]
        self.step(lambda: actions.read_back(self.row(), points, by=self.agent), 2)

    def agree(self) -> None:
        """The person agrees: in the portal, or on the phone where they do not use it."""
        if self.of.channel == "web":
            self.step(lambda: actions.agree_definition(self.row(), by=self.owner), 5)
        else:
            words = "电话里逐条念过，说就是这样"
            self.step(
                lambda: actions.agree_definition(self.row(), how="phone", words=words, by=self.agent), 4
            )

    def evaluate(self, hours: float = 2) -> None:
        """Judged, and somebody leads."""

        def act() -> None:
            severity = Severity(self.of.severity)
            judgement = actions.Judgement(
                severity=severity, severity_reason=REASONS[severity], liability=Liability(self.of.liability),
                liability_reason=LIABILITY, lead_id=self.lead.person_id or 0, risks=self.of.risks,
            )  # fmt: skip
            by = self.service if self.row().stage == 1 else self.lead
            actions.evaluate(self.row(), judgement, by=by)

        self.step(act, hours)

    def note_mood(self) -> None:
        """What the colleague on the phone heard: for staff only."""

        def act() -> None:
            note = "反复说没有人当回事，声音平静"
            actions.note_fact(
                self.row(), kind="mood", value="respect", on=clock.today(), note=note, by=self.agent
            )

        self.step(act, 0.2)

    def ask(self, question: str = "请查最近三次上门的记录和照片，说明每次做了什么。") -> None:
        """The firm is asked to find something out."""

        def act() -> None:
            row = self.row()
            firm = suggest_firm(row.community_id, row.building_id, self.of.part or "general", clock.today())[
                0
            ]
            due = clock.today() + timedelta(days=2)
            actions.ask_inquiry(row, question=question, firm_id=firm.firm_id, due_on=due, by=self.lead)

        self.step(act, 3)

    def extend(self, days: int = 4) -> None:
        """The reply needs more time, and the person is told why."""

        def act() -> None:
            row = self.row()
            due = clock.now() + timedelta(days=days + 8)
            why = "要等闭水试验48小时和第三方检测报告，报告预计周五出"
            actions.extend(row, kind="reply", due=due, reason=why, by=self.service)

        self.step(act, 6)

    def prove(self) -> None:
        """Evidence with its source and day."""

        def act() -> None:
            piece = actions.Piece(
                shows="现场检查记录和照片", source="物业工程部现场检查", dated_on=clock.today()
            )
            actions.add_evidence(self.row(), piece, by=self.lead)

        self.step(act, 5)

    def find(self) -> None:
        """Each point gets its finding and basis, and the investigation is over."""

        def act() -> None:
            row = self.row()
            found = [
                actions.Finding(point_id=point.id, finding=finding, basis=basis)
                for point, (finding, basis) in zip(points_now(row.id), self.of.findings, strict=True)
            ]
            actions.find(row, found, by=self.lead)

        self.step(act, 4)
        self.step(lambda: actions.conclude(self.row(), by=self.lead), 1)

    def draft(self) -> None:
        """The letter is written."""
        self.step(lambda: actions.draft_reply(self.row(), self._letter(), by=self.lead), 3)

    def _letter(self) -> Letter:
        points = points_now(self.complaint_id)
        answers = [
            Answer(
                point_id=point.id, finding=finding, reason=reason, remedy=remedy, turn_to=TURN_TO,
                no_remedy="" if remedy else "合同没有约定，我方不承担这笔费用",
            )
            for point, (finding, _), (reason, remedy) in zip(points, self.of.findings, self.of.answers, strict=True)
        ]  # fmt: skip
        today = clock.today()
        pledges = [
            Pledge(text=text, owner_id=self.lead.person_id or 0, due_on=today + timedelta(days=days))
            for text, days in self.of.pledges
        ]
        return Letter(
            opening="您反映的情况我们逐条查过，现答复如下。", closing="给您添了麻烦，谢谢您指出来。", answers=answers,
            pledges=pledges, compensation_cents=self.of.money,
            compensation_reason="更换地板18平方米，按报价单" if self.of.money else "",
        )  # fmt: skip

    def ask_money(self) -> None:
        """The letter pays something: somebody above must agree first."""
        self.step(lambda: actions.ask_compensation(self.row(), by=self.lead), 0.3)

    def send(self) -> None:
        """The letter leaves."""
        self.step(lambda: actions.send_reply(self.row(), by=self.lead), 2)

    def take(self) -> None:
        """The person accepts what is done."""
        self.step(lambda: actions.accept_remedy(self.row(), by=self.owner), 9)

    def keep(self) -> None:
        """Everything promised is done, with its proof."""

        def act() -> None:
            row = self.row()
            for promise in promises_of(row.id):
                if promise.state == "open":
                    proof = "已完成，现场复查合格，照片存档"
                    actions.keep_promise(row, promise.id, proof=proof, by=self.lead)

        self.step(act, 40)

    def follow_up(self) -> None:
        """Nothing is late: the case goes to the follow-up."""
        self.step(lambda: actions.start_follow_up(self.row(), by=self.lead), 3)

    def give(self) -> None:
        """The service lead names who calls."""
        self.step(self.assign_caller, 2)

    def assign_caller(self) -> None:
        """The callback goes to somebody who had no part in it."""
        callbacks.assign(self._callback(), person_id=self.caller.person_id or 0, by=self.service)

    def _callback(self) -> Callback:
        return open_of("complaint", self.complaint_id)[0]

    def ring(self, hours: float = 6) -> None:
        """Nobody picks up."""
        self.step(self.miss_call, hours)

    def miss_call(self) -> None:
        """One try in vain."""
        row = self._callback()
        callbacks.attempt(row, way=way_to(row), outcome="no_answer", by=self.caller)

    def hear(self, score: int, words: str) -> None:
        """The person answers the caller."""
        self.step(lambda: self.record_call(score, words), 5)

    def record_call(self, score: int, words: str) -> None:
        """What was said, as the caller writes it down."""
        answers = callbacks.Answers(stands="good" if score > 3 else "not_good", score=score, words=words)
        row = self._callback()
        callbacks.record(row, answers, way=way_to(row), by=self.caller)

    def learn(self) -> None:
        """What was learned, and where it is to be prevented."""
        cause, words, prevent = self.of.learned
        lesson = actions.Lesson(
            cause=cause, cause_note=self.of.findings[0][0], lesson=words, prevent_in=prevent
        )
        self.step(lambda: actions.learn(self.row(), lesson, by=self.lead), 20)

    def archive(self) -> None:
        """Read-only from now on."""
        self.step(lambda: actions.archive(self.row(), by=self.lead), 4)

    def say(self, text: str, by: Actor, hours: float = 2) -> None:
        """A word in the thread."""
        self.step(lambda: actions.message(self.row(), text=text, by=by), hours)

    def higher(self) -> None:
        """From now on somebody above leads."""
        self.lead = self.company if self.lead is self.head else self.head


def by_day(at: datetime) -> datetime:
    """That hour, or the morning of a day that would begin at night."""
    hour = clock.local(at).hour
    return at if 8 <= hour < 20 else at - timedelta(hours=(hour - 9) % 24)
