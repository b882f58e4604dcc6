"""complaints"""

import sqlalchemy as sa
from alembic import op

from sqlalchemy.dialects import postgresql
revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('figure_complaint',
    sa.Column('complaint_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
    sa.Column('community_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('month', sa.Integer(), nullable=False),
    sa.Column('topic', sa.String(length=20), nullable=False),
    sa.Column('cause', sa.String(length=20), nullable=False),
    sa.Column('prevent_in', sa.String(length=20), nullable=False),
    sa.Column('firm_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('severity', sa.String(length=10), nullable=False),
    sa.Column('channel', sa.String(length=20), nullable=False),
    sa.Column('follow_up', sa.String(length=12), nullable=False),
    sa.Column('repeat', sa.Boolean(), nullable=False),
    sa.Column('reviewed', sa.Boolean(), nullable=False),
    sa.Column('learned_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('complaint_id', name=op.f('pk_figure_complaint'))
    )
    with op.batch_alter_table('figure_complaint', schema=None) as batch_op:
        batch_op.create_index('ix_figure_complaint_all', ['community_id', 'submitted_at', 'complaint_id'], unique=False)
        batch_op.create_index('ix_figure_complaint_cause', ['community_id', 'cause', 'submitted_at', 'complaint_id'], unique=False, sqlite_where=sa.text("cause <> ''"), postgresql_where=sa.text("cause <> ''"))
        batch_op.create_index('ix_figure_complaint_firm', ['community_id', 'firm_id', 'submitted_at', 'complaint_id'], unique=False, sqlite_where=sa.text('firm_id > 0'), postgresql_where=sa.text('firm_id > 0'))
        batch_op.create_index('ix_figure_complaint_learned', ['community_id', 'learned_at', 'complaint_id'], unique=False, sqlite_where=sa.text('learned_at IS NOT NULL'), postgresql_where=sa.text('learned_at IS NOT NULL'))
        batch_op.create_index('ix_figure_complaint_place', ['community_id', 'prevent_in', 'submitted_at', 'complaint_id'], unique=False, sqlite_where=sa.text("prevent_in <> ''"), postgresql_where=sa.text("prevent_in <> ''"))
        batch_op.create_index('ix_figure_complaint_repeat', ['community_id', 'submitted_at', 'complaint_id'], unique=False, sqlite_where=sa.text('repeat = true'), postgresql_where=sa.text('repeat = true'))
        batch_op.create_index('ix_figure_complaint_reviewed', ['community_id', 'submitted_at', 'complaint_id'], unique=False, sqlite_where=sa.text('reviewed = true'), postgresql_where=sa.text('reviewed = true'))
        batch_op.create_index('ix_figure_complaint_topic', ['community_id', 'topic', 'submitted_at', 'complaint_id'], unique=False)
        batch_op.create_index('ix_figure_complaint_unhappy', ['community_id', 'submitted_at', 'complaint_id'], unique=False, sqlite_where=sa.text("follow_up = 'dissatisfied'"), postgresql_where=sa.text("follow_up = 'dissatisfied'"))

    op.create_table('figure_complaint_count',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('community_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('month', sa.Integer(), nullable=False),
    sa.Column('dimension', sa.String(length=12), nullable=False),
    sa.Column('value', sa.String(length=20), nullable=False),
    sa.Column('cases', sa.Integer(), nullable=False),
    sa.Column('repeats', sa.Integer(), nullable=False),
    sa.Column('reviewed', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_figure_complaint_count')),
    sa.UniqueConstraint('community_id', 'month', 'dimension', 'value', name=op.f('uq_figure_complaint_count_community_id_month_dimension_value'))
    )
    op.create_table('figure_complaint_step',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('complaint_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('stage', sa.Integer(), nullable=False),
    sa.Column('step', sa.String(length=12), nullable=False),
    sa.Column('part', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('community_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('state', sa.String(40), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('month', sa.Integer(), nullable=False),
    sa.Column('counted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('on_time', sa.Boolean(), nullable=True),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('bucket', sa.Integer(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_figure_complaint_step')),
    sa.UniqueConstraint('complaint_id', 'stage', 'step', 'part', name=op.f('uq_figure_complaint_step_complaint_id_stage_step_part'))
    )
    with op.batch_alter_table('figure_complaint_step', schema=None) as batch_op:
        batch_op.create_index('ix_figure_complaint_step_ended', ['community_id', 'step', 'counted_at', 'id'], unique=False, sqlite_where=sa.text('on_time IS NOT NULL'), postgresql_where=sa.text('on_time IS NOT NULL'))
        batch_op.create_index('ix_figure_complaint_step_late', ['community_id', 'step', 'counted_at', 'id'], unique=False, sqlite_where=sa.text('on_time = false'), postgresql_where=sa.text('on_time = false'))
        batch_op.create_index('ix_figure_complaint_step_open', ['community_id', 'step', 'due_at', 'id'], unique=False, sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'"))
        batch_op.create_index('ix_figure_complaint_step_took', ['community_id', 'bucket', 'counted_at', 'id'], unique=False, sqlite_where=sa.text('bucket IS NOT NULL'), postgresql_where=sa.text('bucket IS NOT NULL'))

    op.create_table('figure_complaint_steps',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('community_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('month', sa.Integer(), nullable=False),
    sa.Column('step', sa.String(length=12), nullable=False),
    sa.Column('ended', sa.Integer(), nullable=False),
    sa.Column('on_time', sa.Integer(), nullable=False),
    sa.Column('done', sa.Integer(), nullable=False),
    sa.Column('minutes', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('took_0', sa.Integer(), nullable=False),
    sa.Column('took_1', sa.Integer(), nullable=False),
    sa.Column('took_2', sa.Integer(), nullable=False),
    sa.Column('took_3', sa.Integer(), nullable=False),
    sa.Column('took_4', sa.Integer(), nullable=False),
    sa.Column('took_5', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_figure_complaint_steps')),
    sa.UniqueConstraint('community_id', 'month', 'step', name=op.f('uq_figure_complaint_steps_community_id_month_step'))
    )
    op.create_table('complaint_import',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('community_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('file_name', sa.String(length=200), nullable=False),
    sa.Column('sheet_at', sa.Integer(), nullable=False),
    sa.Column('sheet_names', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('state', sa.String(40), nullable=False),
    sa.Column('columns', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('checked', sa.Integer(), nullable=False),
    sa.Column('applied', sa.Integer(), nullable=False),
    sa.Column('counts', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('noted', sa.Integer(), nullable=False),
    sa.Column('by_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('by_name', sa.String(length=80), nullable=False),
    sa.Column('capacity', sa.String(length=40), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('applied_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('source', sa.LargeBinary(), nullable=True),
    sa.Column('book', sa.LargeBinary(), nullable=True),
    sa.ForeignKeyConstraint(['community_id'], ['community.id'], name=op.f('fk_complaint_import_community_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_complaint_import'))
    )
    with op.batch_alter_table('complaint_import', schema=None) as batch_op:
        batch_op.create_index('ix_complaint_import_community', ['community_id', 'id'], unique=False)

    op.create_table('guidance_card',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('community_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('principle', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=80), nullable=False),
    sa.Column('phrases', sa.Text(), nullable=False),
    sa.Column('pitfalls', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('edited_by', sa.String(length=80), nullable=False),
    sa.Column('edited_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('retired_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['community_id'], ['community.id'], name=op.f('fk_guidance_card_community_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_guidance_card'))
    )
    with op.batch_alter_table('guidance_card', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_guidance_card_community_id'), ['community_id'], unique=False)
        batch_op.create_index('uq_guidance_card_house', ['principle'], unique=True, sqlite_where=sa.text('community_id IS NULL AND retired_at IS NULL'), postgresql_where=sa.text('community_id IS NULL AND retired_at IS NULL'))
        batch_op.create_index('uq_guidance_card_own', ['community_id', 'principle'], unique=True, sqlite_where=sa.text('community_id IS NOT NULL AND retired_at IS NULL'), postgresql_where=sa.text('community_id IS NOT NULL AND retired_at IS NULL'))

    op.create_table('joint_complaint',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('community_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('lead_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('opening', sa.Text(), nullable=False),
    sa.Column('closing', sa.Text(), nullable=False),
    sa.Column('opened_by', sa.String(length=80), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('saved_by', sa.String(length=80), nullable=False),
    sa.Column('saved_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['community_id'], ['community.id'], name=op.f('fk_joint_complaint_community_id')),
    sa.ForeignKeyConstraint(['lead_id'], ['person.id'], name=op.f('fk_joint_complaint_lead_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_joint_complaint'))
    )
    with op.batch_alter_table('joint_complaint', schema=None) as batch_op:
        batch_op.create_index('ix_joint_complaint_community', ['community_id', 'id'], unique=False)

    op.create_table('joint_evidence',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('joint_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('shows', sa.String(length=500), nullable=False),
    sa.Column('source', sa.String(length=200), nullable=False),
    sa.Column('dated_on', sa.Date(), nullable=True),
    sa.Column('file_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('by_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('by_name', sa.String(length=80), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['file_id'], ['stored_file.id'], name=op.f('fk_joint_evidence_file_id')),
    sa.ForeignKeyConstraint(['joint_id'], ['joint_complaint.id'], name=op.f('fk_joint_evidence_joint_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_joint_evidence'))
    )
    with op.batch_alter_table('joint_evidence', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_joint_evidence_joint_id'), ['joint_id'], unique=False)

    op.create_table('joint_point',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('joint_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('no', sa.Integer(), nullable=False),
    sa.Column('fact', sa.String(length=1000), nullable=False),
    sa.Column('demand', sa.String(length=500), nullable=False),
    sa.Column('finding', sa.Text(), nullable=False),
    sa.Column('basis', sa.String(length=500), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('remedy', sa.Text(), nullable=False),
    sa.Column('no_remedy', sa.Text(), nullable=False),
    sa.Column('turn_to', sa.String(length=300), nullable=False),
    sa.Column('pledge', sa.String(length=500), nullable=False),
    sa.Column('pledge_owner_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('pledge_due_on', sa.Date(), nullable=True),
    sa.Column('retired_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['joint_id'], ['joint_complaint.id'], name=op.f('fk_joint_point_joint_id')),
    sa.ForeignKeyConstraint(['pledge_owner_id'], ['person.id'], name=op.f('fk_joint_point_pledge_owner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_joint_point'))
    )
    with op.batch_alter_table('joint_point', schema=None) as batch_op:
        batch_op.create_index('ix_joint_point_joint', ['joint_id', 'no'], unique=False)

    op.create_table('callback',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('community_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('unit_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('label', sa.String(length=80), nullable=False),
    sa.Column('subject_kind', sa.String(length=40), nullable=False),
    sa.Column('subject_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('trigger', sa.String(length=40), nullable=False),
    sa.Column('case_number', sa.String(length=40), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('contact_name', sa.String(length=80), nullable=False),
    sa.Column('contact_phone', sa.String(length=40), nullable=False),
    sa.Column('served', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('firm_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('technician_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('handler_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('status', sa.String(40), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('caller_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('caller_name', sa.String(length=80), nullable=False),
    sa.Column('opens_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('planned_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('token', sa.String(length=32), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('said_by', sa.String(length=10), nullable=False),
    sa.Column('stands', sa.String(length=10), nullable=False),
    sa.Column('score', sa.Integer(), nullable=True),
    sa.Column('satisfied', sa.Boolean(), nullable=True),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('wrong', sa.String(length=500), nullable=False),
    sa.Column('promised', sa.String(length=500), nullable=False),
    sa.ForeignKeyConstraint(['caller_id'], ['person.id'], name=op.f('fk_callback_caller_id')),
    sa.ForeignKeyConstraint(['community_id'], ['community.id'], name=op.f('fk_callback_community_id')),
    sa.ForeignKeyConstraint(['firm_id'], ['firm.id'], name=op.f('fk_callback_firm_id')),
    sa.ForeignKeyConstraint(['handler_id'], ['person.id'], name=op.f('fk_callback_handler_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_callback_person_id')),
    sa.ForeignKeyConstraint(['technician_id'], ['person.id'], name=op.f('fk_callback_technician_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_callback_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_callback')),
    sa.UniqueConstraint('number', name=op.f('uq_callback_number')),
    sa.UniqueConstraint('subject_kind', 'subject_id', 'round', 'trigger', name=op.f('uq_callback_subject_kind_subject_id_round_trigger')),
    sa.UniqueConstraint('token', name=op.f('uq_callback_token'))
    )
    with op.batch_alter_table('callback', schema=None) as batch_op:
        batch_op.create_index('ix_callback_community', ['community_id', 'id'], unique=False)
        batch_op.create_index('ix_callback_mine', ['caller_id', 'due_at', 'id'], unique=False, sqlite_where=sa.text("status IN ('assigned', 'planned')"), postgresql_where=sa.text("status IN ('assigned', 'planned')"))
        batch_op.create_index('ix_callback_open', ['due_at', 'id'], unique=False, sqlite_where=sa.text("status IN ('assigned', 'planned')"), postgresql_where=sa.text("status IN ('assigned', 'planned')"))
        batch_op.create_index('ix_callback_person', ['person_id', 'id'], unique=False)
        batch_op.create_index('ix_callback_status', ['status', 'id'], unique=False)

    op.create_table('complaint',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('community_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('building_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('unit_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('label', sa.String(length=80), nullable=False),
    sa.Column('topic', sa.String(40), nullable=True),
    sa.Column('repair_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('firm_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('joint_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('earlier_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('content', sa.Text(), nullable=False),
    sa.Column('demand', sa.Text(), nullable=False),
    sa.Column('expected', sa.String(length=500), nullable=False),
    sa.Column('expectation', sa.Integer(), nullable=True),
    sa.Column('happened_on', sa.Date(), nullable=True),
    sa.Column('channel', sa.String(length=20), nullable=False),
    sa.Column('origin', sa.String(length=20), nullable=False),
    sa.Column('authority', sa.String(length=80), nullable=False),
    sa.Column('authority_number', sa.String(length=60), nullable=False),
    sa.Column('authority_on', sa.Date(), nullable=True),
    sa.Column('authority_due', sa.Date(), nullable=True),
    sa.Column('complainant_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('contact_name', sa.String(length=80), nullable=False),
    sa.Column('contact_phone', sa.String(length=40), nullable=False),
    sa.Column('status', sa.String(40), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('stage', sa.Integer(), nullable=False),
    sa.Column('definition', sa.String(length=10), nullable=False),
    sa.Column('severity', sa.String(40), nullable=True),
    sa.Column('severity_reason', sa.String(length=500), nullable=False),
    sa.Column('liability', sa.String(40), nullable=True),
    sa.Column('liability_reason', sa.String(length=500), nullable=False),
    sa.Column('handler_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('lead_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('remedy', sa.String(length=10), nullable=False),
    sa.Column('follow_up', sa.String(length=12), nullable=False),
    sa.Column('experience', sa.Integer(), nullable=True),
    sa.Column('ended_reason', sa.String(length=1000), nullable=False),
    sa.Column('turn_to', sa.String(length=300), nullable=False),
    sa.Column('referred_to', sa.String(length=120), nullable=False),
    sa.Column('referred_number', sa.String(length=60), nullable=False),
    sa.Column('cause', sa.String(length=20), nullable=False),
    sa.Column('cause_note', sa.String(length=1000), nullable=False),
    sa.Column('lesson', sa.String(length=1000), nullable=False),
    sa.Column('prevent_in', sa.String(length=20), nullable=False),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('acknowledged_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('evaluated_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('replied_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['building_id'], ['building.id'], name=op.f('fk_complaint_building_id')),
    sa.ForeignKeyConstraint(['community_id'], ['community.id'], name=op.f('fk_complaint_community_id')),
    sa.ForeignKeyConstraint(['complainant_id'], ['person.id'], name=op.f('fk_complaint_complainant_id')),
    sa.ForeignKeyConstraint(['earlier_id'], ['complaint.id'], name=op.f('fk_complaint_earlier_id')),
    sa.ForeignKeyConstraint(['firm_id'], ['firm.id'], name=op.f('fk_complaint_firm_id')),
    sa.ForeignKeyConstraint(['handler_id'], ['person.id'], name=op.f('fk_complaint_handler_id')),
    sa.ForeignKeyConstraint(['joint_id'], ['joint_complaint.id'], name=op.f('fk_complaint_joint_id')),
    sa.ForeignKeyConstraint(['lead_id'], ['person.id'], name=op.f('fk_complaint_lead_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_complaint_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_complaint')),
    sa.UniqueConstraint('number', name=op.f('uq_complaint_number'))
    )
    with op.batch_alter_table('complaint', schema=None) as batch_op:
        batch_op.create_index('ix_complaint_community', ['community_id', 'id'], unique=False)
        batch_op.create_index('ix_complaint_community_severity', ['community_id', 'severity', 'id'], unique=False)
        batch_op.create_index('ix_complaint_community_status', ['community_id', 'status', 'id'], unique=False)
        batch_op.create_index('ix_complaint_community_topic', ['community_id', 'topic', 'id'], unique=False)
        batch_op.create_index('ix_complaint_complainant', ['complainant_id', 'id'], unique=False)
        batch_op.create_index('ix_complaint_from_before', ['community_id', 'contact_name', 'submitted_at', 'id'], unique=False, sqlite_where=sa.text("origin = 'import'"), postgresql_where=sa.text("origin = 'import'"))
        batch_op.create_index('ix_complaint_joint', ['joint_id', 'id'], unique=False, sqlite_where=sa.text('joint_id IS NOT NULL'), postgresql_where=sa.text('joint_id IS NOT NULL'))
        batch_op.create_index('ix_complaint_lead', ['lead_id', 'id'], unique=False)
        batch_op.create_index('ix_complaint_open', ['community_id', 'status', 'submitted_at', 'id'], unique=False, sqlite_where=sa.text("status IN ('confirming', 'evaluating', 'follow_up', 'investigating', 'received', 'replying', 'tracking')"), postgresql_where=sa.text("status IN ('confirming', 'evaluating', 'follow_up', 'investigating', 'received', 'replying', 'tracking')"))
        batch_op.create_index('ix_complaint_repair', ['repair_id', 'id'], unique=False, sqlite_where=sa.text('repair_id IS NOT NULL'), postgresql_where=sa.text('repair_id IS NOT NULL'))
        batch_op.create_index('ix_complaint_unit', ['unit_id', 'id'], unique=False)

    op.create_table('feedback',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('community_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('unit_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('label', sa.String(length=80), nullable=False),
    sa.Column('sort', sa.String(40), nullable=False),
    sa.Column('title', sa.String(length=80), nullable=False),
    sa.Column('content', sa.Text(), nullable=False),
    sa.Column('channel', sa.String(length=20), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('contact_name', sa.String(length=80), nullable=False),
    sa.Column('contact_phone', sa.String(length=40), nullable=False),
    sa.Column('status', sa.String(40), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('decision', sa.String(length=1000), nullable=False),
    sa.Column('became_kind', sa.String(length=20), nullable=False),
    sa.Column('became_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('became_number', sa.String(length=40), nullable=False),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['community_id'], ['community.id'], name=op.f('fk_feedback_community_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_feedback_person_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_feedback_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_feedback')),
    sa.UniqueConstraint('number', name=op.f('uq_feedback_number'))
    )
    with op.batch_alter_table('feedback', schema=None) as batch_op:
        batch_op.create_index('ix_feedback_community', ['community_id', 'id'], unique=False)
        batch_op.create_index('ix_feedback_community_sort', ['community_id', 'sort', 'id'], unique=False)
        batch_op.create_index('ix_feedback_community_status', ['community_id', 'status', 'id'], unique=False)
        batch_op.create_index('ix_feedback_person', ['person_id', 'id'], unique=False)
        batch_op.create_index('ix_feedback_unit', ['unit_id', 'id'], unique=False, sqlite_where=sa.text('unit_id IS NOT NULL'), postgresql_where=sa.text('unit_id IS NOT NULL'))

    op.create_table('callback_attempt',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('callback_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('day_part', sa.String(length=3), nullable=False),
    sa.Column('way', sa.String(length=10), nullable=False),
    sa.Column('outcome', sa.String(length=20), nullable=False),
    sa.Column('note', sa.String(length=500), nullable=False),
    sa.Column('by_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('by_name', sa.String(length=80), nullable=False),
    sa.ForeignKeyConstraint(['callback_id'], ['callback.id'], name=op.f('fk_callback_attempt_callback_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_callback_attempt'))
    )
    with op.batch_alter_table('callback_attempt', schema=None) as batch_op:
        batch_op.create_index('ix_callback_attempt_callback', ['callback_id', 'id'], unique=False)

    op.create_table('complaint_definition',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('complaint_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('no', sa.Integer(), nullable=False),
    sa.Column('read_back_by', sa.String(length=80), nullable=False),
    sa.Column('read_back_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('how', sa.String(length=20), nullable=False),
    sa.Column('answer', sa.String(length=10), nullable=False),
    sa.Column('words', sa.String(length=1000), nullable=False),
    sa.Column('answered_by', sa.String(length=80), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaint.id'], name=op.f('fk_complaint_definition_complaint_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_complaint_definition'))
    )
    with op.batch_alter_table('complaint_definition', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_complaint_definition_complaint_id'), ['complaint_id'], unique=False)

    op.create_table('complaint_import_row',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('import_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('row', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(40), nullable=False),
    sa.Column('outcome', sa.String(40), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('values', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('issues', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('repeats', sa.Integer(), nullable=True),
    sa.Column('noted', sa.Boolean(), nullable=False),
    sa.Column('complaint_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaint.id'], name=op.f('fk_complaint_import_row_complaint_id')),
    sa.ForeignKeyConstraint(['import_id'], ['complaint_import.id'], name=op.f('fk_complaint_import_row_import_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_complaint_import_row')),
    sa.UniqueConstraint('import_id', 'row', name=op.f('uq_complaint_import_row_import_id_row'))
    )
    with op.batch_alter_table('complaint_import_row', schema=None) as batch_op:
        batch_op.create_index('ix_complaint_import_row_key', ['import_id', 'key'], unique=False)
        batch_op.create_index('ix_complaint_import_row_noted', ['import_id', 'row'], unique=False, sqlite_where=sa.text('noted'), postgresql_where=sa.text('noted'))
        batch_op.create_index('ix_complaint_import_row_outcome', ['import_id', 'outcome', 'row'], unique=False)

    op.create_table('complaint_inner_fact',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('complaint_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('value', sa.String(length=20), nullable=False),
    sa.Column('note', sa.String(length=500), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('by_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('by_name', sa.String(length=80), nullable=False),
    sa.Column('noted_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaint.id'], name=op.f('fk_complaint_inner_fact_complaint_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_complaint_inner_fact'))
    )
    with op.batch_alter_table('complaint_inner_fact', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_complaint_inner_fact_complaint_id'), ['complaint_id'], unique=False)

    op.create_table('complaint_inquiry',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('complaint_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('stage', sa.Integer(), nullable=False),
    sa.Column('question', sa.String(length=1000), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('firm_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('asked_of', sa.String(length=80), nullable=False),
    sa.Column('asked_by_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('answered_by', sa.String(length=80), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaint.id'], name=op.f('fk_complaint_inquiry_complaint_id')),
    sa.ForeignKeyConstraint(['firm_id'], ['firm.id'], name=op.f('fk_complaint_inquiry_firm_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_complaint_inquiry_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_complaint_inquiry'))
    )
    with op.batch_alter_table('complaint_inquiry', schema=None) as batch_op:
        batch_op.create_index('ix_complaint_inquiry_complaint', ['complaint_id', 'id'], unique=False)
        batch_op.create_index('ix_complaint_inquiry_firm', ['firm_id', 'state', 'id'], unique=False)
        batch_op.create_index('ix_complaint_inquiry_person', ['person_id', 'state', 'id'], unique=False)

    op.create_table('complaint_origin',
    sa.Column('complaint_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('community_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('source', sa.String(length=80), nullable=False),
    sa.Column('number', sa.String(length=60), nullable=False),
    sa.ForeignKeyConstraint(['community_id'], ['community.id'], name=op.f('fk_complaint_origin_community_id')),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaint.id'], name=op.f('fk_complaint_origin_complaint_id')),
    sa.PrimaryKeyConstraint('complaint_id', name=op.f('pk_complaint_origin')),
    sa.UniqueConstraint('community_id', 'key', name=op.f('uq_complaint_origin_community_id_key'))
    )
    op.create_table('complaint_pack',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('complaint_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('file_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('index', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('keep_until', sa.Date(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaint.id'], name=op.f('fk_complaint_pack_complaint_id')),
    sa.ForeignKeyConstraint(['file_id'], ['stored_file.id'], name=op.f('fk_complaint_pack_file_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_complaint_pack')),
    sa.UniqueConstraint('complaint_id', name=op.f('uq_complaint_pack_complaint_id'))
    )
    op.create_table('complaint_point',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('complaint_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('no', sa.Integer(), nullable=False),
    sa.Column('common_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('fact', sa.String(length=1000), nullable=False),
    sa.Column('demand', sa.String(length=500), nullable=False),
    sa.Column('finding', sa.Text(), nullable=False),
    sa.Column('basis', sa.String(length=500), nullable=False),
    sa.Column('found_by', sa.String(length=80), nullable=False),
    sa.Column('found_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('found_stage', sa.Integer(), nullable=True),
    sa.Column('retired_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['common_id'], ['joint_point.id'], name=op.f('fk_complaint_point_common_id')),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaint.id'], name=op.f('fk_complaint_point_complaint_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_complaint_point'))
    )
    with op.batch_alter_table('complaint_point', schema=None) as batch_op:
        batch_op.create_index('ix_complaint_point_complaint', ['complaint_id', 'no'], unique=False)

    op.create_table('complaint_reply',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('complaint_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('stage', sa.Integer(), nullable=False),
    sa.Column('no', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('opening', sa.Text(), nullable=False),
    sa.Column('closing', sa.Text(), nullable=False),
    sa.Column('compensation_cents', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('compensation_reason', sa.String(length=500), nullable=False),
    sa.Column('compensation_state', sa.String(length=10), nullable=False),
    sa.Column('written_by_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('written_by', sa.String(length=80), nullable=False),
    sa.Column('saved_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('body', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaint.id'], name=op.f('fk_complaint_reply_complaint_id')),
    sa.ForeignKeyConstraint(['written_by_id'], ['person.id'], name=op.f('fk_complaint_reply_written_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_complaint_reply')),
    sa.UniqueConstraint('complaint_id', 'no', name=op.f('uq_complaint_reply_complaint_id_no'))
    )
    op.create_table('complaint_stage',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('complaint_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('no', sa.Integer(), nullable=False),
    sa.Column('opened_by', sa.String(length=20), nullable=False),
    sa.Column('reason', sa.String(length=1000), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('lead_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('severity', sa.String(40), nullable=True),
    sa.Column('liability', sa.String(40), nullable=True),
    sa.Column('served', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('replied_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaint.id'], name=op.f('fk_complaint_stage_complaint_id')),
    sa.ForeignKeyConstraint(['lead_id'], ['person.id'], name=op.f('fk_complaint_stage_lead_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_complaint_stage')),
    sa.UniqueConstraint('complaint_id', 'no', name=op.f('uq_complaint_stage_complaint_id_no'))
    )
    op.create_table('joint_result',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('joint_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('job_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('complaint_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('verb', sa.String(length=30), nullable=False),
    sa.Column('done', sa.Boolean(), nullable=False),
    sa.Column('why', sa.String(length=500), nullable=False),
    sa.Column('params', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaint.id'], name=op.f('fk_joint_result_complaint_id')),
    sa.ForeignKeyConstraint(['job_id'], ['job.id'], name=op.f('fk_joint_result_job_id')),
    sa.ForeignKeyConstraint(['joint_id'], ['joint_complaint.id'], name=op.f('fk_joint_result_joint_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_joint_result'))
    )
    with op.batch_alter_table('joint_result', schema=None) as batch_op:
        batch_op.create_index('ix_joint_result_job', ['job_id', 'complaint_id'], unique=False)

    op.create_table('complaint_delivery',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('reply_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('way', sa.String(length=20), nullable=False),
    sa.Column('to_name', sa.String(length=80), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('failed_why', sa.String(length=200), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('handed_on', sa.Date(), nullable=True),
    sa.Column('file_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('by_name', sa.String(length=80), nullable=False),
    sa.ForeignKeyConstraint(['file_id'], ['stored_file.id'], name=op.f('fk_complaint_delivery_file_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_complaint_delivery_person_id')),
    sa.ForeignKeyConstraint(['reply_id'], ['complaint_reply.id'], name=op.f('fk_complaint_delivery_reply_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_complaint_delivery'))
    )
    with op.batch_alter_table('complaint_delivery', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_complaint_delivery_reply_id'), ['reply_id'], unique=False)

    op.create_table('complaint_evidence',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('complaint_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('stage', sa.Integer(), nullable=False),
    sa.Column('point_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('shows', sa.String(length=500), nullable=False),
    sa.Column('source', sa.String(length=200), nullable=False),
    sa.Column('dated_on', sa.Date(), nullable=True),
    sa.Column('file_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('from_home', sa.Boolean(), nullable=False),
    sa.Column('by_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('by_name', sa.String(length=80), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaint.id'], name=op.f('fk_complaint_evidence_complaint_id')),
    sa.ForeignKeyConstraint(['file_id'], ['stored_file.id'], name=op.f('fk_complaint_evidence_file_id')),
    sa.ForeignKeyConstraint(['point_id'], ['complaint_point.id'], name=op.f('fk_complaint_evidence_point_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_complaint_evidence'))
    )
    with op.batch_alter_table('complaint_evidence', schema=None) as batch_op:
        batch_op.create_index('ix_complaint_evidence_complaint', ['complaint_id', 'id'], unique=False)

    op.create_table('complaint_promise',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('complaint_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('stage', sa.Integer(), nullable=False),
    sa.Column('reply_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('point_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('text', sa.String(length=500), nullable=False),
    sa.Column('owner_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('owner_name', sa.String(length=80), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('repair_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('repair_number', sa.String(length=40), nullable=False),
    sa.Column('repair_signed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('proof', sa.String(length=500), nullable=False),
    sa.Column('kept_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('kept_by', sa.String(length=80), nullable=False),
    sa.Column('released_reason', sa.String(length=500), nullable=False),
    sa.Column('next_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaint.id'], name=op.f('fk_complaint_promise_complaint_id')),
    sa.ForeignKeyConstraint(['next_id'], ['complaint_promise.id'], name=op.f('fk_complaint_promise_next_id')),
    sa.ForeignKeyConstraint(['owner_id'], ['person.id'], name=op.f('fk_complaint_promise_owner_id')),
    sa.ForeignKeyConstraint(['point_id'], ['complaint_point.id'], name=op.f('fk_complaint_promise_point_id')),
    sa.ForeignKeyConstraint(['reply_id'], ['complaint_reply.id'], name=op.f('fk_complaint_promise_reply_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_complaint_promise'))
    )
    with op.batch_alter_table('complaint_promise', schema=None) as batch_op:
        batch_op.create_index('ix_complaint_promise_complaint', ['complaint_id', 'id'], unique=False)
        batch_op.create_index('ix_complaint_promise_owner', ['owner_id', 'due_on', 'id'], unique=False, sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'"))
        batch_op.create_index('ix_complaint_promise_repair', ['repair_id'], unique=False)

    op.create_table('complaint_reply_answer',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('reply_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('point_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('finding', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('remedy', sa.Text(), nullable=False),
    sa.Column('no_remedy', sa.Text(), nullable=False),
    sa.Column('turn_to', sa.String(length=300), nullable=False),
    sa.ForeignKeyConstraint(['point_id'], ['complaint_point.id'], name=op.f('fk_complaint_reply_answer_point_id')),
    sa.ForeignKeyConstraint(['reply_id'], ['complaint_reply.id'], name=op.f('fk_complaint_reply_answer_reply_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_complaint_reply_answer')),
    sa.UniqueConstraint('reply_id', 'point_id', name=op.f('uq_complaint_reply_answer_reply_id_point_id'))
    )


def downgrade() -> None:
    op.drop_table('complaint_reply_answer')
    with op.batch_alter_table('complaint_promise', schema=None) as batch_op:
        batch_op.drop_index('ix_complaint_promise_repair')
        batch_op.drop_index('ix_complaint_promise_owner', sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'"))
        batch_op.drop_index('ix_complaint_promise_complaint')

    op.drop_table('complaint_promise')
    with op.batch_alter_table('complaint_evidence', schema=None) as batch_op:
        batch_op.drop_index('ix_complaint_evidence_complaint')

    op.drop_table('complaint_evidence')
    with op.batch_alter_table('complaint_delivery', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_complaint_delivery_reply_id'))

    op.drop_table('complaint_delivery')
    with op.batch_alter_table('joint_result', schema=None) as batch_op:
        batch_op.drop_index('ix_joint_result_job')

    op.drop_table('joint_result')
    op.drop_table('complaint_stage')
    op.drop_table('complaint_reply')
    with op.batch_alter_table('complaint_point', schema=None) as batch_op:
        batch_op.drop_index('ix_complaint_point_complaint')

    op.drop_table('complaint_point')
    op.drop_table('complaint_pack')
    op.drop_table('complaint_origin')
    with op.batch_alter_table('complaint_inquiry', schema=None) as batch_op:
        batch_op.drop_index('ix_complaint_inquiry_person')
        batch_op.drop_index('ix_complaint_inquiry_firm')
        batch_op.drop_index('ix_complaint_inquiry_complaint')

    op.drop_table('complaint_inquiry')
    with op.batch_alter_table('complaint_inner_fact', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_complaint_inner_fact_complaint_id'))

    op.drop_table('complaint_inner_fact')
    with op.batch_alter_table('complaint_import_row', schema=None) as batch_op:
        batch_op.drop_index('ix_complaint_import_row_outcome')
        batch_op.drop_index('ix_complaint_import_row_noted', sqlite_where=sa.text('noted'), postgresql_where=sa.text('noted'))
        batch_op.drop_index('ix_complaint_import_row_key')

    op.drop_table('complaint_import_row')
    with op.batch_alter_table('complaint_definition', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_complaint_definition_complaint_id'))

    op.drop_table('complaint_definition')
    with op.batch_alter_table('callback_attempt', schema=None) as batch_op:
        batch_op.drop_index('ix_callback_attempt_callback')

    op.drop_table('callback_attempt')
    with op.batch_alter_table('feedback', schema=None) as batch_op:
        batch_op.drop_index('ix_feedback_unit', sqlite_where=sa.text('unit_id IS NOT NULL'), postgresql_where=sa.text('unit_id IS NOT NULL'))
        batch_op.drop_index('ix_feedback_person')
        batch_op.drop_index('ix_feedback_community_status')
        batch_op.drop_index('ix_feedback_community_sort')
        batch_op.drop_index('ix_feedback_community')

    op.drop_table('feedback')
    with op.batch_alter_table('complaint', schema=None) as batch_op:
        batch_op.drop_index('ix_complaint_unit')
        batch_op.drop_index('ix_complaint_repair', sqlite_where=sa.text('repair_id IS NOT NULL'), postgresql_where=sa.text('repair_id IS NOT NULL'))
        batch_op.drop_index('ix_complaint_open', sqlite_where=sa.text("status IN ('confirming', 'evaluating', 'follow_up', 'investigating', 'received', 'replying', 'tracking')"), postgresql_where=sa.text("status IN ('confirming', 'evaluating', 'follow_up', 'investigating', 'received', 'replying', 'tracking')"))
        batch_op.drop_index('ix_complaint_lead')
        batch_op.drop_index('ix_complaint_joint', sqlite_where=sa.text('joint_id IS NOT NULL'), postgresql_where=sa.text('joint_id IS NOT NULL'))
        batch_op.drop_index('ix_complaint_from_before', sqlite_where=sa.text("origin = 'import'"), postgresql_where=sa.text("origin = 'import'"))
        batch_op.drop_index('ix_complaint_complainant')
        batch_op.drop_index('ix_complaint_community_topic')
        batch_op.drop_index('ix_complaint_community_status')
        batch_op.drop_index('ix_complaint_community_severity')
        batch_op.drop_index('ix_complaint_community')

    op.drop_table('complaint')
    with op.batch_alter_table('callback', schema=None) as batch_op:
        batch_op.drop_index('ix_callback_status')
        batch_op.drop_index('ix_callback_person')
        batch_op.drop_index('ix_callback_open', sqlite_where=sa.text("status IN ('assigned', 'planned')"), postgresql_where=sa.text("status IN ('assigned', 'planned')"))
        batch_op.drop_index('ix_callback_mine', sqlite_where=sa.text("status IN ('assigned', 'planned')"), postgresql_where=sa.text("status IN ('assigned', 'planned')"))
        batch_op.drop_index('ix_callback_community')

    op.drop_table('callback')
    with op.batch_alter_table('joint_point', schema=None) as batch_op:
        batch_op.drop_index('ix_joint_point_joint')

    op.drop_table('joint_point')
    with op.batch_alter_table('joint_evidence', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_joint_evidence_joint_id'))

    op.drop_table('joint_evidence')
    with op.batch_alter_table('joint_complaint', schema=None) as batch_op:
        batch_op.drop_index('ix_joint_complaint_community')

    op.drop_table('joint_complaint')
    with op.batch_alter_table('guidance_card', schema=None) as batch_op:
        batch_op.drop_index('uq_guidance_card_own', sqlite_where=sa.text('community_id IS NOT NULL AND retired_at IS NULL'), postgresql_where=sa.text('community_id IS NOT NULL AND retired_at IS NULL'))
        batch_op.drop_index('uq_guidance_card_house', sqlite_where=sa.text('community_id IS NULL AND retired_at IS NULL'), postgresql_where=sa.text('community_id IS NULL AND retired_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_guidance_card_community_id'))

    op.drop_table('guidance_card')
    with op.batch_alter_table('complaint_import', schema=None) as batch_op:
        batch_op.drop_index('ix_complaint_import_community')

    op.drop_table('complaint_import')
    op.drop_table('figure_complaint_steps')
    with op.batch_alter_table('figure_complaint_step', schema=None) as batch_op:
        batch_op.drop_index('ix_figure_complaint_step_took', sqlite_where=sa.text('bucket IS NOT NULL'), postgresql_where=sa.text('bucket IS NOT NULL'))
        batch_op.drop_index('ix_figure_complaint_step_open', sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'"))
        batch_op.drop_index('ix_figure_complaint_step_late', sqlite_where=sa.text('on_time = false'), postgresql_where=sa.text('on_time = false'))
        batch_op.drop_index('ix_figure_complaint_step_ended', sqlite_where=sa.text('on_time IS NOT NULL'), postgresql_where=sa.text('on_time IS NOT NULL'))

    op.drop_table('figure_complaint_step')
    op.drop_table('figure_complaint_count')
    with op.batch_alter_table('figure_complaint', schema=None) as batch_op:
        batch_op.drop_index('ix_figure_complaint_unhappy', sqlite_where=sa.text("follow_up = 'dissatisfied'"), postgresql_where=sa.text("follow_up = 'dissatisfied'"))
        batch_op.drop_index('ix_figure_complaint_topic')
        batch_op.drop_index('ix_figure_complaint_reviewed', sqlite_where=sa.text('reviewed = true'), postgresql_where=sa.text('reviewed = true'))
        batch_op.drop_index('ix_figure_complaint_repeat', sqlite_where=sa.text('repeat = true'), postgresql_where=sa.text('repeat = true'))
        batch_op.drop_index('ix_figure_complaint_place', sqlite_where=sa.text("prevent_in <> ''"), postgresql_where=sa.text("prevent_in <> ''"))
        batch_op.drop_index('ix_figure_complaint_learned', sqlite_where=sa.text('learned_at IS NOT NULL'), postgresql_where=sa.text('learned_at IS NOT NULL'))
        batch_op.drop_index('ix_figure_complaint_firm', sqlite_where=sa.text('firm_id > 0'), postgresql_where=sa.text('firm_id > 0'))
        batch_op.drop_index('ix_figure_complaint_cause', sqlite_where=sa.text("cause <> ''"), postgresql_where=sa.text("cause <> ''"))
        batch_op.drop_index('ix_figure_complaint_all')

    op.drop_table('figure_complaint')
