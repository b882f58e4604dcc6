"""An owner reports a leak, page by page."""

import re

from playwright.sync_api import expect

from tests.journeys.people import Person, jpeg

LEAK = "厨房水槽下面一直滴水，柜子里都湿了"


def up_to_the_review(owner: Person) -> None:
    """Small pages with two photos and three windows, all but sent."""
    owner.follows("报修", owner.page.get_by_role("navigation"))
    owner.page.get_by_role("radio", name=re.compile("一般维修")).check()
    owner.presses("下一步：哪里坏了")
    owner.page.get_by_role("radio", name="厨房").check()
    owner.presses("下一步：什么坏了")
    owner.opens("水管与下水")
    owner.page.get_by_role("radio", name="水管漏水", exact=True).check()
    owner.fills("说说情况", LEAK)
    owner.hands_in(jpeg("whole.jpg", 40), jpeg("detail.jpg", 200))
    owner.photographed("report-what")
    owner.presses("下一步：约时间")
    slots = owner.page.locator(".slots input")
    for at in (0, 4, 7):
        slots.nth(at).check()
    owner.page.get_by_role("checkbox", name="上门前先打电话").check()
    owner.photographed("report-when")
    owner.presses("下一步：核对")
    owner.sees(LEAK, "厨房", "水管漏水")
    expect(owner.main.locator(".photos img")).to_have_count(2)
    owner.page.get_by_role("radio", name="一次修好").check()


def report_the_leak(owner: Person) -> str:
    """The whole report, sent; answers the address of the repair."""
    up_to_the_review(owner)
    owner.photographed("report-review")
    owner.presses("提交报修")
    owner.reaches(r"/owner/repairs/\d+")
    owner.sees("报修已提交", LEAK, "客服受理")
    pictures_load(owner, 2)
    owner.photographed("owner-reported")
    return owner.page.url.removeprefix(owner.base)


def pictures_load(person: Person, count: int) -> None:
    """The photos stand in the page and can be seen."""
    images = person.main.locator(".photos img")
    expect(images).to_have_count(count)
    for image in images.all():
        image.scroll_into_view_if_needed()
        source = image.get_attribute("src")
        assert source
        answer = person.context.request.get(person.base + source)
        assert answer.ok and answer.headers["content-type"].startswith("image/"), source
