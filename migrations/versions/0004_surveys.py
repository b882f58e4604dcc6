"""surveys"""

import sqlalchemy as sa
from alembic import op

from sqlalchemy.dialects import postgresql
revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('figure_callback',
    sa.Column('callback_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
    sa.Column('community_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('trigger', sa.String(length=40), nullable=False),
    sa.Column('month', sa.Integer(), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('in_time', sa.Boolean(), nullable=True),
    sa.Column('satisfied', sa.Boolean(), nullable=True),
    sa.Column('score', sa.Integer(), nullable=False),
    sa.Column('firm_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('technician_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('handler_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.PrimaryKeyConstraint('callback_id', name=op.f('pk_figure_callback'))
    )
    with op.batch_alter_table('figure_callback', schema=None) as batch_op:
        batch_op.create_index('ix_figure_callback_all', ['community_id', 'due_at', 'callback_id'], unique=False)
        batch_op.create_index('ix_figure_callback_firm', ['community_id', 'firm_id', 'due_at', 'callback_id'], unique=False, sqlite_where=sa.text('firm_id > 0'), postgresql_where=sa.text('firm_id > 0'))
        batch_op.create_index('ix_figure_callback_handler', ['community_id', 'handler_id', 'due_at', 'callback_id'], unique=False, sqlite_where=sa.text('handler_id > 0'), postgresql_where=sa.text('handler_id > 0'))
        batch_op.create_index('ix_figure_callback_late', ['community_id', 'due_at', 'callback_id'], unique=False, sqlite_where=sa.text('in_time = false'), postgresql_where=sa.text('in_time = false'))
        batch_op.create_index('ix_figure_callback_open', ['community_id', 'due_at', 'callback_id'], unique=False, sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'"))
        batch_op.create_index('ix_figure_callback_refused', ['community_id', 'due_at', 'callback_id'], unique=False, sqlite_where=sa.text("state = 'declined'"), postgresql_where=sa.text("state = 'declined'"))
        batch_op.create_index('ix_figure_callback_technician', ['community_id', 'technician_id', 'due_at', 'callback_id'], unique=False, sqlite_where=sa.text('technician_id > 0'), postgresql_where=sa.text('technician_id > 0'))
        batch_op.create_index('ix_figure_callback_trigger', ['community_id', 'trigger', 'due_at', 'callback_id'], unique=False)
        batch_op.create_index('ix_figure_callback_unhappy', ['community_id', 'due_at', 'callback_id'], unique=False, sqlite_where=sa.text('satisfied = false'), postgresql_where=sa.text('satisfied = false'))
        batch_op.create_index('ix_figure_callback_unreached', ['community_id', 'due_at', 'callback_id'], unique=False, sqlite_where=sa.text("state = 'unreachable'"), postgresql_where=sa.text("state = 'unreachable'"))

    op.create_table('figure_callback_count',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('community_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('month', sa.Integer(), nullable=False),
    sa.Column('trigger', sa.String(length=40), nullable=False),
    sa.Column('dimension', sa.String(length=12), nullable=False),
    sa.Column('value', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('due', sa.Integer(), nullable=False),
    sa.Column('answered', sa.Integer(), nullable=False),
    sa.Column('unreachable', sa.Integer(), nullable=False),
    sa.Column('declined', sa.Integer(), nullable=False),
    sa.Column('in_time', sa.Integer(), nullable=False),
    sa.Column('satisfied', sa.Integer(), nullable=False),
    sa.Column('unsatisfied', sa.Integer(), nullable=False),
    sa.Column('marks', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_figure_callback_count')),
    sa.UniqueConstraint('community_id', 'month', 'trigger', 'dimension', 'value', name=op.f('uq_figure_callback_count_community_id_month_trigger_dimension_value'))
    )
    op.create_table('household_contact',
    sa.Column('household', sa.String(length=24), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('sent', sa.Integer(), nullable=False),
    sa.Column('last', sa.String(length=20), nullable=False),
    sa.PrimaryKeyConstraint('household', 'on', name=op.f('pk_household_contact'))
    )
    op.create_table('paper_order',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('back', sa.String(length=300), nullable=False),
    sa.Column('rows', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('source', sa.LargeBinary(), nullable=True),
    sa.Column('data', sa.LargeBinary(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_paper_order'))
    )
    with op.batch_alter_table('paper_order', schema=None) as batch_op:
        batch_op.create_index('ix_paper_order_person', ['person_id', 'id'], unique=False)

    op.create_table('survey_draft',
    sa.Column('id', sa.String(length=64), nullable=False),
    sa.Column('sealed', sa.Text(), nullable=False),
    sa.Column('month', sa.String(length=7), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_survey_draft'))
    )
    op.create_table('survey_theme',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('words', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('retired_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('edited_by', sa.String(length=80), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_survey_theme')),
    sa.UniqueConstraint('name', name=op.f('uq_survey_theme_name'))
    )
    op.create_table('callback_quota',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('community_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('trigger', sa.String(length=40), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('period', sa.String(length=10), nullable=False),
    sa.Column('least', sa.Integer(), nullable=False),
    sa.Column('made_by', sa.String(length=80), nullable=False),
    sa.Column('by_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('retired_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['community_id'], ['community.id'], name=op.f('fk_callback_quota_community_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_callback_quota')),
    sa.UniqueConstraint('community_id', 'trigger', 'version', name=op.f('uq_callback_quota_community_id_trigger_version'))
    )
    with op.batch_alter_table('callback_quota', schema=None) as batch_op:
        batch_op.create_index('ix_callback_quota_in_force', ['community_id', 'trigger'], unique=False, sqlite_where=sa.text('retired_at IS NULL'), postgresql_where=sa.text('retired_at IS NULL'))

    op.create_table('callback_rule',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('community_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('place', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('trigger', sa.String(length=40), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('base_version', sa.Integer(), nullable=False),
    sa.Column('rate', sa.Integer(), nullable=False),
    sa.Column('opens_after', sa.String(length=10), nullable=False),
    sa.Column('due_after', sa.String(length=10), nullable=False),
    sa.Column('applies_to', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('way', sa.String(length=10), nullable=False),
    sa.Column('team', sa.String(length=20), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('priority', sa.Integer(), nullable=False),
    sa.Column('consent_first', sa.Boolean(), nullable=False),
    sa.Column('script', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('questions', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('weights', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('made_by', sa.String(length=80), nullable=False),
    sa.Column('by_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('valid_from', sa.DateTime(timezone=True), nullable=True),
    sa.Column('retired_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['community_id'], ['community.id'], name=op.f('fk_callback_rule_community_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_callback_rule')),
    sa.UniqueConstraint('place', 'trigger', 'version', name=op.f('uq_callback_rule_place_trigger_version'))
    )
    with op.batch_alter_table('callback_rule', schema=None) as batch_op:
        batch_op.create_index('ix_callback_rule_in_force', ['place', 'trigger'], unique=False, sqlite_where=sa.text('retired_at IS NULL'), postgresql_where=sa.text('retired_at IS NULL'))

    op.create_table('survey',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('community_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('trigger', sa.String(length=40), nullable=False),
    sa.Column('anonymous', sa.Boolean(), nullable=False),
    sa.Column('status', sa.String(40), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('made_by', sa.String(length=80), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=True),
    sa.ForeignKeyConstraint(['community_id'], ['community.id'], name=op.f('fk_survey_community_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_survey')),
    sa.UniqueConstraint('digest', name=op.f('uq_survey_digest'))
    )
    with op.batch_alter_table('survey', schema=None) as batch_op:
        batch_op.create_index('ix_survey_status', ['status', 'id'], unique=False)
        batch_op.create_index('ix_survey_trigger', ['trigger', 'status', 'id'], unique=False)

    op.create_table('callback_seed',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('rule_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('community_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('trigger', sa.String(length=40), nullable=False),
    sa.Column('period', sa.String(length=10), nullable=False),
    sa.Column('seed', sa.String(length=64), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['community_id'], ['community.id'], name=op.f('fk_callback_seed_community_id')),
    sa.ForeignKeyConstraint(['rule_id'], ['callback_rule.id'], name=op.f('fk_callback_seed_rule_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_callback_seed')),
    sa.UniqueConstraint('rule_id', 'community_id', 'period', name=op.f('uq_callback_seed_rule_id_community_id_period'))
    )
    with op.batch_alter_table('callback_seed', schema=None) as batch_op:
        batch_op.create_index('ix_callback_seed_community', ['community_id', 'id'], unique=False)

    op.create_table('survey_import',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('community_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('month', sa.String(length=7), nullable=False),
    sa.Column('file_name', sa.String(length=200), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('state', sa.String(40), nullable=False),
    sa.Column('header', sa.Integer(), nullable=False),
    sa.Column('columns', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('unknown', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('applied', sa.Integer(), nullable=False),
    sa.Column('counts', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('survey_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('by_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('by_name', sa.String(length=80), nullable=False),
    sa.Column('capacity', sa.String(length=40), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('applied_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('source', sa.LargeBinary(), nullable=True),
    sa.ForeignKeyConstraint(['community_id'], ['community.id'], name=op.f('fk_survey_import_community_id')),
    sa.ForeignKeyConstraint(['survey_id'], ['survey.id'], name=op.f('fk_survey_import_survey_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_survey_import'))
    )
    with op.batch_alter_table('survey_import', schema=None) as batch_op:
        batch_op.create_index('ix_survey_import_community', ['community_id', 'id'], unique=False)

    op.create_table('survey_version',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('survey_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('title', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('lead', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('thanks', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('questions', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('published_by', sa.String(length=80), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['survey_id'], ['survey.id'], name=op.f('fk_survey_version_survey_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_survey_version')),
    sa.UniqueConstraint('survey_id', 'number', name=op.f('uq_survey_version_survey_id_number'))
    )
    with op.batch_alter_table('survey_version', schema=None) as batch_op:
        batch_op.create_index('uq_survey_version_written', ['survey_id'], unique=True, sqlite_where=sa.text('published_at IS NULL'), postgresql_where=sa.text('published_at IS NULL'))

    op.create_table('callback_draw',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('seed_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('batch', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('picked', sa.Integer(), nullable=False),
    sa.Column('counts', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('carry', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['seed_id'], ['callback_seed.id'], name=op.f('fk_callback_draw_seed_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_callback_draw')),
    sa.UniqueConstraint('seed_id', 'batch', name=op.f('uq_callback_draw_seed_id_batch'))
    )
    op.create_table('survey_export',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('survey_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('survey_version_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('language', sa.String(length=10), nullable=False),
    sa.Column('by_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('by_name', sa.String(length=80), nullable=False),
    sa.Column('parts', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('data', sa.LargeBinary(), nullable=True),
    sa.ForeignKeyConstraint(['survey_id'], ['survey.id'], name=op.f('fk_survey_export_survey_id')),
    sa.ForeignKeyConstraint(['survey_version_id'], ['survey_version.id'], name=op.f('fk_survey_export_survey_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_survey_export'))
    )
    with op.batch_alter_table('survey_export', schema=None) as batch_op:
        batch_op.create_index('ix_survey_export_version', ['survey_version_id', 'id'], unique=False)

    op.create_table('survey_release',
    sa.Column('survey_version_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
    sa.Column('question', sa.String(length=40), nullable=False),
    sa.Column('people', sa.Integer(), nullable=False),
    sa.Column('groups', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('turn', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['survey_version_id'], ['survey_version.id'], name=op.f('fk_survey_release_survey_version_id')),
    sa.PrimaryKeyConstraint('survey_version_id', 'question', name=op.f('pk_survey_release'))
    )
    op.create_table('survey_round',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('survey_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('survey_version_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('community_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('trigger', sa.String(length=40), nullable=False),
    sa.Column('period', sa.String(length=40), nullable=False),
    sa.Column('segment', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('sample', sa.Integer(), nullable=True),
    sa.Column('seed', sa.String(length=64), nullable=False),
    sa.Column('frame', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(40), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('opens_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closes_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('remind_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('left_out', sa.Integer(), nullable=False),
    sa.Column('board_code', sa.String(length=32), nullable=True),
    sa.Column('job_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('made_by', sa.String(length=80), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['community_id'], ['community.id'], name=op.f('fk_survey_round_community_id')),
    sa.ForeignKeyConstraint(['survey_id'], ['survey.id'], name=op.f('fk_survey_round_survey_id')),
    sa.ForeignKeyConstraint(['survey_version_id'], ['survey_version.id'], name=op.f('fk_survey_round_survey_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_survey_round')),
    sa.UniqueConstraint('board_code', name=op.f('uq_survey_round_board_code')),
    sa.UniqueConstraint('survey_id', 'community_id', 'trigger', 'period', name=op.f('uq_survey_round_survey_id_community_id_trigger_period'))
    )
    with op.batch_alter_table('survey_round', schema=None) as batch_op:
        batch_op.create_index('ix_survey_round_open', ['state', 'closes_at', 'id'], unique=False)
        batch_op.create_index('ix_survey_round_survey', ['survey_id', 'id'], unique=False)

    op.create_table('survey_tally',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('survey_version_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('survey_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('dim', sa.String(length=12), nullable=False),
    sa.Column('key', sa.String(length=60), nullable=False),
    sa.Column('question', sa.String(length=40), nullable=False),
    sa.Column('part', sa.String(length=10), nullable=False),
    sa.Column('value', sa.String(length=40), nullable=False),
    sa.Column('n', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['survey_id'], ['survey.id'], name=op.f('fk_survey_tally_survey_id')),
    sa.ForeignKeyConstraint(['survey_version_id'], ['survey_version.id'], name=op.f('fk_survey_tally_survey_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_survey_tally')),
    sa.UniqueConstraint('survey_version_id', 'dim', 'question', 'key', 'part', 'value', name='uq_survey_tally_line')
    )
    with op.batch_alter_table('survey_tally', schema=None) as batch_op:
        batch_op.create_index('ix_survey_tally_survey', ['survey_id', 'dim', 'question'], unique=False)

    op.create_table('survey_box',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
    sa.Column('round_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('sealed', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['round_id'], ['survey_round.id'], name=op.f('fk_survey_box_round_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_survey_box'))
    )
    with op.batch_alter_table('survey_box', schema=None) as batch_op:
        batch_op.create_index('ix_survey_box_round', ['round_id', 'id'], unique=False)

    op.create_table('survey_invitation',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('round_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('survey_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('unit_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('community_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('label', sa.String(length=80), nullable=False),
    sa.Column('subject_kind', sa.String(length=40), nullable=False),
    sa.Column('subject_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('category', sa.String(length=60), nullable=False),
    sa.Column('segment', sa.String(length=60), nullable=False),
    sa.Column('firm_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('technician_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('handler_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('state', sa.String(40), nullable=False),
    sa.Column('held_why', sa.String(length=200), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reminded_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answered', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['community_id'], ['community.id'], name=op.f('fk_survey_invitation_community_id')),
    sa.ForeignKeyConstraint(['firm_id'], ['firm.id'], name=op.f('fk_survey_invitation_firm_id')),
    sa.ForeignKeyConstraint(['handler_id'], ['person.id'], name=op.f('fk_survey_invitation_handler_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_survey_invitation_person_id')),
    sa.ForeignKeyConstraint(['round_id'], ['survey_round.id'], name=op.f('fk_survey_invitation_round_id')),
    sa.ForeignKeyConstraint(['survey_id'], ['survey.id'], name=op.f('fk_survey_invitation_survey_id')),
    sa.ForeignKeyConstraint(['technician_id'], ['person.id'], name=op.f('fk_survey_invitation_technician_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_survey_invitation_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_survey_invitation')),
    sa.UniqueConstraint('round_id', 'person_id', 'subject_kind', 'subject_id', name=op.f('uq_survey_invitation_round_id_person_id_subject_kind_subject_id'))
    )
    with op.batch_alter_table('survey_invitation', schema=None) as batch_op:
        batch_op.create_index('ix_survey_invitation_counted', ['round_id', 'state', 'answered'], unique=False)
        batch_op.create_index('ix_survey_invitation_person', ['person_id', 'id'], unique=False)
        batch_op.create_index('ix_survey_invitation_round', ['round_id', 'state', 'id'], unique=False)
        batch_op.create_index('ix_survey_invitation_unreminded', ['round_id', 'id'], unique=False, sqlite_where=sa.text('answered = 0 AND reminded_at IS NULL'), postgresql_where=sa.text('answered = false AND reminded_at IS NULL'))

    op.create_table('survey_reach',
    sa.Column('round_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
    sa.Column('question', sa.String(length=40), nullable=False),
    sa.Column('shown', sa.Integer(), nullable=False),
    sa.Column('answered', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['round_id'], ['survey_round.id'], name=op.f('fk_survey_reach_round_id')),
    sa.PrimaryKeyConstraint('round_id', 'question', name=op.f('pk_survey_reach'))
    )
    op.create_table('callback_answer',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('callback_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('question', sa.String(length=20), nullable=False),
    sa.Column('words', sa.String(length=300), nullable=False),
    sa.Column('answer', sa.String(length=20), nullable=False),
    sa.Column('note', sa.String(length=500), nullable=False),
    sa.ForeignKeyConstraint(['callback_id'], ['callback.id'], name=op.f('fk_callback_answer_callback_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_callback_answer')),
    sa.UniqueConstraint('callback_id', 'question', name=op.f('uq_callback_answer_callback_id_question'))
    )
    op.create_table('callback_candidate',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('rule_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('seed_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('community_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('trigger', sa.String(length=40), nullable=False),
    sa.Column('subject_kind', sa.String(length=40), nullable=False),
    sa.Column('subject_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('tier', sa.String(length=10), nullable=False),
    sa.Column('firm_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('category', sa.String(length=60), nullable=False),
    sa.Column('stratum', sa.String(length=120), nullable=False),
    sa.Column('past', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('asked', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('happened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('opens_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('drawn', sa.Boolean(), nullable=True),
    sa.Column('draw_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('topped_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('callback_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('lapsed_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['callback_id'], ['callback.id'], name=op.f('fk_callback_candidate_callback_id')),
    sa.ForeignKeyConstraint(['community_id'], ['community.id'], name=op.f('fk_callback_candidate_community_id')),
    sa.ForeignKeyConstraint(['draw_id'], ['callback_draw.id'], name=op.f('fk_callback_candidate_draw_id')),
    sa.ForeignKeyConstraint(['firm_id'], ['firm.id'], name=op.f('fk_callback_candidate_firm_id')),
    sa.ForeignKeyConstraint(['rule_id'], ['callback_rule.id'], name=op.f('fk_callback_candidate_rule_id')),
    sa.ForeignKeyConstraint(['seed_id'], ['callback_seed.id'], name=op.f('fk_callback_candidate_seed_id')),
    sa.ForeignKeyConstraint(['topped_id'], ['callback_draw.id'], name=op.f('fk_callback_candidate_topped_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_callback_candidate')),
    sa.UniqueConstraint('trigger', 'subject_kind', 'subject_id', 'round', name=op.f('uq_callback_candidate_trigger_subject_kind_subject_id_round'))
    )
    with op.batch_alter_table('callback_candidate', schema=None) as batch_op:
        batch_op.create_index('ix_callback_candidate_draw', ['draw_id', 'id'], unique=False)
        batch_op.create_index('ix_callback_candidate_happened', ['community_id', 'trigger', 'happened_at'], unique=False)
        batch_op.create_index('ix_callback_candidate_seed', ['seed_id', 'id'], unique=False)
        batch_op.create_index('ix_callback_candidate_subject', ['subject_kind', 'subject_id'], unique=False)
        batch_op.create_index('ix_callback_candidate_to_make', ['id'], unique=False, sqlite_where=sa.text('drawn AND callback_id IS NULL AND lapsed_at IS NULL'), postgresql_where=sa.text('drawn AND callback_id IS NULL AND lapsed_at IS NULL'))
        batch_op.create_index('ix_callback_candidate_topped', ['topped_id'], unique=False)
        batch_op.create_index('ix_callback_candidate_waiting', ['opens_at', 'id'], unique=False, sqlite_where=sa.text('drawn IS NULL AND lapsed_at IS NULL'), postgresql_where=sa.text('drawn IS NULL AND lapsed_at IS NULL'))

    op.create_table('complaint_payment',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('complaint_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('reply_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('amount_cents', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('way', sa.String(length=20), nullable=False),
    sa.Column('paid_on', sa.Date(), nullable=True),
    sa.Column('payee', sa.String(length=80), nullable=False),
    sa.Column('voucher', sa.String(length=80), nullable=False),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.Column('by_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('by_name', sa.String(length=80), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_complaint_payment_by_id')),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaint.id'], name=op.f('fk_complaint_payment_complaint_id')),
    sa.ForeignKeyConstraint(['reply_id'], ['complaint_reply.id'], name=op.f('fk_complaint_payment_reply_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_complaint_payment')),
    sa.UniqueConstraint('reply_id', name=op.f('uq_complaint_payment_reply_id'))
    )
    with op.batch_alter_table('complaint_payment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_complaint_payment_complaint_id'), ['complaint_id'], unique=False)

    op.create_table('recovery',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('community_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('response_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('invitation_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('unit_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('label', sa.String(length=80), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('subject_kind', sa.String(length=40), nullable=False),
    sa.Column('subject_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('score', sa.Integer(), nullable=False),
    sa.Column('most', sa.Integer(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('status', sa.String(length=20), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('owner_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('owner_name', sa.String(length=80), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('done', sa.Text(), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('second_invitation_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('second_score', sa.Integer(), nullable=True),
    sa.Column('second_words', sa.Text(), nullable=False),
    sa.Column('measured_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('recovered', sa.Boolean(), nullable=True),
    sa.ForeignKeyConstraint(['community_id'], ['community.id'], name=op.f('fk_recovery_community_id')),
    sa.ForeignKeyConstraint(['invitation_id'], ['survey_invitation.id'], name=op.f('fk_recovery_invitation_id')),
    sa.ForeignKeyConstraint(['owner_id'], ['person.id'], name=op.f('fk_recovery_owner_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_recovery_person_id')),
    sa.ForeignKeyConstraint(['second_invitation_id'], ['survey_invitation.id'], name=op.f('fk_recovery_second_invitation_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_recovery_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recovery')),
    sa.UniqueConstraint('number', name=op.f('uq_recovery_number')),
    sa.UniqueConstraint('response_id', name=op.f('uq_recovery_response_id'))
    )
    with op.batch_alter_table('recovery', schema=None) as batch_op:
        batch_op.create_index('ix_recovery_community', ['community_id', 'id'], unique=False)
        batch_op.create_index('ix_recovery_person', ['person_id', 'id'], unique=False)
        batch_op.create_index('ix_recovery_status', ['status', 'id'], unique=False)

    op.create_table('survey_response',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('survey_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('survey_version_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('round_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('month', sa.String(length=7), nullable=False),
    sa.Column('community_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('category', sa.String(length=60), nullable=False),
    sa.Column('segment', sa.String(length=60), nullable=False),
    sa.Column('firm_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('technician_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('handler_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('invitation_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('unit_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('channel', sa.String(length=10), nullable=False),
    sa.Column('reference', sa.String(length=60), nullable=False),
    sa.Column('tallied', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['community_id'], ['community.id'], name=op.f('fk_survey_response_community_id')),
    sa.ForeignKeyConstraint(['firm_id'], ['firm.id'], name=op.f('fk_survey_response_firm_id')),
    sa.ForeignKeyConstraint(['handler_id'], ['person.id'], name=op.f('fk_survey_response_handler_id')),
    sa.ForeignKeyConstraint(['invitation_id'], ['survey_invitation.id'], name=op.f('fk_survey_response_invitation_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_survey_response_person_id')),
    sa.ForeignKeyConstraint(['round_id'], ['survey_round.id'], name=op.f('fk_survey_response_round_id')),
    sa.ForeignKeyConstraint(['survey_id'], ['survey.id'], name=op.f('fk_survey_response_survey_id')),
    sa.ForeignKeyConstraint(['survey_version_id'], ['survey_version.id'], name=op.f('fk_survey_response_survey_version_id')),
    sa.ForeignKeyConstraint(['technician_id'], ['person.id'], name=op.f('fk_survey_response_technician_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_survey_response_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_survey_response')),
    sa.UniqueConstraint('invitation_id', name=op.f('uq_survey_response_invitation_id'))
    )
    with op.batch_alter_table('survey_response', schema=None) as batch_op:
        batch_op.create_index('ix_survey_response_round', ['round_id', 'id'], unique=False)
        batch_op.create_index('ix_survey_response_survey', ['survey_id', 'id'], unique=False)
        batch_op.create_index('ix_survey_response_waiting', ['id'], unique=False, sqlite_where=sa.text('tallied IS FALSE'), postgresql_where=sa.text('tallied IS FALSE'))

    op.create_table('survey_answer',
    sa.Column('response_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
    sa.Column('question', sa.String(length=40), nullable=False),
    sa.Column('part', sa.String(length=10), nullable=False),
    sa.Column('choice', sa.String(length=40), nullable=False),
    sa.Column('value', sa.Integer(), nullable=True),
    sa.Column('unknown', sa.Boolean(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['response_id'], ['survey_response.id'], name=op.f('fk_survey_answer_response_id')),
    sa.PrimaryKeyConstraint('response_id', 'question', 'part', 'choice', name=op.f('pk_survey_answer'))
    )
    op.create_table('survey_import_row',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('import_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('row', sa.Integer(), nullable=False),
    sa.Column('outcome', sa.String(40), nullable=False),
    sa.Column('reference', sa.String(length=60), nullable=False),
    sa.Column('issues', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('response_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.ForeignKeyConstraint(['import_id'], ['survey_import.id'], name=op.f('fk_survey_import_row_import_id')),
    sa.ForeignKeyConstraint(['response_id'], ['survey_response.id'], name=op.f('fk_survey_import_row_response_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_survey_import_row')),
    sa.UniqueConstraint('import_id', 'row', name=op.f('uq_survey_import_row_import_id_row'))
    )
    with op.batch_alter_table('survey_import_row', schema=None) as batch_op:
        batch_op.create_index('ix_survey_import_row_outcome', ['import_id', 'outcome', 'row'], unique=False)
        batch_op.create_index('ix_survey_import_row_reference', ['import_id', 'reference'], unique=False)

    op.create_table('survey_mention',
    sa.Column('response_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
    sa.Column('question', sa.String(length=40), nullable=False),
    sa.Column('theme_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
    sa.Column('survey_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.ForeignKeyConstraint(['response_id'], ['survey_response.id'], name=op.f('fk_survey_mention_response_id')),
    sa.ForeignKeyConstraint(['survey_id'], ['survey.id'], name=op.f('fk_survey_mention_survey_id')),
    sa.ForeignKeyConstraint(['theme_id'], ['survey_theme.id'], name=op.f('fk_survey_mention_theme_id')),
    sa.PrimaryKeyConstraint('response_id', 'question', 'theme_id', name=op.f('pk_survey_mention'))
    )
    with op.batch_alter_table('survey_mention', schema=None) as batch_op:
        batch_op.create_index('ix_survey_mention_theme', ['survey_id', 'theme_id', 'response_id'], unique=False)

    with op.batch_alter_table('callback', schema=None) as batch_op:
        batch_op.add_column(sa.Column('rule_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
        batch_op.add_column(sa.Column('candidate_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
        batch_op.add_column(sa.Column('draw_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
        batch_op.add_column(sa.Column('priority', sa.Integer(), server_default='2', nullable=False))
        batch_op.add_column(sa.Column('category', sa.String(length=60), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('consented_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('became_kind', sa.String(length=20), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('became_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
        batch_op.add_column(sa.Column('became_number', sa.String(length=40), nullable=False, server_default=''))
        batch_op.drop_index(batch_op.f('ix_callback_community'))
        batch_op.create_index('ix_callback_category_said', ['category', 'id'], unique=False, sqlite_where=sa.text('satisfied IS NOT NULL'), postgresql_where=sa.text('satisfied IS NOT NULL'))
        batch_op.create_index('ix_callback_ended', ['community_id', 'status', 'id'], unique=False)
        batch_op.create_index('ix_callback_firm_said', ['firm_id', 'id'], unique=False, sqlite_where=sa.text('satisfied IS NOT NULL'), postgresql_where=sa.text('satisfied IS NOT NULL'))
        batch_op.create_index('ix_callback_here', ['community_id', 'due_at', 'id'], unique=False, sqlite_where=sa.text("status IN ('assigned', 'planned')"), postgresql_where=sa.text("status IN ('assigned', 'planned')"))
        batch_op.create_index('ix_callback_quota', ['community_id', 'trigger', 'status', 'ended_at'], unique=False)
        batch_op.create_index('ix_callback_to_assign', ['community_id'], unique=False, sqlite_where=sa.text("status IN ('assigned', 'planned') AND caller_id IS NULL"), postgresql_where=sa.text("status IN ('assigned', 'planned') AND caller_id IS NULL"))
        batch_op.create_index('ix_callback_unit', ['unit_id', 'id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_callback_rule_id'), 'callback_rule', ['rule_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_callback_draw_id'), 'callback_draw', ['draw_id'], ['id'])

    with op.batch_alter_table('complaint', schema=None) as batch_op:
        batch_op.add_column(sa.Column('payment', sa.String(length=10), nullable=False, server_default=''))
        batch_op.create_index('ix_complaint_earlier', ['earlier_id', 'id'], unique=False, sqlite_where=sa.text('earlier_id IS NOT NULL'), postgresql_where=sa.text('earlier_id IS NOT NULL'))

    with op.batch_alter_table('complaint_definition', schema=None) as batch_op:
        batch_op.add_column(sa.Column('next_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('reminded_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('reminded_how', sa.String(length=20), nullable=False, server_default=''))
        batch_op.create_index('ix_complaint_definition_next', ['next_at'], unique=False, sqlite_where=sa.text('next_at IS NOT NULL'), postgresql_where=sa.text('next_at IS NOT NULL'))

    with op.batch_alter_table('complaint_import', schema=None) as batch_op:
        batch_op.add_column(sa.Column('undone', sa.Integer(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('kept', sa.Integer(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table('complaint_import_row', schema=None) as batch_op:
        batch_op.add_column(sa.Column('stayed', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.create_index('ix_complaint_import_row_complaint', ['complaint_id'], unique=False, sqlite_where=sa.text('complaint_id IS NOT NULL'), postgresql_where=sa.text('complaint_id IS NOT NULL'))
        batch_op.create_index('ix_complaint_import_row_stayed', ['import_id', 'row'], unique=False, sqlite_where=sa.text('stayed'), postgresql_where=sa.text('stayed'))

    with op.batch_alter_table('figure_complaint', schema=None) as batch_op:
        batch_op.add_column(sa.Column('hoped', sa.Integer(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('felt', sa.Integer(), nullable=False, server_default='0'))
        batch_op.create_index('ix_figure_complaint_told', ['community_id', 'submitted_at', 'complaint_id'], unique=False, sqlite_where=sa.text('felt > 0 AND hoped > 0'), postgresql_where=sa.text('felt > 0 AND hoped > 0'))

    with op.batch_alter_table('figure_complaint_count', schema=None) as batch_op:
        batch_op.add_column(sa.Column('told', sa.Integer(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('hoped', sa.Integer(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('felt', sa.Integer(), nullable=False, server_default='0'))


def downgrade() -> None:
    with op.batch_alter_table('figure_complaint_count', schema=None) as batch_op:
        batch_op.drop_column('felt')
        batch_op.drop_column('hoped')
        batch_op.drop_column('told')

    with op.batch_alter_table('figure_complaint', schema=None) as batch_op:
        batch_op.drop_index('ix_figure_complaint_told', sqlite_where=sa.text('felt > 0 AND hoped > 0'), postgresql_where=sa.text('felt > 0 AND hoped > 0'))
        batch_op.drop_column('felt')
        batch_op.drop_column('hoped')

    with op.batch_alter_table('complaint_import_row', schema=None) as batch_op:
        batch_op.drop_index('ix_complaint_import_row_stayed', sqlite_where=sa.text('stayed'), postgresql_where=sa.text('stayed'))
        batch_op.drop_index('ix_complaint_import_row_complaint', sqlite_where=sa.text('complaint_id IS NOT NULL'), postgresql_where=sa.text('complaint_id IS NOT NULL'))
        batch_op.drop_column('stayed')

    with op.batch_alter_table('complaint_import', schema=None) as batch_op:
        batch_op.drop_column('undone_at')
        batch_op.drop_column('kept')
        batch_op.drop_column('undone')

    with op.batch_alter_table('complaint_definition', schema=None) as batch_op:
        batch_op.drop_index('ix_complaint_definition_next', sqlite_where=sa.text('next_at IS NOT NULL'), postgresql_where=sa.text('next_at IS NOT NULL'))
        batch_op.drop_column('reminded_how')
        batch_op.drop_column('reminded_at')
        batch_op.drop_column('next_at')

    with op.batch_alter_table('complaint', schema=None) as batch_op:
        batch_op.drop_index('ix_complaint_earlier', sqlite_where=sa.text('earlier_id IS NOT NULL'), postgresql_where=sa.text('earlier_id IS NOT NULL'))
        batch_op.drop_column('payment')

    with op.batch_alter_table('callback', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_callback_draw_id'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_callback_rule_id'), type_='foreignkey')
        batch_op.drop_index('ix_callback_unit')
        batch_op.drop_index('ix_callback_to_assign', sqlite_where=sa.text("status IN ('assigned', 'planned') AND caller_id IS NULL"), postgresql_where=sa.text("status IN ('assigned', 'planned') AND caller_id IS NULL"))
        batch_op.drop_index('ix_callback_quota')
        batch_op.drop_index('ix_callback_here', sqlite_where=sa.text("status IN ('assigned', 'planned')"), postgresql_where=sa.text("status IN ('assigned', 'planned')"))
        batch_op.drop_index('ix_callback_firm_said', sqlite_where=sa.text('satisfied IS NOT NULL'), postgresql_where=sa.text('satisfied IS NOT NULL'))
        batch_op.drop_index('ix_callback_ended')
        batch_op.drop_index('ix_callback_category_said', sqlite_where=sa.text('satisfied IS NOT NULL'), postgresql_where=sa.text('satisfied IS NOT NULL'))
        batch_op.create_index(batch_op.f('ix_callback_community'), ['community_id', 'id'], unique=False)
        batch_op.drop_column('became_number')
        batch_op.drop_column('became_id')
        batch_op.drop_column('became_kind')
        batch_op.drop_column('consented_at')
        batch_op.drop_column('category')
        batch_op.drop_column('priority')
        batch_op.drop_column('draw_id')
        batch_op.drop_column('candidate_id')
        batch_op.drop_column('rule_id')

    with op.batch_alter_table('survey_mention', schema=None) as batch_op:
        batch_op.drop_index('ix_survey_mention_theme')

    op.drop_table('survey_mention')
    with op.batch_alter_table('survey_import_row', schema=None) as batch_op:
        batch_op.drop_index('ix_survey_import_row_reference')
        batch_op.drop_index('ix_survey_import_row_outcome')

    op.drop_table('survey_import_row')
    op.drop_table('survey_answer')
    with op.batch_alter_table('survey_response', schema=None) as batch_op:
        batch_op.drop_index('ix_survey_response_waiting', sqlite_where=sa.text('tallied IS FALSE'), postgresql_where=sa.text('tallied IS FALSE'))
        batch_op.drop_index('ix_survey_response_survey')
        batch_op.drop_index('ix_survey_response_round')

    op.drop_table('survey_response')
    with op.batch_alter_table('recovery', schema=None) as batch_op:
        batch_op.drop_index('ix_recovery_status')
        batch_op.drop_index('ix_recovery_person')
        batch_op.drop_index('ix_recovery_community')

    op.drop_table('recovery')
    with op.batch_alter_table('complaint_payment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_complaint_payment_complaint_id'))

    op.drop_table('complaint_payment')
    with op.batch_alter_table('callback_candidate', schema=None) as batch_op:
        batch_op.drop_index('ix_callback_candidate_waiting', sqlite_where=sa.text('drawn IS NULL AND lapsed_at IS NULL'), postgresql_where=sa.text('drawn IS NULL AND lapsed_at IS NULL'))
        batch_op.drop_index('ix_callback_candidate_topped')
        batch_op.drop_index('ix_callback_candidate_to_make', sqlite_where=sa.text('drawn AND callback_id IS NULL AND lapsed_at IS NULL'), postgresql_where=sa.text('drawn AND callback_id IS NULL AND lapsed_at IS NULL'))
        batch_op.drop_index('ix_callback_candidate_subject')
        batch_op.drop_index('ix_callback_candidate_seed')
        batch_op.drop_index('ix_callback_candidate_happened')
        batch_op.drop_index('ix_callback_candidate_draw')

    op.drop_table('callback_candidate')
    op.drop_table('callback_answer')
    op.drop_table('survey_reach')
    with op.batch_alter_table('survey_invitation', schema=None) as batch_op:
        batch_op.drop_index('ix_survey_invitation_unreminded', sqlite_where=sa.text('answered = 0 AND reminded_at IS NULL'), postgresql_where=sa.text('answered = false AND reminded_at IS NULL'))
        batch_op.drop_index('ix_survey_invitation_round')
        batch_op.drop_index('ix_survey_invitation_person')
        batch_op.drop_index('ix_survey_invitation_counted')

    op.drop_table('survey_invitation')
    with op.batch_alter_table('survey_box', schema=None) as batch_op:
        batch_op.drop_index('ix_survey_box_round')

    op.drop_table('survey_box')
    with op.batch_alter_table('survey_tally', schema=None) as batch_op:
        batch_op.drop_index('ix_survey_tally_survey')

    op.drop_table('survey_tally')
    with op.batch_alter_table('survey_round', schema=None) as batch_op:
        batch_op.drop_index('ix_survey_round_survey')
        batch_op.drop_index('ix_survey_round_open')

    op.drop_table('survey_round')
    op.drop_table('survey_release')
    with op.batch_alter_table('survey_export', schema=None) as batch_op:
        batch_op.drop_index('ix_survey_export_version')

    op.drop_table('survey_export')
    op.drop_table('callback_draw')
    with op.batch_alter_table('survey_version', schema=None) as batch_op:
        batch_op.drop_index('uq_survey_version_written', sqlite_where=sa.text('published_at IS NULL'), postgresql_where=sa.text('published_at IS NULL'))

    op.drop_table('survey_version')
    with op.batch_alter_table('survey_import', schema=None) as batch_op:
        batch_op.drop_index('ix_survey_import_community')

    op.drop_table('survey_import')
    with op.batch_alter_table('callback_seed', schema=None) as batch_op:
        batch_op.drop_index('ix_callback_seed_community')

    op.drop_table('callback_seed')
    with op.batch_alter_table('survey', schema=None) as batch_op:
        batch_op.drop_index('ix_survey_trigger')
        batch_op.drop_index('ix_survey_status')

    op.drop_table('survey')
    with op.batch_alter_table('callback_rule', schema=None) as batch_op:
        batch_op.drop_index('ix_callback_rule_in_force', sqlite_where=sa.text('retired_at IS NULL'), postgresql_where=sa.text('retired_at IS NULL'))

    op.drop_table('callback_rule')
    with op.batch_alter_table('callback_quota', schema=None) as batch_op:
        batch_op.drop_index('ix_callback_quota_in_force', sqlite_where=sa.text('retired_at IS NULL'), postgresql_where=sa.text('retired_at IS NULL'))

    op.drop_table('callback_quota')
    op.drop_table('survey_theme')
    op.drop_table('survey_draft')
    with op.batch_alter_table('paper_order', schema=None) as batch_op:
        batch_op.drop_index('ix_paper_order_person')

    op.drop_table('paper_order')
    op.drop_table('household_contact')
    op.drop_table('figure_callback_count')
    with op.batch_alter_table('figure_callback', schema=None) as batch_op:
        batch_op.drop_index('ix_figure_callback_unreached', sqlite_where=sa.text("state = 'unreachable'"), postgresql_where=sa.text("state = 'unreachable'"))
        batch_op.drop_index('ix_figure_callback_unhappy', sqlite_where=sa.text('satisfied = false'), postgresql_where=sa.text('satisfied = false'))
        batch_op.drop_index('ix_figure_callback_trigger')
        batch_op.drop_index('ix_figure_callback_technician', sqlite_where=sa.text('technician_id > 0'), postgresql_where=sa.text('technician_id > 0'))
        batch_op.drop_index('ix_figure_callback_refused', sqlite_where=sa.text("state = 'declined'"), postgresql_where=sa.text("state = 'declined'"))
        batch_op.drop_index('ix_figure_callback_open', sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'"))
        batch_op.drop_index('ix_figure_callback_late', sqlite_where=sa.text('in_time = false'), postgresql_where=sa.text('in_time = false'))
        batch_op.drop_index('ix_figure_callback_handler', sqlite_where=sa.text('handler_id > 0'), postgresql_where=sa.text('handler_id > 0'))
        batch_op.drop_index('ix_figure_callback_firm', sqlite_where=sa.text('firm_id > 0'), postgresql_where=sa.text('firm_id > 0'))
        batch_op.drop_index('ix_figure_callback_all')

    op.drop_table('figure_callback')
