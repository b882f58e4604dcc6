"""A survey on a phone in Chromium, with the script and on plain pages: begun, continued on another device, handed in."""

import re
from typing import Any

import pytest

from portal.domain.surveys import links
from tests import makers
from tests import makers_rounds as sent_out


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "plain"])
def test_a_survey_on_two_phones(app: Any, live: Any, browser: Any, javascript: bool) -> None:
    row = sent_out.sent(makers.story())
    url = f"{live.url}{links.path_of(sent_out.invitations(row)[0].id)}"
    page = browser.context(javascript=javascript).new_page()
    page.goto(url)
    page.get_by_text("整体满意吗？").wait_for()
    page.get_by_role("radio", name="2", exact=True).first.check(force=True)
    if not javascript:
        page.get_by_role("button", name="保存这一题").first.click()
        page.get_by_text("已答1题，共7题").wait_for()
    words = page.get_by_label(re.compile("哪里不满意？"))
    words.fill("等了三天")
    if javascript:
        words.blur()
    else:
        page.get_by_role("button", name="保存这一题").nth(1).click()
    page.get_by_text("已答2题，共7题").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    other = browser.context(javascript=javascript).new_page()
    other.goto(url)
    assert other.get_by_label(re.compile("哪里不满意？")).input_value() == "等了三天"
    other.locator(".foot-actions .primary").click()
    other.get_by_text("不能再改").wait_for()
    page.reload()
    page.get_by_text("不能再改").wait_for()


def test_what_was_ticked_first_arrives_first(app: Any, live: Any, browser: Any) -> None:
    """On a slow line the second tick waits for the first: two on their way at once could pass each other, and the
    older would stand."""
    row = sent_out.sent(makers.story())
    url = f"{live.url}{links.path_of(sent_out.invitations(row)[0].id)}"
    page = browser.context().new_page()
    page.goto(url)
    held: list[Any] = []
    given_up: list[Any] = []
    page.on("requestfailed", lambda request: given_up.append(request) if request.url == url else None)
    page.route(url, lambda route: held.append(route) if not held else route.continue_())
    with page.expect_request(url):
        page.locator("[name=q-q4-expected][value='4']").check(force=True)
    page.locator("[name=q-q4-felt][value='5']").check(force=True)
    page.locator("[name=q-q1][value='5']").check(force=True)
    with page.expect_request_finished():
        held[0].continue_()
    page.get_by_text(re.compile("^已答2题")).wait_for()
    assert not given_up
    other = browser.context().new_page()
    other.goto(url)
    for name, value in (("q-q4-expected", "4"), ("q-q4-felt", "5"), ("q-q1", "5")):
        assert other.locator(f"[name={name}][value='{value}']").is_checked()
