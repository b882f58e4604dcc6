"""Sessions end when they should: idle, at their end, the moment they are revoked."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.domain.casework.models import Post
from portal.domain.estate.roles import Role
from portal.infra import sessions, web
from portal.infra.db import session, write
from portal.infra.sessions import LIVES, UserSession
from tests import makers
from tests import makers_estate as make

HOMES = {"owner": "/owner/", "field": "/field/", "staff": "/staff/"}


def person_of(face: str) -> int:
    if face == "owner":
        return make.owner_of(make.home())
    community = make.community()
    if face == "staff":
        return make.staff(Role.AGENT, community)
    return make.contact_of(make.firm(community_id=community))


@pytest.fixture
def browser(app: Flask, client: Any, clock: Any) -> Any:
    """`browser("staff")` signs a new person in and answers whether the page of the face still opens."""
    make.terms()

    def of(face: str) -> Any:
        client.sign_in(person_of(face), face)
        return lambda: client.get(HOMES[face], judge=False).status_code == 200

    return of


@pytest.mark.parametrize("face", HOMES)
def test_without_a_visit_it_ends_after_the_time_of_its_face(browser: Any, clock: Any, face: str) -> None:
    opens, life = browser(face), LIVES[face]
    clock.forward(seconds=life.idle.total_seconds() - 1)
    assert opens()
    clock.forward(seconds=life.idle.total_seconds() - 1)
    assert opens()
    clock.forward(seconds=life.idle.total_seconds())
    assert not opens()


@pytest.mark.parametrize("face", HOMES)
def test_however_often_it_is_used_it_ends_at_its_end(browser: Any, clock: Any, face: str) -> None:
    opens, life = browser(face), LIVES[face]
    end = clock.now + life.whole
    while clock.now < end - timedelta(seconds=1):
        assert opens()
        clock.to(min(clock.now + life.idle * 0.9, end - timedelta(seconds=1)))
    assert opens()
    clock.to(end)
    assert not opens()


def test_a_page_that_asks_by_itself_does_not_keep_it_alive(
    app: Flask, client: Any, clock: Any, monkeypatch: Any
) -> None:
    make.terms()
    client.sign_in(person_of("staff"), "staff")
    name = app.url_map.bind("").match(HOMES["staff"])[0]
    view = app.view_functions[name]

    def polled(*args: Any, **kwargs: Any) -> Any:
        web.polling()
        return view(*args, **kwargs)

    began = clock.now
    monkeypatch.setitem(app.view_functions, name, polled)
    for _ in range(3):
        clock.forward(hours=1)
        assert client.get(HOMES["staff"], judge=False).status_code == 200
    assert session().scalars(select(UserSession.seen_at)).one() == began
    monkeypatch.setitem(app.view_functions, name, view)
    client.get(HOMES["staff"], judge=False)
    session().rollback()
    assert session().scalars(select(UserSession.seen_at)).one() == clock.now


def test_revoked_it_is_dead_at_once_on_every_door(browser: Any, client: Any, clock: Any) -> None:
    opens = browser("staff")
    assert opens()
    with write():
        row = session().scalars(select(UserSession)).one()
        assert sessions.end(row.person_id) == 1
    assert not opens()
    assert client.get("/staff/").location.startswith("/sign-in")


def test_revoked_in_the_middle_of_a_request_nothing_is_written(
    app: Flask, client: Any, clock: Any, monkeypatch: Any
) -> None:
    s = makers.story()
    repair = makers.repair_submitted(s)
    page = f"/owner/repairs/{repair.id}"
    client.sign_in(s.owner, "owner")
    form = {**client.get(page).form(f"{page}/messages"), "text": "在吗"}
    check = web.formkeys.check

    def revoked_meanwhile(*args: Any) -> Any:
        with app.app_context(), write():
            sessions.end(s.owner)
        return check(*args)

    monkeypatch.setattr(web.formkeys, "check", revoked_meanwhile)
    answer = client.post(f"{page}/messages", data=form)
    assert answer.status_code == 403
    session().rollback()
    assert session().scalars(select(Post.id)).all() == []


def test_one_device_ends_and_the_others_stay(app: Flask, client: Any, clients: Any, clock: Any) -> None:
    make.terms()
    person = person_of("owner")
    client.sign_in(person, "owner")
    other = clients().sign_in(person, "owner")
    first, second = sessions.of_person(person)[::-1]
    with write():
        assert sessions.end(person, but=second.id) == 1
        assert sessions.end(person + 1, session_id=second.id) == 0
    assert client.get("/owner/", judge=False).status_code == 303
    assert other.get("/owner/", judge=False).status_code == 200
    session().rollback()
    assert [row.id for row in sessions.of_person(person)] == [second.id] and first.id != second.id


def test_turning_to_another_face_never_puts_off_the_end(app: Flask, clock: Any) -> None:
    person = person_of("owner")
    with app.test_request_context(), write():
        sessions.start(person, "owner")
    row = session().scalars(select(UserSession)).one()
    clock.forward(hours=1)
    with write():
        assert sessions.switch_face(row.id, "staff")
    assert row.ends_at == row.started_at + LIVES["staff"].whole
    with write():
        assert sessions.switch_face(row.id, "owner")
    assert row.ends_at == row.started_at + LIVES["staff"].whole
    clock.forward(hours=20)
    with write():
        assert not sessions.switch_face(row.id, "staff")
