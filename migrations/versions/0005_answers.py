"""answers"""

import sqlalchemy as sa
from alembic import op


revision = '0005'
down_revision = '0004b'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('survey_step',
    sa.Column('survey_version_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
    sa.Column('dim', sa.String(length=12), nullable=False),
    sa.Column('question', sa.String(length=40), nullable=False),
    sa.Column('key', sa.String(length=60), nullable=False),
    sa.Column('part', sa.String(length=10), nullable=False),
    sa.Column('value', sa.String(length=40), nullable=False),
    sa.Column('n', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['survey_version_id'], ['survey_version.id'], name=op.f('fk_survey_step_survey_version_id')),
    sa.PrimaryKeyConstraint('survey_version_id', 'dim', 'question', 'key', 'part', 'value', name=op.f('pk_survey_step'))
    )
    op.create_table('survey_held',
    sa.Column('response_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
    sa.Column('question', sa.String(length=40), nullable=False),
    sa.Column('survey_version_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('counted', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['response_id'], ['survey_response.id'], name=op.f('fk_survey_held_response_id')),
    sa.ForeignKeyConstraint(['survey_version_id'], ['survey_version.id'], name=op.f('fk_survey_held_survey_version_id')),
    sa.PrimaryKeyConstraint('response_id', 'question', name=op.f('pk_survey_held'))
    )
    with op.batch_alter_table('survey_held', schema=None) as batch_op:
        batch_op.create_index('ix_survey_held_version', ['survey_version_id', 'counted'], unique=False)

    with op.batch_alter_table('outbox', schema=None) as batch_op:
        batch_op.add_column(sa.Column('lane', sa.SmallInteger(), server_default=sa.text('1'), nullable=False))
        batch_op.drop_index(batch_op.f('ix_outbox_owed'), sqlite_where=sa.text('done_at IS NULL AND dead_at IS NULL'))
        batch_op.create_index('ix_outbox_lane', ['lane', 'due_at', 'id'], unique=False, sqlite_where=sa.text('done_at IS NULL AND dead_at IS NULL'), postgresql_where=sa.text('done_at IS NULL AND dead_at IS NULL'))

    with op.batch_alter_table('sign_off_rule', schema=None) as batch_op:
        batch_op.add_column(sa.Column('department_first', sa.Boolean(), nullable=False, server_default=sa.false()))

    with op.batch_alter_table('survey_response', schema=None) as batch_op:
        batch_op.add_column(sa.Column('stepped', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.drop_index(batch_op.f('ix_survey_response_waiting'), sqlite_where=sa.text('tallied IS FALSE'))
        batch_op.create_index('ix_survey_response_waiting', ['survey_version_id', 'id'], unique=False, sqlite_where=sa.text('tallied IS 0'), postgresql_where=sa.text('tallied IS false'))
        batch_op.create_index('ix_survey_response_unstepped', ['survey_version_id', 'id'], unique=False, sqlite_where=sa.text('stepped IS 0'), postgresql_where=sa.text('stepped IS false'))


def downgrade() -> None:
    with op.batch_alter_table('sign_off_rule', schema=None) as batch_op:
        batch_op.drop_column('department_first')

    with op.batch_alter_table('survey_response', schema=None) as batch_op:
        batch_op.drop_index('ix_survey_response_unstepped', sqlite_where=sa.text('stepped IS 0'), postgresql_where=sa.text('stepped IS false'))
        batch_op.drop_index('ix_survey_response_waiting', sqlite_where=sa.text('tallied IS 0'), postgresql_where=sa.text('tallied IS false'))
        batch_op.create_index(batch_op.f('ix_survey_response_waiting'), ['id'], unique=False, sqlite_where=sa.text('tallied IS FALSE'))
        batch_op.drop_column('stepped')

    with op.batch_alter_table('outbox', schema=None) as batch_op:
        batch_op.drop_index('ix_outbox_lane', sqlite_where=sa.text('done_at IS NULL AND dead_at IS NULL'), postgresql_where=sa.text('done_at IS NULL AND dead_at IS NULL'))
        batch_op.create_index(batch_op.f('ix_outbox_owed'), ['due_at', 'id'], unique=False, sqlite_where=sa.text('done_at IS NULL AND dead_at IS NULL'))
        batch_op.drop_column('lane')

    with op.batch_alter_table('survey_held', schema=None) as batch_op:
        batch_op.drop_index('ix_survey_held_version')

    op.drop_table('survey_held')
    op.drop_table('survey_step')
