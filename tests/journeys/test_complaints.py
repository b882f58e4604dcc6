"""Complaints as their people live them: from the phone to the archive, thirty homes at once, one refused with reasons."""

import io
import re
import zipfile
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Locator

from portal.domain.complaints import actions
from portal.domain.complaints.models import Complaint
from portal.domain.estate.roles import Role
from portal.infra import clock
from portal.infra.db import session, write
from tests import makers, makers_complaints
from tests import makers_estate as make
from tests.journeys.people import COMPUTER, PHONE, Person, jpeg, pdf

BEGINS = "2026-11-02T09:10+08:00"  # a Monday
TOLD = "单元门禁坏了三周，谁都能进。报了两次，说配件没到，就没有下文了。"
FIRST, SECOND = "2幢单元门禁失灵三周", "两次报修没有答复"
FOUND = "读头损坏，配件9日已到货，未安排安装"
LATER = "要等门禁厂家的检测报告，周五才出"
UNHAPPY = "换了读头第二天又坏，补偿也没有说清楚"
BETTER = "整套门禁更换，由厂家驻场三天"


@pytest.mark.first("sqlite")
def test_from_the_phone_to_the_archive(app: Any, live: Any, browser: Any, database: Any) -> None:
    """SQLite with the script, PostgreSQL on plain pages."""
    whole_way(app, live, browser, javascript=database.base.kind == "sqlite")


@pytest.mark.proof
def test_from_the_phone_to_the_archive_the_other_way_round(
    app: Any, live: Any, browser: Any, database: Any
) -> None:
    """SQLite on plain pages, PostgreSQL with the script."""
    whole_way(app, live, browser, javascript=database.base.kind != "sqlite")


@dataclass
class Case:
    """The people of a complaint, each with a browser of their own; signed in anew where a sign-in has run out."""

    app: Any
    live: Any
    browser: Any
    javascript: bool
    story: makers.Story
    lead: int
    head: int
    caller: int
    complaint: int = 0
    people: dict[str, Person] = field(default_factory=dict)

    @property
    def desk(self) -> str:
        """The page of the complaint at the desk."""
        return f"/staff/complaints/{self.complaint}"

    @property
    def home(self) -> str:
        """The page of the complaint for who complains."""
        return f"/owner/complaints/{self.complaint}"

    def on(self, who: str) -> Person:
        """The person at their own device, signed in with the second factor at the moment it is now."""
        face = "owner" if who == "owner" else "field" if who == "contractor" else "staff"
        if who not in self.people:
            width = COMPUTER if face == "staff" else PHONE
            self.people[who] = Person(self.browser, self.live.url, width, javascript=self.javascript)
        person_id = getattr(self, who, 0) or getattr(self.story, who)
        with clock.frozen(self.live.now):
            return self.people[who].has_session(self.app, person_id, face)

    def day(self, ahead: int) -> str:
        """That many days from now, as a date field takes it."""
        return f"{clock.local(self.live.now).date() + timedelta(days=ahead):%Y-%m-%d}"


def people_of(app: Any, live: Any, browser: Any, *, javascript: bool) -> Case:
    """A home, its service centre, the department's head, and a colleague who asks afterwards."""
    live.to(BEGINS)
    with clock.frozen(live.now):
        s = makers.story()
        lead = make.staff(Role.SERVICE_LEAD, s.community, "何静宜")
        head = make.staff(Role.HEAD, s.community, "程怀瑾")
        caller = make.staff(Role.AGENT, s.community, "谢月白")
    session().rollback()
    return Case(app, live, browser, javascript, s, lead, head, caller)


def whole_way(app: Any, live: Any, browser: Any, *, javascript: bool) -> None:
    """Every step on a page, by whom it belongs to; days pass between them."""
    c = people_of(app, live, browser, javascript=javascript)
    it_is_submitted(c)
    it_is_taken_on_and_read_back(c)
    it_is_judged(c)
    the_firm_is_asked(c)
    it_takes_longer(c)
    it_is_found_out(c)
    the_letter_waits_for_a_yes(c)
    the_owner_reads_it(c)
    the_promise_slips(c)
    the_owner_is_not_satisfied(c)
    another_person_decides(c)
    it_is_good_now(c)
    it_is_archived(c)


def it_is_submitted(c: Case) -> None:
    """Four steps on a phone; the receipt has the number and the days."""
    owner = c.on("owner")
    owner.goes("/owner/")
    owner.follows("我要投诉", owner.main)
    picks(owner, "topic", "property_service")
    picks(owner, "where", "home")
    owner.photographed("complaint-about")
    owner.presses("下一步：发生了什么")
    owner.fills("发生了什么？", TOLD)
    owner.presses("下一步：您的要求")
    owner.fills("您要求怎么办？", "修好，并书面说明为什么拖了这么久")
    picks(owner, "expectation", "4")
    owner.photographed("complaint-demand")
    owner.presses("下一步：证据")
    owner.hands_in(jpeg("door.jpg", 30), pdf("购房合同.pdf"))
    owner.presses(re.compile("^下一步"))
    owner.sees(TOLD, "2个文件", "购房合同.pdf")
    owner.photographed("complaint-review")
    owner.presses("提交投诉")
    owner.sees("投诉已收到", re.compile(r"-TS-\d+"), "联系您，了解情况", "书面答复")
    owner.photographed("complaint-receipt")
    owner.follows("看进度")
    owner.reaches(r"/owner/complaints/\d+")
    c.complaint = int(owner.page.url.rpartition("/")[2])


def it_is_taken_on_and_read_back(c: Case) -> None:
    """The desk calls, takes it on and writes down what it understood; the owner agrees on the phone's screen."""
    c.live.forward(hours=2)
    agent = c.on("agent")
    agent.goes("/staff/complaints")
    agent.follows(re.compile("单元门禁坏了三周"), agent.main)
    agent.sees("联系投诉人，补齐记录并受理")
    agent.photographed("complaint-desk")
    agent.presses("受理")
    agent.sees("写下事实与诉求，读给投诉人")
    agent.follows("写事实与诉求…")
    agent.page.locator("[name=fact_1]").fill(FIRST)
    agent.page.locator("[name=demand_1]").fill("修好")
    agent.page.locator("[name=fact_2]").fill(SECOND)
    agent.page.locator("[name=demand_2]").fill("书面说明原因")
    agent.photographed("complaint-read-back")
    agent.presses("发给投诉人核对")
    agent.sees(re.compile("^已发给投诉人核对"))
    owner = c.on("owner")
    owner.goes(c.home)
    owner.sees("请核对：我们写的对不对", FIRST, SECOND)
    owner.photographed("complaint-definition")
    owner.presses("对，就是这样")
    owner.sees(re.compile("您在.*确认过"))


def it_is_judged(c: Case) -> None:
    """Graver than usual, ours, led by the service lead; the owner reads who answers and by when."""
    lead = c.on("lead")
    lead.goes(c.desk)
    lead.follows("评估…")
    judges(lead, "serious", "何静宜")
    lead.photographed("complaint-evaluate")
    lead.presses("定下，开始调查")
    lead.sees("评估完成，负责人和投诉人都会收到通知。")
    lead.goes(c.desk)
    lead.follows("记一条…")
    lead.field("记什么").select_option(label="求尊重")
    lead.fills("哪天的事", c.day(0))
    lead.fills("说明", "说了三遍没有人当回事")
    lead.presses("记下")
    lead.sees(re.compile("求尊重"))
    owner = c.on("owner")
    owner.goes(c.home)
    owner.sees(re.compile("由何静宜负责"))
    owner.sees_not("求尊重", "没有人当回事")


def judges(person: Person, severity: str, lead: str) -> None:
    """Fill in the evaluation."""
    picks(person, "severity", severity)
    person.fills("为什么是这个程度", "三周没有修好，影响整个单元的安全")
    picks(person, "liability", "ours")
    person.fills("为什么这样判", "配件到货后没有安排")
    names = person.field("负责人").locator("option", has_text=lead)
    person.field("负责人").select_option(value=names.first.get_attribute("value"))


def picks(person: Person, name: str, value: str) -> None:
    """Choose a card or a radio of that name."""
    person.page.locator(f"input[name={name}][value='{value}']").first.check()


def the_firm_is_asked(c: Case) -> None:
    """The firm answers on its phone, with a photo; the lead keeps a piece of evidence."""
    lead = c.on("lead")
    lead.goes(c.desk)
    lead.follows("请人查…")
    lead.field("请谁查").select_option(value=f"f{c.story.firm}")
    lead.fills("查什么", "门禁配件哪天到货，为什么没有安装")
    lead.fills("哪天前答复", c.day(2))
    lead.presses("请他查")
    lead.sees("已通知对方，答复会出现在这里。")
    firm = c.on("contractor")
    firm.goes("/field/inquiries")
    firm.sees("门禁配件哪天到货，为什么没有安装")
    firm.follows(re.compile(""), firm.main.locator("article").first)
    firm.fills("查到什么", "9日到货，没有接到安装通知")
    firm.photographed("complaint-inquiry")
    firm.presses("交答复")
    firm.sees("9日到货，没有接到安装通知")
    lead.goes(c.desk)
    lead.sees("9日到货，没有接到安装通知")
    lead.follows("加证据…")
    lead.fills("说明什么", "读头损坏的照片和入库单")
    lead.fills("来自哪里", "仓库入库单，现场检查")
    lead.fills("是哪天的", c.day(0))
    lead.hands_in(jpeg("reader.jpg", 60))
    lead.presses("保存证据")
    lead.sees("证据已保存。")


def it_takes_longer(c: Case) -> None:
    """More time, with the reason; the owner is told at once."""
    c.live.forward(days=1)
    lead = c.on("lead")
    lead.goes(c.desk)
    lead.follows("延期…")
    lead.field("哪个期限").select_option(value="reply")
    lead.fills("延到", f"{c.day(13)}T18:00")
    lead.fills("为什么", LATER)
    lead.photographed("complaint-extend")
    lead.presses("延到这天，通知投诉人")
    lead.sees("期限已延，投诉人会收到通知。")
    owner = c.on("owner")
    owner.goes(c.home)
    owner.sees(re.compile(LATER))
    owner.photographed("complaint-extended")


def it_is_found_out(c: Case) -> None:
    """Each point has what was found and by what it is judged."""
    lead = c.on("lead")
    finds(lead, c.desk, FOUND)


def finds(person: Person, desk: str, found: str) -> None:
    """Write what was found about the two points, and end the investigation."""
    person.goes(desk)
    person.follows("写查到的事实…")
    for no, text in ((1, found), (2, "两次报修都登记为等配件，没有回访")):
        person.page.locator(f"[name=finding_{no}]").fill(text)
        person.page.locator(f"[name=basis_{no}]").fill("物业服务合同附件二4.3")
    person.presses("保存")
    person.sees("已保存。")
    person.presses("调查结束，写答复")
    person.sees("调查结束，接着写书面答复。")


def writes(person: Person, c: Case, remedy: str, owner: str, days: int, yuan: str = "") -> None:
    """Write the letter with a promise, and money where there is any."""
    person.goes(c.desk)
    person.follows("写答复…")
    for no in (1, 2):
        for name, text in (
            ("finding", FOUND),
            ("reason", "合同约定门禁完好"),
            ("turn_to", "住建局物业科12345"),
        ):
            person.page.locator(f"[name={name}_{no}]").fill(text)
        person.page.locator(f"[name=remedy_{no}]").fill(remedy)
    person.page.locator("[name=pledge_1]").fill(remedy)
    people = person.page.locator("[name=owner_1] option", has_text=owner)
    person.page.locator("[name=owner_1]").select_option(value=people.first.get_attribute("value"))
    person.page.locator("[name=due_1]").fill(c.day(days))
    if yuan:
        person.page.locator("[name=compensation]").fill(yuan)
        person.page.locator("[name=compensation_reason]").fill("三周的打车取快递费用")
    person.photographed(f"complaint-letter-{days}")
    person.presses("保存")
    person.sees("已保存。还缺什么写在“答复”里。")


def the_letter_waits_for_a_yes(c: Case) -> None:
    """It pays something: without a yes it does not leave; the manager agrees, then it does."""
    lead = c.on("lead")
    writes(lead, c, "更换读头", "何静宜", 3, "260")
    lead.presses("补偿送审批")
    lead.sees("已送审批，批准后才能发出答复。")
    lead.goes(c.desk)
    lead.sees("等审批")
    lead.page.goto(f"{lead.base}{c.desk}/reply")
    lead.reaches(c.desk)
    manager = c.on("manager")
    manager.looks_until("/staff/approvals", re.compile("260.00"))
    manager.photographed("complaint-approval")
    manager.presses("同意")
    manager.sees("已同意，申请人会收到通知。")
    sends(lead, c)


def sends(person: Person, c: Case) -> None:
    """Look at the letter once more, and let it leave."""
    person.goes(c.desk)
    person.follows("看一遍，发出答复…")
    person.photographed("complaint-preview")
    person.presses("发出答复")
    person.sees("答复已发出，投诉人会收到通知。承诺开始计时。")


def the_owner_reads_it(c: Case) -> None:
    """The letter on the phone; that it was opened is its proof."""
    owner = c.on("owner")
    owner.goes(c.home)
    owner.follows("看答复")
    owner.sees(FIRST, FOUND, "260.00元", "我们承诺", "更换读头")
    owner.photographed("complaint-owner-letter")
    lead = c.on("lead")
    lead.goes(c.desk)
    lead.sees(re.compile("打开$"))


def the_promise_slips(c: Case) -> None:
    """The day goes by: it is late on both pages and has gone up; then it is done, with the proof."""
    c.live.forward(days=5)
    lead = c.on("lead")
    lead.looks_until("/staff/?view=raised", re.compile("更换读头"))
    lead.photographed("complaint-slipped")
    owner = c.on("owner")
    owner.goes(c.home)
    owner.sees(re.compile("超期"))
    owner.photographed("complaint-owner-slipped")
    lead.goes(c.desk)
    lead.sees_not("进入回访")
    lead.follows(re.compile("^办到了…"))
    lead.fills("怎么办到的", "读头已换，刷卡试了二十次")
    lead.presses("办结，通知投诉人")
    goes_to_follow_up(lead, c)


def goes_to_follow_up(person: Person, c: Case) -> None:
    """What was promised is done: the case waits for what the owner says."""
    person.sees("已办结，投诉人会收到通知。")
    person.goes(c.desk)
    person.presses("进入回访")
    person.sees("已进入回访，由没有参与办理的同事来问。")


def the_owner_is_not_satisfied(c: Case) -> None:
    """Somebody who had no part in it asks; the answer sends it back, one level higher."""
    lead = c.on("lead")
    assigns(c, lead)
    caller = c.on("caller")
    hears(caller, c, 1, UNHAPPY)
    caller.photographed("complaint-callback")
    lead.goes(c.desk)
    lead.sees("复核")
    lead.photographed("complaint-second-stage")
    lead.page.goto(f"{lead.base}{c.desk}/evaluation")
    lead.sees_not("定下，开始调查")


def assigns(c: Case, person: Person) -> None:
    """The open callback of the complaint is given to the colleague who had no part in it."""
    person.looks_until("/staff/callbacks", re.compile("单元门禁坏了三周"))
    person.follows(re.compile("单元门禁坏了三周"), person.main)
    box = person.field("由谁回访").or_(person.field("改由谁回访")).first
    assert box.locator("option", has_text="陆青禾").count() == 0
    named = box.locator("option", has_text="谢月白")
    box.select_option(value=named.first.get_attribute("value"))
    person.presses("分派")
    person.sees("已分派，对方会收到通知。")


def hears(person: Person, c: Case, score: int, words: str) -> None:
    """The caller reaches the owner and writes down what was said."""
    person.goes("/staff/callbacks")
    person.follows(re.compile("单元门禁坏了三周"), person.main)
    person.field("怎么联系的").select_option(label="业主打来")
    picks(person, "outcome", "reached")
    picks(person, "stands", "good" if score > 3 else "not_good")
    picks(person, "score", str(score))
    person.fills("业主原话", words)
    person.presses("保存这次联系")
    person.sees(re.compile("^已记下业主的答复"))


def another_person_decides(c: Case) -> None:
    """The head leads the second stage: judges, finds out and answers anew; the owner accepts."""
    head = c.on("head")
    head.goes(c.desk)
    head.sees(re.compile(UNHAPPY))
    head.follows("评估…")
    assert head.field("负责人").locator("option", has_text="何静宜").count() == 0
    judges(head, "serious", "程怀瑾")
    head.presses("定下，开始调查")
    head.sees("评估完成，负责人和投诉人都会收到通知。")
    finds(head, c.desk, "控制器主板进水，换读头治标不治本")
    writes(head, c, BETTER, "程怀瑾", 6)
    sends(head, c)
    owner = c.on("owner")
    owner.goes(c.home)
    owner.follows(re.compile("看第2份答复"))
    owner.sees(BETTER, re.compile("程怀瑾"))
    owner.presses("接受这个处理结果")
    owner.sees("谢谢。答应您的事会按日期办到，之后有人回访您。")
    owner.photographed("complaint-accepted")


def it_is_good_now(c: Case) -> None:
    """What was promised is done in time, and the owner says that it is good."""
    c.live.forward(days=2)
    head = c.on("head")
    head.goes(c.desk)
    head.follows(re.compile("^办到了…"))
    head.fills("怎么办到的", "整套已更换，厂家驻场三天没有再坏")
    head.presses("办结，通知投诉人")
    goes_to_follow_up(head, c)
    assigns(c, head)
    hears(c.on("caller"), c, 5, "这回真的好了，谢谢")


def it_is_archived(c: Case) -> None:
    """Cause, lesson, prevention; then read-only, and the pack reads without the portal."""
    head = c.on("head")
    head.goes(c.desk)
    head.follows("写根源与教训…")
    head.field("根源在哪一环").select_option(value="property_service")
    head.fills("根源是什么", "配件到货没有人通知维修班")
    head.fills("教训", "等配件的报修每三天由客服追一次")
    head.field("应在哪一环预防").select_option(value="property_service")
    head.photographed("complaint-lesson")
    head.presses("写下教训")
    head.sees("根源与教训已写下。")
    head.goes(c.desk)
    head.follows("归档…")
    head.presses("归档，不再修改")
    head.sees(re.compile("^已归档，只读"))
    head.sees_not("求尊重")
    head.looks_until(c.desk, "下载归档包")
    head.photographed("complaint-archived")
    link = head.main.get_by_role("link", name="下载归档包")
    the_pack_reads_alone(head, link)
    owner = c.on("owner")
    owner.goes(c.home)
    owner.sees("完成")
    owner.photographed("complaint-done")


def the_pack_reads_alone(person: Person, link: Locator) -> None:
    """An index, both letters, the evidence; nothing that was for staff only."""
    data = person.context.request.get(f"{person.base}{link.get_attribute('href')}").body()
    with zipfile.ZipFile(io.BytesIO(data)) as pack:
        names = pack.namelist()
        index = pack.read(next(name for name in names if name.endswith("index.html"))).decode()
        whole = b"".join(pack.read(name) for name in names)
    assert FIRST in index and "谢月白" in index
    assert sum("letter" in name.lower() for name in names) >= 2, names
    assert sum(name.endswith(".pdf") and name.startswith("evidence/") for name in names) == 1, names
    assert "没有人当回事".encode() not in whole


HOMES, STOPPED = 30, "2号电梯一个月停了六次"
REPAIRED = "更换2号电梯的门机和控制板"


@pytest.mark.first("sqlite")
def test_thirty_homes_are_answered_one_by_one(app: Any, live: Any, browser: Any, database: Any) -> None:
    """SQLite with the script, PostgreSQL on plain pages."""
    thirty_homes(app, live, browser, javascript=database.base.kind == "sqlite")


@pytest.mark.proof
def test_thirty_homes_the_other_way_round(app: Any, live: Any, browser: Any, database: Any) -> None:
    """SQLite on plain pages, PostgreSQL with the script."""
    thirty_homes(app, live, browser, javascript=database.base.kind != "sqlite")


def thirty_homes(app: Any, live: Any, browser: Any, *, javascript: bool) -> None:
    """One matter of thirty homes: written once, agreed by each, and each gets a letter of its own."""
    c = people_of(app, live, browser, javascript=javascript)
    with clock.frozen(live.now):
        rows, matter = makers_complaints.joint(c.story, HOMES)
        owners = [(row.id, row.complainant_id or 0) for row in rows]
        joint = f"/staff/complaints/joint/{matter.id}"
    session().rollback()
    lead = c.on("lead")
    lead.goes(joint)
    lead.sees(f"{HOMES}件投诉")
    what_is_common(lead, c, joint)
    for_all(lead, joint, "发给各户核对", HOMES)
    the_homes_agree(c, owners)
    lead.goes(joint)
    lead.follows(re.compile("^统一评估"))
    judges(lead, "serious", "何静宜")
    lead.photographed("joint-evaluate")
    lead.presses("统一评估，开始")
    done(lead, HOMES - 1)
    lead.goes(joint)
    for act in ("把查到的写进各户", "各户结束调查", "把答复写进各户", "给各户发出答复"):
        for_all(lead, joint, act, HOMES - 1)
    lead.photographed("joint-answered")
    each_has_its_own_letter(c, owners)


def what_is_common(lead: Person, c: Case, joint: str) -> None:
    """Facts, what was found, the answer and a promise, once; and a piece of evidence."""
    lead.follows("写共同的内容…")
    texts = {
        "fact": STOPPED, "demand": "修好", "finding": "门机皮带老化，控制板受潮", "basis": "电梯维保合同第六条",
        "reason": "维保没有按期更换", "remedy": REPAIRED, "turn_to": "市场监管所特种设备科", "pledge": REPAIRED,
    }  # fmt: skip
    for name, text in texts.items():
        lead.page.locator(f"[name={name}_1]").fill(text)
    names = lead.page.locator("[name=pledge_owner_1] option", has_text="何静宜")
    lead.page.locator("[name=pledge_owner_1]").select_option(value=names.first.get_attribute("value"))
    lead.page.locator("[name=pledge_due_1]").fill(c.day(20))
    lead.photographed("joint-common")
    lead.presses("保存")
    lead.sees("已保存。还没有写进各户，用“统一办理”写进去。")
    lead.follows("加共同的证据…")
    lead.fills("说明什么", "六次停运的记录")
    lead.fills("来源", "维保单位的记录")
    lead.fills("哪一天的", c.day(0))
    lead.presses("留下证据")
    lead.sees(re.compile("^证据已留下"))
    lead.goes(joint)


def for_all(lead: Person, joint: str, act: str, homes: int) -> None:
    """One act over all homes, with a result for each."""
    lead.follows(re.compile(f"^{act}"))
    lead.presses(f"{act}，开始")
    done(lead, homes)
    lead.goes(joint)


def done(lead: Person, homes: int) -> None:
    """The worker has been to every home."""
    lead.waits_for(lead.main.get_by_text(f"办好{homes}件，没办0件"))


def the_homes_agree(c: Case, owners: list[tuple[int, int]]) -> None:
    """The first agrees on the phone's screen, the last has not yet; those between as they will."""
    c.complaint, c.story.owner = owners[0]
    owner = c.on("owner")
    owner.goes(c.home)
    owner.sees(STOPPED)
    owner.presses("对，就是这样")
    owner.sees(re.compile("您在.*确认过"))
    with clock.frozen(c.live.now):
        for complaint_id, owner_id in owners[1:-1]:
            with write():
                row = session().get_one(Complaint, complaint_id)
                actions.agree_definition(row, by=make.actor(owner_id, "owner"))
    session().rollback()


def each_has_its_own_letter(c: Case, owners: list[tuple[int, int]]) -> None:
    """Another home reads its own letter, with its own number; the one that has not agreed has none."""
    numbers = set()
    for n in (1, HOMES - 2):
        c.complaint, c.story.owner = owners[n]
        c.people.pop("owner", None)
        owner = c.on("owner")
        owner.goes(c.home)
        owner.follows("看答复")
        owner.sees(STOPPED, REPAIRED, "我们承诺")
        owner.photographed(f"joint-letter-{n}")
        found = re.search(r"答复(\S+-TS-\d+-\d+)", owner.main.inner_text())
        assert found
        numbers.add(found[1])
        owner.page.goto(f"{owner.base}/owner/complaints/{owners[0][0]}")
        owner.sees_not(STOPPED)
    assert len(numbers) == 2
    c.complaint, c.story.owner = owners[-1]
    c.people.pop("owner", None)
    last = c.on("owner")
    last.goes(c.home)
    last.sees("请核对：我们写的对不对")
    last.sees_not("书面答复")


LAW = "装修时间以市容条例为准，物业没有处罚权，合同也没有约定"
ELSEWHERE = "街道综合执法队，0571-8800 0456"


@pytest.mark.first("sqlite")
def test_one_is_refused_with_reasons(app: Any, live: Any, browser: Any, database: Any) -> None:
    """SQLite with the script, PostgreSQL on plain pages."""
    refused(app, live, browser, javascript=database.base.kind == "sqlite")


@pytest.mark.proof
def test_one_is_refused_with_reasons_the_other_way_round(
    app: Any, live: Any, browser: Any, database: Any
) -> None:
    """SQLite on plain pages, PostgreSQL with the script."""
    refused(app, live, browser, javascript=database.base.kind != "sqlite")


def refused(app: Any, live: Any, browser: Any, *, javascript: bool) -> None:
    """Called in, registered, refused in writing; the owner reads why, whom to ask, and asks for a review."""
    c = people_of(app, live, browser, javascript=javascript)
    it_is_called_in(c)
    lead = c.on("lead")
    lead.goes(c.desk)
    lead.follows("不受理…")
    lead.fills("为什么不受理", LAW)
    lead.fills("可以找谁", ELSEWHERE)
    lead.photographed("refused-desk")
    lead.presses("不受理，书面告知投诉人")
    lead.sees("不予受理")
    owner = c.on("owner")
    owner.goes(c.home)
    owner.sees("为什么没有受理", LAW, re.compile(re.escape(ELSEWHERE)))
    owner.photographed("refused-owner")
    owner.opens("请另一位同事复核")
    owner.fills("为什么要复核？", "物业每天放行装修工人，不是没有关系")
    owner.presses("申请复核")
    owner.sees("已收到。由没有参与过、高一级的同事重新办理。")
    c.on("head").goes(c.desk)
    c.on("head").sees("复核", re.compile("物业每天放行装修工人"))
    c.on("lead").page.goto(f"{lead.base}{c.desk}/evaluation")
    c.on("lead").sees_not("定下，开始调查")


def it_is_called_in(c: Case) -> None:
    """The desk finds the home by the caller's phone and writes the words down."""
    with clock.frozen(c.live.now):
        label = make.home_page(c.story.unit).label
    session().rollback()
    agent = c.on("agent")
    agent.goes("/staff/complaints/new")
    agent.fills("来电号码、房号或姓名", label)
    agent.presses("查房屋")
    agent.follows(re.compile(re.escape(label)), agent.main)
    agent.field("来自").select_option(value="phone")
    who = agent.field("谁投诉")
    who.select_option(value=str(c.story.owner))
    agent.fills("发生了什么，照原话记", "楼上周末装修，吵得没法休息，要求物业罚款。")
    agent.page.locator("[name=demand]").fill("罚款五千元")
    agent.photographed("refused-registered")
    agent.presses("登记，读出单号")
    agent.reaches(r"/staff/complaints/\d+")
    c.complaint = int(agent.page.url.rpartition("/")[2])
    agent.sees("楼上周末装修，吵得没法休息，要求物业罚款。")
