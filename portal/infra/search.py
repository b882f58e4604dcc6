"""One index over everything that can be searched for, kept by whoever keeps the subject.

A subject is a pair (kind, id). What the viewer may see is a word in the index as well, so a search never
fetches a row it must drop. Newest first by the order of entry, never by rank: rank reads every hit.

SQLite keeps an FTS5 index over the table by triggers, PostgreSQL a tsvector with a GIN index. Neither is
known to the models: `create_index` and `drop_index` make and remove them, `owns` tells migrations which
names to leave alone. A batch rebuild of the table drops its triggers: call `create_index` after one.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import (
    Connection,
    String,
    Text,
    UniqueConstraint,
    delete,
    event,
    text,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Mapped, mapped_column

from portal.infra import grams as words_of
from portal.infra.db import Key, Model, is_postgres, session
from portal.infra.reads import Read

EVERYWHERE = "*"
LONGEST_TEXT = 20_000
LONGEST_QUESTION = 100
MOST_WORDS = 16
MOST_HITS = 100
INDEX = "search_index"
GIN = "ix_search_doc_grams"
_PLAIN = re.compile(r"[a-z0-9][a-z0-9_:.-]{0,59}")


class SearchDoc(Model):
    """The index words of one subject; on SQLite spaced text, on PostgreSQL a tsvector."""

    __tablename__ = "search_doc"
    __table_args__ = (UniqueConstraint("kind", "subject_id"),)
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int] = mapped_column(Key)
    grams: Mapped[Any] = mapped_column(Text().with_variant(postgresql.TSVECTOR(), "postgresql"))


Entry = tuple[str, int, str, Iterable[str], Iterable[str]]
"""What is entered for a subject: its kind and id, the content, further whole words, who may find it."""


class Hit(NamedTuple):
    """One subject found; `doc_id` is where the next page goes on."""

    kind: str
    subject_id: int
    doc_id: int


_SQLITE = (
    # Every character but the space belongs to a word: the words were made before.
    "CREATE VIRTUAL TABLE search_index USING fts5(grams, content='search_doc', content_rowid='id', detail=none,"
    " columnsize=0, prefix='1', tokenize=\"unicode61 remove_diacritics 0 categories 'L* M* N* P* S* C*'\")",
    """CREATE TRIGGER search_doc_entered AFTER INSERT ON search_doc BEGIN
        INSERT INTO search_index(rowid, grams) VALUES (new.id, new.grams);
    END""",
    """CREATE TRIGGER search_doc_left AFTER DELETE ON search_doc BEGIN
        INSERT INTO search_index(search_index, rowid, grams) VALUES ('delete', old.id, old.grams);
    END""",
    """CREATE TRIGGER search_doc_changed AFTER UPDATE ON search_doc BEGIN
        INSERT INTO search_index(search_index, rowid, grams) VALUES ('delete', old.id, old.grams);
        INSERT INTO search_index(rowid, grams) VALUES (new.id, new.grams);
    END""",
    "INSERT INTO search_index(search_index) VALUES ('rebuild')",
)
_SQLITE_DROP = (
    "DROP TRIGGER IF EXISTS search_doc_changed",
    "DROP TRIGGER IF EXISTS search_doc_left",
    "DROP TRIGGER IF EXISTS search_doc_entered",
    "DROP TABLE IF EXISTS search_index",
)
_POSTGRES = (f"CREATE INDEX {GIN} ON search_doc USING gin (grams)",)
_POSTGRES_DROP = (f"DROP INDEX IF EXISTS {GIN}",)


def _ready(sql: str) -> Read:
    return Read(text(sql).columns(id=Key, kind=String, subject_id=Key))


_PUT = (
    "INSERT INTO search_doc (kind, subject_id, grams) VALUES (:kind, :subject_id, {value})"
    " ON CONFLICT (kind, subject_id) DO UPDATE SET grams = excluded.grams"
    " WHERE search_doc.grams <> excluded.grams"
)
_PUT_SQLITE = text(_PUT.format(value=":grams"))
_PUT_POSTGRES = text(_PUT.format(value="array_to_tsvector(CAST(:grams AS text[]))"))
_PUT_ONE_SQLITE, _PUT_ONE_POSTGRES = (
    Read(text(f"{put} RETURNING id").columns(id=Key)) for put in (_PUT_SQLITE, _PUT_POSTGRES)
)
_FIND_SQLITE = _ready(
    "SELECT d.id, d.kind, d.subject_id FROM search_index i JOIN search_doc d ON d.id = i.rowid"
    " WHERE i.search_index MATCH :match AND i.rowid < :before ORDER BY i.rowid DESC LIMIT :limit"
)
# Left to itself PostgreSQL walks the whole table for a rare word that begins so, or sorts every hit of a common
# one. A common word fills its page from the newest entries; whatever does not is rare enough for the index, which
# is not touched before that is known. `id + 0`: planned once for all pages, it would walk every id below the first.
_FIND_POSTGRES = _ready(
    "WITH newest AS MATERIALIZED (SELECT id, kind, subject_id"
    " FROM (SELECT * FROM search_doc WHERE id < :before ORDER BY id DESC LIMIT 2000) n"
    " WHERE grams @@ CAST(:match AS tsquery) ORDER BY id DESC LIMIT :limit),"
    " rare AS MATERIALIZED (SELECT id, kind, subject_id FROM search_doc"
    " WHERE (SELECT count(*) FROM newest) < :limit AND grams @@ CAST(:match AS tsquery) AND id + 0 < :before),"
    " found AS (SELECT * FROM rare UNION ALL"
    " SELECT * FROM newest WHERE (SELECT count(*) FROM newest) = :limit)"
    " SELECT id, kind, subject_id FROM found ORDER BY id DESC LIMIT :limit"
)


def create_index(target: Any) -> None:
    """Make the index over an existing `search_doc`; `target` is Alembic's `op` or a connection."""
    drop_index(target)
    _run(target, _SQLITE, _POSTGRES)


def drop_index(target: Any) -> None:
    """Remove the index, before `search_doc` is dropped or rebuilt; `target` as for `create_index`."""
    _run(target, _SQLITE_DROP, _POSTGRES_DROP)


def owns(name: str | None) -> bool:
    """Whether a table or index of the database belongs to the search and not to the models (for migrations)."""
    return name == GIN or (name or "").startswith(INDEX)


def _run(target: Any, on_sqlite: Sequence[str], on_postgres: Sequence[str]) -> None:
    if isinstance(target, Connection):
        dialect, execute = target.dialect.name, target.exec_driver_sql
    else:
        dialect, execute = target.get_context().dialect.name, target.execute
    for statement in on_postgres if dialect == "postgresql" else on_sqlite:
        execute(statement)


@event.listens_for(SearchDoc.__table__, "after_create")
def _created(target: Any, connection: Connection, **_: Any) -> None:
    create_index(connection)


@event.listens_for(SearchDoc.__table__, "before_drop")
def _dropping(target: Any, connection: Connection, **_: Any) -> None:
    drop_index(connection)


def put(
    kind: str, subject_id: int, content: str, *, words: Iterable[str] = (), scopes: Iterable[str] = ()
) -> None:
    """Enter a subject or change its entry, inside the unit that changed it; its place in the order stays.

    `content` is split into index words; `words` are further whole words (a number, the tail of a phone);
    `scopes` say who may find it ("community:3", "unit:12", "firm:7").
    """
    put_all([(kind, subject_id, content, words, scopes)])


def put_all(entries: Iterable[Entry]) -> None:
    """Enter many subjects at once: kind, subject id, content, words and scopes of each, as `put` takes them."""
    found = [(kind, subject_id, _grams(kind, content, words, scopes))
             for kind, subject_id, content, words, scopes in entries]  # fmt: skip
    if not found:
        return
    postgres = is_postgres()
    rows = [
        {"kind": kind, "subject_id": subject_id, "grams": grams if postgres else " ".join(grams)}
        for kind, subject_id, grams in found
    ]
    if len(rows) == 1:
        (_PUT_ONE_POSTGRES if postgres else _PUT_ONE_SQLITE).first(rows[0])
    else:
        session().execute(_PUT_POSTGRES if postgres else _PUT_SQLITE, rows)


def _grams(kind: str, content: str, words: Iterable[str], scopes: Iterable[str]) -> list[str]:
    found = dict.fromkeys(words_of.grams(content[:LONGEST_TEXT]))
    for word in words:
        found.update(dict.fromkeys(words_of.grams(word)))
    return [f"#{_plain(kind)}", *(f"@{_plain(scope)}" for scope in scopes), *found]


def remove(kind: str, subject_id: int) -> None:
    """Take a subject out of the index, inside the unit."""
    session().execute(delete(SearchDoc).where(SearchDoc.kind == kind, SearchDoc.subject_id == subject_id))


def find(
    question: str,
    *,
    kinds: Iterable[str],
    scopes: Iterable[str],
    before_id: int | None = None,
    limit: int = 25,
) -> list[Hit]:
    """The subjects that hold every word of the question, newest first, in one statement.

    `scopes`: any one of them must be on the entry; none finds nothing; EVERYWHERE asks no scope.
    `before_id`: the `doc_id` of the last hit of the page before. At most 100 hits. Nothing to ask: no hits.
    """
    asked = words_of.asked(question[:LONGEST_QUESTION], MOST_WORDS)
    kinds, scopes = [_plain(kind) for kind in kinds], list(scopes)
    if not (asked and kinds and scopes):
        return []
    # What tells most entries apart is looked at first.
    alternatives = [[word] for word in asked]
    if EVERYWHERE not in scopes:
        alternatives.append([(f"@{_plain(scope)}", False) for scope in scopes])
    alternatives.append([(f"#{kind}", False) for kind in kinds])
    values: dict[str, Any] = {
        "match": _tsquery(alternatives) if is_postgres() else _fts(alternatives),
        "before": before_id if before_id is not None else 2**62,
        "limit": max(1, min(limit, MOST_HITS)),
    }
    if not is_postgres():
        return _hits(_FIND_SQLITE, values)
    return _hits(_FIND_POSTGRES, values)


def _hits(found: Read, values: dict[str, Any]) -> list[Hit]:
    return [Hit(row.kind, row.subject_id, row.id) for row in found.all(values)]


def _fts(alternatives: list[list[tuple[str, bool]]]) -> str:
    """The words as an FTS5 expression; each is a quoted string, so nothing in it is an operator."""

    def one(word: str, begins: bool) -> str:
        return '"' + word.replace('"', '""') + '"' + ("*" if begins else "")

    return " AND ".join("(" + " OR ".join(one(*word) for word in group) + ")" for group in alternatives)


def _tsquery(alternatives: list[list[tuple[str, bool]]]) -> str:
    """The words as a tsquery; each is a quoted lexeme, so nothing in it is an operator."""

    def one(word: str, begins: bool) -> str:
        return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'" + (":*" if begins else "")

    return " & ".join("(" + " | ".join(one(*word) for word in group) + ")" for group in alternatives)


def _plain(word: str) -> str:
    if not _PLAIN.fullmatch(word):
        raise ValueError(f"{word!r} is no kind or scope")
    return word
