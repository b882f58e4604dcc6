"""callback links are kept nowhere; what the caller does is asked of nobody"""

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


def downgrade() -> None:
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
