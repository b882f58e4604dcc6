"""A quarter of callbacks as its people live it: a rule changed, homes drawn, given out, called, one answered by link."""

import re
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import expect

from portal.domain.callbacks.links import token_of
from portal.domain.callbacks.models import Callback
from portal.domain.estate.roles import Role
from portal.domain.estate.rules import UnitState
from portal.infra import clock
from portal.infra.db import session
from tests import makers
from tests import makers_estate as make
from tests.journeys.people import COMPUTER, PHONE, Person

BEGINS = "2026-10-12T09:10+08:00"  # a Monday, after the holiday
HOMES, DRAWN = 12, 6  # and the home of the story, a stratum of its own, drawn or not
DAMP = "换完第二天柜子里还是潮，没人再联系我"
LIST = "/staff/callbacks"


@pytest.mark.first("postgresql")
def test_a_quarter_of_callbacks(app: Any, live: Any, browser: Any, database: Any) -> None:
    """SQLite with the script, PostgreSQL on plain pages."""
    whole_quarter(app, live, browser, javascript=database.base.kind == "sqlite")


@pytest.mark.proof
def test_a_quarter_of_callbacks_the_other_way_round(app: Any, live: Any, browser: Any, database: Any) -> None:
    """SQLite on plain pages, PostgreSQL with the script."""
    whole_quarter(app, live, browser, javascript=database.base.kind != "sqlite")


@dataclass
class Quarter:
    """The people of the story, each with a browser of their own; signed in anew where a sign-in has run out."""

    app: Any
    live: Any
    browser: Any
    javascript: bool
    story: makers.Story
    lead: int
    other: int
    repair: int = 0
    people: dict[str, Person] = field(default_factory=dict)

    def on(self, who: str) -> Person:
        """The person at their own device, signed in at the moment it is now."""
        face = "owner" if who == "owner" else "staff"
        if who not in self.people:
            width = COMPUTER if face == "staff" else PHONE
            self.people[who] = Person(self.browser, self.live.url, width, javascript=self.javascript)
        person_id = getattr(self, who, 0) or getattr(self.story, who)
        with clock.frozen(self.live.now):
            return self.people[who].has_session(self.app, person_id, face)

    def callbacks(self, trigger: str) -> list[Callback]:
        """Those of one kind, the oldest first."""
        session().rollback()
        rows = session().query(Callback).filter_by(trigger=trigger, community_id=self.story.community)
        return rows.order_by(Callback.id).all()


def whole_quarter(app: Any, live: Any, browser: Any, *, javascript: bool) -> None:
    """Every step on a page, by whom it belongs to; days pass between them."""
    q = people_of(app, live, browser, javascript=javascript)
    half_of_the_homes_shall_be_visited(q)
    the_night_draws_them(q)
    the_lead_gives_them_out(q)
    one_home_is_reached(q)
    one_is_not_reached_three_times(q)
    a_repair_is_not_good_and_opens_again(q)
    an_owner_answers_alone(q)
    the_board_says_how_far_it_is(q)


def people_of(app: Any, live: Any, browser: Any, *, javascript: bool) -> Quarter:
    """A service centre that looks after twelve homes which are lived in; who did the work there calls nobody."""
    live.to(BEGINS)
    with clock.frozen(live.now):
        s = makers.story()
        lead = make.staff(Role.SERVICE_LEAD, s.community, "何静宜")
        other = make.staff(Role.AGENT, s.community, "谢月白")
    session().rollback()
    return Quarter(app, live, browser, javascript, s, lead, other)


def half_of_the_homes_shall_be_visited(q: Quarter) -> None:
    """The manager changes the rule of the quarter, looks what it would come to, and sets a quota."""
    manager = q.on("manager")
    manager.goes(f"{LIST}/rules?community={q.story.community}")
    manager.follows("季度走访", manager.main)
    manager.follows("改规则…")
    manager.fills("百分之几", "50")
    manager.photographed("callback-rule")
    manager.presses("试算")
    manager.sees("25%", "50%")
    manager.photographed("callback-trial")
    manager.presses("启用这一版")
    manager.sees(re.compile("^新的一版已启用"))
    manager.goes(f"{LIST}/quotas/{q.story.community}/quarterly")
    manager.fills("至少多少件有答复", "5")
    manager.presses("保存指标")
    manager.sees("指标已保存。")
    with clock.frozen(q.live.now):
        building = make.building(q.story.community, "8幢")
        for _ in range(HOMES):
            make.owner_of(make.unit(building, state=UnitState.OCCUPIED))
    session().rollback()


def the_night_draws_them(q: Quarter) -> None:
    """By the calendar every home is an occasion; at night half of them are drawn, and anybody may verify it."""
    q.live.forward(days=1)
    lead = q.on("lead")
    lead.looks_until(f"{LIST}/draws?community={q.story.community}", "季度走访")
    lead.looks_until(f"{LIST}?view=unassigned", re.compile(f"本页({DRAWN}|{DRAWN + 1})个"))
    lead.photographed("callback-drawn")
    lead.goes(f"{LIST}/draws?community={q.story.community}")
    lead.follows(re.compile("季度走访"), lead.main)
    lead.sees(re.compile("封存到"))
    lead.presses("重算一遍")
    lead.waits_for(lead.main.get_by_text(re.compile("每一批都和当时一样")).first)
    lead.photographed("callback-draw")
    assert sum(row.label.startswith("8幢") for row in q.callbacks("quarterly")) == DRAWN


def the_lead_gives_them_out(q: Quarter) -> None:
    """Ticked and spread evenly over those who may call."""
    lead = q.on("lead")
    lead.goes(f"{LIST}?view=unassigned")
    boxes = lead.main.locator("tbody input[name=id]")
    drawn = len(q.callbacks("quarterly"))
    for place in range(drawn):
        boxes.nth(place).check()
    lead.field("交给谁").select_option(label="平均分给大家")
    lead.presses("分派")
    lead.sees(f"分派了{drawn}个。")
    lead.photographed("callback-given-out")
    given = {row.caller_id for row in q.callbacks("quarterly")}
    assert {q.story.agent, q.other} <= given
    with clock.frozen(q.live.now):
        for row in q.callbacks("quarterly")[:2]:
            give_to_the_agent(q, lead, row)


def give_to_the_agent(q: Quarter, lead: Person, row: Callback) -> None:
    """The first two are the agent's in this story, whoever the load gave them to."""
    if row.caller_id == q.story.agent:
        return
    lead.goes(f"{LIST}/{row.id}")
    options = lead.field("由谁回访").locator(f"option[value='{q.story.agent}']")
    lead.field("由谁回访").select_option(value=options.first.get_attribute("value"))
    lead.presses("分派")
    lead.sees(re.compile("^已分派"))


def one_home_is_reached(q: Quarter) -> None:
    """Leave is asked first, each question of the script is answered, and the sheet can be printed."""
    row = q.callbacks("quarterly")[0]
    agent = q.on("agent")
    agent.goes(f"{LIST}/{row.id}")
    agent.sees("先征得同意，再问别的；不同意就记“不愿受访”。")
    agent.photographed("callback-call")
    agent.field("怎么联系的").select_option(label="上门")
    picks(agent, "outcome", "reached")
    picks(agent, "consent", "yes")
    for place in range(6):
        agent.page.locator(f"[name=q{place}]").first.check()
    picks(agent, "stands", "good")
    picks(agent, "score", "4")
    agent.presses("保存这次联系")
    agent.sees("已记下业主的答复：满意。")
    agent.follows("打印回访记录表")
    expect(agent.page.get_by_text("回访记录表").first).to_be_visible()
    agent.photographed("callback-sheet")


def one_is_not_reached_three_times(q: Quarter) -> None:
    """Morning, afternoon, evening: only then it may be called unreachable, which is never satisfied."""
    row = q.callbacks("quarterly")[1]
    for hours in (1, 5, 5):
        q.live.forward(hours=hours)
        agent = q.on("agent")
        agent.goes(f"{LIST}/{row.id}")
        expect(agent.page.get_by_role("button", name="记为“联系不上”")).to_have_count(0)
        agent.field("怎么联系的").select_option(label="电话")
        picks(agent, "outcome", "no_answer")
        agent.presses("保存这次联系")
        agent.sees("这次联系已记下，下次换个时间再联系。")
    agent.presses("记为“联系不上”")
    agent.sees("已记为“联系不上”，不算满意。")
    agent.photographed("callback-unreachable")


def a_repair_is_not_good_and_opens_again(q: Quarter) -> None:
    """A repair is signed off; who did not do it calls, hears that it is still damp, and the repair opens again."""
    q.live.forward(hours=15)
    with clock.frozen(q.live.now):
        q.repair = makers.repair_signed_off(q.story).id
    session().rollback()
    lead = q.on("lead")
    lead.looks_until(f"{LIST}?view=unassigned", re.compile("本页1个"))
    row = q.callbacks("repair_signed_off")[0]
    lead.goes(f"{LIST}/{row.id}")
    names = lead.field("由谁回访").locator("option", has_text="谢月白")
    lead.field("由谁回访").select_option(value=names.first.get_attribute("value"))
    lead.presses("分派")
    lead.sees(re.compile("^已分派"))
    caller = q.on("other")
    caller.goes(f"{LIST}/{row.id}")
    caller.field("怎么联系的").select_option(label="电话")
    picks(caller, "outcome", "reached")
    picks(caller, "stands", "not_good")
    picks(caller, "score", "2")
    caller.fills("业主原话", DAMP)
    caller.fills("答应业主的", "明天派人复查")
    caller.presses("保存这次联系")
    caller.sees(re.compile("^已记下业主的答复：不满意"))
    caller.photographed("callback-not-good")
    caller.goes(f"/staff/repairs/{q.repair}")
    caller.sees(re.compile(DAMP))
    owner = q.on("owner")
    owner.goes(f"/owner/repairs/{q.repair}")
    owner.sees(re.compile("重新|第2次|重开"))
    owner.photographed("callback-opened-again")


def an_owner_answers_alone(q: Quarter) -> None:
    """Another repair is signed off; its owner follows the link on the phone before anybody calls."""
    with clock.frozen(q.live.now):
        makers.repair_signed_off(q.story)
    session().rollback()
    lead = q.on("lead")
    lead.looks_until(f"{LIST}?view=unassigned", re.compile("本页1个"))
    row = q.callbacks("repair_signed_off")[1]
    alone = Person(q.browser, q.live.url, PHONE, javascript=q.javascript)
    alone.goes(f"/c/{token_of(row.id)}")
    picks(alone, "stands", "good")
    picks(alone, "score", "5")
    alone.photographed("callback-by-link")
    alone.presses("提交")
    alone.sees("谢谢，已收到您的答复。")
    alone.goes(f"/c/{token_of(row.id)}")
    alone.sees("谢谢，已收到您的答复。")


def the_board_says_how_far_it_is(q: Quarter) -> None:
    """Of the quota of five one is answered; who was not reached stands there, and nowhere as content."""
    lead = q.on("lead")
    lead.looks_until(LIST, re.compile("1 / 5"))
    lead.sees(re.compile("1个没有问到"))
    lead.photographed("callback-board")
    lead.goes(f"{LIST}?view=unreachable")
    lead.sees(re.compile("季度走访"))
    manager = q.on("manager")
    manager.goes(f"{LIST}/figures?period=year")
    manager.sees(re.compile("联系不上"))
    manager.photographed("callback-figures")


def picks(person: Person, name: str, value: str) -> None:
    """Choose a radio of that name."""
    person.page.locator(f"[name={name}][value='{value}']").first.check(force=True)
