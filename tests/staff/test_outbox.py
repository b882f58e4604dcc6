"""What the house could not do by itself stands on a page, with the reason, and may be tried again or let go."""

from typing import Any

import pytest
from flask import Flask

from portal import duties
from portal.domain.estate.roles import Role
from portal.infra import events, jobs, messages, outbox_care, worker
from portal.infra.db import session, write
from portal.infra.jobs import Job
from portal.infra.messages import Message
from portal.infra.outbox import LAST_TRY, OutboxRow
from tests import makers
from tests import makers_estate as make
from tests.harness.client import InspectingClient

LIST = "/staff/outbox"


@pytest.fixture
def story(app: Flask, clock: Any) -> Any:
    """An estate whose first messages were sent long ago."""
    found = makers.story()
    worker.work_off(app)
    return found


@pytest.fixture
def admin(story: Any, client: InspectingClient) -> InspectingClient:
    """An administrator of the house."""
    return client.sign_in(make.staff(Role.ADMIN, None), "staff")


def row_of(topic: str) -> OutboxRow:
    session().rollback()
    found = session().query(OutboxRow).filter_by(topic=topic).order_by(OutboxRow.id.desc()).first()
    assert found is not None
    return found


def given_up(app: Flask, clock: Any, story: Any, monkeypatch: pytest.MonkeyPatch) -> OutboxRow:
    """A message that the provider refused at every try."""

    def refuse(channel: str, parcel: Any) -> None:
        raise ConnectionError("号码停机")

    with write():
        messages.send(story.owner, "水阀已换好", urgent=True)
    with monkeypatch.context() as patched:
        patched.setattr("portal.infra.channels.hand_over", refuse)
        for _ in range(LAST_TRY):
            worker.work_off(app)
            clock.forward(hours=1)
    found = row_of("message")
    assert found.dead_at is not None
    return found


def state() -> str:
    session().rollback()
    return session().query(Message).order_by(Message.id.desc()).first().state  # type: ignore[union-attr]


def test_a_message_that_would_not_go_is_seen_with_its_reason_and_goes_when_tried_again(
    app: Flask, clock: Any, story: Any, admin: InspectingClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "没有办不成的事" in admin.get(LIST).words and "没办成的后台事项" in admin.get("/staff/roles").words
    number = given_up(app, clock, story, monkeypatch).id
    page = admin.get(LIST).words
    assert "发消息" in page and "ConnectionError: 号码停机" in page and "到点的后台事项都办完了" in page
    assert state() == "failed"
    again = f"{LIST}/{number}/again"
    form = admin.get(again).form(again)
    assert admin.post(again, data=form).status_code == 303
    assert "排着1件正在办" in admin.get(LIST).words and "没有办不成的事" in admin.get(LIST).words
    assert admin.post(again, data=form).status_code == 303
    assert worker.work_off(app) == 1 and state() == "sent"
    assert [line.name for line in events.story_of(("effect", number), "staff")] == ["effect_tried_again"]


def test_one_that_was_handled_meanwhile_is_not_handled_twice(
    app: Flask, clock: Any, story: Any, admin: InspectingClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = given_up(app, clock, story, monkeypatch).id
    go, again = f"{LIST}/{number}/let-go", f"{LIST}/{number}/again"
    late = admin.get(again).form(again)
    assert admin.send(go, at=go, reason="").status_code == 422
    assert admin.send(go, at=go, reason="已经打电话说过了").status_code == 303
    answer = admin.post(again, data=late)
    assert answer.status_code == 303 and "已经有人处理过" in admin.get(LIST).words
    assert worker.work_off(app) == 0 and state() == "failed"
    (line,) = events.story_of(("effect", number), "staff")
    assert line.name == "effect_let_go" and line.values["reason"] == "已经打电话说过了"


def test_a_long_job_goes_on_where_it_stood(
    app: Flask, clock: Any, story: Any, admin: InspectingClient
) -> None:
    broken, done = [True], []

    def piece(job: Job) -> bool:
        if broken[0]:
            raise OSError("磁盘满了")
        done.append(job.id)
        return False

    app.extensions["jobs"] = {**app.extensions["jobs"], "try": piece}
    with write():
        job = jobs.start("try", ("house", 1), by_id=None)
        number = job.id
    for _ in range(LAST_TRY):
        worker.work_off(app)
        clock.forward(hours=1)
    session().rollback()
    assert session().get_one(Job, number).state == "failed"
    broken[0] = False
    again = f"{LIST}/{row_of('job').id}/again"
    assert admin.send(again, at=again).status_code == 303
    worker.work_off(app)
    session().rollback()
    assert session().get_one(Job, number).state == "done" and done == [number]


def test_administrators_hear_of_it_once_a_day(
    app: Flask, clock: Any, story: Any, admin: InspectingClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    duties.tell_of_effects()
    number = given_up(app, clock, story, monkeypatch).id
    for _ in range(2):
        duties.tell_of_effects()
    session().rollback()
    (told,) = session().query(Message).filter_by(msgid=duties.GIVEN_UP).all()
    assert told.link == LIST and told.params == {"count": 1}
    with write():
        outbox_care.let_go(number, make.HOUSE, reason="不用了")
    clock.forward(hours=20)
    duties.tell_of_effects()
    assert session().query(Message).filter_by(msgid=duties.GIVEN_UP).count() == 1


def test_only_administrators_see_and_act(app: Flask, clock: Any, story: Any, admin: InspectingClient,
                                         monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    number = given_up(app, clock, story, monkeypatch).id
    agent = app.test_client()
    agent.sign_in(story.agent, "staff")  # type: ignore[attr-defined]
    for path in (LIST, f"{LIST}/{number}/again", f"{LIST}/{number}/let-go"):
        assert agent.get(path).status_code == 403
    form = admin.get(f"{LIST}/{number}/again").form(f"{LIST}/{number}/again")
    assert agent.post(f"{LIST}/{number}/again", data=form).status_code == 403
    assert outbox_care.dead_row(number) is not None
    of_one_place = app.test_client()
    of_one_place.sign_in(make.staff(Role.ADMIN, story.community), "staff")  # type: ignore[attr-defined]
    assert of_one_place.get(LIST).status_code == 403
    assert "没办成的后台事项" not in of_one_place.get("/staff/roles").get_data(as_text=True)
    assert admin.get(f"{LIST}/{number + 1000}/again").status_code == 303
