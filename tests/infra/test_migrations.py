"""The migrations make the tables the models mean, and can be taken back, on both databases."""

import flask_migrate
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from portal.infra import search
from portal.infra.db import db


def differences():
    with db.engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": False,
                "include_name": lambda name, kind, parents: not search.owns(name),
            },
        )
        return compare_metadata(context, db.metadata)


def test_what_is_migrated_is_what_the_models_say(app):
    assert differences() == []


def test_down_and_up_again_lead_to_the_same_tables(app):
    before = set(inspect(db.engine).get_table_names())
    db.session.remove()
    flask_migrate.downgrade(revision="base")
    assert set(inspect(db.engine).get_table_names()) == {"alembic_version"}
    flask_migrate.upgrade()
    assert set(inspect(db.engine).get_table_names()) == before
    assert differences() == []
    search.put("repair", 1, "厨房漏水", scopes=["c1"])
    assert search.find("漏水", kinds=["repair"], scopes=["c1"])
    db.session.rollback()
