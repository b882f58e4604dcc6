"""Sending a survey and recovering low marks at the desk: whom, how many, how far, why not; assigned, acted, finished."""

from typing import Any

import pytest
from flask import Flask

from portal.domain.casework import contacts
from portal.domain.casework.contact_rules import Contact
from portal.domain.surveys.models import SurveyRound
from portal.infra.db import session, write
from portal.infra.worker import work_off
from tests import makers
from tests import makers_rounds as sent_out
from tests import makers_surveys as made


@pytest.fixture
def s(app: Any, clock: Any) -> makers.Story:
    clock.to("2026-03-02T10:00+08:00")
    return makers.story()


def go(client: Any, door: str, at: str = "", **typed: Any) -> Any:
    return client.send(door, typed, at=at or door)


def test_a_campaign_is_planned_looked_over_sent_and_closed(
    s: makers.Story, app: Flask, client: Any, clock: Any
) -> None:
    client.sign_in(s.manager, "staff")
    sent_out.homes(s.community, 30)
    survey = made.survey_published(s)
    home = f"/staff/surveys/{survey.id}"
    assert "发送记录" in client.get(home).words and "还没有发过" in client.get(f"{home}/rounds").words
    new = f"{home}/rounds/new"
    assert "一户只发一位" in client.get(new).words
    for wrong, words in (({"closes_on": "2026-03-01"}, "结束要晚于开始"), ({"buildings": "99幢"}, "没有这个楼栋：99幢"),
                         ({"ties": ["tenant"]}, "没有符合条件的房屋"), ({"opens_on": "2026-02-01"}, "已经过去")):  # fmt: skip
        refused = go(client, new, **wrong)
        assert refused.status_code == 422 and words in refused.words
    there = go(client, new, name="春季调查", sample="20", board="y", ties=["owner"])
    assert there.status_code == 303
    page = there.headers["Location"]
    looked = client.get(page)
    assert "符合条件的有31户，会发给20户" in looked.words and "抽样种子指纹" in looked.words
    row = session().query(SurveyRound).one()
    assert row.seed not in looked.get_data(as_text=True), "the seed is told when the round is closed"
    assert go(client, f"{page}/start", at=page).status_code == 303
    assert "正在发送" in client.get(page).words and "停止发送" in client.get(page).words
    work_off(app)
    done = client.get(page)
    assert "收集中" in done.words and "答复率0%" in done.words and "经过" in done.words
    assert (
        "已发出" in client.get(f"{page}/homes").words
        and "没有这样的" in client.get(f"{page}/homes?state=held").words
    )
    sheet = client.get(f"{page}/sheet")
    assert "/q/" in sheet.words and "扫一扫" in sheet.words
    assert "春季调查" in client.get(f"{home}/rounds").words
    assert go(client, f"{page}/closing", at=page).status_code == 303
    assert row.seed in client.get(page).get_data(as_text=True)


def test_who_was_not_asked_is_shown_with_the_reason(
    s: makers.Story, app: Flask, client: Any, clock: Any
) -> None:
    with write():
        for _ in range(3):
            contacts.contact(Contact.CALLBACK, community_id=s.community, unit_id=s.unit)
    row = sent_out.sent(s)
    client.sign_in(s.manager, "staff")
    page = f"/staff/surveys/rounds/{row.id}"
    assert "今天已经联系这户3次（每天最多3次）" in client.get(page).words
    assert "今天已经联系这户3次" in client.get(f"{page}/homes?state=held").words
    clock.forward(days=1)
    client.sign_in(s.manager, "staff")
    assert go(client, f"{page}/retry", at=page).status_code == 303
    work_off(app)
    assert "今天已经联系" not in client.get(page).words
    client.sign_in(s.agent, "staff")
    assert client.get(page).status_code == 403
    assert client.get(f"{page}/sheet").status_code == 403


def test_a_low_mark_is_assigned_acted_on_and_finished_at_the_desk(
    s: makers.Story, app: Flask, client: Any
) -> None:
    row = sent_out.recovery_open(s)
    client.sign_in(s.manager, "staff")
    page = f"/staff/recoveries/{row.id}"
    assert row.number in client.get("/staff/recoveries").words and "等了三天没人来" in client.get(page).words
    assert "低分待指派" in client.get("/staff/").words
    form = f"{page}/assignment"
    assert go(client, form, person=str(s.owner)).status_code == 422
    stale = go(client, form, person=str(s.agent), version="9")
    assert stale.status_code == 409
    assert go(client, form, person=str(s.agent)).status_code == 303
    client.sign_in(s.agent, "staff")
    assert client.get(form).status_code == 403
    assert go(client, f"{page}/progress", what="").status_code == 422
    assert go(client, f"{page}/progress", what="打了电话").status_code == 303
    assert go(client, f"{page}/finish", what="换了阀门").status_code == 303
    assert "等再次评价" in client.get(page).words and "下一步" not in client.get(page).words
    assert client.get(f"{page}/finish").status_code == 303, "nothing is left to finish"
    assert row.number in client.get("/staff/recoveries?view=asked").words
    client.sign_in(s.dispatcher, "staff")
    assert client.get(page).status_code in (403, 404)
