"""Many complaints from few: rows that the verbs earned once are multiplied inside the database, letters and evidence too.

A copy has the events, task, clocks, points, letters, proofs and promises of its template; place, person, words,
number and moments are its own. They lie within the last year, so that a board of a year counts all of them.
"""

import datetime as dt
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, insert, select, text

from portal import answers_complaint_figures
from portal.domain.casework.models import Attachment, Deadline, Post, Task
from portal.domain.complaints import actions
from portal.domain.complaints.inquiry_models import Evidence, Inquiry
from portal.domain.complaints.models import Complaint, ComplaintPoint, ComplaintStage, Definition
from portal.domain.complaints.record_rules import WHERE as PLACES
from portal.domain.complaints.record_rules import Topic
from portal.domain.complaints.reply_models import Delivery, Promise, Reply, ReplyAnswer
from portal.infra import clock, grams, search
from portal.infra.db import is_postgres, session, write
from portal.infra.events import Story, StoryText
from tests import makers
from tests import makers_complaints as make
from tests.bench import estate, fill
from tests.bench.estate import Ground

APART = 150  # seconds between two complaints: 200,000 of them fill a year
COPIED = (
    Complaint, ComplaintStage, Definition, ComplaintPoint, Inquiry, Evidence, Reply, ReplyAnswer, Delivery, Promise,
    Task, Deadline, Post, Attachment, Story, StoryText,
)  # fmt: skip
FOLLOWS = {
    "complaint_id": "complaint", "story_id": "story", "reply_id": "complaint_reply", "point_id": "complaint_point",
    "next_id": "complaint_promise",
}  # fmt: skip
BELOW = {
    "story_text": ("story", "story_id"), "complaint_reply_answer": ("complaint_reply", "reply_id"),
    "complaint_delivery": ("complaint_reply", "reply_id"),
}  # fmt: skip
WHAT = (
    "没有人管",
    "说好没有兑现",
    "两个多月没有修",
    "收费不清楚",
    "和样板不一样",
    "半夜施工",
    "态度差",
    "渗水没有修好",
)


@dataclass
class Filed:
    """The templates, ended and open, with their weights, and one of each to open."""

    ended: list[tuple[int, int]]
    open: list[tuple[int, int]]
    owner: int


def lay(ground: Ground) -> Filed:
    """One complaint in each state, earned through the verbs."""
    with clock.frozen(dt.datetime.now(dt.UTC).replace(microsecond=0)):
        story = estate.story_of(ground.places[1])
        ended: Sequence[tuple[Callable[[makers.Story], Complaint], int]] = (
            (make.archived, 80),
            (_withdrawn, 10),
            (_refused, 10),
        )
        going = (
            (make.received, 5),
            (make.accepted, 3),
            (make.investigating, 5),
            (make.replying, 3),
            (make.replied, 4),
        )
        return Filed(
            [(maker(story).id, weight) for maker, weight in ended],
            [(maker(story).id, weight) for maker, weight in going], story.owner,
        )  # fmt: skip


def _withdrawn(s: makers.Story) -> Complaint:
    row = make.investigating(s)
    with write():
        actions.withdraw(make.again(row), reason="已经修好了", by=s.by("owner"))
    return row


def _refused(s: makers.Story) -> Complaint:
    row = make.accepted(s)
    with write():
        actions.refuse(make.again(row), reason="不属于物业范围", turn_to="12345", by=s.by("manager"))
    return row


def grow(ground: Ground, filed: Filed, wanted: int) -> int:
    """Copy until there are `wanted` complaints, and count the board anew; returns how many there are now."""
    have = count()
    while have < wanted:
        _copy(ground, filed, have, min(wanted - have, fill.AT_ONCE))
        fill.settle()
        have = count()
    with write():
        answers_complaint_figures.recount()
    fill.settle()
    return have


def count() -> int:
    """How many complaints there are."""
    return session().scalar(select(func.count()).select_from(Complaint)) or 0


def _copy(ground: Ground, filed: Filed, have: int, much: int) -> None:
    rows = list(_copies(ground, filed, have, much))
    copy = fill.copy
    with write() as unit:
        copy.drop(unit.connection(), checkfirst=True)
        copy.create(unit.connection())
        for start in range(0, len(rows), 5000):
            unit.execute(insert(copy), rows[start : start + 5000])
        bases = {model.__tablename__: _base(model) for model in COPIED if "id" in model.__table__.c}
        for model in COPIED:
            unit.execute(text(_multiply(model.__table__, bases)))
            fill.set_sequence(model.__table__)
        _index(rows, bases["complaint"])
        copy.drop(unit.connection())


def _copies(ground: Ground, filed: Filed, have: int, much: int) -> Iterator[dict[str, Any]]:
    """One row for each copy, the oldest first: which template, where, whose, in which words, how old."""
    chance = random.Random(have)
    ended = [r for r, weight in filed.ended for _ in range(weight)]
    going = [r for r, weight in filed.open for _ in range(weight)]
    topics = [topic.value for topic in Topic]
    for n in range(1, much + 1):
        is_open = n > much * 0.9 and chance.random() < 10 / fill.OPEN_SHARE
        place = ground.places[n % len(ground.places)]
        unit, building, label, owner = chance.choice(place.homes)
        words = chance.choice(fill.WHERE) + ("漏水" if chance.random() < 0.02 else chance.choice(WHAT))
        yield {
            "n": n, "template_id": chance.choice(going if is_open else ended),
            "number": f"{place.code}-TS-2511-{have + n:06d}", "community_id": place.id, "building_id": building,
            "unit_id": unit, "owner_id": owner, "label": label, "title": words,
            "description": f"{words}，打了三次电话，一直没有说法。", "firm_id": place.firm if chance.random() < 0.4 else None,
            "agent_id": None, "agent_name": "", "age": chance.randrange(5 * fill.DAY) if is_open else 5 * fill.DAY + (much - n) * APART,
            "unread": 0, "part_code": chance.choice(topics), "serial": have + n,
        }  # fmt: skip


def _base(model: Any) -> tuple[int, int, int]:
    """(first id of the templates, ids they span, first free id)."""
    table = model.__table__
    low, high = session().execute(
        text(f"SELECT min(t.id), max(t.id) FROM {table.name} t WHERE {_of_templates(table)}")
    ).one()  # fmt: skip
    top = session().scalar(select(func.max(model.id))) or 0
    return (low or 1, (high or 1) - (low or 1) + 1, top + 1)


def _of_templates(table: Any, having: str = "IN (SELECT DISTINCT template_id FROM bench_copy)") -> str:
    if table.name == "complaint":
        return f"t.id {having}"
    if table.name in BELOW:
        above, key = BELOW[table.name]
        rows = "subject_kind = 'complaint' AND subject_id" if above == "story" else "complaint_id"
        return f"t.{key} IN (SELECT id FROM {above} WHERE {rows} {having})"
    if "complaint_id" in table.c:
        return f"t.complaint_id {having}"
    return f"t.subject_kind = 'complaint' AND t.subject_id {having}"


def _multiply(table: Any, bases: dict[str, tuple[int, int, int]]) -> str:
    names = ", ".join(f'"{c.name}"' for c in table.c)
    values = ", ".join(_value(table, c, bases) for c in table.c)
    if table.name in BELOW:
        above, key = BELOW[table.name]
        mine = "a.subject_kind = 'complaint' AND a.subject_id" if above == "story" else "a.complaint_id"
        source = f"FROM bench_copy c JOIN {above} a ON {mine} = c.template_id JOIN {table.name} t ON t.{key} = a.id"
    else:
        source = f'FROM bench_copy c JOIN "{table.name}" t ON {_of_templates(table, "= c.template_id")}'
    return f'INSERT INTO "{table.name}" ({names}) SELECT {values} {source} ORDER BY c.n'


def _value(table: Any, column: Any, bases: dict[str, tuple[int, int, int]]) -> str:
    name, own = column.name, f't."{column.name}"'
    if name == "id":
        return fill.moved("id", bases[table.name])
    if name == "subject_id":
        return fill.moved(name, bases["complaint"])
    if name in FOLLOWS and table.name != "complaint" and FOLLOWS[name] in bases:
        return f"CASE WHEN t.{name} IS NULL THEN NULL ELSE {fill.moved(name, bases[FOLLOWS[name]])} END"
    if table.name in ("complaint", "task") and (found := _of_case(table.name, name)):
        return found
    if type(column.type).__name__ == "UTCDateTime":
        return fill.aged(own)
    return own


def _of_case(table: str, name: str) -> str:
    """The expression for what a copy has of its own on its complaint or task; else nothing."""
    if name in {"community_id", "building_id", "title", "label", "number"}:
        return f'c."{name}"'
    place = " ".join(f"WHEN {n} THEN '{value}'" for n, value in enumerate(PLACES))
    plain = {
        "unit_id": "c.unit_id", "content": "c.description", "complainant_id": "c.owner_id", "topic": "c.part_code",
        "firm_id": "c.firm_id",
        "cause": f"CASE WHEN t.cause = '' THEN '' ELSE CASE c.serial % {len(PLACES)} {place} END END",
        "prevent_in": f"CASE WHEN t.cause = '' THEN '' ELSE CASE c.serial / 7 % {len(PLACES)} {place} END END",
        "holder_id": "CASE t.holder WHEN 'home' THEN c.unit_id ELSE t.holder_id END",
        "sort_at": f"CASE WHEN t.due_at IS NULL OR t.held THEN t.sort_at ELSE {fill.aged('t.sort_at')} END",
    }  # fmt: skip
    return plain.get(name, "") if name in ("holder_id", "sort_at") or table == "complaint" else ""


def _index(rows: list[dict[str, Any]], base: tuple[int, int, int]) -> None:
    """The index words of every copy; the index itself is made anew over them."""
    connection = session().connection()
    people = {row.id: row for row in session().execute(text("SELECT id, name, phone FROM person")).all()}
    search.drop_index(connection)
    place = "array_to_tsvector(CAST(:grams AS text[]))" if is_postgres() else ":grams"
    put = text(f"INSERT INTO search_doc (kind, subject_id, grams) VALUES ('complaint', :subject_id, {place})")
    low, width, first = base
    batch = []
    for row in rows:
        found = _words(row, people[row["owner_id"]])
        subject_id = first - low + (row["n"] - 1) * width + row["template_id"]
        batch.append({"subject_id": subject_id, "grams": found if is_postgres() else " ".join(found)})
        if len(batch) == 2000 or row is rows[-1]:
            session().execute(put, batch)
            batch = []
    search.create_index(connection)


def _words(row: dict[str, Any], person: Any) -> list[str]:
    texts = (row["number"], row["title"], row["description"], make.RECORD.demand, row["label"], person.name)
    found = dict.fromkeys(grams.grams("\n".join(texts)))
    for word in (row["number"].rpartition("-")[2], person.phone[-4:], person.phone.removeprefix("+86")):
        found.update(dict.fromkeys(grams.grams(word)))
    return ["#complaint", f"@c{row['community_id']}", *found]
