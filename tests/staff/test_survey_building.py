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
    assert (
        go(client, f"{home}/texts", title_zh_Hans="修得怎么样？", title_en="How was it?").status_code == 303
    )
    assert go(client, f"{home}/publication", at=home).status_code == 303
    page = client.get(home)
    assert "使用中" in page.words and "开始写新的一版" in page.words
    assert go(client, f"{home}/settings", named="anonymous").status_code == 422
    assert "维修之后" in client.get("/staff/surveys?trigger=repair_signed_off&status=open").words
    short = {"start": "year", "name": "年度", "trigger": "", "named": "anonymous", "place": str(s.community)}
    assert go(client, "/staff/surveys/new", **short).status_code == 303
    assert "每年" in client.get("/staff/surveys?trigger=year").words
    client.sign_in(s.agent, "staff")
    assert client.get("/staff/surveys").status_code == 403


def test_one_for_all_communities_is_read_there_and_changed_by_who_serves_all(
    s: makers.Story, client: Any
) -> None:
    row = made.survey_published(s, everywhere=True)
    client.sign_in(s.manager, "staff")
    home = f"/staff/surveys/{row.id}"
    page = client.get(home)
    assert "整体满意吗？" in page.words and "停用" not in page.words
    assert client.get(f"{home}/settings").status_code == 403
    assert client.get(f"{home}/questions/q1").status_code == 403


def test_questions_are_added_worded_hung_moved_and_removed(s: makers.Story, client: Any) -> None:
    client.sign_in(s.manager, "staff")
    row = made.survey_started(s)
    home = f"/staff/surveys/{row.id}"
    assert "还没有题目" in client.get(home).words
    rating = go(
        client, f"{home}/questions/new/rating", texts_zh_Hans="满意吗？", texts_en="Content?", required="y"
    )
    assert rating.status_code == 303 and rating.headers["Location"].endswith(f"{row.id}#q-q1")
    single = f"{home}/questions/new/single"
    assert "选项" in client.get(single).words
    assert (
        go(
            client,
            single,
            texts_zh_Hans="准时吗？",
            options_zh_Hans="准时\n迟到\n",
            options_en="On time\nLate",
        ).status_code
        == 303
    )
    assert go(client, f"{home}/questions/new/text", texts_zh_Hans="哪里不好？").status_code == 303
    assert client.get(f"{home}/questions/new/matrix").status_code == 404
    assert client.get(f"{home}/questions/q9").status_code == 404
    # Choices keep their ids when a line is worded anew or another is added.
    words = client.get(f"{home}/questions/q2").words
    assert "改第2题" in words
    assert go(client, f"{home}/questions/q2", options_zh_Hans="准时到\n迟到\n没来").status_code == 303
    options = [(o.id, o.texts["zh_Hans"]) for o in made.questions_of(row)[1].options]
    assert [o[1] for o in options] == ["准时到", "迟到", "没来"] and options[1][0] == "o2"
    # The third hangs on the first, chosen in two plain steps.
    asks = f"{home}/questions/q3/conditions/show-if"
    assert "先在上面选一道题" in client.get(asks).words
    picked = f"{asks}?on=q1"
    assert "第1题答了哪些" in client.get(picked).words
    assert go(client, asks, at=picked, any_of=["1", "2"]).status_code == 303
    assert "第1题答：1、2" in client.get(home).words
    refused = go(client, f"{home}/order", at=home, down="q1")
    assert refused.status_code == 303
    stuck = go(client, f"{home}/order", at=home, up="q3")
    assert stuck.status_code == 422 and "不能越过它" in stuck.words
    held = go(client, f"{home}/questions/q1/removal", at=f"{home}/questions/q1")
    assert held.status_code == 422 and "先改那道题的条件" in held.words
    assert go(client, f"{home}/questions/q2/removal", at=f"{home}/questions/q2").status_code == 303
    assert [q.id for q in made.questions_of(row)] == ["q1", "q3"]
    stale = client.get(home)
    assert "满意吗？" in stale.words


def test_languages_preview_and_versions(s: makers.Story, client: Any) -> None:
    client.sign_in(s.manager, "staff")
    row = made.survey_written(s)
    home = f"/staff/surveys/{row.id}"
    assert "还缺" in client.get(home).words
    door = f"{home}/languages/en"
    assert (
        go(
            client,
            door,
            **{"t--title": "How is our service?", "t-q1-texts": "Overall?", "t-q5-option-o1": "On time"},
        ).status_code
        == 303
    )
    page = client.get(f"{home}/preview?language=en")
    assert "How is our service?" in page.words and "Overall?" in page.words and "On time" in page.words
    before = made.again(row).version
    plain = client.get(f"{home}/preview")
    assert "哪里不满意？" not in plain.words and "整体满意吗？" in plain.words
    low = client.get(f"{home}/preview?q-q1=1")
    assert "哪里不满意？" in low.words and "已答1题，共7题" in low.words
    part = client.get(f"{home}/preview?q-q1=1", headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    assert part.get_data(as_text=True).strip().startswith("<form") and "哪里不满意？" in part.words
    assert client.get(f"{home}/preview?q-q1=9").status_code == 200 and made.again(row).version == before
    assert go(client, f"{home}/publication", at=home).status_code == 303
    assert client.get(f"{home}/questions/q1").status_code == 409
    assert go(client, f"{home}/revision", at=home).status_code == 303
    assert go(client, f"{home}/questions/q1", texts_zh_Hans="总的来说满意吗？").status_code == 303
    assert go(client, f"{home}/questions/q7/removal", at=f"{home}/questions/q7").status_code == 303
    words = client.get(f"{home}/versions/2/changes").words
    assert "总的来说满意吗？" in words and "改了文字" in words and "移除" in words
    assert "整体满意吗？" in client.get(f"{home}/versions/1").words
    assert client.get(f"{home}/versions/1/changes").status_code == 404
    assert client.get(f"{home}/versions/9").status_code == 404


def test_two_at_one_question_lose_nothing(s: makers.Story, client: Any) -> None:
    client.sign_in(s.manager, "staff")
    row = made.survey_written(s)
    door = f"/staff/surveys/{row.id}/questions/q1"
    late = go(client, door, texts_zh_Hans="我写的", version=str(made.again(row).version - 1))
    assert (
        late.status_code == 409
        and "别人改过这份问卷" in late.words
        and "我写的" in late.get_data(as_text=True)
    )
