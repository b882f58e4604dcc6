"""callback links are kept nowhere; what the caller does is asked of nobody; who asks is counted"""

import hashlib

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0004b'
down_revision = '0004'
branch_labels = None
depends_on = None
AT_ONCE = 2000
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
TOLD = "已告知哪些保修快到期"
OUR_LINKS = "link LIKE '/c/%'"


def upgrade() -> None:
    with op.batch_alter_table('callback', schema=None) as batch_op:
        batch_op.add_column(sa.Column('old_link', sa.String(length=64), nullable=True))
    op.execute(
        "UPDATE message SET link = COALESCE('/c/{callback:' || (SELECT callback.id FROM callback"
        f" WHERE callback.token = substr(message.link, 4)) || '}}', '') WHERE {OUR_LINKS}"
    )
    op.execute("UPDATE used_key SET result = '' WHERE result LIKE '/c/%'")
    _digest()
    _of_the_caller()
    _who_asks()
    with op.batch_alter_table('callback', schema=None) as batch_op:
        batch_op.create_unique_constraint(batch_op.f('uq_callback_old_link'), ['old_link'])
        batch_op.drop_constraint(batch_op.f('uq_callback_token'), type_='unique')
        batch_op.drop_column('token')


def _digest() -> None:
    """Of each link that was sent its digest is kept, so that it goes on working."""
    bind = op.get_bind()
    last = 0
    while True:
        rows = bind.execute(
            sa.text("SELECT id, token FROM callback WHERE id > :last ORDER BY id LIMIT :most"),
            {"last": last, "most": AT_ONCE},
        ).all()
        if not rows:
            return
        values = [{"key": row.id, "kept": hashlib.sha256(row.token.encode()).hexdigest()} for row in rows]
        bind.execute(sa.text("UPDATE callback SET old_link = :kept WHERE id = :key"), values)
        last = rows[-1].id


def _of_the_caller() -> None:
    """The line of the first default that no owner could answer is the caller's."""
    bind = op.get_bind()
    rule = sa.table('callback_rule', sa.column('id'), sa.column('trigger'), sa.column('questions', JSON))
    for row in bind.execute(sa.select(rule).where(rule.c.trigger == 'year_one')).all():
        meant = [{**each, "caller": True} if each["words"] == TOLD else each for each in row.questions or ()]
        if meant != row.questions:
            bind.execute(rule.update().where(rule.c.id == row.id).values(questions=meant))


def _who_asks() -> None:
    """Callbacks are counted by who asks, too."""
    with op.batch_alter_table('figure_callback', schema=None) as batch_op:
        batch_op.add_column(
            sa.Column('caller_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), server_default='0', nullable=False)
        )
        batch_op.create_index('ix_figure_callback_caller', ['community_id', 'caller_id', 'due_at', 'callback_id'], unique=False, sqlite_where=sa.text('caller_id > 0'), postgresql_where=sa.text('caller_id > 0'))
    op.execute(
        "UPDATE figure_callback SET caller_id = COALESCE((SELECT callback.caller_id FROM callback"
        " WHERE callback.id = figure_callback.callback_id), 0)"
    )
    op.execute(
        'INSERT INTO figure_callback_count (community_id, month, "trigger", dimension, value, due, answered,'
        " unreachable, declined, in_time, satisfied, unsatisfied, marks)"
        ' SELECT community_id, month, "trigger", \'caller\', caller_id, count(*),'
        " count(CASE WHEN state = 'answered' THEN 1 END), count(CASE WHEN state = 'unreachable' THEN 1 END),"
        " count(CASE WHEN state = 'declined' THEN 1 END), count(CASE WHEN in_time = true THEN 1 END),"
        " count(CASE WHEN satisfied = true THEN 1 END), count(CASE WHEN satisfied = false THEN 1 END), sum(score)"
        " FROM figure_callback WHERE state <> 'dropped' AND month > 0 AND caller_id > 0"
        ' GROUP BY community_id, month, "trigger", caller_id'
    )


def downgrade() -> None:
    op.execute("DELETE FROM figure_callback_count WHERE dimension = 'caller'")
    with op.batch_alter_table('figure_callback', schema=None) as batch_op:
        batch_op.drop_index('ix_figure_callback_caller', sqlite_where=sa.text('caller_id > 0'), postgresql_where=sa.text('caller_id > 0'))
        batch_op.drop_column('caller_id')
    with op.batch_alter_table('callback', schema=None) as batch_op:
        batch_op.add_column(sa.Column('token', sa.String(length=32), nullable=True))
    # The word of a link is not found from its digest: what is sent from now on is another one.
    op.execute("UPDATE callback SET token = COALESCE(substr(old_link, 1, 32), 'none-' || id)")
    op.execute(f"UPDATE message SET link = '' WHERE {OUR_LINKS}")
    with op.batch_alter_table('callback', schema=None) as batch_op:
        batch_op.alter_column('token', existing_type=sa.String(length=32), nullable=False)
        batch_op.create_unique_constraint(batch_op.f('uq_callback_token'), ['token'])
        batch_op.drop_constraint(batch_op.f('uq_callback_old_link'), type_='unique')
        batch_op.drop_column('old_link')
