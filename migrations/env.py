"""How Alembic meets the house: its engine, its tables, and the search index left alone."""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from portal.infra import search
from portal.infra.db import Json, Key, UTCDateTime, Word, db


def include_name(name: str | None, kind: str, parents: object) -> bool:
    """The search index keeps its own shadow tables; they are no business of a migration."""
    return not search.owns(name)


def render_item(kind: str, item: object, api: object) -> str | bool:
    """The house's own column types as what they are in the database."""
    if kind != "type":
        return False
    if isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    if isinstance(item, Word):
        return "sa.String(40)"
    if item is Key or repr(item) == repr(Key):
        return 'sa.BigInteger().with_variant(sa.Integer(), "sqlite")'
    if item is Json or repr(item) == repr(Json):
        api.imports.add("from sqlalchemy.dialects import postgresql")  # type: ignore[attr-defined]
        return 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'
    return False


@contextmanager
def references_off(connection: Connection) -> Iterator[None]:
    """On SQLite a table is altered by building it anew and dropping the old one, which other tables refer to.

    Its references are not enforced meanwhile, and all are checked at the end. The switch stands outside every
    transaction, or it does nothing.
    """
    raw = connection.connection.dbapi_connection
    if connection.dialect.name != "sqlite" or raw is None:
        yield
        return
    raw.execute("PRAGMA foreign_keys=OFF")  # type: ignore[attr-defined]
    try:
        yield
        broken = raw.execute("PRAGMA foreign_key_check").fetchall()  # type: ignore[attr-defined]
        if broken:
            raise RuntimeError(f"rows that refer to nothing: {broken[:5]}")
    finally:
        raw.execute("PRAGMA foreign_keys=ON")  # type: ignore[attr-defined]


def run() -> None:
    """Upgrade or downgrade over the app's engine."""
    config = current_app.extensions["migrate"].configure_args
    options = {"isolation_level": "READ COMMITTED"} if db.engine.dialect.name == "postgresql" else {}
    with db.engine.connect().execution_options(**options) as connection, references_off(connection):
        context.configure(
            connection=connection, target_metadata=db.metadata, include_name=include_name,
            render_item=render_item, **{**config, "render_as_batch": True, "compare_type": False},
        )  # fmt: skip
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()
