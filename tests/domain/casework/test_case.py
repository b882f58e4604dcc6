"""Thread, notes, files, followers, drafts and the contact budget of a case."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.domain.casework import actions, queries
from portal.domain.casework.models import Draft, Follower, ReadMark
from portal.domain.casework.rules import CONTACT_BUDGET, FILES_MOST, POST_MOST
from portal.infra.actor import Actor
from portal.infra.db import session, write
from portal.infra.refused import Refused
from tests import makers
from tests import makers_estate as make

CASE, OTHER = ("case", 1), ("case", 2)


@pytest.fixture
def owner(community: int) -> Actor:
    return make.actor(make.owner_of(make.unit(make.building(community))), "owner")


@pytest.fixture
def agent(community: int) -> Actor:
    return make.actor(make.staff("agent", community), "staff")


def say(by: Actor, text: str = "您好", **more: Any) -> int:
    with write():
        return actions.post(CASE, text, by=by, **more).id


def mark(reader: int, post: int) -> None:
    with write():
        actions.mark_read(CASE, reader, post)


def test_notes_are_apart_from_the_thread_and_each_side_has_its_unread(
    owner: Actor, agent: Actor, put: Callable[..., None]
) -> None:
    put(1)
    say(owner)
    note = say(agent, "先看图纸", inner=True)
    assert [p.inner for p in queries.thread(CASE, 0, inner=True)[0]] == [False, True]
    assert [p.side for p in queries.thread(CASE, owner.person_id or 0, inner=False)[0]] == ["home"]
    task = queries.task_of(CASE)
    assert task is not None and task.unread
    mark(0, note)
    session().rollback()
    assert task.unread is False
    say(agent, "明天来")
    rows = queries.threads_of(owner.person_id or 0, [], [CASE])
    assert [(r.text, r.unread) for r in rows] == [("明天来", 1)]


def test_a_read_mark_only_moves_forward_and_is_the_reader_s_own(owner: Actor, agent: Actor) -> None:
    ids = [say(agent) for _ in range(3)]
    reader = owner.person_id or 0
    mark(reader, ids[1])
    mark(reader, ids[0])
    assert queries.thread(CASE, reader, inner=False)[1] == ids[1]
    mark(reader, ids[2])
    assert queries.thread(CASE, reader, inner=False)[1] == ids[2]
    assert queries.thread(CASE, 0, inner=False)[1] == 0
    assert len(session().scalars(select(ReadMark.post_id)).all()) == 1


def test_a_post_needs_words_and_not_too_many(owner: Actor) -> None:
    say(owner, "水" * POST_MOST)
    for text in ("", "水" * (POST_MOST + 1)):
        with pytest.raises(Refused) as refused:
            say(owner, text)
        assert refused.value.field == "text"


def test_files_of_a_kind_and_round_are_capped_and_none_hangs_twice(owner: Actor) -> None:
    with write():
        photos = [makers.photo(owner, shade * 20) for shade in range(FILES_MOST + 1)]
        assert actions.attach(CASE, photos[:5] + photos[:2], "before", by=owner) == 5
        assert actions.attach(CASE, photos[3:FILES_MOST], "before", by=owner) == FILES_MOST - 5
    with pytest.raises(Refused) as refused, write():
        actions.attach(CASE, photos[FILES_MOST:], "before", by=owner)
    assert refused.value.field == "photos"
    with write():
        actions.attach(CASE, photos[FILES_MOST:], "after", by=owner)
        actions.attach(CASE, photos[FILES_MOST:], "before", by=owner, round=2)
    assert len(queries.attachments(CASE)) == FILES_MOST + 2
    assert queries.has_file(CASE, photos[0]) and not queries.has_file(OTHER, photos[0])


def test_one_follows_once_however_often_and_at_once(app: Flask, owner: Actor) -> None:
    person = owner.person_id or 0

    def follow(_: int) -> bool:
        with app.app_context(), write():
            return actions.follow(CASE, person)

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(follow, range(6))) == [False] * 5 + [True]
    session().rollback()
    assert actions.followers(CASE) == [person] and actions.followers(OTHER) == []
    assert queries.follows(CASE, person) and len(session().scalars(select(Follower.id)).all()) == 1


def test_the_contact_budget_is_of_a_person_and_a_day(owner: Actor, agent: Actor, clock: Any) -> None:
    def ask(person: int | None) -> bool:
        with write():
            return actions.within_budget(person or 0)

    assert [ask(owner.person_id) for _ in range(CONTACT_BUDGET + 2)] == [True] * CONTACT_BUDGET + [False] * 2
    assert ask(agent.person_id)
    clock.forward(days=1)
    assert ask(owner.person_id)


def test_a_draft_is_the_person_s_own_and_grows_step_by_step(owner: Actor, agent: Actor) -> None:
    mine, theirs = owner.person_id or 0, agent.person_id or 0
    with write():
        row = actions.save_draft(mine, "report", {"a": 1})
        assert actions.save_draft(mine, "report", {"b": 2}).id == row.id
    assert actions.draft(mine, "report").values == {"a": 1, "b": 2}  # type: ignore[union-attr]
    assert actions.draft(theirs, "report") is None and actions.draft(mine, "other") is None
    with write():
        other = actions.save_draft(theirs, "report", {"c": 3})
    assert other.id != row.id and actions.draft(mine, "report").values == {"a": 1, "b": 2}  # type: ignore[union-attr]
    with write():
        actions.drop_draft(mine, "report")
    assert actions.draft(mine, "report") is None


def test_steps_saved_at_once_lose_nothing(app: Flask, owner: Actor) -> None:
    """The first of them too: two tabs that begin together write one draft."""
    person = owner.person_id or 0

    def step(n: int) -> None:
        with app.app_context(), write():
            actions.save_draft(person, "report", {f"step{n}": n})

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(step, range(12)))
    session().rollback()
    assert len(session().scalars(select(Draft)).one().values) == 12
