"""Two people, two browsers, one repair: one is first, the other is told, and loses no word."""

import re
from typing import Any

from playwright.sync_api import expect

from tests import makers
from tests import makers_estate as make
from tests.journeys.people import COMPUTER, PHONE, Person


def test_two_dispatchers_send_out_the_same_repair(app: Any, live: Any, browser: Any, database: Any) -> None:
    """SQLite with the script, PostgreSQL on plain pages."""
    javascript = database.base.kind == "sqlite"
    story = makers.story()
    repair_id = makers.repair_accepted(story).id
    rival = make.staff("dispatcher", story.community, "沈知微")
    door = f"/staff/repairs/{repair_id}/dispatch"
    first = Person(browser, live.url, COMPUTER, javascript=javascript).has_session(
        app, story.dispatcher, "staff"
    )
    second = Person(browser, live.url, COMPUTER, javascript=javascript).has_session(app, rival, "staff")
    for who, words in ((first, "先关水阀"), (second, "请带梯子，和管家联系")):
        who.goes(door)
        who.main.get_by_label("谁来修").select_option(index=1)
        who.fills("给维修人员", words)
    first.presses("派单")
    first.sees("已派单，责任单位会收到通知。需要时可以打印任务单。")
    second.presses("派单")
    second.sees(re.compile("先办了，请看变化"), "请带梯子，和管家联系", re.compile("派给安固防水"))
    second.photographed("two-dispatchers")
    second.follows("看最新")
    second.sees("责任单位接单")
    second.goes(f"/staff/repairs/{repair_id}?tab=story")
    expect(second.story.filter(has_text="派给")).to_have_count(1)


def test_an_owner_moves_the_visit_while_the_firm_does(app: Any, live: Any, browser: Any) -> None:
    story = makers.story()
    repair_id = makers.repair_scheduled(story).id
    firm = Person(browser, live.url, PHONE).has_session(app, story.technician, "field")
    firm.goes(f"/field/jobs/{repair_id}")
    firm.opens("改时间")
    firm.main.get_by_label("改到").select_option(index=8)
    firm.fills("为什么改", "前一家没修完")
    owner = Person(browser, live.url, PHONE).has_session(app, story.owner, "owner")
    owner.goes(f"/owner/repairs/{repair_id}")
    owner.opens("改约上门时间")
    owner.main.get_by_label("改到什么时候？").select_option(index=4)
    owner.fills("为什么改？", "老人要去医院")
    owner.presses("改约")
    owner.sees("已改约，师傅会收到新的时间。")
    firm.presses("改到这个时间")
    firm.sees(re.compile("您打开之后有了新进展.*老人要去医院"))
    expect(firm.main.get_by_label("为什么改")).to_have_value("前一家没修完")
    firm.photographed("two-rebook")
    owner.goes(f"/owner/repairs/{repair_id}")
    expect(owner.story.filter(has_text="改约")).to_have_count(1)
