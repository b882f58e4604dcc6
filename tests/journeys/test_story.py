"""From the roster to the closed repair, as its people live it: each in a browser of their own, against the real server."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests import makers_estate as make
from tests.journeys import team as places
from tests.journeys.people import COMPUTER, PHONE, Person, jpeg, messages_to
from tests.journeys.reporting import LEAK, report_the_leak
from tests.journeys.team import Home, Team


@pytest.mark.database("sqlite")
def test_a_leak_from_the_roster_to_closed(app: Any, live: Any, browser: Any) -> None:
    """SQLite with the script; `make test` has the chain from overdue to agreed on PostgreSQL and plain pages."""
    whole_story(live, browser, javascript=True)


@pytest.mark.proof
def test_the_same_on_plain_pages(app: Any, live: Any, browser: Any) -> None:
    whole_story(live, browser, javascript=False)


@pytest.mark.proof
@pytest.mark.database("postgresql")
def test_the_same_with_the_script(app: Any, live: Any, browser: Any) -> None:
    whole_story(live, browser, javascript=True)


def whole_story(live: Any, browser: Any, *, javascript: bool) -> None:
    """Every step is taken on a page by whom it belongs to; what is said to each is looked at on the way."""
    team, home = places.team(), places.home_of_the_roster()
    make.building(team.community, f"{home.building}幢", home.accepted_on)

    def person(width: int) -> Person:
        return Person(browser, live.url, width, javascript=javascript)

    lead = person(COMPUTER).signs_in(team.phone(team.lead), "/staff")
    import_the_roster(lead, home)
    code = an_invitation(lead, home)
    owner = person(PHONE)
    sign_up(owner, home, code)
    address = report_the_leak(owner)
    repair_id = address.rsplit("/", 1)[1]
    desk = f"/staff/repairs/{repair_id}"

    agent = person(COMPUTER).signs_in(team.phone(team.agent), "/staff")
    accept(agent, home)
    dispatcher = person(COMPUTER).signs_in(team.phone(team.dispatcher), "/staff")
    decide_and_dispatch(dispatcher, home)
    owner.goes(address)
    owner.sees("等安固防水接单", "不收费")
    owner.photographed("owner-dispatched")

    firm = person(PHONE).signs_in(team.phone(team.contractor), "/field")
    take_the_job(firm, home)
    repair_it(firm, "更换角阀，放水10分钟不漏", "角阀", jpeg("after-1.jpg", 90))
    sign_for_the_department(dispatcher, desk)
    send_it_back(owner, address)
    firm.goes("/field")
    firm.sees("退回重修", "接头处还在渗水")
    firm.photographed("firm-returned")
    firm.follows(re.compile("厨房水槽"))
    firm.sees("为什么退回", "接头处还在渗水")
    complete(firm, "重新缠了生料带，擦干后半小时不渗", "生料带", jpeg("after-2.jpg", 140))
    sign_for_the_department(dispatcher, desk)
    confirm(owner, address, home)
    close(agent, desk)
    everybody_sees_it_done(team, home, owner, address, firm, dispatcher, desk)


def import_the_roster(lead: Person, home: Home) -> None:
    """Upload, look at the columns, check without writing, write."""
    lead.follows("名册导入")
    lead.follows(re.compile("导入名册"))
    lead.hands_in(places.ROSTER)
    lead.presses("上传，看列怎么对")
    lead.reaches(r"/staff/roster/\d+/columns")
    lead.sees("列怎么对？", re.compile("owner-roster-messy"))
    boxes = lead.main.locator("select[name^=column-]")
    chosen = boxes.evaluate_all("all => all.map(box => box.selectedOptions[0].text)")
    assert {"房号", "手机"} & set(chosen), chosen
    lead.photographed("roster-columns")
    lead.presses("先检查，不写入")
    wait_for(lead, "检查完了，什么都还没有写入")
    lead.sees(re.compile(r"会新增\d+行"), re.compile("有错，不会写入"))
    lead.photographed("roster-checked")
    lead.presses(re.compile(r"^写入\d+行$"))
    wait_for(lead, "已写入")
    lead.sees(re.compile(r"新增1\d{3}行"))
    lead.photographed("roster-written")


def wait_for(person: Person, heading: str) -> None:
    """The long work is done when this heading stands there."""
    person.waits_for(person.main.get_by_role("heading", name=heading, exact=True))


def an_invitation(lead: Person, home: Home) -> str:
    """Find the home by its number, make a code for its owner, read it off the card."""
    search = lead.page.get_by_role("searchbox")
    search.fill(f"{home.building}-{home.entrance}-{home.door}")
    search.press("Enter")
    lead.reaches(r"/staff/search\?q=.*")
    lead.follows(re.compile(re.escape(home.label)))
    lead.reaches(r"/staff/homes/\d+")
    lead.sees(home.owner, str(home.handed_over_on))
    lead.photographed("home-imported")
    lead.follows("邀请码")
    lead.main.get_by_label("给谁").select_option(label=home.owner)
    lead.main.get_by_label("和这套房的关系").select_option(label="业主")
    lead.presses("发邀请码，去打印")
    lead.sees("业主服务邀请卡", home.label)
    lead.photographed("invitation-card")
    found = re.search(r"[0-9A-Z]{5}-[0-9A-Z]{5}", lead.main.inner_text())
    assert found
    return found[0]


def sign_up(owner: Person, home: Home, code: str) -> None:
    """The code from the card, name and phone, the code that came: at home."""
    owner.goes("/")
    owner.follows(re.compile("第一次来？"))
    owner.fills("邀请码", code.lower())
    owner.presses("下一步")
    owner.sees(re.compile(re.escape(home.label)))
    owner.fills("姓名", home.owner)
    owner.fills("手机号或邮箱", home.phone)
    owner.photographed("sign-up")
    owner.presses("获取验证码")
    owner.types_code(home.phone)
    owner.presses("继续")
    owner.reaches("/owner/?")
    owner.sees(re.compile(home.owner), "没有在办的事")
    owner.photographed("owner-home-new")


def accept(agent: Person, home: Home) -> None:
    """From the desk: the glance beside the list, and its main button."""
    agent.follows(re.compile("^厨房水槽"))
    agent.sees("水管漏水", home.owner, "上门前先打电话")
    agent.photographed("desk-glance")
    agent.presses("受理", agent.page.locator("#detail"))
    agent.sees("已受理")


def decide_and_dispatch(dispatcher: Person, home: Home) -> None:
    """Both clocks and the reason in words; the firm of the contract, or another one; the deadline with its why."""
    dispatcher.follows(re.compile("^派单判责"), dispatcher.page.get_by_role("navigation"))
    dispatcher.reaches(r"/staff/\?what=repair\.dispatch")
    dispatcher.follows(re.compile("^厨房水槽"))
    dispatcher.follows("判责派单…", dispatcher.page.locator("#detail"))
    verdict = dispatcher.page.locator("#verdict")
    expect(verdict.get_by_role("img", name="两个保修时钟")).to_be_visible()
    words = verdict.inner_text()
    owner_until = home.handed_over_on.replace(year=home.handed_over_on.year + 2)
    assert f"{owner_until:%Y}" in words, words
    assert "业主保修" in words and "施工方责任" in words and "判定依据" in words
    dispatcher.sees(LEAK, "为什么是这个期限：")
    dispatcher.fills("给维修人员", "先关水槽下的角阀")
    firm = dispatcher.page.get_by_role("radio", name=re.compile("安固防水"))
    if firm.count():
        firm.check()
    else:
        dispatcher.main.get_by_label("其他单位").last.select_option(label=places.FIRM)
    dispatcher.photographed("dispatch")
    dispatcher.presses("派单")
    dispatcher.reaches(r"/staff/repairs/\d+")
    dispatcher.sees("已派单，责任单位会收到通知。需要时可以打印任务单。", "责任单位接单")
    dispatcher.photographed("desk-dispatched")


def take_the_job(firm: Person, home: Home) -> None:
    """Acknowledge, and pick one of the owner's windows."""
    firm.sees("等您应答", home.label)
    firm.photographed("firm-jobs")
    firm.follows(re.compile("先看看"))
    firm.sees("先关水槽下的角阀", "上门前先打电话")
    firm.sees_not("身份证")
    firm.presses("接单")
    firm.sees("已接单。接着约上门时间。")
    firm.page.get_by_role("radiogroup").get_by_role("radio").first.check()
    firm.photographed("firm-windows")
    firm.presses("就约这个时间")
    firm.sees("先打电话，再上门")


def repair_it(firm: Person, done: str, used: str, photo: Any) -> None:
    """Start on arrival, with a photo of before, and report complete."""
    firm.hands_in(jpeg("before.jpg", 20))
    firm.photographed("firm-visit")
    firm.fills("为什么提前", "业主来电说现在就可以")
    firm.presses("开始维修")
    firm.sees("修好后报完工")
    complete(firm, done, used, photo)


def complete(firm: Person, done: str, used: str, photo: Any) -> None:
    """What was done, a photo of after, a material."""
    firm.hands_in(photo)
    firm.fills("做了什么", done)
    first = firm.page.get_by_role("group", name="第1样材料")
    firm.fills("材料", used, first)
    firm.fills("数量", "1", first)
    firm.fills("单位", "个", first)
    firm.photographed(f"firm-complete-{photo['name'][:7]}")
    firm.presses("报完工，请业主签认")
    firm.sees("已报完工，等签认", done)


def sign_for_the_department(dispatcher: Person, desk: str) -> None:
    """Look at what was done, and sign."""
    dispatcher.goes(desk)
    dispatcher.follows("签认…")
    dispatcher.sees(re.compile("生料带|角阀"))
    dispatcher.photographed("desk-sign")
    dispatcher.presses("确认修好，签认")
    dispatcher.sees("已签认。")


def send_it_back(owner: Person, address: str) -> None:
    """The owner reads what was done, and is not content."""
    owner.goes(address)
    owner.sees("轮到您了", "请看看修得怎么样", "更换角阀，放水10分钟不漏", "修前与修后")
    owner.photographed("owner-asked-to-sign")
    owner.opens("没修好，退回重修")
    owner.fills("哪里还有问题？", "接头处还在渗水")
    owner.presses("退回重修")
    owner.sees("已退回重修，师傅会按您写的来修。")
    owner.photographed("owner-refused")


def confirm(owner: Person, address: str, home: Home) -> None:
    """Content now: signed with the name."""
    owner.goes("/owner/")
    owner.sees("轮到您了")
    owner.photographed("owner-home-turn")
    owner.follows(re.compile("看|签"), owner.main.locator(".next-step"))
    owner.reaches(re.escape(address))
    owner.sees("重新缠了生料带，擦干后半小时不渗")
    owner.page.get_by_role("radio", name="5").check()
    owner.page.get_by_role("checkbox", name=re.compile("我已看过现场")).check()
    owner.fills("签名", home.owner)
    owner.photographed("owner-signing")
    owner.presses("签认完成")
    owner.sees("修好了，已签认")
    owner.photographed("owner-signed")


def close(agent: Person, desk: str) -> None:
    """The follow-up is done."""
    agent.goes(desk)
    agent.photographed("desk-signed-off")
    agent.presses("办结")
    agent.sees("已办结。")


def everybody_sees_it_done(
    team: Team, home: Home, owner: Person, address: str, firm: Person, dispatcher: Person, desk: str
) -> None:
    """Each on their own page; the timeline in sentences; what was sent to whom."""
    owner.goes("/owner/repairs")
    owner.sees("已完成")
    owner.photographed("owner-list-closed")
    owner.goes(address)
    told = [
        "提交了报修", "受理了报修", "派给安固防水", "已接单", "约好", "到场开始维修",
        "报完工：更换角阀，放水10分钟不漏", "退回重修：接头处还在渗水", "报完工：重新缠了生料带", "签认：修好了",
        "各方都已签认", "办结了这件报修",
    ]  # fmt: skip
    in_order(owner, told)
    owner.sees("已办结")
    owner.photographed("owner-closed")
    dispatcher.goes(desk)
    dispatcher.sees("已完成")
    dispatcher.goes(f"{desk}?tab=story")
    in_order(dispatcher, told)
    dispatcher.photographed("desk-closed")
    firm.goes("/field/jobs/done")
    firm.sees("已完成")
    firm.photographed("firm-done")
    sent = "\n".join(reversed(messages_to(owner, f"#{team.id_of(home.phone)}")))
    assert_order(
        sent,
        [
            "已受理，我们会尽快派单",
            "已派给安固防水",
            "约好",
            "报完工了，请看看",
            "报完工了，请看看",
            "已办结，谢谢",
        ],
    )
    asked = "\n".join(reversed(messages_to(firm, f"#{team.contractor}")))
    assert_order(asked, [f"新任务：{home.label}", "业主退回重修，接头处还在渗水"])


def in_order(person: Person, told: list[str]) -> None:
    """The timeline tells these sentences, the oldest last."""
    assert_order("\n".join(reversed(person.story.all_inner_texts())), told)


def assert_order(text: str, wanted: list[str]) -> None:
    """These words follow one another in the text."""
    at = 0
    for words in wanted:
        at = text.find(words, at) + len(words)
        assert at >= len(words), f"{words!r} is missing, or not in its turn:\n{text}"
