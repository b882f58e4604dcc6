"""The owner's feedback: sent on one page, read with its answer, asked once more."""

import io
from typing import Any

import pytest

from portal.domain.feedback import actions, queries
from portal.infra.db import write
from tests import makers
from tests import makers_estate as make

NEW = "/owner/feedback/new"


@pytest.fixture
def s(app: Any, clock: Any) -> makers.Story:
    return makers.story()


def test_sent_answered_and_asked_once_more(s: makers.Story, client: Any) -> None:
    client.sign_in(s.owner, "owner")
    assert "还没有写过" in client.get("/owner/feedback").words
    empty = client.send(NEW, {"sort": "question", "content": ""}, at=NEW)
    assert empty.status_code == 422 and "请先写几句" in empty.words
    typed = {
        "sort": "question",
        "content": "装修垃圾放在哪里",
        "photos": [(io.BytesIO(makers.jpeg()), "a.jpg"), (io.BytesIO(makers.pdf()), "装修协议.pdf")],
    }
    address = client.send(NEW, typed, at=NEW).location
    page = client.get(address)
    assert "装修垃圾放在哪里" in page.words and "等我们答复" in page.words and "-JY-" in page.words
    row = queries.get_for(s.by("owner"), int(address.rpartition("/")[2]))
    with write():
        actions.answer(queries.get_for(s.by("agent"), row.id), text="堆在2号门外的临时点", by=s.by("agent"))
    assert "堆在2号门外的临时点" in client.get(address).words
    client.send(f"{address}/question", {"text": "周末收吗"}, at=address)
    again = client.get(address)
    assert "周末收吗" in again.words and "等我们答复" in again.words
    assert "装修垃圾放在哪里" in client.get("/owner/feedback").words
    picture = next(img.get("src") for img in again.tree.iter("img"))
    assert client.get(picture, judge=False).status_code == 200
    paper = next(a.get("href") for a in again.tree.iter("a") if a.get("download") is not None)
    handed = client.get(paper)
    assert handed.get_data() == makers.pdf() and handed.headers["Content-Disposition"].startswith(
        "attachment;"
    )


def test_nobody_reads_what_another_wrote(s: makers.Story, client: Any) -> None:
    with write():
        row = actions.send(actions.Words(sort="praise", content="小陈很好", unit_id=s.unit), by=s.by("owner"))
    client.sign_in(make.owner_of(s.unit), "owner")
    assert client.get(f"/owner/feedback/{row.id}").status_code == 404
    assert "小陈很好" not in client.get("/owner/feedback").words


def test_a_question_to_something_that_moved_on_keeps_the_words(s: makers.Story, client: Any) -> None:
    with write():
        row = actions.send(
            actions.Words(sort="question", content="几点关门", unit_id=s.unit), by=s.by("owner")
        )
        actions.answer(row, text="22点", by=s.by("agent"))
    client.sign_in(s.owner, "owner")
    address = f"/owner/feedback/{row.id}"
    served = client.get(address).form(f"{address}/question")
    with write():
        actions.turn(
            queries.get_for(s.by("agent"), row.id), actions.Target(into="complaint"), by=s.by("agent")
        )
    late = client.post(f"{address}/question", data=served | {"text": "那周末呢"})
    assert late.status_code == 409 and "那周末呢" in late.words and "已转为投诉" in late.words
