"""A survey on a page: answered by the link without signing in, kept answer by answer, handed in once; at a board too."""

import json
import logging
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.domain.surveys import links
from portal.domain.surveys.answer_models import SurveyBox, SurveyDraft, SurveyResponse
from portal.domain.surveys.models import SurveyRound
from portal.infra.db import db, session, write
from portal.infra.formkeys import UsedKey
from portal.infra.sessions import UserSession
from tests import makers
from tests import makers_rounds as sent_out
from tests import makers_surveys as made
from tests.makers import Story


@pytest.fixture
def s(app: Flask, clock: Any) -> Story:
    clock.to("2026-03-02T10:00+08:00")
    return makers.story()


def address(row: SurveyRound, place: int = 0) -> str:
    return links.path_of(sent_out.invitations(row)[place].id)


def count(model: Any) -> int:
    session().rollback()
    return int(session().scalar(select(func.count()).select_from(model)) or 0)


def contents() -> str:
    """Every word of the database."""
    session().rollback()
    return "\n".join(
        str(tuple(row)) for table in db.metadata.sorted_tables for row in session().execute(select(table))
    )


def test_answered_by_the_link_on_two_devices_and_handed_in_once(
    s: Story, app: Flask, client: Any, caplog: Any
) -> None:
    caplog.set_level(logging.INFO, "portal.request")
    url = address(sent_out.sent(s))
    before = contents()
    page = client.get(url)
    assert "整体满意吗？" in page.words and "哪里不满意" not in page.words and "已答0题，共6题" in page.words
    assert page.headers["Referrer-Policy"] == "no-referrer" and contents() == before
    assert client.send(url, {"q-q1": "2"}, at=url, do="q1").location == f"{url}#q-q1"
    assert "哪里不满意" in client.get(url).words
    stale = client.get(url).form(url)
    other = app.test_client()
    assert other.send(url, {"q-q2": "等了三天"}, at=url, do="save").status_code == 303
    client.post(url, data={**stale, "q-q3": "9", "do": "save"})
    page = client.get(url)
    assert "等了三天" in page.words and "已答3题，共7题" in page.words
    wrong = client.post(url, data={**page.form(url), "q-q5": "nonsense", "do": "finish"})
    assert wrong.status_code == 422 and "请从列出的选项里选一个" in wrong.words
    done = client.send(url, at=url, do="finish")
    assert done.status_code == 303
    page = client.get(url)
    assert "谢谢" in page.words and "交卷" not in page.words
    again = client.post(url, data={**stale, "do": "finish"})
    assert again.status_code == 409 and count(SurveyResponse) == 1 and count(SurveyDraft) == 0
    token = url.rpartition("/")[2]
    assert token not in contents() and token not in caplog.text and count(UsedKey) == 0


def test_what_must_be_answered_is_asked_for_and_the_rest_is_kept(s: Story, client: Any) -> None:
    url = address(sent_out.sent(s))
    refused = client.send(url, {"q-q3": "9"}, at=url, do="finish")
    assert refused.status_code == 422 and "这一题还没有答" in refused.words
    page = client.get(url)
    assert "已答1题" in page.words and json.loads(page.form(url)["was"])["q3"] == {"value": 9}
    assert client.get("/s/1.wrong").status_code == 404


def test_at_a_notice_board_each_device_answers_once(s: Story, app: Flask, client: Any) -> None:
    row = sent_out.sent(s, made.survey_published(s, anonymous=True))
    with write():
        found = sent_out.round_again(row)
        found.board_code = found.board_code or "b" * 12
        url = f"/q/{found.board_code}"
    assert app.test_client().post(url, data={"do": "finish"}).status_code == 422
    client.send(url, {"q-q1": "4"}, at=url, do="save")
    assert client.send(url, at=url, do="finish").status_code == 303
    assert "不能再改" in client.get(url).words and "交卷" in app.test_client().get(url).words
    assert count(SurveyBox) == 1 and count(UsedKey) == 0
    assert client.get("/q/nothing").status_code == 404


def test_the_portal_lists_what_waits_and_staff_answer_for_nobody(
    s: Story, app: Flask, client: Any, clock: Any
) -> None:
    row = sent_out.sent(s, made.survey_published(s, anonymous=True))
    url = address(row)
    desk = app.test_client()
    desk.sign_in(s.agent, "staff")
    assert desk.send(url, {"q-q1": "5"}, at=url, do="finish").status_code == 403
    client.sign_in(s.owner, "owner")
    assert "等您来答" in client.get("/owner/surveys").words and url in client.get("/owner/surveys").text
    clock.forward(minutes=30)
    seen = session().scalars(select(UserSession.seen_at)).all()
    client.send(url, {"q-q1": "5"}, at=url, do="save")
    client.send(url, at=url, do="finish")
    session().rollback()
    assert session().scalars(select(UserSession.seen_at)).all() == seen
    assert "我们不知道哪一份是您的" in client.get(url).words and "已交" in client.get("/owner/surveys").words
