"""The whole report in Chromium on a phone: with the script, and the same on plain pages."""

import re
from typing import Any

import pytest

from portal.infra import sessions
from portal.infra.db import write
from tests import makers


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "plain"])
def test_a_report_with_photos_and_a_word_to_the_desk(
    app: Any, live: Any, browser: Any, javascript: bool
) -> None:
    story = makers.story()
    makers.repair_submitted(story)
    with app.test_request_context(), write():
        token = sessions.start(story.owner, "owner")
    window = browser.context(javascript=javascript)
    window.add_cookies([{"name": sessions.cookie_name(), "value": token, "url": live.url}])
    page = window.new_page()
    page.goto(f"{live.url}/owner/")
    page.get_by_role("link", name="报修", exact=True).first.click()
    page.get_by_role("radio", name=re.compile("一般维修")).check()
    forward(page, "place")
    page.get_by_role("radio", name="厨房").check()
    forward(page, "what")
    page.locator("summary", has_text="水管与下水").click()
    page.get_by_role("radio", name="水龙头、阀门").check()
    page.get_by_label("说说情况").fill("龙头关不紧")
    wrong = {"name": "leak.jpg", "mimeType": "image/jpeg", "buffer": b"no photo at all"}
    page.locator("input[type=file]").set_input_files([wrong, picture("one.jpg", 40)])
    page.locator(".foot-actions .primary").click()
    page.get_by_text("已收下1张照片").wait_for()
    assert page.get_by_label("说说情况").input_value() == "龙头关不紧"
    page.get_by_role("button", name="存草稿").click()
    page.locator(".photos .remove").wait_for()
    forward(page, "same")
    forward(page, "when")
    slots = page.locator(".slots input")
    slots.nth(0).check()
    slots.nth(4).check()
    forward(page, "review")
    forward(page, r"repairs/\d+")
    page.get_by_text("报修已提交").wait_for()
    page.get_by_label("写给客服", exact=True).last.fill("请带梯子")
    page.get_by_role("button", name="发送").click()
    page.locator("#thread .words", has_text="请带梯子").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def forward(page: Any, to: str) -> None:
    """Press the step's main button and wait for the next page."""
    page.locator(".foot-actions .primary").click()
    page.wait_for_url(re.compile(f"/owner/(report/)?{to}$"))


def picture(name: str, shade: int) -> dict[str, Any]:
    """A small photo, as a browser is handed it."""
    return {"name": name, "mimeType": "image/jpeg", "buffer": makers.jpeg(shade)}
