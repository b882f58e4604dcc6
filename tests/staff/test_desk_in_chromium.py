"""The desk in a real browser: the keyboard, the glance beside the list, the verdict that follows a tick."""

import pytest

from portal.infra import sessions
from portal.infra.db import session, write
from tests import makers


def at_the_desk(app, live, context, person_id, path):
    """The person's window, opened on a page of the desk."""
    with app.test_request_context(), write():
        token = sessions.start(person_id, "staff", stepped_up=True)
    context.add_cookies([{"name": sessions.cookie_name(), "value": token, "url": live.url}])
    page = context.new_page()
    page.goto(live.url + path)
    return page


def test_keys_open_a_glance_and_tick_rows(app, live, browser):
    s = makers.story()
    first, second = (makers.repair_submitted(s) for _ in range(2))
    page = at_the_desk(app, live, browser.context(width=1440), s.agent, "/staff/")
    # Before htmx has taken the links over, the key opens the whole page, which is right but another story.
    page.locator("main [data-htmx-powered]").first.wait_for()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.locator("#detail").get_by_role("link", name=second.number).wait_for()
    assert page.url.endswith(f"open=repair.{second.id}")
    assert page.locator("tr[aria-current]").count() == 1
    page.keyboard.press("x")
    page.keyboard.press("k")
    page.keyboard.press("x")
    page.get_by_role("button", name="受理").first.click()
    page.get_by_text("受理了2件").wait_for()
    session().rollback()
    assert {makers.again(r).status.value for r in (first, second)} == {"accepted"}
    page.keyboard.press("/")
    page.keyboard.type("水槽")
    page.keyboard.press("Enter")
    page.get_by_role("link", name=first.title).first.wait_for()


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no script"])
def test_from_the_call_to_the_order(app, live, browser, javascript):
    s = makers.story()
    context = browser.context(javascript=javascript, width=1440)
    page = at_the_desk(app, live, context, s.dispatcher, "/staff/intake")
    label = page.get_by_role("row").filter(has_text="3幢").get_by_role("link").first
    page.locator("#caller").fill("3幢")
    if not javascript:
        page.get_by_role("button", name="查房屋").click()
    label.click()
    page.get_by_label("来自").select_option("phone")
    page.locator("#intake-part").select_option("leak.bathroom")
    page.get_by_label("照原话记").fill("洗澡时楼上没人用水也滴")
    if javascript:
        page.get_by_text("登记后马上告诉来电人").wait_for()
    page.get_by_label("一般", exact=True).check()
    page.get_by_role("button", name="登记，读出单号").click()
    page.get_by_text("请读给来电人").wait_for()
    page.get_by_role("button", name="受理").click()
    page.get_by_role("link", name="判责派单…").click()
    if javascript:
        page.get_by_label("业主改动过这个部位").check()
        page.locator("#verdict").get_by_text("业主改动过，不在保修范围").wait_for()
        page.get_by_label("业主改动过这个部位").uncheck()
    page.get_by_role("radio").first.check()
    page.get_by_role("button", name="派单", exact=True).click()
    page.get_by_text("已派单，责任单位会收到通知").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
