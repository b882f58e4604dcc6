"""A survey as its people live it: written, sent to 500 homes, answered on phones, reminded once, a low mark made good."""

import re
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import expect

from portal.domain.estate.roles import Role
from portal.domain.surveys.actions import rounds_clock
from portal.domain.surveys.links import path_of
from portal.domain.surveys.models import Recovery, SurveyInvitation, SurveyRound
from portal.infra import clock
from portal.infra.db import session
from tests import makers
from tests import makers_estate as make
from tests import makers_rounds as sent_out
from tests.journeys.people import COMPUTER, PHONE, Person

BEGINS = "2026-03-02T09:10+08:00"  # a Monday
HOMES, OTHERS = 500, 6  # asked in all; who answers beside the three of the story
NAME, SENT_AS = "新家交付满意度", "春季，交付一年的房屋"
DAMP, MENDED = "阳台门关不严，下雨进水，报了没人来", "上门换了阳台门的胶条和合页，淋水试过，不再进水"
DESK = "/staff/surveys"


@pytest.mark.first("sqlite")
def test_a_survey_to_500_homes(app: Any, live: Any, browser: Any, database: Any) -> None:
    """SQLite with the script, PostgreSQL on plain pages."""
    whole_survey(app, live, browser, javascript=database.base.kind == "sqlite")


@pytest.mark.proof
def test_a_survey_to_500_homes_the_other_way_round(app: Any, live: Any, browser: Any, database: Any) -> None:
    """SQLite on plain pages, PostgreSQL with the script."""
    whole_survey(app, live, browser, javascript=database.base.kind != "sqlite")


@dataclass
class Season:
    """The people of the story, each with a browser of their own; the homes asked are known by their order."""

    app: Any
    live: Any
    browser: Any
    javascript: bool
    story: makers.Story
    lead: int
    survey: str = ""
    round: str = ""
    people: dict[str, Person] = field(default_factory=dict)

    def on(self, who: str) -> Person:
        """The colleague at their computer, signed in at the moment it is now."""
        if who not in self.people:
            self.people[who] = Person(self.browser, self.live.url, COMPUTER, javascript=self.javascript)
        person_id = getattr(self, who, 0) or getattr(self.story, who)
        with clock.frozen(self.live.now):
            return self.people[who].has_session(self.app, person_id, "staff")

    def phone(self) -> Person:
        """Some phone on which nobody has signed in."""
        return Person(self.browser, self.live.url, PHONE, javascript=self.javascript)

    def invitations(self) -> list[SurveyInvitation]:
        """Those of the round, in the order in which they were drawn."""
        return list(sent_out.invitations(session().get_one(SurveyRound, int(self.round.rpartition("/")[2]))))


def whole_survey(app: Any, live: Any, browser: Any, *, javascript: bool) -> None:
    """Every step on a page, by whom it belongs to; days pass between them."""
    q = people_of(app, live, browser, javascript=javascript)
    the_lead_writes_it(q)
    and_looks_at_it_as_on_a_phone(q)
    it_is_sent_to_all(q)
    one_answers_everything(q)
    one_goes_on_with_another_device(q)
    one_is_not_content(q)
    some_more_answer(q)
    the_silent_are_reminded_once(q)
    the_results_are_read(q)
    it_is_made_good(q)
    the_person_is_asked_once_more(q)
    nobody_was_reminded_twice(q)


def people_of(app: Any, live: Any, browser: Any, *, javascript: bool) -> Season:
    """A service centre with five hundred homes that are lived in."""
    live.to(BEGINS)
    with clock.frozen(live.now):
        s = makers.story()
        lead = make.staff(Role.SERVICE_LEAD, s.community, "何静宜")
        sent_out.homes(s.community, HOMES - 1)
    session().rollback()
    return Season(app, live, browser, javascript, s, lead)


def the_lead_writes_it(q: Season) -> None:
    """From a ready one, as a campaign."""
    lead = q.on("lead")
    lead.goes(f"{DESK}/new")
    lead.page.get_by_role("radio", name="交付之后").check()
    lead.fills("问卷名称", NAME)
    lead.field("什么时候发").select_option(label="专项调查")
    lead.field("哪个项目用").select_option(value=str(q.story.community))
    lead.photographed("survey-new")
    lead.presses("建立问卷")
    lead.sees("问卷已建好，请看一遍题目，改好后发布。", "整体满意吗？")
    q.survey = lead.page.url.removeprefix(q.live.url)
    lead.photographed("survey-written")


def and_looks_at_it_as_on_a_phone(q: Season) -> None:
    """At the width of a phone, in another language; a low mark shows what is asked next, and nothing is kept."""
    lead = q.on("lead")
    # First the width, then the page: what moves under the pointer is not followed.
    lead.page.set_viewport_size({"width": PHONE, "height": 844})
    lead.follows("预览")
    lead.sees(re.compile("^这是预览"), "新家交付，您觉得怎么样？")
    lead.photographed("survey-preview")
    lead.follows("English")
    lead.sees("How was the handover of your home?")
    lead.goes(f"{q.survey}/preview?q-q1=2")
    lead.sees("哪里不满意？请写一句，我们好跟进。")
    lead.page.set_viewport_size({"width": COMPUTER, "height": 900})
    lead.goes(q.survey)
    lead.presses("发布第1版")
    lead.sees("已发布，从现在起发的就是这一版。")


def it_is_sent_to_all(q: Season) -> None:
    """Whom it is for, looked over, and sent in the background."""
    lead = q.on("lead")
    lead.goes(f"{q.survey}/rounds/new")
    lead.fills("这次调查叫什么", SENT_AS)
    lead.photographed("survey-round-new")
    lead.presses("看看有多少户")
    lead.sees(f"符合条件的有{HOMES}户，会发给{HOMES}户，每户一位。")
    lead.photographed("survey-round-planned")
    lead.presses(f"发给这{HOMES}户")
    lead.waits_for(lead.main.get_by_role("button", name="现在结束收集"))
    q.round = lead.page.url.removeprefix(q.live.url)
    lead.goes(q.round)
    lead.photographed("survey-round-sent")
    with clock.frozen(q.live.now):
        assert [row.state.value for row in q.invitations()] == ["sent"] * HOMES


def one_answers_everything(q: Season) -> None:
    """From the first question to the last, once."""
    phone, path = q.phone(), path_of(q.invitations()[0].id)
    phone.goes(path)
    phone.photographed("survey-asked")
    marks(phone, 1, "q-q1", "5")
    marks(phone, 1, "q-q3-expected", "4")
    marks(phone, 2, "q-q3-felt", "5")
    marks(phone, 3, "q-q7", "o1")
    marks(phone, 4, "q-q9", "10")
    hands_in(phone)
    phone.photographed("survey-thanks")
    phone.goes(path)
    phone.sees(re.compile("^每份问卷只能答一次"))


def one_goes_on_with_another_device(q: Season) -> None:
    """Begun on one phone, put down, and finished on another by the same link."""
    first, path = q.phone(), path_of(q.invitations()[1].id)
    first.goes(path)
    marks(first, 1, "q-q1", "4")
    marks(first, 2, "q-q7", "o2")
    if not q.javascript:
        first.presses("保存这一题", first.page.locator("#q-q7"))
    first.sees("还有哪些没有修好？")
    other = q.phone()
    other.goes(path)
    expect(other.page.locator("[name=q-q1][value='4']")).to_be_checked()
    expect(other.page.locator("[name=q-q7][value=o2]")).to_be_checked()
    other.photographed("survey-on-another-device")
    writes(other, 3, "q-q8", "次卧踢脚线还有一段没补")
    marks(other, 4, "q-q9", "8")
    hands_in(other)
    first.goes(path)
    first.sees(re.compile("^每份问卷只能答一次"))


def one_is_not_content(q: Season) -> None:
    """A low mark asks for one sentence; without it nothing is handed in, and what was ticked stays."""
    phone = q.phone()
    phone.goes(path_of(q.invitations()[2].id))
    marks(phone, 1, "q-q1", "2")
    phone.presses("交卷")
    phone.sees("这一题还没有答。前面的都已保存。")
    phone.photographed("survey-not-yet")
    writes(phone, 2, "q-q2", DAMP)
    hands_in(phone)


def some_more_answer(q: Season) -> None:
    """Others, without looking over their shoulders."""
    with clock.frozen(q.live.now):
        for place, row in enumerate(q.invitations()[3 : 3 + OTHERS]):
            good = {"q1": {"value": 4 + place % 2}, "q3": {"expected": 4, "felt": 4}, "q9": {"value": 9}}
            sent_out.answered(row, good)
    session().rollback()


def the_silent_are_reminded_once(q: Season) -> None:
    """On its day everybody who has not answered, and nobody else."""
    silent = HOMES - 3 - OTHERS
    q.live.forward(days=7)
    lead = q.on("lead")
    lead.looks_until(q.round, f"提醒了还没有答的{silent}位")
    lead.photographed("survey-reminded")
    rows = q.invitations()
    assert [bool(row.reminded_at) for row in rows] == [not row.answered for row in rows]
    assert sum(bool(row.reminded_at) for row in rows) == silent
    q.live.forward(days=1)
    with clock.frozen(q.live.now):
        assert rounds_clock.to_remind() == []
    session().rollback()


def the_results_are_read(q: Season) -> None:
    """What nine of five hundred said, and one question closely."""
    lead = q.on("lead")
    lead.looks_until(f"{q.survey}/results", f"发出{HOMES}份，收回{3 + OTHERS}份")
    lead.photographed("survey-results")
    lead.follows("整体满意吗？", lead.main.get_by_role("table"))
    lead.sees("整体满意吗？")
    lead.photographed("survey-result-question")


def it_is_made_good(q: Season) -> None:
    """The low mark waits at the desk; it is given to somebody, who mends it and says so."""
    lead = q.on("lead")
    lead.looks_until("/staff/recoveries", NAME)
    lead.photographed("survey-recoveries")
    lead.follows(NAME, lead.main.get_by_role("table"))
    lead.sees(DAMP)
    path = lead.page.url.removeprefix(q.live.url)
    lead.follows("指派…")
    lead.field("交给谁").select_option(value=str(q.story.agent))
    lead.presses("指派")
    lead.sees("已指派，本人会收到通知。")
    agent = q.on("agent")
    agent.goes(path)
    agent.follows("办好了…")
    agent.fills("做了什么", MENDED)
    agent.presses("办好，请本人再评一次")
    agent.sees("已办好。能再问的，本人会收到链接。")
    agent.photographed("survey-recovery-done")


def the_person_is_asked_once_more(q: Season) -> None:
    """One short question by a link of its own; the second mark says that it was made good."""
    session().rollback()
    row = session().query(Recovery).one()
    assert row.second_invitation_id
    phone = q.phone()
    phone.goes(path_of(row.second_invitation_id))
    phone.sees("现在满意了吗？")
    marks(phone, 1, "q-again", "5")
    phone.photographed("survey-asked-again")
    hands_in(phone, "谢谢您再说一次。")
    lead = q.on("lead")
    lead.looks_until(f"/staff/recoveries/{row.id}", "再次评价5分：挽回了")
    lead.photographed("survey-recovered")
    lead.goes("/staff/recoveries?view=measured")
    lead.sees("1件里1件")


def nobody_was_reminded_twice(q: Season) -> None:
    """A day later still as many messages as people."""
    found = q.invitations()
    assert sum(bool(row.reminded_at) for row in found) == HOMES - 3 - OTHERS
    lead = q.on("lead")
    lead.goes(q.round)
    expect(lead.story.filter(has_text="提醒了还没有答的")).to_have_count(1)


def marks(person: Person, done: int, name: str, value: str) -> None:
    """Tick it; with the script it is kept at once, and so many questions are answered then."""
    person.page.locator(f"[name={name}][value='{value}']").check(force=True)
    kept(person, done)


def writes(person: Person, done: int, name: str, words: str) -> None:
    """Write it and go on."""
    person.page.locator(f"[name={name}]").fill(words)
    person.page.keyboard.press("Tab")
    kept(person, done)


def kept(person: Person, done: int) -> None:
    """Wait until the page says so, where it keeps by itself."""
    if person.javascript:
        person.sees(re.compile(f"^已答{done}题"))


def hands_in(person: Person, thanks: str = "谢谢您花时间回答。") -> None:
    """The end of it."""
    person.presses("交卷")
    person.sees(thanks)
