"""Whoever holds the whole database cannot say who gave which anonymous answer; of a named survey they can.

The reader takes every table as it stands, with what the database itself knows of its rows (their place, and on
PostgreSQL the transaction that wrote them), and tries to find each person's words: by an id in two places, by the order
of rows, by a moment, by a device, by the version of a row, by opening what is sealed with whatever stands there.
"""

import base64
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import Flask
from sqlalchemy import func, select, text

from portal.domain.surveys import links
from portal.domain.surveys.actions import answering, box
from portal.domain.surveys.answer_models import SurveyAnswer, SurveyBox, SurveyDraft, SurveyResponse
from portal.domain.surveys.models import SurveyInvitation, SurveyRound
from portal.domain.surveys.queries.answering import by_token
from portal.infra import clock as house_clock
from portal.infra.actor import Actor
from portal.infra.db import db, is_postgres, session, write
from portal.infra.worker import work_off
from tests import makers
from tests import makers_rounds as sent_out
from tests import makers_surveys as made
from tests.makers import Story

PEOPLE = 12
Row = Mapping[str, Any]


@pytest.fixture
def s(app: Flask, clock: Any) -> Story:
    clock.to("2026-03-02T10:00+08:00")
    story = makers.story()
    sent_out.homes(story.community, PEOPLE - 1)
    return story


def words_of(number: int) -> str:
    """What only this person writes."""
    return f"只有第{number}位写的话{'甲' * number}"


def answered(
    s: Story, app: Flask, clock: Any, *, anonymous: bool, but: int = 0
) -> tuple[SurveyRound, dict[int, str]]:
    """Everybody hands in, minutes apart, all but the last few; who wrote what is known to this test alone."""
    row = sent_out.sent(s, made.survey_published(s, anonymous=anonymous))
    truth: dict[int, str] = {}
    for number, invitation in enumerate(sent_out.invitations(row)):
        clock.forward(minutes=7)
        token = links.token_of(invitation.id)
        truth[invitation.id] = words_of(number)
        by = Actor(invitation.person_id, "业主", "owner", "public", permissions={})
        with write():
            answering.save(
                by_token(token), {"q1": {"value": 1 + number % 2}, "q2": {"words": words_of(number)}}
            )
        if number < PEOPLE - but:
            with write():
                answering.hand_in(by_token(token), channel="link", by=by)
    session().rollback()
    work_off(app)
    for round_id in box.waiting():
        with write():
            box.empty(round_id)
    session().rollback()
    return row, truth


def whole_database() -> dict[str, list[Row]]:
    """Every row of every table in the order it lies there, with what the database knows of it."""
    hidden = "xmin::text AS x_writer, ctid::text AS x_place, " if is_postgres() else "rowid AS x_place, "
    found: dict[str, list[Row]] = {}
    for table in sorted(db.metadata.tables):
        keyed = not is_postgres() and _without_rowid(table)
        rows = session().execute(text(f'SELECT {"" if keyed else hidden}* FROM "{table}"')).mappings()
        found[table] = [dict(row) for row in rows]
    session().rollback()
    return found


def _without_rowid(table: str) -> bool:
    made_so = session().scalar(text("SELECT sql FROM sqlite_master WHERE name = :t"), {"t": table}) or ""
    return "WITHOUT ROWID" in made_so.upper()


def plain(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def responses_with_words(base: Mapping[str, list[Row]]) -> dict[int, str]:
    """Response → the words in it."""
    return {row["response_id"]: row["words"] for row in base["survey_answer"] if row["words"]}


def joined_by_value(base: Mapping[str, list[Row]], row: SurveyRound) -> dict[int, set[str]]:
    """Invitation → words that a chain of equal telling values leads to, whatever the columns are called.

    A telling value is one that stands in few rows (ids of answers, moments, writers, long words); what stands in many
    (the community, the month, the round) tells nobody from another.
    """
    holders: dict[Any, set[tuple[str, int]]] = defaultdict(set)
    for table, rows in base.items():
        if table.startswith("survey_") or table in (
            "story",
            "story_text",
            "message",
            "outbox",
            "used_key",
            "draft",
        ):
            for place, each in enumerate(rows):
                for value in _values(each):
                    holders[value].add((table, place))
    words = responses_with_words(base)
    found: dict[int, set[str]] = defaultdict(set)
    for start, each in enumerate(base["survey_invitation"]):
        if each["round_id"] != row.id:
            continue
        reached = {("survey_invitation", start)}
        for _ in range(3):
            reached |= {
                spot
                for table, place in list(reached)
                for value in _values(base[table][place])
                if len(holders[value]) <= 3
                for spot in holders[value]
            }
        for table, place in reached:
            number = base[table][place].get("response_id" if table == "survey_answer" else "id")
            if table in ("survey_answer", "survey_response") and number in words:
                found[each["id"]].add(words[number])
    return found


def _values(row: Row) -> Iterator[Any]:
    for name, value in row.items():
        if isinstance(value, int) and not isinstance(value, bool) and value > 10**6:
            yield value
        elif name in ("id", "person_id", "invitation_id", "unit_id", "reference", "x_writer", "subject_id"):
            if value not in (None, "", 0):
                yield (name.removeprefix("invitation_"), value) if name != "x_writer" else ("writer", value)
        elif isinstance(value, str) and len(value) >= 16:
            yield value
            yield from re.findall(r"[A-Za-z0-9_-]{16,}", value)
        elif hasattr(value, "isoformat"):
            yield value.isoformat()


def in_order(base: Mapping[str, list[Row]], truth: Mapping[int, str]) -> int:
    """How many are guessed right by taking answers in the order they lie or are numbered, for the order of people."""
    words = responses_with_words(base)
    people = list(truth)
    best = 0
    for orders in (
        [row["id"] for row in base["survey_response"]],
        sorted(row["id"] for row in base["survey_response"]),
        [row["response_id"] for row in base["survey_answer"] if row["words"]],
    ):
        best = max(best, sum(words.get(n) == truth[who] for n, who in zip(orders, people, strict=False)))
    return best


def opened(base: Mapping[str, list[Row]]) -> list[str]:
    """What can be unsealed with any word that stands in the database, as it is or digested."""
    tried = {
        key
        for rows in base.values()
        for row in rows
        for value in row.values()
        if isinstance(value, str) and 16 <= len(value) <= 400
        for key in _keys(value)
    }
    sealed = [
        row["sealed"] for table in ("survey_box", "survey_draft") for row in base[table] if row["sealed"]
    ]
    return [words for each in sealed for key in tried if (words := _unsealed(each, key))]


def _keys(value: str) -> Iterator[bytes]:
    raw = value.encode()
    if len(raw) in (16, 24, 32):
        yield raw
    if re.fullmatch(r"[0-9a-f]{64}", value):
        yield bytes.fromhex(value)


def _unsealed(sealed: str, key: bytes) -> str:
    raw = base64.b64decode(sealed)
    try:
        return AESGCM(key).decrypt(raw[:12], raw[12:], None).decode()
    except InvalidTag:
        return ""


def test_an_anonymous_survey_is_joined_to_nobody(s: Story, app: Flask, clock: Any) -> None:
    row, truth = answered(s, app, clock, anonymous=True)
    base = whole_database()
    assert len(responses_with_words(base)) == PEOPLE
    assert not joined_by_value(base, row)
    assert in_order(base, truth) <= 5, "chance alone"
    for response in base["survey_response"]:
        telling = ("invitation_id", "person_id", "unit_id", "technician_id", "handler_id", "answered_at")
        assert not any(response[name] for name in telling)
        assert len(str(response["month"])) == 7
    for invitation in base["survey_invitation"]:
        moments = {name for name, value in invitation.items() if hasattr(value, "isoformat")} - {
            "sent_at",
            "reminded_at",
        }
        assert not moments, "when it was answered"
    for table, rows in base.items():
        if table not in ("survey_answer",):
            assert not any("只有第" in plain(dict(each)) for each in rows), table
    tokens = [links.token_of(number) for number in truth]
    everything = plain({name: [dict(each) for each in rows] for name, rows in base.items()})
    assert not any(token in everything or token.partition(".")[2] in everything for token in tokens)


def test_answers_still_in_the_box_or_not_handed_in_open_with_nothing_that_is_kept(
    s: Story, app: Flask, clock: Any
) -> None:
    answered(s, app, clock, anonymous=True, but=8)
    base = whole_database()
    assert len(base["survey_box"]) == 4
    assert len(base["survey_draft"]) == 8
    assert not responses_with_words(base)
    assert opened(base) == []
    assert "只有第" not in plain({name: [dict(each) for each in rows] for name, rows in base.items()})


def test_the_same_reader_finds_everybody_of_a_named_survey(s: Story, app: Flask, clock: Any) -> None:
    row, truth = answered(s, app, clock, anonymous=False)
    found = joined_by_value(whole_database(), row)
    assert {who: words for who, words in truth.items() if words in found[who]} == truth


def test_what_is_let_out_at_once_was_written_at_once_and_in_no_order(
    s: Story, app: Flask, clock: Any
) -> None:
    """Two rounds of the same people in the same order leave their answers in two different orders."""
    orders = []
    for _ in range(2):
        row, truth = answered(s, app, clock, anonymous=True)
        found = session().execute(
            select(SurveyAnswer.words)
            .join(SurveyResponse, SurveyResponse.id == SurveyAnswer.response_id)
            .where(SurveyResponse.round_id == row.id, SurveyAnswer.words != "")
            .order_by(SurveyResponse.id)
        )
        orders.append([words for (words,) in found])
        if is_postgres():
            writers = session().execute(
                text("SELECT DISTINCT a.xmin::text FROM survey_answer a JOIN survey_response r ON r.id = response_id"
                     " WHERE r.round_id = :r"), {"r": row.id}
            ).all()  # fmt: skip
            assert len(writers) == 1
        assert sorted(orders[-1]) == sorted(truth.values())
        clock.forward(days=60)
        session().rollback()
    assert orders[0] != orders[1]
    assert session().scalar(select(func.count()).select_from(SurveyDraft)) == 0
    assert session().scalar(select(func.count()).select_from(SurveyBox)) == 0
    assert session().scalar(select(func.count()).where(SurveyInvitation.answered.is_(True))) == 2 * PEOPLE
    assert house_clock.now()
