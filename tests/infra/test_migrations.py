"""The migrations make the tables the models mean, and can be taken back, on both databases."""

import flask_migrate
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, select, text, update

from portal.domain.callbacks import queries as callback_queries
from portal.domain.callbacks.actions import proposing
from portal.domain.callbacks.queries import ruling
from portal.domain.callbacks.rule_models import CallbackRule
from portal.domain.figures.callback_models import CallbackCount
from portal.domain.repairs.queries.costs import frozen_lines
from portal.infra import search, worker
from portal.infra.db import db, write
from portal.infra.messages import Message
from tests import makers
from tests import makers_callbacks as callbacks


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


def test_materials_of_before_become_cost_lines_without_a_price(app, clock):
    repair = makers.repair_awaiting_signatures(makers.story())
    repair_id = repair.id
    db.session.remove()
    flask_migrate.downgrade(revision="0001")
    with db.engine.begin() as connection:
        for quantity in ("2.5", "约3"):
            row = {"r": repair_id, "q": quantity}
            connection.execute(
                text("INSERT INTO material (repair_id, round, name, quantity, unit, used_on)"
                     " VALUES (:r, 1, '软管', :q, '根', '2026-11-01')"), row,
            )  # fmt: skip
    flask_migrate.upgrade()
    found = [(line["text"], line["quantity"], line["unit"]) for line in frozen_lines(repair_id, 1)]
    assert found == [("软管", "2.5", "根"), ("软管 约3根", "1", "")]
    db.session.rollback()


def test_links_of_callbacks_sent_before_go_on_working_and_stand_in_no_row(app, clock):
    row = callbacks.assigned(makers.story())
    worker.work_off(app)
    db.session.rollback()
    asked = select(CallbackCount.value, CallbackCount.due).where(CallbackCount.dimension == "caller")
    counted = db.session.execute(asked).all()
    with write():
        proposing.lay_default("year_one")
    number, words = row.id, {"t": "c2VudC1iZWZvcmU", "n": row.id, "p": row.person_id, "at": clock.now}
    db.session.remove()
    flask_migrate.downgrade(revision="0004")
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE callback SET token = :t WHERE id = :n"), words)
        connection.execute(
            update(CallbackRule.__table__)
            .where(CallbackRule.trigger == "year_one")
            .values(questions=[{"id": "q1", "words": "门"}, {"id": "q4", "words": "已告知哪些保修快到期"}])
        )
        connection.execute(
            text("INSERT INTO message (person_id, address, channel, msgid, params, link, subject_kind, subject_id,"
                 " language, urgent, is_code, state, created_at, error) VALUES (:p, '', '', 'x', '{}', '/c/' || :t,"
                 " 'callback', :n, '', false, false, 'sent', '2026-11-01 00:00:00+00', '')"), words,
        )  # fmt: skip
    flask_migrate.upgrade()
    assert callback_queries.by_token("c2VudC1iZWZvcmU").id == number
    assert f"/c/{{callback:{number}}}" in db.session.scalars(select(Message.link)).all()
    assert (
        db.session.execute(asked).all()
        == counted
        == [(callback_queries.by_token("c2VudC1iZWZvcmU").caller_id, 1)]
    )
    rule = ruling.in_force(None, "year_one")
    assert [each.get("caller", False) for each in rule.questions] == [False, True]
    db.session.rollback()
