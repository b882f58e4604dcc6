"""Surveys at the desk: made from a ready one, worded, asked differently, previewed, published, compared."""

from typing import Any

import pytest

from tests import makers
from tests import makers_surveys as made


@pytest.fixture
def s(app: Any, clock: Any) -> makers.Story:
    return makers.story()


def go(client: Any, door: str, at: str = "", **typed: Any) -> Any:
    return client.send(door, typed, at=at or door)


def test_made_from_a_ready_one_and_published(s: makers.Story, client: Any) -> None:
    client.sign_in(s.manager, "staff")
    assert "还没有这样的问卷" in client.get("/staff/surveys").words
    typed = {"start": "repair", "name": "维修之后", "trigger": "repair_signed_off", "named": "named"}
    bad = go(client, "/staff/surveys/new", **typed | {"name": "", "place": str(s.community)})
    assert bad.status_code == 422 and "这一项要填" in bad.words
    there = go(client, "/staff/surveys/new", **typed, place=str(s.community))
    assert there.status_code == 303
    home = there.headers["Location"]
    page = client.get(home)
    assert "整体满意吗？" in page.words and "编写中" in page.words
    assert go(client, f"{home}/texts", title_zh_Hans="", lead_zh_Hans="").status_code == 303
    refused = go(client, f"{home}/publication", at=home)
    assert refused.status_code == 422 and "还没有简体中文的标题" in refused.words
    assert go(client, f"{home}/texts", title_zh_Hans="修得怎么样？", title_en="How was it?").status_code == 303
    assert go(client, f"{home}/publication", at=home).status_code == 303
    page = client.get(home)
    assert "使用中" in page.words and "开始写新的一版" in page.words
    assert go(client, f"{home}/settings", named="anonymous").status_code == 422
    assert "维修之后" in client.get("/staff/surveys?trigger=repair_signed_off&status=open").words
    client.sign_in(s.agent, "staff")
    assert client.get("/staff/surveys").status_code == 403
