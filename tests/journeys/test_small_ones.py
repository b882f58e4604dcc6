"""What goes wrong in a day: a second tap, a lost line, a sign-in that ended; and who reads, types or sees otherwise."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from portal.domain.estate.models import Person as Row
from portal.domain.repairs import actions as repairs
from portal.infra import sessions
from portal.infra.db import session, write
from tests import makers
from tests import makers_estate as make
from tests.harness.places import ROOT
from tests.journeys.people import COMPUTER, PHONE, Person, jpeg
from tests.journeys.reporting import up_to_the_review

pytestmark = pytest.mark.database("sqlite")
CHINESE = re.compile("[\u4e00-\u9fff]+")
NARROW = 360


def owner_of(story: makers.Story, app: Any, live: Any, browser: Any, **more: Any) -> Person:
    return Person(browser, live.url, PHONE, **more).has_session(app, story.owner, "owner")


def phone_of(person_id: int) -> str:
    session().rollback()
    return str(session().get_one(Row, person_id).phone).removeprefix("+86")


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "plain"])
def test_a_second_tap_and_a_sign_in_that_ended(app: Any, live: Any, browser: Any, javascript: bool) -> None:
    story = makers.story()
    owner = owner_of(story, app, live, browser, javascript=javascript)
    owner.goes("/owner/")
    up_to_the_review(owner)
    form = owner.main.locator("form").last
    address = owner.base + str(form.get_attribute("action"))
    sent = form.locator("input[name]").evaluate_all(
        "all => all.filter(one => one.type !== 'radio' || one.checked).map(one => [one.name, one.value])"
    )
    owner.main.get_by_role("button", name="提交报修").dblclick()
    owner.reaches(r"/owner/repairs/\d+")
    here = owner.page.url
    again = owner.context.request.post(address, form=dict(sent))
    assert again.url == here, "the same form sent once more leads to the same repair"
    owner.goes("/owner/repairs")
    expect(owner.main.get_by_role("heading", level=3)).to_have_count(1)

    owner.goes(here.removeprefix(owner.base))
    owner.fills("写给客服", "水已经流到客厅了")
    with write():
        sessions.end(story.owner)
    owner.presses("发送")
    owner.sees("登录已结束，您填写的内容已保留。请重新登录，然后继续提交。")
    owner.photographed("session-ended")
    phone = phone_of(story.owner)
    owner.fills("手机号或邮箱", phone)
    owner.presses("获取验证码")
    owner.types_code(phone)
    owner.presses("登录")
    owner.sees("您刚才填写的内容还在", "水已经流到客厅了")
    owner.photographed("parked")
    owner.presses("现在提交")
    owner.reaches(re.escape(here.removeprefix(owner.base)) + ".*")
    expect(owner.page.locator("#thread .words")).to_have_text(["水已经流到客厅了"])


def test_a_lost_line_keeps_what_was_typed(app: Any, live: Any, browser: Any) -> None:
    story = makers.story()
    repair_id = makers.repair_submitted(story).id
    owner = owner_of(story, app, live, browser)
    owner.goes(f"/owner/repairs/{repair_id}")
    owner.fills("写给客服", "请带梯子")
    owner.context.set_offline(True)
    owner.presses("发送")
    owner.sees("没有连上网络，您填写的内容还在，请稍后再点一次。")
    expect(owner.field("写给客服")).to_have_value("请带梯子")
    owner.context.set_offline(False)
    owner.presses("发送")
    expect(owner.page.locator("#thread .words")).to_have_text(["请带梯子"])

    owner.goes("/owner/report")
    owner.page.get_by_role("radio", name=re.compile("一般维修")).check()
    owner.presses("下一步：哪里坏了")
    owner.page.get_by_role("radio", name="阳台").check()
    owner.presses("下一步：什么坏了")
    owner.opens("门窗")
    owner.page.get_by_role("radio", name="窗户、玻璃").check()
    owner.fills("说说情况", "推拉窗关不严")
    owner.hands_in(jpeg("window.jpg", 77))
    owner.context.set_offline(True)
    owner.presses("下一步：约时间")
    owner.sees("没有连上网络，您填写的内容还在，请稍后再点一次。")
    expect(owner.field("说说情况")).to_have_value("推拉窗关不严")
    owner.context.set_offline(False)
    owner.presses("下一步：约时间")
    owner.sees("什么时候方便？")
    owner.follows("上一步")
    expect(owner.field("说说情况")).to_have_value("推拉窗关不严")
    expect(owner.main.locator(".photos img")).to_have_count(1)
    browser.forgive("Failed to fetch", "ERR_INTERNET_DISCONNECTED")


def proper_names(story: makers.Story) -> list[str]:
    """What stays Chinese in every language: the place, the building, the person."""
    home = make.home_page(story.unit)
    return [home.community, home.building, home.label, *(one.name for one in home.residents)]


def test_three_languages_and_large_type(app: Any, live: Any, browser: Any) -> None:
    spoken = list(ROOT.glob("portal/translations/*/LC_MESSAGES/messages.mo"))
    assert len(spoken) == 2, "the languages are not compiled: start the tests by make"
    story = makers.story()
    repair = makers.repair_awaiting_signatures(story)
    with write():
        repairs.sign(makers.again(repair), name="赵守诚", by=story.by("dispatcher"))
    owner = owner_of(story, app, live, browser)
    root = owner.page.locator("html")
    owner.goes("/owner/")
    owner.sees("轮到您了")
    before = owner.page.locator("h1").evaluate("e => parseFloat(getComputedStyle(e).fontSize)")
    owner.goes("/me")
    owner.presses("繁體中文")
    expect(root).to_have_attribute("lang", "zh-Hant")
    owner.goes("/owner/")
    owner.sees("報修", "輪到您了")
    owner.photographed("language-zh-Hant")
    owner.goes("/me")
    owner.presses("English")
    expect(root).to_have_attribute("lang", "en")
    owner.goes("/owner/")
    owner.sees("Repairs")
    words = owner.page.locator("body").inner_text()
    for proper in (*proper_names(story), "厨房水槽下面一直滴水"):
        words = words.replace(proper, "")
    assert not CHINESE.findall(words), f"still Chinese on the English page: {CHINESE.findall(words)}"
    owner.photographed("language-en")
    owner.goes("/me")
    owner.presses("Large type")
    expect(root).to_have_attribute("data-type", "large")
    owner.goes("/owner/")
    after = owner.page.locator("h1").evaluate("e => parseFloat(getComputedStyle(e).fontSize)")
    assert after > before * 1.1, (before, after)
    owner.photographed("language-en-large")


def test_the_desk_by_keyboard(app: Any, live: Any, browser: Any) -> None:
    story = makers.story()
    for words in ("厨房水槽滴水", "卫生间地漏堵了", "阳台门锁坏了"):
        makers.repair_submitted(story, description=words)
    makers.repair_accepted(story, description="客厅灯不亮")
    agent = Person(browser, live.url, COMPUTER).has_session(app, story.agent, "staff")
    keys = agent.page.keyboard
    agent.goes("/staff/")
    rows = agent.main.locator(".pickable tbody tr")
    expect(rows).to_have_count(4)
    agent.main.locator("[data-htmx-powered]").first.wait_for()
    keys.press("/")
    expect(agent.page.get_by_role("searchbox")).to_be_focused()
    keys.press("Escape")
    keys.press("j")
    expect(rows.nth(0).get_by_role("link").first).to_be_focused()
    keys.press("x")
    expect(rows.nth(0).get_by_role("checkbox")).to_be_checked()
    expect(agent.main.locator("output.picked")).to_have_text("1")
    keys.press("j")
    expect(rows.nth(1).get_by_role("link").first).to_be_focused()
    title = rows.nth(1).get_by_role("link").first.inner_text()
    keys.press("Enter")
    expect(agent.page.locator("#detail h2").first).to_have_text(title)
    agent.photographed("desk-keys")

    agent.follows(re.compile("^待受理"), agent.main.get_by_role("navigation"))
    expect(rows).to_have_count(3)
    filtered = agent.page.url
    agent.follows("厨房水槽滴水")
    expect(agent.page.locator("#detail h2").first).to_have_text("厨房水槽滴水")
    agent.follows("打开", agent.page.locator("#detail"))
    agent.reaches(r"/staff/repairs/\d+")
    agent.page.go_back()
    expect(agent.page.locator("#detail h2").first).to_have_text("厨房水槽滴水")
    expect(rows).to_have_count(3)
    agent.page.go_back()
    expect(agent.page).to_have_url(filtered)
    expect(rows).to_have_count(3)
    for at in range(3):
        rows.nth(at).get_by_role("checkbox").check()
    agent.presses("受理", agent.main.locator(".bulk"))
    agent.sees("受理了3件。")
    expect(agent.main.get_by_text("已办")).to_have_count(3)
    agent.photographed("desk-bulk")


def test_nothing_stands_out_sideways_on_a_small_phone(app: Any, live: Any, browser: Any) -> None:
    story = makers.story()
    signing = makers.repair_awaiting_signatures(story).id
    scheduled = makers.repair_scheduled(story, description="卫生间地漏堵了，水退得很慢，还有味道").id
    accepted = makers.repair_accepted(story, description="阳台门锁坏了").id
    pages = {
        ("owner", story.owner): ["/owner/", "/owner/report", f"/owner/repairs/{signing}"],
        ("field", story.technician): ["/field/", f"/field/jobs/{scheduled}"],
        ("staff", story.manager): [
            "/staff/", f"/staff/repairs/{signing}", f"/staff/repairs/{accepted}/dispatch",
            f"/staff/homes/{story.unit}", "/staff/roster",
        ],
    }  # fmt: skip
    for (face, person_id), paths in pages.items():
        who = Person(browser, live.url, NARROW).has_session(app, person_id, face)
        for path in paths:
            who.goes(path)
            expect(who.page.locator("h1")).to_be_visible()
            who.photographed(f"narrow{path.replace('/', '-')}")
