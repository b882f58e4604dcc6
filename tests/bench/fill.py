"""Many repairs from few: rows that the verbs earned once are multiplied inside the database.

A copy has the events, task, clocks, thread, windows and signatures of its template; place, people, words,
number and moments are its own. (The digests of the story lines are those of the template.)
"""

import random
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Column, Integer, MetaData, String, Table, func, insert, select, text

from portal import answers_figures
from portal.domain.casework.models import (
    Attachment,
    Deadline,
    Extension,
    Follower,
    Hold,
    Post,
    ReadMark,
    Task,
)
from portal.domain.repairs.cost_models import CostLine
from portal.domain.repairs.models import (
    Assignment,
    Repair,
    RepairRound,
    Signature,
    Visit,
    VisitWindow,
)
from portal.domain.repairs.sign_models import SignRequest
from portal.domain.terms import queries as terms
from portal.infra import grams, search
from portal.infra.db import db, is_postgres, session, take_stock, write
from portal.infra.events import Story, StoryText
from portal.infra.search import SearchDoc
from tests.bench.estate import Ground

DAY = 86_400
OPEN_SHARE = 20  # one in twenty
AT_ONCE = 200_000
COPIED = (
    Repair, RepairRound, Assignment, VisitWindow, Visit, SignRequest, Signature, CostLine, Task, Deadline,
    Hold, Extension, Post, ReadMark, Attachment, Follower, Story, StoryText,
)  # fmt: skip
# A column that names a row which is copied as well.
FOLLOWS = {"repair_id": "repair", "story_id": "story", "deadline_id": "deadline", "post_id": "post"}
OWN = {"community_id", "building_id", "title", "description", "label", "number", "part_code"}
WHERE = (
    "厨房水槽", "主卧卫生间", "客厅窗户", "入户门", "阳台地漏", "次卧墙面", "书房插座", "热水器", "玄关灯", "储藏间门锁",
    "电梯厅吊顶", "地下车库", "单元门禁", "楼梯扶手", "外墙面砖", "飘窗台",
)  # fmt: skip
WHAT = (
    "一直渗水", "关不严", "堵塞返味", "开裂", "空鼓", "没有电", "有异响", "松动", "脱落", "发霉", "打不开", "掉漆",
    "温度上不去", "跳闸", "生锈", "变形",
)  # fmt: skip

copy = Table(
    "bench_copy", MetaData(),
    Column("n", Integer, primary_key=True), Column("template_id", Integer), Column("number", String),
    Column("community_id", Integer), Column("building_id", Integer), Column("unit_id", Integer),
    Column("owner_id", Integer), Column("label", String), Column("title", String), Column("description", String),
    Column("firm_id", Integer), Column("agent_id", Integer), Column("agent_name", String),
    Column("age", Integer), Column("unread", Integer), Column("part_code", String), Column("serial", Integer),
)  # fmt: skip


# What the board and the lists read; a million repairs are laid without their stories, threads and search words.
LEAN = (Repair, RepairRound, Assignment, SignRequest, Signature, Task, Deadline)


def grow(ground: Ground, wanted: int, *, lean: bool = False) -> int:
    """Copy until there are `wanted` repairs, `lean` ones with what the board reads and no more; returns how many
    there are now."""
    have = _count()
    while have < wanted:
        _copy(ground, have, min(wanted - have, AT_ONCE), LEAN if lean else COPIED)
        settle()
        have = _count()
    with write():
        answers_figures.recount()
    settle()
    return have


def _count() -> int:
    return session().scalar(select(func.count()).select_from(Repair)) or 0


def _copy(ground: Ground, have: int, count: int, copied: Sequence[Any]) -> None:
    rows = list(_copies(ground, have, count))
    with write() as unit:
        copy.drop(unit.connection(), checkfirst=True)
        copy.create(unit.connection())
        for start in range(0, len(rows), 5000):
            unit.execute(insert(copy), rows[start : start + 5000])
        bases = {model.__tablename__: _base(model) for model in copied if "id" in model.__table__.c}
        for model in copied:
            unit.execute(text(_multiply(model.__table__, bases)))
            set_sequence(model.__table__)
        if Story in copied:
            _index(ground, rows, bases["repair"])
        copy.drop(unit.connection())


def _parts() -> list[str]:
    """The building parts that a report can name."""
    return [leaf.code for branch in terms.parts_tree() for leaf in branch.parts]


def _copies(ground: Ground, have: int, count: int) -> Iterator[dict[str, Any]]:
    """One row for each copy, the oldest first: which template, where, whose, in which words, how old."""
    chance = random.Random(have)
    finished = [r for r, weight in ground.finished for _ in range(weight)]
    open_ = [r for r, weight in ground.open for _ in range(weight)]
    parts = _parts()
    for n in range(1, count + 1):
        is_open = n > count * 0.9 and chance.random() < 10 / OPEN_SHARE
        place = ground.places[n % len(ground.places)]
        unit, building, label, owner = chance.choice(place.homes)
        agent, called = chance.choice([*place.agents, (ground.agent, "郭小满")])
        words = chance.choice(WHERE) + _fault(chance)
        yield {
            "n": n, "template_id": chance.choice(open_ if is_open else finished),
            "number": f"{place.code}-BX-2511-{have + n:06d}", "community_id": place.id, "building_id": building,
            "unit_id": unit, "owner_id": owner, "label": label, "title": words,
            "description": f"{words}，请尽快安排师傅来看。", "firm_id": place.firm,
            "agent_id": agent if chance.random() < 0.3 else None, "agent_name": called,
            "age": chance.randrange(5 * DAY) if is_open else 5 * DAY + (count - n) * 600,
            "unread": int(chance.random() < 0.05), "part_code": parts[n * 7 % len(parts)], "serial": have + n,
        }  # fmt: skip


def _fault(chance: random.Random) -> str:
    draw = chance.random()
    if draw < 0.02:
        return "漏水"
    return "不热，boiler停了" if draw < 0.04 else chance.choice(WHAT)


def _base(model: Any) -> tuple[int, int, int]:
    """(first id of the templates, ids they span, first free id): a copy's id is computed from its template's."""
    table = model.__table__
    low, high = session().execute(
        text(f"SELECT min(t.id), max(t.id) FROM {table.name} t WHERE {_of_templates(table)}")
    ).one()  # fmt: skip
    top = session().scalar(select(func.max(model.id))) or 0
    return (low or 1, (high or 1) - (low or 1) + 1, top + 1)


def _of_templates(table: Table, having: str = "IN (SELECT DISTINCT template_id FROM bench_copy)") -> str:
    if table.name == "repair":
        return f"t.id {having}"
    if "repair_id" in table.c:
        return f"t.repair_id {having}"
    if "subject_id" in table.c:
        return f"t.subject_kind = 'repair' AND t.subject_id {having}"
    if table.name == "story_text":
        return f"t.story_id IN (SELECT id FROM story WHERE subject_kind = 'repair' AND subject_id {having})"
    return f"t.deadline_id IN (SELECT id FROM deadline WHERE subject_kind = 'repair' AND subject_id {having})"


def _multiply(table: Table, bases: dict[str, tuple[int, int, int]]) -> str:
    names = ", ".join(f'"{c.name}"' for c in table.c)
    values = ", ".join(_value(table, c, bases) for c in table.c)
    source = f'FROM bench_copy c JOIN "{table.name}" t ON '
    if table.name in ("story_text", "extension"):
        above, key = ("story", "story_id") if table.name == "story_text" else ("deadline", "deadline_id")
        source = (
            f"FROM bench_copy c JOIN {above} a ON a.subject_kind = 'repair' AND a.subject_id = c.template_id"
            f" JOIN {table.name} t ON t.{key} = a.id"
        )
        return f'INSERT INTO "{table.name}" ({names}) SELECT {values} {source} ORDER BY c.n'
    joined = _of_templates(table, "= c.template_id")
    return f'INSERT INTO "{table.name}" ({names}) SELECT {values} {source}{joined} ORDER BY c.n'


def moved(column: str, base: tuple[int, int, int]) -> str:
    """The expression for the id of a copied row, from its template's."""
    low, width, first = base
    return f"({first - low} + (c.n - 1) * {width} + t.{column})"


def _value(table: Table, column: Any, bases: dict[str, tuple[int, int, int]]) -> str:
    name, own = column.name, f't."{column.name}"'
    if name == "id":
        return moved("id", bases[table.name])
    if name == "subject_id":
        return moved(name, bases["repair"])
    if name in FOLLOWS and table.name != "repair":
        return moved(name, bases[FOLLOWS[name]])
    if table.name == "repair_round" and name == "frozen":
        return _frozen(own)
    if name == "token":
        return f"{own} || '-' || c.serial"
    if table.name == "assignment" and name == "number":
        return f"replace(c.number, 'BX', 'PG') || '-' || (t.id - {bases['assignment'][0]})"
    if table.name in ("repair", "task", "assignment", "sign_request", "cost_line") and (
        found := _of_case(table.name, name)
    ):
        return found
    if "DATETIME" in str(column.type).upper() or type(column.type).__name__ == "UTCDateTime":
        return aged(own)
    return own


def _of_case(table: str, name: str) -> str:
    """The expression for what a copy has of its own on its repair, task or assignment; else nothing."""
    if name in OWN:
        return f'c."{name}"'
    plain = {
        "unit_id": "CASE WHEN t.unit_id IS NULL THEN NULL ELSE c.unit_id END",
        "reporter_id": "c.owner_id",
        "firm_id": "CASE WHEN t.firm_id IS NULL THEN NULL ELSE c.firm_id END",
        "holder_id": "CASE t.holder WHEN 'firm' THEN c.firm_id WHEN 'home' THEN c.unit_id ELSE t.holder_id END",
        "assignee_id": "c.agent_id",
        "assignee_name": "CASE WHEN c.agent_id IS NULL THEN '' ELSE c.agent_name END",
        "unread": "(c.unread = 1)",
        "sort_at": f"CASE WHEN t.due_at IS NULL OR t.held THEN t.sort_at ELSE {aged('t.sort_at')} END",
    }
    return plain.get(name, "")


def _frozen(own: str) -> str:
    """What was frozen at the sign-off, with the copy's own part and firm."""
    if is_postgres():
        own_words = "jsonb_build_object('part', c.part_code, 'firm', c.firm_id)"
        return f"CASE WHEN t.frozen_at IS NULL THEN {own} ELSE {own} || {own_words} END"
    return f"CASE WHEN t.frozen_at IS NULL THEN {own} ELSE json_set({own}, '$.part', c.part_code, '$.firm', c.firm_id) END"


def aged(column: str) -> str:
    """The expression for a moment, as much earlier as the copy is old."""
    if is_postgres():
        return f"{column} - c.age * interval '1 second'"
    return f"strftime('%Y-%m-%d %H:%M:%f', {column}, '-' || c.age || ' seconds') || '000'"


def set_sequence(table: Any) -> None:
    """Go on counting behind the copies."""
    if is_postgres() and "id" in table.c:
        session().execute(
            text(
                f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), (SELECT max(id) FROM {table.name}))"
            )
        )


def _index(ground: Ground, rows: list[dict[str, Any]], base: tuple[int, int, int]) -> None:
    """The index words of every copy; the index itself is made anew over them."""
    connection = session().connection()
    people = {
        row.id: (row.name, row.phone)
        for row in session().execute(text("SELECT id, name, phone FROM person")).all()
    }
    search.drop_index(connection)
    place = f"array_to_tsvector(CAST({':grams'} AS text[]))" if is_postgres() else ":grams"
    put = text(f"INSERT INTO search_doc (kind, subject_id, grams) VALUES ('repair', :subject_id, {place})")
    low, width, first = base
    batch = []
    for row in rows:
        name, phone = people[row["owner_id"]]
        found = words_of(row, name, phone)
        batch.append(
            {
                "subject_id": first - low + (row["n"] - 1) * width + row["template_id"],
                "grams": found if is_postgres() else " ".join(found),
            }
        )
        if len(batch) == 2000 or row is rows[-1]:
            session().execute(put, batch)
            batch = []
    search.create_index(connection)


def words_of(row: dict[str, Any], name: str, phone: str) -> list[str]:
    """The index words of a copy, as `repairs.actions.intake.index` would find them."""
    texts = (row["number"], row["title"], row["description"], row["label"], name)
    found = dict.fromkeys(grams.grams("\n".join(texts)))
    for word in (row["number"].rpartition("-")[2], phone[-4:], phone.removeprefix("+86")):
        found.update(dict.fromkeys(grams.grams(word)))
    scopes = (f"@c{row['community_id']}", f"@u{row['unit_id']}", f"@f{row['firm_id']}")
    return ["#repair", *scopes, *found]


def settle() -> None:
    """What the database's own housekeeping would have done by now."""
    session().rollback()
    take_stock()
    connection = db.engine.raw_connection()
    try:
        if is_postgres():
            connection.driver_connection.autocommit = True  # type: ignore[union-attr]
        cursor = connection.cursor()
        cursor.execute("VACUUM ANALYZE" if is_postgres() else "PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.invalidate()
        connection.close()


def check_words() -> None:
    """The index words of a copy are made as the house makes them: compare one that the verbs entered."""
    repair = session().scalars(select(Repair).order_by(Repair.id).limit(1)).one()
    person = session().execute(
        text("SELECT name, phone FROM person WHERE id = :id"), {"id": repair.reporter_id}
    ).one()  # fmt: skip
    row = {c.name: getattr(repair, c.name) for c in Repair.__table__.c}
    kept = session().scalars(
        select(SearchDoc.grams).where(SearchDoc.kind == "repair", SearchDoc.subject_id == repair.id)
    ).one()  # fmt: skip
    mine = {w for w in words_of(row, person.name, person.phone) if not w.startswith("@f")}
    theirs = {w.strip("'") for w in kept.split(" ")}
    theirs = {w for w in theirs if not w.startswith("@f")}
    if mine != theirs:
        raise SystemExit(f"the index words of copies are out of date: {sorted(mine ^ theirs)}")
