"""The firm's part of the story in a real browser: taken, booked, begun, finished; with and without script."""

import pytest

from portal.domain.repairs.rules import Status
from portal.infra import sessions
from portal.infra.db import session, write
from tests import makers


def signed_in(app, live, context, person_id):
    """The person's window, opened on the field's first page."""
    with app.test_request_context(), write():
        token = sessions.start(person_id, "field", stepped_up=True)
    context.add_cookies([{"name": sessions.cookie_name(), "value": token, "url": live.url}])
    page = context.new_page()
    page.goto(live.url + "/field")
    return page


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no script"])
def test_from_the_order_to_complete_on_a_phone(app, live, browser, tmp_path, javascript):
    s = makers.story()
    repair = makers.repair_dispatched(s)
    photo = tmp_path / "after.jpg"
    photo.write_bytes(makers.jpeg(90))
    page = signed_in(app, live, browser.context(javascript=javascript), s.contractor)
    page.get_by_role("link", name="先看看").click()
    page.get_by_label("谁去").select_option(str(s.technician))
    page.get_by_role("button", name="接单").click()
    page.get_by_text("已接单。接着约上门时间。").wait_for()
    page.get_by_role("radio").first.check()
    page.get_by_role("button", name="就约这个时间").click()
    page.get_by_text("已约好，业主会收到通知。").wait_for()
    page.get_by_label("为什么提前").fill("业主来电说现在就可以")
    page.get_by_role("button", name="开始维修").click()
    page.get_by_text("已开始。修好后在这里报完工。").wait_for()
    page.get_by_label("做了什么").fill("换了角阀，试水不漏")
    page.get_by_role("group", name="第1样材料").get_by_label("材料").fill("角阀")
    page.get_by_role("group", name="第1样材料").get_by_label("数量").fill("1")
    page.get_by_role("button", name="报完工").click()
    page.get_by_role("link", name="请至少选一张照片").wait_for()
    assert page.get_by_label("做了什么").input_value() == "换了角阀，试水不漏"
    page.get_by_label("修后照片").set_input_files(photo)
    page.get_by_role("button", name="报完工").click()
    page.get_by_text("已报完工，等各方签认。").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    session().rollback()
    assert makers.again(repair).status is Status.SIGNING
