"""Stories: a chain that shows what was altered, text that can be erased, answers that run once."""

import datetime as dt
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from portal.infra import events, worker
from portal.infra.actor import Actor
from portal.infra.db import for_change, session, write
from portal.infra.events import Event, Reaction, Switchboard, Told
from portal.infra.numbering import NumberSeries
from portal.infra.outbox import OutboxRow
from portal.infra.story import Story, StoryText

BY = Actor(7, "郭小满", "agent", "staff")
CASE = ("case", 1)
N = "%(size)s：%(words)s"


@dataclass(frozen=True, kw_only=True)
class Measured(Event):
    name = "test.measured"
    sentence = N
    audiences = frozenset({"staff", "owner"})
    private = frozenset({"words"})
    size: int
    words: str
    at: dt.datetime


@dataclass(frozen=True, kw_only=True)
class Whispered(Event):
    name = "test.whispered"
    sentence = N
    tone = "inner"


heard: list[Told] = []


def hear(told: Told) -> None:
    heard.append(told)
    with write():
        session().add(NumberSeries(series=f"heard:{told.story_id}", last=1))


def refuse(told: Told) -> None:
    raise ZeroDivisionError


@pytest.fixture
def board(app: Flask) -> Iterator[Any]:
    """Wires these reactions for one test: `board(Reaction(…), …)`."""
    before = app.extensions["switchboard"]

    def wire(*reactions: Reaction) -> None:
        app.extensions["switchboard"] = Switchboard(reactions)

    wire()
    heard.clear()
    yield wire
    app.extensions["switchboard"] = before


def measured(words: str = "墙角湿了", **facts: Any) -> int:
    with write():
        event = Measured(size=3, words=words, at=dt.datetime(2026, 11, 20, 1, 0, 0, 5, dt.UTC))
        return events.record(event, subject=CASE, by=BY, **facts)


def three() -> list[int]:
    return [measured(words) for words in ("一", "二", "三")]


def test_a_story_nobody_touched_is_sound(app: Flask, board: Any) -> None:
    three()
    assert events.verify(CASE) == []
    assert [line.values["words"] for line in events.story_of(CASE, "owner")] == ["三", "二", "一"]
    assert [row.seq for row in session().scalars(select(Story).order_by(Story.id))] == [1, 2, 3]


@pytest.mark.parametrize(
    "altered",
    [
        {"person_id": 8},
        {"happened_at": dt.datetime(2020, 1, 1, tzinfo=dt.UTC)},
        {"recorded_at": dt.datetime(2020, 1, 1, tzinfo=dt.UTC)},
        {"values": {"size": 4, "at": "2026-11-20T01:00:00.000005+00:00"}},
        {"audiences": "owner staff firm"},
        {"version": 99},
        {"name": "test.whispered"},
    ],
    ids=lambda altered: next(iter(altered)),
)
def test_a_row_altered_is_named(app: Flask, board: Any, altered: dict[str, Any]) -> None:
    ids = three()
    with write():
        session().execute(update(Story).where(Story.id == ids[1]).values(**altered))
    assert events.verify(CASE) == [2]


def test_a_text_altered_is_named_and_a_dropped_row_breaks_the_next(app: Flask, board: Any) -> None:
    ids = three()
    with write():
        session().execute(
            update(StoryText).where(StoryText.story_id == ids[0]).values(body={"by": "郭小满", "words": "两"})
        )
    assert events.verify(CASE) == [1]
    with write():
        session().execute(delete(StoryText).where(StoryText.story_id == ids[1]))
        session().execute(delete(Story).where(Story.id == ids[1]))
    assert events.verify(CASE) == [1, 3]


def test_erased_text_reads_as_empty_and_keeps_the_chain_sound(app: Flask, board: Any) -> None:
    ids = three()
    with write():
        session().execute(delete(StoryText).where(StoryText.story_id == ids[1]))
    assert events.verify(CASE) == []
    line = events.story_of(CASE, "owner")[1]
    assert (line.who, line.values["words"], line.values["size"]) == ("", "", 3)
    assert line.sentence % line.values == "3："


def test_each_audience_reads_its_own_lines_and_since_a_version(app: Flask, board: Any) -> None:
    measured(version=1)
    with write():
        events.record(Whispered(), subject=CASE, by=BY, version=2)
    measured(version=3)
    assert [line.name for line in events.story_of(CASE, "owner")] == ["test.measured"] * 2
    assert [line.tone for line in events.story_of(CASE, "staff")] == ["", "inner", ""]
    assert events.story_of(CASE, "firm") == []
    assert [line.version for line in events.since(CASE, 1, "staff")] == [2, 3]
    assert [line.version for line in events.since(CASE, 1, "owner")] == [3]
    assert events.since(CASE, 3, "staff") == ()


def test_an_answer_of_now_fails_together_with_its_event(app: Flask, board: Any) -> None:
    board(Reaction(Measured, refuse, when="now"))
    with pytest.raises(ZeroDivisionError):
        measured()
    session().rollback()
    assert session().scalars(select(Story.id)).all() == []


def test_an_answer_of_later_runs_once_with_the_event_as_it_was(app: Flask, board: Any) -> None:
    board(Reaction(Measured, hear))
    story = measured("水")
    assert heard == []
    worker.work_off(app)
    worker.work_off(app)
    assert [(t.story_id, t.event.size, t.event.words) for t in heard] == [(story, 3, "水")]  # type: ignore[attr-defined]
    assert heard[0].event.at == dt.datetime(2026, 11, 20, 1, 0, 0, 5, dt.UTC)  # type: ignore[attr-defined]
    assert (heard[0].subject, heard[0].by.person_id, heard[0].by.name) == (CASE, 7, "郭小满")


def test_an_answer_to_an_event_rolled_back_is_never_owed(app: Flask, board: Any) -> None:
    board(Reaction(Measured, hear))
    with pytest.raises(ZeroDivisionError), write():
        measured()
        raise ZeroDivisionError
    session().rollback()
    assert session().scalars(select(OutboxRow.id).where(OutboxRow.topic == "reaction")).all() == []


def test_an_answer_still_runs_when_the_text_was_erased_meanwhile(app: Flask, board: Any) -> None:
    board(Reaction(Measured, hear))
    story = measured()
    with write():
        session().execute(delete(StoryText).where(StoryText.story_id == story))
    worker.work_off(app)
    assert [(t.event.words, t.by.name) for t in heard] == [("", "")]  # type: ignore[attr-defined]


def test_two_reactions_of_one_name_are_a_mistake(app: Flask) -> None:
    with pytest.raises(ValueError, match="two reactions"):
        Switchboard([Reaction(Measured, hear), Reaction(Measured, hear, when="now")])


def test_many_writers_on_one_subject_keep_one_chain(app: Flask, board: Any) -> None:
    with write():
        session().add(NumberSeries(series="case", last=0))

    def write_some(who: int) -> None:
        for _ in range(15):
            with app.app_context(), write() as unit:
                unit.execute(for_change(select(NumberSeries).where(NumberSeries.series == "case"))).all()
                events.record(Whispered(), subject=CASE, by=BY, version=who)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write_some, range(4)))
    session().rollback()
    assert events.verify(CASE) == []
    assert list(session().scalars(select(Story.seq).order_by(Story.seq))) == list(range(1, 61))
