"""The whole chain, as its people live it: a firm does not come, a crew goes in its place, four sign, the books agree."""

import re
from dataclasses import dataclass, field
from typing import Any

import pytest

from portal.domain.estate.models import Firm
from portal.domain.estate.roles import Role
from portal.infra import clock
from portal.infra.db import session
from tests import makers, makers_costs
from tests import makers_estate as make
from tests.journeys.people import COMPUTER, PHONE, Person, jpeg

ORDERED, LATE = "2026-08-10T09:00+08:00", "2026-08-27T09:00+08:00"
QUARTER_OVER = "2026-10-09T09:30+08:00"
FIRST, AGAIN = "凿开地漏四周，重做防水", "墙角也重做了，闭水24小时不渗"
REFUSED = "墙角没有做闭水试验"


@pytest.mark.database("postgresql")
def test_from_overdue_to_agreed_by_silence(app: Any, live: Any, browser: Any) -> None:
    """PostgreSQL on plain pages; `make test` has the story from the roster on SQLite with the script."""
    whole_chain(app, live, browser, javascript=False)


@pytest.mark.proof
def test_the_same_with_the_script(app: Any, live: Any, browser: Any) -> None:
    whole_chain(app, live, browser, javascript=True)


@pytest.mark.proof
@pytest.mark.database("sqlite")
def test_the_same_on_plain_pages(app: Any, live: Any, browser: Any) -> None:
    whole_chain(app, live, browser, javascript=False)


@dataclass
class Chain:
    """The job and its people; each has a browser of their own, and signs in anew where a sign-in has run out."""

    app: Any
    live: Any
    browser: Any
    javascript: bool
    story: makers.Story
    head: int
    crew: int
    deputy: int
    firm_name: str
    repair: int
    number: str
    people: dict[str, Person] = field(default_factory=dict)

    @property
    def desk(self) -> str:
        """The page of the repair at the desk."""
        return f"/staff/repairs/{self.repair}"

    @property
    def job(self) -> str:
        """The page of the repair for who repairs it."""
        return f"/field/jobs/{self.repair}"

    def on(self, who: str) -> Person:
        """The person at their own device, signed in with the second factor at the moment it is now."""
        face = "owner" if who == "owner" else "field" if who in ON_SITE else "staff"
        if who not in self.people:
            width = COMPUTER if face == "staff" else PHONE
            self.people[who] = Person(self.browser, self.live.url, width, javascript=self.javascript)
        person_id = getattr(self, who, 0) or getattr(self.story, who)
        with clock.frozen(self.live.now):
            return self.people[who].has_session(self.app, person_id, face)


ON_SITE = ("contractor", "crew", "supervision", "project")


def whole_chain(app: Any, live: Any, browser: Any, *, javascript: bool) -> None:
    """Every step is taken on a page by whom it belongs to; days pass between them."""
    c = a_job_nobody_came_to(app, live, browser, javascript=javascript)
    it_is_late(c)
    a_crew_goes_in_its_place(c)
    the_crew_repairs(c)
    supervision_sends_it_back(c)
    four_sign(c)
    the_form_is_verified(c)
    the_deputy_approves(c)
    the_firm_disputes(c)
    the_quarter_is_agreed_by_silence(c)


def a_job_nobody_came_to(app: Any, live: Any, browser: Any, *, javascript: bool) -> Chain:
    """Seventeen days ago: reported, decided, taken, booked; then nobody came."""
    live.to(ORDERED)
    with clock.frozen(live.now):
        s = makers.story()
        crew = make.contact_of(s.other_firm, Role.CONTRACTOR, "司徒听雨")
        makers_costs.price_list(s)
        head = make.staff(Role.HEAD, s.community, "韩其远")
        deputy = make.staff(Role.SERVICE_LEAD, s.community, "欧阳远山")
        firm = session().get_one(Firm, s.firm).name
        repair = makers.repair_scheduled(s, **makers.FOUR_SIGN)
    c = Chain(app, live, browser, javascript, s, head, crew, deputy, firm, repair.id, repair.number)
    session().rollback()
    return c


def it_is_late(c: Chain) -> None:
    """The limit is over: the desk is told, a reminder goes out, then the notice with its grace; the firm has it."""
    c.live.to(LATE)
    dispatcher = c.on("dispatcher")
    dispatcher.looks_until(c.desk, re.compile("已升级"))
    dispatcher.photographed("chain-late")
    for paper in ("催办", "逾期"):
        dispatcher.goes(c.desk)
        dispatcher.follows("催办、发通知…")
        dispatcher.sees(re.compile(paper))
        dispatcher.photographed(f"chain-paper-{paper}")
        dispatcher.presses("发出通知")
        dispatcher.sees("已发出，送达情况在“通知”里看。")
    firm = c.on("contractor")
    firm.goes("/field/notices")
    firm.photographed("chain-firm-notices")
    firm.follows(re.compile("逾期"))
    firm.sees(re.compile("^宽限到"))
    firm.presses("签收这份通知")
    firm.sees("已签收")
    firm.photographed("chain-firm-notice")


def a_crew_goes_in_its_place(c: Chain) -> None:
    """The grace is over: the crew is sent, the firm is shut out, the announcement of the charge reaches it."""
    c.live.forward(days=2)
    dispatcher = c.on("dispatcher")
    dispatcher.goes(c.desk)
    dispatcher.follows("超期代修…")
    dispatcher.main.get_by_label("由谁接手").select_option(value=str(c.story.other_firm))
    dispatcher.fills("预计费用（元）", "800")
    dispatcher.fills("给维修人员", "先关总阀")
    dispatcher.photographed("chain-take-over")
    dispatcher.presses("派人代修")
    dispatcher.sees("已由接手的单位继续，扣款通知单和证据包随后生成。")
    dispatcher.looks_until(c.desk, "接手时")
    dispatcher.photographed("chain-taken-over")
    firm = c.on("contractor")
    assert firm.page.goto(firm.base + c.job).status == 404  # type: ignore[union-attr]
    firm.goes("/field/statements")
    firm.sees("代修扣款", "已通知，金额待计量", "800.00元")


def the_crew_repairs(c: Chain) -> None:
    """Taken, booked, begun, its costs noted from the price list, complete."""
    crew = c.on("crew")
    crew.goes(c.job)
    crew.sees("先关总阀")
    crew.presses("接单")
    crew.sees("已接单。接着约上门时间。")
    slots = crew.page.locator(".slots input:not([disabled])")
    for at in (0, 1):
        slots.nth(at).check()
    crew.presses("请业主选一个")
    owner = c.on("owner")
    owner.goes(f"/owner/repairs/{c.repair}")
    owner.page.locator("#visit").get_by_role("radio").first.check()
    owner.presses("就约这个时段")
    owner.sees("约好了，师傅会按时上门。")
    crew.goes(c.job)
    crew.hands_in(jpeg("before.jpg", 20))
    crew.fills("为什么提前", "业主来电说现在就可以")
    crew.presses("开始维修")
    crew.sees("已开始。修好后在这里报完工。")
    for item, quantity in (("水电工日", "1"), ("角阀", "2")):
        crew.goes(f"{c.job}/costs")
        box = crew.field("价目")
        box.select_option(value=box.locator("option", has_text=item).get_attribute("value"))
        crew.fills("数量", quantity)
        crew.presses("加上这一行")
        crew.sees(re.compile(item))
    crew.photographed("chain-crew-costs")
    complete(c, FIRST)


def complete(c: Chain, done: str) -> None:
    """The crew reports what it did, with a photo."""
    crew = c.on("crew")
    crew.goes(c.job)
    crew.hands_in(jpeg("after.jpg", len(done)))
    crew.fills("做了什么", done)
    crew.presses("报完工，请业主签认")
    crew.sees("已报完工，等各方签认。")


def supervision_sends_it_back(c: Chain) -> None:
    """Read on site, refused with a reason; the crew sees it and does it again."""
    supervision = c.on("supervision")
    supervision.goes("/field/sign-offs")
    supervision.follows(re.compile("卫生间漏水渗水"))
    supervision.sees(FIRST, "757.00元")
    supervision.photographed("chain-supervision")
    supervision.opens("没修好，退回重修")
    supervision.fills("哪里还有问题？", REFUSED)
    supervision.presses("退回重修")
    supervision.sees("已退回重修，施工单位会收到。")
    crew = c.on("crew")
    crew.goes("/field/")
    crew.sees("被退回重修的", re.compile(REFUSED))
    complete(c, AGAIN)


def four_sign(c: Chain) -> None:
    """Each on their own device: the owner draws where there is a script, the others type."""
    dispatcher = c.on("dispatcher")
    dispatcher.goes(c.desk)
    dispatcher.follows("签认…")
    dispatcher.sees(AGAIN)
    dispatcher.photographed("chain-desk-sign")
    dispatcher.fills("签认人", "赵守诚")
    dispatcher.presses("确认修好，签认")
    dispatcher.sees("已签认。")
    owner = c.on("owner")
    owner.goes(f"/owner/repairs/{c.repair}")
    owner.page.get_by_role("radio", name="4").check()
    owner.page.get_by_role("checkbox", name=re.compile("我已看过现场")).check()
    owner.signs("林晓岚")
    owner.photographed("chain-owner-sign")
    owner.presses("签认完成")
    owner.sees("已签认，谢谢您。15天内发现问题还可以重开。")
    for who, name in (("supervision", "钱工"), ("project", "孙佳宁")):
        person = c.on(who)
        person.goes(f"/field/sign-offs/{c.repair}")
        person.page.get_by_role("checkbox", name=re.compile("我已核对维修内容")).check()
        person.fills("签名", name)
        person.photographed(f"chain-{who}-sign")
        person.presses("确认修好，签认")
        person.sees("已签认。")


def the_form_is_verified(c: Chain) -> None:
    """维修单 is printed; whoever reads its square sees that nothing was changed."""
    dispatcher = c.on("dispatcher")
    dispatcher.goes(f"{c.desk}/form")
    dispatcher.sees("住户维修单", re.compile(AGAIN), re.compile("合计757.00元"))
    dispatcher.photographed("chain-form")
    square = re.search(r"/v/[\w-]+", dispatcher.main.inner_text())
    assert square
    stranger = Person(c.browser, c.live.url, javascript=c.javascript)
    stranger.goes(square[0])
    stranger.sees("内容和签认时一致，签认之后没有改动。", c.number)
    stranger.sees_not("林晓岚", AGAIN)
    stranger.photographed("chain-verified")


def the_deputy_approves(c: Chain) -> None:
    """The manager is away and names who leads the service centre; the deputy sees what was measured, and agrees."""
    manager = c.on("manager")
    manager.goes("/staff/approvals/deputies/new")
    manager.field("由谁代理").select_option(label="欧阳远山")
    manager.fills("到什么时候", "2026-09-30T18:00")
    manager.fills("每件最多代批（元）", "5000")
    manager.fills("原因", "年休假")
    manager.photographed("chain-deputy")
    manager.presses("指定这位代理人")
    manager.sees("已指定代理人，对方会收到通知。", "欧阳远山")
    deputy = c.on("deputy")
    deputy.looks_until("/staff/approvals", re.compile("757.00"))
    deputy.sees(re.compile("您代"))
    deputy.photographed("chain-approvals")
    deputy.presses("同意")
    deputy.sees("已同意，申请人会收到通知。")


def the_firm_disputes(c: Chain) -> None:
    """The firm says why it should not pay; the head has heard it and keeps the charge."""
    firm = c.on("contractor")
    firm.goes("/field/statements")
    firm.sees("已批准，已入账", "757.00元")
    firm.follows(re.compile(""), firm.main.get_by_role("heading", level=3))
    firm.fills("哪里不对，为什么", "师傅到过现场，业主不在家")
    firm.photographed("chain-dispute")
    firm.presses("提交异议")
    firm.sees("异议已提交，裁定以后会通知您。")
    head = c.on("head")
    head.goes("/staff/settlement/disputes")
    head.follows(re.compile("-KK-"), head.main)
    head.sees("师傅到过现场，业主不在家")
    head.main.get_by_role("radio", name="维持原账").check()
    head.fills("裁定理由", "没有到场凭证，两次通知都已签收")
    head.photographed("chain-ruling")
    head.presses("裁定")
    head.sees("没有到场凭证，两次通知都已签收", re.compile("维持原账"))


def the_quarter_is_agreed_by_silence(c: Chain) -> None:
    """The quarter ends: drawn up by the worker, approved, delivered; a week passes without a word."""
    c.live.to(QUARTER_OVER)
    dispatcher = c.on("dispatcher")
    dispatcher.goes(f"/staff/settlement?community={c.story.community}&quarter=2026Q3")
    dispatcher.presses("编制这个季度的结算书")
    line = dispatcher.main.locator("tr", has_text=c.firm_name)
    dispatcher.waits_for(line.get_by_text("待送审"))
    dispatcher.photographed("chain-quarter")
    dispatcher.follows(re.compile("-JS-"), line)
    dispatcher.reaches(r"/staff/settlement/statements/\d+")
    statement = dispatcher.page.url.removeprefix(dispatcher.base)
    dispatcher.presses("送审批")
    dispatcher.sees("已送审批，批准后金额不再变动。")
    manager = c.on("manager")
    manager.looks_until("/staff/approvals", re.compile("757.00"))
    manager.presses("同意")
    manager.sees("已同意，申请人会收到通知。")
    dispatcher.goes(statement)
    dispatcher.photographed("chain-statement")
    dispatcher.presses("送达")
    dispatcher.sees(re.compile("^已送达"))
    c.live.forward(days=8)
    c.on("dispatcher").looks_until(statement, re.compile("^送达后到期没有提异议，视为同意"))
    dispatcher.sees("已确认，待结算")
    dispatcher.photographed("chain-agreed")
    firm = c.on("contractor")
    firm.goes("/field/statements")
    firm.sees("已确认，待结算")
    firm.follows(re.compile("季度"), firm.main)
    firm.sees("送达后到期没有提异议，视为同意", "757.00")
    firm.photographed("chain-firm-agreed")
