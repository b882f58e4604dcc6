"""the repair chain"""

import re
from datetime import UTC, date, datetime

import sqlalchemy as sa
from alembic import op

from sqlalchemy.dialects import postgresql
revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def move_materials() -> None:
    """What was used before becomes cost lines without a price; an amount that is no plain number stays in the words."""
    connection = op.get_bind()
    rows = connection.execute(
        sa.text("SELECT id, repair_id, round, name, quantity, unit, used_on FROM material ORDER BY id")
    ).mappings().all()
    lines = sa.table(
        "cost_line", *(sa.column(name) for name in (
            "repair_id", "round", "place", "kind", "text", "quantity_milli", "unit", "unit_price_cents", "tax_bp",
            "amount_cents", "tax_cents", "source", "reason", "by_name", "removed_why",
        )),
        sa.column("from_stores", sa.Boolean()), sa.column("entered_at", sa.DateTime(timezone=True)),
    )
    moved = []
    for row in rows:
        plain = re.fullmatch(r"([0-9]{1,5})(?:\.([0-9]{1,3}))?", row["quantity"].strip())
        milli = int(plain[1]) * 1000 + int((plain[2] or "").ljust(3, "0") or 0) if plain else 0
        words = row["name"] if milli else f"{row['name']} {row['quantity']}{row['unit']}"
        used_on = row["used_on"] if isinstance(row["used_on"], date) else date.fromisoformat(str(row["used_on"]))
        moved.append(dict(
            repair_id=row["repair_id"], round=row["round"], place=row["id"], kind="material", text=words[:120],
            quantity_milli=milli or 1000, unit=row["unit"] if milli else "", unit_price_cents=0, tax_bp=0,
            amount_cents=0, tax_cents=0, source="noted", reason="", by_name="", removed_why="", from_stores=False,
            entered_at=datetime(used_on.year, used_on.month, used_on.day, tzinfo=UTC),
        ))
    if moved:
        connection.execute(lines.insert(), moved)


def upgrade() -> None:
    op.create_table('figure_heat',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('community_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('month', sa.Integer(), nullable=False),
    sa.Column('building_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('part_code', sa.String(length=40), nullable=False),
    sa.Column('firm_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('cases', sa.Integer(), nullable=False),
    sa.Column('returns', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_figure_heat')),
    sa.UniqueConstraint('community_id', 'month', 'building_id', 'part_code', 'firm_id', name=op.f('uq_figure_heat_community_id_month_building_id_part_code_firm_id'))
    )
    op.create_table('figure_round',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('repair_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('community_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('building_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('part_code', sa.String(length=40), nullable=False),
    sa.Column('firm_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('payer', sa.String(length=40), nullable=False),
    sa.Column('state', sa.String(40), nullable=False),
    sa.Column('reported_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('month', sa.Integer(), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('signed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('signed_month', sa.Integer(), nullable=False),
    sa.Column('refusals', sa.Integer(), nullable=False),
    sa.Column('came_back', sa.Boolean(), nullable=False),
    sa.Column('cost_cents', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('on_time', sa.Boolean(), nullable=True),
    sa.Column('first_fix', sa.Boolean(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_figure_round')),
    sa.UniqueConstraint('repair_id', 'round', name=op.f('uq_figure_round_repair_id_round'))
    )
    with op.batch_alter_table('figure_round', schema=None) as batch_op:
        batch_op.create_index('ix_figure_round_again', ['community_id', 'signed_at', 'id'], unique=False, sqlite_where=sa.text('first_fix = false'), postgresql_where=sa.text('first_fix = false'))
        batch_op.create_index('ix_figure_round_back', ['community_id', 'signed_at', 'id'], unique=False, sqlite_where=sa.text('came_back = true'), postgresql_where=sa.text('came_back = true'))
        batch_op.create_index('ix_figure_round_firm', ['firm_id', 'community_id', 'signed_at', 'id'], unique=False)
        batch_op.create_index('ix_figure_round_late', ['community_id', 'signed_at', 'id'], unique=False, sqlite_where=sa.text('on_time = false'), postgresql_where=sa.text('on_time = false'))
        batch_op.create_index('ix_figure_round_like', ['community_id', 'building_id', 'part_code', 'reported_at', 'id'], unique=False)
        batch_op.create_index('ix_figure_round_open', ['community_id', 'firm_id', 'due_at', 'id'], unique=False, sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'"))
        batch_op.create_index('ix_figure_round_payer', ['payer', 'community_id', 'signed_at', 'id'], unique=False)
        batch_op.create_index('ix_figure_round_signed', ['community_id', 'signed_at', 'id'], unique=False)

    op.create_table('figure_work',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('community_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('month', sa.Integer(), nullable=False),
    sa.Column('firm_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('payer', sa.String(length=40), nullable=False),
    sa.Column('signed', sa.Integer(), nullable=False),
    sa.Column('judged', sa.Integer(), nullable=False),
    sa.Column('on_time', sa.Integer(), nullable=False),
    sa.Column('first_fix', sa.Integer(), nullable=False),
    sa.Column('came_back', sa.Integer(), nullable=False),
    sa.Column('refusals', sa.Integer(), nullable=False),
    sa.Column('cost_cents', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_figure_work')),
    sa.UniqueConstraint('community_id', 'month', 'firm_id', 'payer', name=op.f('uq_figure_work_community_id_month_firm_id_payer'))
    )
    op.create_table('account',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('community_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('firm_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('balance_cents', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('retention_cents', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('faulty_since', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['community_id'], ['community.id'], name=op.f('fk_account_community_id')),
    sa.ForeignKeyConstraint(['firm_id'], ['firm.id'], name=op.f('fk_account_firm_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_account')),
    sa.UniqueConstraint('community_id', 'firm_id', name=op.f('uq_account_community_id_firm_id'))
    )
    with op.batch_alter_table('account', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_account_firm_id'), ['firm_id'], unique=False)

    op.create_table('approval_rule',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('community_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('rungs', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('set_by', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('set_by_name', sa.String(length=80), nullable=False),
    sa.Column('set_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['community_id'], ['community.id'], name=op.f('fk_approval_rule_community_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_approval_rule')),
    sa.UniqueConstraint('kind', 'community_id', 'version', name=op.f('uq_approval_rule_kind_community_id_version'))
    )
    op.create_table('cost_limit',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('community_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('role', sa.String(length=40), nullable=False),
    sa.Column('limit_cents', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('variation_bp', sa.Integer(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('made_by', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['community_id'], ['community.id'], name=op.f('fk_cost_limit_community_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cost_limit'))
    )
    with op.batch_alter_table('cost_limit', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_cost_limit_community_id'), ['community_id'], unique=False)

    op.create_table('deputy',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('principal_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('deputy_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('community_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('from_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('until_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ceiling_cents', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('reason', sa.String(length=200), nullable=False),
    sa.Column('named_by', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('named_by_name', sa.String(length=80), nullable=False),
    sa.Column('named_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['community_id'], ['community.id'], name=op.f('fk_deputy_community_id')),
    sa.ForeignKeyConstraint(['deputy_id'], ['person.id'], name=op.f('fk_deputy_deputy_id')),
    sa.ForeignKeyConstraint(['principal_id'], ['person.id'], name=op.f('fk_deputy_principal_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_deputy'))
    )
    with op.batch_alter_table('deputy', schema=None) as batch_op:
        batch_op.create_index('ix_deputy_deputy', ['deputy_id', 'until_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_deputy_principal_id'), ['principal_id'], unique=False)

    op.create_table('extension_request',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('deadline_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('until', sa.DateTime(timezone=True), nullable=False),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.Column('by_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('by_name', sa.String(length=80), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answer', sa.String(length=10), nullable=False),
    sa.Column('answer_reason', sa.String(length=500), nullable=False),
    sa.Column('answered_by', sa.String(length=80), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['deadline_id'], ['deadline.id'], name=op.f('fk_extension_request_deadline_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_extension_request'))
    )
    with op.batch_alter_table('extension_request', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_extension_request_deadline_id'), ['deadline_id'], unique=False)

    op.create_table('hot_spot_rule',
    sa.Column('community_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('least', sa.Integer(), nullable=False),
    sa.Column('days', sa.Integer(), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['community_id'], ['community.id'], name=op.f('fk_hot_spot_rule_community_id')),
    sa.PrimaryKeyConstraint('community_id', name=op.f('pk_hot_spot_rule'))
    )
    op.create_table('notice',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('kind', sa.String(40), nullable=False),
    sa.Column('subject_kind', sa.String(length=40), nullable=False),
    sa.Column('subject_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('community_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('firm_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('text', sa.String(length=500), nullable=False),
    sa.Column('params', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('facts', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('link', sa.String(length=200), nullable=False),
    sa.Column('file_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('grace', sa.String(length=12), nullable=False),
    sa.Column('grace_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('served_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('by_name', sa.String(length=80), nullable=False),
    sa.Column('acknowledged_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('acknowledged_by', sa.String(length=80), nullable=False),
    sa.Column('handed_over_on', sa.Date(), nullable=True),
    sa.Column('handed_over_to', sa.String(length=80), nullable=False),
    sa.Column('handed_over_note', sa.String(length=300), nullable=False),
    sa.Column('handed_over_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['community_id'], ['community.id'], name=op.f('fk_notice_community_id')),
    sa.ForeignKeyConstraint(['file_id'], ['stored_file.id'], name=op.f('fk_notice_file_id')),
    sa.ForeignKeyConstraint(['firm_id'], ['firm.id'], name=op.f('fk_notice_firm_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notice')),
    sa.UniqueConstraint('number', name=op.f('uq_notice_number'))
    )
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.create_index('ix_notice_community', ['community_id', 'id'], unique=False)
        batch_op.create_index('ix_notice_firm', ['firm_id', 'id'], unique=False)
        batch_op.create_index('ix_notice_subject', ['subject_kind', 'subject_id', 'id'], unique=False)
        batch_op.create_index('ix_notice_waiting', ['firm_id'], unique=False, sqlite_where=sa.text('acknowledged_at IS NULL AND handed_over_on IS NULL'), postgresql_where=sa.text('acknowledged_at IS NULL AND handed_over_on IS NULL'))

    op.create_table('period_close',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('community_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('through', sa.String(length=7), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('by_name', sa.String(length=80), nullable=False),
    sa.ForeignKeyConstraint(['community_id'], ['community.id'], name=op.f('fk_period_close_community_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_period_close')),
    sa.UniqueConstraint('community_id', 'through', name=op.f('uq_period_close_community_id_through'))
    )
    op.create_table('settlement_book',
    sa.Column('community_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('closed_through', sa.String(length=7), nullable=False),
    sa.ForeignKeyConstraint(['community_id'], ['community.id'], name=op.f('fk_settlement_book_community_id')),
    sa.PrimaryKeyConstraint('community_id', name=op.f('pk_settlement_book'))
    )
    op.create_table('sign_off_rule',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('community_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('parties', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('small_cents', sa.Integer(), nullable=False),
    sa.Column('consent_days', sa.Integer(), nullable=False),
    sa.Column('stand_in', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('by_name', sa.String(length=80), nullable=False),
    sa.ForeignKeyConstraint(['community_id'], ['community.id'], name=op.f('fk_sign_off_rule_community_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_off_rule'))
    )
    with op.batch_alter_table('sign_off_rule', schema=None) as batch_op:
        batch_op.create_index('ix_sign_off_rule_community', ['community_id', 'from_on', 'id'], unique=False)

    op.create_table('statement_run',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('community_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('quarter', sa.String(length=6), nullable=False),
    sa.Column('after_account', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('statements', sa.Integer(), nullable=False),
    sa.Column('by_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('by_name', sa.String(length=80), nullable=False),
    sa.Column('capacity', sa.String(length=40), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['community_id'], ['community.id'], name=op.f('fk_statement_run_community_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_statement_run'))
    )
    with op.batch_alter_table('statement_run', schema=None) as batch_op:
        batch_op.create_index('ix_statement_run_community', ['community_id', 'quarter', 'id'], unique=False)
        batch_op.create_index('uq_statement_run_open', ['community_id'], unique=True, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))

    op.create_table('take_over_rule',
    sa.Column('community_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('firm_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('estimate_cents', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('set_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('set_by', sa.String(length=80), nullable=False),
    sa.ForeignKeyConstraint(['community_id'], ['community.id'], name=op.f('fk_take_over_rule_community_id')),
    sa.ForeignKeyConstraint(['firm_id'], ['firm.id'], name=op.f('fk_take_over_rule_firm_id')),
    sa.PrimaryKeyConstraint('community_id', name=op.f('pk_take_over_rule'))
    )
    op.create_table('approval',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('subject_kind', sa.String(length=40), nullable=False),
    sa.Column('subject_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('community_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('amount_cents', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('label', sa.String(length=200), nullable=False),
    sa.Column('place', sa.String(length=80), nullable=False),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.Column('state', sa.String(40), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('snapshot', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('rule_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('requester_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('requester_name', sa.String(length=80), nullable=False),
    sa.Column('on_behalf_of', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by', sa.String(length=80), nullable=False),
    sa.Column('decided_why', sa.String(length=500), nullable=False),
    sa.Column('reminded_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['community_id'], ['community.id'], name=op.f('fk_approval_community_id')),
    sa.ForeignKeyConstraint(['on_behalf_of'], ['person.id'], name=op.f('fk_approval_on_behalf_of')),
    sa.ForeignKeyConstraint(['requester_id'], ['person.id'], name=op.f('fk_approval_requester_id')),
    sa.ForeignKeyConstraint(['rule_id'], ['approval_rule.id'], name=op.f('fk_approval_rule_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_approval')),
    sa.UniqueConstraint('number', name=op.f('uq_approval_number'))
    )
    with op.batch_alter_table('approval', schema=None) as batch_op:
        batch_op.create_index('ix_approval_community', ['community_id', 'id'], unique=False)
        batch_op.create_index('ix_approval_on_behalf_of', ['on_behalf_of', 'id'], unique=False)
        batch_op.create_index('ix_approval_requester', ['requester_id', 'id'], unique=False)
        batch_op.create_index('ix_approval_subject', ['kind', 'subject_kind', 'subject_id', 'id'], unique=False)
        batch_op.create_index('uq_approval_pending', ['kind', 'subject_kind', 'subject_id'], unique=True, sqlite_where=sa.text("state = 'pending'"), postgresql_where=sa.text("state = 'pending'"))

    op.create_table('hot_spot',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('community_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('building_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('part_code', sa.String(length=40), nullable=False),
    sa.Column('cases', sa.Integer(), nullable=False),
    sa.Column('days', sa.Integer(), nullable=False),
    sa.Column('repairs', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('found_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['building_id'], ['building.id'], name=op.f('fk_hot_spot_building_id')),
    sa.ForeignKeyConstraint(['community_id'], ['community.id'], name=op.f('fk_hot_spot_community_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_hot_spot'))
    )
    with op.batch_alter_table('hot_spot', schema=None) as batch_op:
        batch_op.create_index('ix_hot_spot_community', ['community_id', 'id'], unique=False)
        batch_op.create_index('ix_hot_spot_like', ['community_id', 'building_id', 'part_code', 'found_at'], unique=False)

    op.create_table('notice_copy',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('notice_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('channel', sa.String(length=20), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('error', sa.String(length=500), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('acknowledged_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['notice_id'], ['notice.id'], name=op.f('fk_notice_copy_notice_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_notice_copy_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notice_copy')),
    sa.UniqueConstraint('notice_id', 'person_id', name=op.f('uq_notice_copy_notice_id_person_id'))
    )
    with op.batch_alter_table('notice_copy', schema=None) as batch_op:
        batch_op.create_index('ix_notice_copy_person', ['person_id', 'id'], unique=False)

    op.create_table('statement',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('community_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('account_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('firm_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('quarter', sa.String(length=6), nullable=False),
    sa.Column('state', sa.String(40), nullable=False),
    sa.Column('carried', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('own_count', sa.Integer(), nullable=False),
    sa.Column('own_listed', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('payable_count', sa.Integer(), nullable=False),
    sa.Column('payable', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('charges_count', sa.Integer(), nullable=False),
    sa.Column('charges', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('corrections_count', sa.Integer(), nullable=False),
    sa.Column('corrections', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('retention_count', sa.Integer(), nullable=False),
    sa.Column('retention', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('payments_count', sa.Integer(), nullable=False),
    sa.Column('payments', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('announced_count', sa.Integer(), nullable=False),
    sa.Column('announced', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('retention_before', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('retention_after', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('net', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('lines', sa.Integer(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('drawn_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('drawn_by', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('drawn_name', sa.String(length=80), nullable=False),
    sa.Column('submitted_by', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('approval_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('approved_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('approved_name', sa.String(length=80), nullable=False),
    sa.Column('sent_back', sa.String(length=500), nullable=False),
    sa.Column('channel', sa.String(length=10), nullable=False),
    sa.Column('received_by', sa.String(length=80), nullable=False),
    sa.Column('received_on', sa.Date(), nullable=True),
    sa.Column('notice_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('delivered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('silent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('agreed', sa.String(40), nullable=False),
    sa.Column('agreed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('agreed_by', sa.String(length=80), nullable=False),
    sa.Column('request_number', sa.String(length=40), nullable=False),
    sa.Column('requested_cents', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('paid_cents', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_statement_account_id')),
    sa.ForeignKeyConstraint(['community_id'], ['community.id'], name=op.f('fk_statement_community_id')),
    sa.ForeignKeyConstraint(['firm_id'], ['firm.id'], name=op.f('fk_statement_firm_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_statement')),
    sa.UniqueConstraint('account_id', 'quarter', name=op.f('uq_statement_account_id_quarter')),
    sa.UniqueConstraint('number', name=op.f('uq_statement_number'))
    )
    with op.batch_alter_table('statement', schema=None) as batch_op:
        batch_op.create_index('ix_statement_community', ['community_id', 'quarter', 'id'], unique=False)
        batch_op.create_index('ix_statement_firm', ['firm_id', 'id'], unique=False)
        batch_op.create_index('ix_statement_silent', ['silent_at', 'id'], unique=False, sqlite_where=sa.text("state = 'delivered'"), postgresql_where=sa.text("state = 'delivered'"))

    op.create_table('approval_step',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('approval_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('community_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('size_cents', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('stage', sa.Integer(), nullable=False),
    sa.Column('role', sa.String(length=40), nullable=False),
    sa.Column('state', sa.String(40), nullable=False),
    sa.Column('waits_since', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('decided_by_name', sa.String(length=80), nullable=False),
    sa.Column('for_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('for_name', sa.String(length=80), nullable=False),
    sa.Column('note', sa.String(length=500), nullable=False),
    sa.ForeignKeyConstraint(['approval_id'], ['approval.id'], name=op.f('fk_approval_step_approval_id')),
    sa.ForeignKeyConstraint(['community_id'], ['community.id'], name=op.f('fk_approval_step_community_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_approval_step'))
    )
    with op.batch_alter_table('approval_step', schema=None) as batch_op:
        batch_op.create_index('ix_approval_step_approval', ['approval_id', 'stage', 'id'], unique=False)
        batch_op.create_index('ix_approval_step_largest', ['size_cents', 'approval_id'], unique=False, sqlite_where=sa.text("state = 'waiting'"), postgresql_where=sa.text("state = 'waiting'"))
        batch_op.create_index('ix_approval_step_oldest', ['approval_id'], unique=False, sqlite_where=sa.text("state = 'waiting'"), postgresql_where=sa.text("state = 'waiting'"))

    op.create_table('rate_list',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('community_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('kind', sa.String(40), nullable=False),
    sa.Column('contract_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('title', sa.String(length=80), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('to_on', sa.Date(), nullable=True),
    sa.Column('ceiling_cents', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('ceiling_firm', sa.Boolean(), nullable=False),
    sa.Column('made_by', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('retired_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['community_id'], ['community.id'], name=op.f('fk_rate_list_community_id')),
    sa.ForeignKeyConstraint(['contract_id'], ['contract.id'], name=op.f('fk_rate_list_contract_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rate_list'))
    )
    with op.batch_alter_table('rate_list', schema=None) as batch_op:
        batch_op.create_index('ix_rate_list_community', ['community_id', 'kind', 'from_on'], unique=False)
        batch_op.create_index('ix_rate_list_contract', ['contract_id', 'from_on'], unique=False)

    op.create_table('retention',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('community_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('account_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('firm_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('contract_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('contract_number', sa.String(length=40), nullable=False),
    sa.Column('price_cents', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('cap_cents', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('balance_cents', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('release_on', sa.Date(), nullable=False),
    sa.Column('listed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('listed_by', sa.String(length=80), nullable=False),
    sa.Column('defects', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('released_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_retention_account_id')),
    sa.ForeignKeyConstraint(['community_id'], ['community.id'], name=op.f('fk_retention_community_id')),
    sa.ForeignKeyConstraint(['contract_id'], ['contract.id'], name=op.f('fk_retention_contract_id')),
    sa.ForeignKeyConstraint(['firm_id'], ['firm.id'], name=op.f('fk_retention_firm_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_retention')),
    sa.UniqueConstraint('contract_id', name=op.f('uq_retention_contract_id'))
    )
    with op.batch_alter_table('retention', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_retention_account_id'), ['account_id'], unique=False)
        batch_op.create_index('ix_retention_community', ['community_id', 'id'], unique=False)

    op.create_table('back_charge',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('community_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('account_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('firm_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('by_firm_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('repair_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('repair_number', sa.String(length=40), nullable=False),
    sa.Column('label', sa.String(length=80), nullable=False),
    sa.Column('state', sa.String(40), nullable=False),
    sa.Column('estimate_cents', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('amount_cents', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.Column('taken_over_by', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('asked_by', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('overdue_notice_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('notice_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('approval_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('line_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('announced_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('measured_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('dispute_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_back_charge_account_id')),
    sa.ForeignKeyConstraint(['by_firm_id'], ['firm.id'], name=op.f('fk_back_charge_by_firm_id')),
    sa.ForeignKeyConstraint(['community_id'], ['community.id'], name=op.f('fk_back_charge_community_id')),
    sa.ForeignKeyConstraint(['firm_id'], ['firm.id'], name=op.f('fk_back_charge_firm_id')),
    sa.ForeignKeyConstraint(['repair_id'], ['repair.id'], name=op.f('fk_back_charge_repair_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_back_charge')),
    sa.UniqueConstraint('number', name=op.f('uq_back_charge_number')),
    sa.UniqueConstraint('repair_id', 'round', name=op.f('uq_back_charge_repair_id_round'))
    )
    with op.batch_alter_table('back_charge', schema=None) as batch_op:
        batch_op.create_index('ix_back_charge_community', ['community_id', 'id'], unique=False)
        batch_op.create_index('ix_back_charge_firm', ['firm_id', 'id'], unique=False)
        batch_op.create_index('ix_back_charge_state', ['community_id', 'state', 'id'], unique=False)

    op.create_table('measurement',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('repair_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('community_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('building_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('firm_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('first_firm_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('label', sa.String(length=80), nullable=False),
    sa.Column('part_code', sa.String(length=40), nullable=False),
    sa.Column('payer', sa.String(40), nullable=True),
    sa.Column('is_return', sa.Boolean(), nullable=False),
    sa.Column('total_cents', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('labour_cents', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('material_cents', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('lines', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('signed_off_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('month', sa.String(length=7), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['building_id'], ['building.id'], name=op.f('fk_measurement_building_id')),
    sa.ForeignKeyConstraint(['community_id'], ['community.id'], name=op.f('fk_measurement_community_id')),
    sa.ForeignKeyConstraint(['firm_id'], ['firm.id'], name=op.f('fk_measurement_firm_id')),
    sa.ForeignKeyConstraint(['first_firm_id'], ['firm.id'], name=op.f('fk_measurement_first_firm_id')),
    sa.ForeignKeyConstraint(['repair_id'], ['repair.id'], name=op.f('fk_measurement_repair_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_measurement')),
    sa.UniqueConstraint('repair_id', 'round', name=op.f('uq_measurement_repair_id_round'))
    )
    with op.batch_alter_table('measurement', schema=None) as batch_op:
        batch_op.create_index('ix_measurement_firm', ['community_id', 'month', 'firm_id', 'id'], unique=False)
        batch_op.create_index('ix_measurement_month', ['community_id', 'month', 'id'], unique=False)

    op.create_table('quote',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('repair_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('no', sa.Integer(), nullable=False),
    sa.Column('lines', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('total_cents', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('tax_cents', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('valid_until', sa.Date(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('state', sa.String(40), nullable=False),
    sa.Column('note', sa.String(length=300), nullable=False),
    sa.Column('sent_by', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answered_by', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('answered_name', sa.String(length=80), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answer', sa.String(length=500), nullable=False),
    sa.ForeignKeyConstraint(['repair_id'], ['repair.id'], name=op.f('fk_quote_repair_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_quote')),
    sa.UniqueConstraint('repair_id', 'round', 'no', name=op.f('uq_quote_repair_id_round_no'))
    )
    op.create_table('rate',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('list_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('text', sa.String(length=120), nullable=False),
    sa.Column('kind', sa.String(40), nullable=False),
    sa.Column('unit', sa.String(length=20), nullable=False),
    sa.Column('unit_price_cents', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('tax_bp', sa.Integer(), nullable=False),
    sa.Column('retired_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['list_id'], ['rate_list.id'], name=op.f('fk_rate_list_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rate')),
    sa.UniqueConstraint('list_id', 'code', name=op.f('uq_rate_list_id_code'))
    )
    op.create_table('repair_merge',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('repair_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('original_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('deadlines', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('hold_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('task_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('followers', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('merged_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['original_id'], ['repair.id'], name=op.f('fk_repair_merge_original_id')),
    sa.ForeignKeyConstraint(['repair_id'], ['repair.id'], name=op.f('fk_repair_merge_repair_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_repair_merge'))
    )
    with op.batch_alter_table('repair_merge', schema=None) as batch_op:
        batch_op.create_index('ix_repair_merge_original', ['original_id', 'id'], unique=False)
        batch_op.create_index('ix_repair_merge_repair', ['repair_id', 'id'], unique=False)

    op.create_table('sign_request',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('repair_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('community_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('turn', sa.Integer(), nullable=False),
    sa.Column('party', sa.String(40), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(40), nullable=False),
    sa.Column('unit_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('stand_in', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('stand_role', sa.String(length=40), nullable=False),
    sa.Column('stand_firm_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('stand_person_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('rule_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('consent_days', sa.Integer(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('chased_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('escalated_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('next_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['community_id'], ['community.id'], name=op.f('fk_sign_request_community_id')),
    sa.ForeignKeyConstraint(['repair_id'], ['repair.id'], name=op.f('fk_sign_request_repair_id')),
    sa.ForeignKeyConstraint(['stand_firm_id'], ['firm.id'], name=op.f('fk_sign_request_stand_firm_id')),
    sa.ForeignKeyConstraint(['stand_person_id'], ['person.id'], name=op.f('fk_sign_request_stand_person_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_sign_request_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_request')),
    sa.UniqueConstraint('repair_id', 'round', 'turn', 'party', name=op.f('uq_sign_request_repair_id_round_turn_party'))
    )
    with op.batch_alter_table('sign_request', schema=None) as batch_op:
        batch_op.create_index('ix_sign_request_firm', ['stand_firm_id', 'repair_id'], unique=False)
        batch_op.create_index('ix_sign_request_next', ['next_at', 'id'], unique=False, sqlite_where=sa.text('next_at IS NOT NULL'), postgresql_where=sa.text('next_at IS NOT NULL'))
        batch_op.create_index('ix_sign_request_party', ['community_id', 'party', 'repair_id'], unique=False, sqlite_where=sa.text("state = 'asked'"), postgresql_where=sa.text("state = 'asked'"))
        batch_op.create_index('ix_sign_request_person', ['stand_person_id', 'repair_id'], unique=False)
        batch_op.create_index('ix_sign_request_unit', ['unit_id', 'repair_id'], unique=False, sqlite_where=sa.text("state = 'asked'"), postgresql_where=sa.text("state = 'asked'"))

    op.create_table('account_line',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('account_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('community_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('kind', sa.String(40), nullable=False),
    sa.Column('amount_cents', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('retention_cents', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('listed_cents', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('month', sa.String(length=7), nullable=False),
    sa.Column('happened_on', sa.Date(), nullable=False),
    sa.Column('repair_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('round', sa.Integer(), nullable=True),
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('label', sa.String(length=80), nullable=False),
    sa.Column('note', sa.String(length=500), nullable=False),
    sa.Column('measurement_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('back_charge_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('retention_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('dispute_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('reverses_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('statement_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_account_line_account_id')),
    sa.ForeignKeyConstraint(['back_charge_id'], ['back_charge.id'], name=op.f('fk_account_line_back_charge_id')),
    sa.ForeignKeyConstraint(['community_id'], ['community.id'], name=op.f('fk_account_line_community_id')),
    sa.ForeignKeyConstraint(['measurement_id'], ['measurement.id'], name=op.f('fk_account_line_measurement_id')),
    sa.ForeignKeyConstraint(['repair_id'], ['repair.id'], name=op.f('fk_account_line_repair_id')),
    sa.ForeignKeyConstraint(['retention_id'], ['retention.id'], name=op.f('fk_account_line_retention_id')),
    sa.ForeignKeyConstraint(['reverses_id'], ['account_line.id'], name=op.f('fk_account_line_reverses_id')),
    sa.ForeignKeyConstraint(['statement_id'], ['statement.id'], name=op.f('fk_account_line_statement_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_account_line'))
    )
    with op.batch_alter_table('account_line', schema=None) as batch_op:
        batch_op.create_index('ix_account_line_account', ['account_id', 'id'], unique=False)
        batch_op.create_index('ix_account_line_community', ['community_id', 'month', 'kind', 'statement_id', 'amount_cents'], unique=False)
        batch_op.create_index('ix_account_line_reverses', ['reverses_id'], unique=False)
        batch_op.create_index('ix_account_line_statement', ['statement_id', 'kind', 'id'], unique=False)
        batch_op.create_index('ix_account_line_undrawn', ['account_id', 'month', 'id'], unique=False, sqlite_where=sa.text('statement_id IS NULL'), postgresql_where=sa.text('statement_id IS NULL'))
        batch_op.create_index('uq_account_line_measured', ['account_id', 'measurement_id'], unique=True, sqlite_where=sa.text('measurement_id IS NOT NULL'), postgresql_where=sa.text('measurement_id IS NOT NULL'))

    op.create_table('cost_line',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('repair_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('place', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('kind', sa.String(40), nullable=False),
    sa.Column('text', sa.String(length=120), nullable=False),
    sa.Column('quantity_milli', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('unit', sa.String(length=20), nullable=False),
    sa.Column('unit_price_cents', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('tax_bp', sa.Integer(), nullable=False),
    sa.Column('amount_cents', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('tax_cents', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('source', sa.String(40), nullable=False),
    sa.Column('from_stores', sa.Boolean(), nullable=False),
    sa.Column('rate_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('reason', sa.String(length=300), nullable=False),
    sa.Column('payer', sa.String(40), nullable=True),
    sa.Column('firm_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('by_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('by_name', sa.String(length=80), nullable=False),
    sa.Column('entered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('removed_by', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('removed_why', sa.String(length=300), nullable=False),
    sa.ForeignKeyConstraint(['firm_id'], ['firm.id'], name=op.f('fk_cost_line_firm_id')),
    sa.ForeignKeyConstraint(['rate_id'], ['rate.id'], name=op.f('fk_cost_line_rate_id')),
    sa.ForeignKeyConstraint(['repair_id'], ['repair.id'], name=op.f('fk_cost_line_repair_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cost_line'))
    )
    with op.batch_alter_table('cost_line', schema=None) as batch_op:
        batch_op.create_index('ix_cost_line_repair', ['repair_id', 'round', 'id'], unique=False)

    op.create_table('evidence_pack',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('repair_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('assignment_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('occasion', sa.String(length=20), nullable=False),
    sa.Column('file_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['assignment_id'], ['assignment.id'], name=op.f('fk_evidence_pack_assignment_id')),
    sa.ForeignKeyConstraint(['file_id'], ['stored_file.id'], name=op.f('fk_evidence_pack_file_id')),
    sa.ForeignKeyConstraint(['repair_id'], ['repair.id'], name=op.f('fk_evidence_pack_repair_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_evidence_pack')),
    sa.UniqueConstraint('assignment_id', 'occasion', name=op.f('uq_evidence_pack_assignment_id_occasion'))
    )
    with op.batch_alter_table('evidence_pack', schema=None) as batch_op:
        batch_op.create_index('ix_evidence_pack_repair', ['repair_id', 'id'], unique=False)

    op.create_table('owner_attempt',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('request_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('repair_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('channel', sa.String(length=20), nullable=False),
    sa.Column('result', sa.String(length=20), nullable=False),
    sa.Column('note', sa.String(length=500), nullable=False),
    sa.Column('on_day', sa.Date(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('by_name', sa.String(length=80), nullable=False),
    sa.ForeignKeyConstraint(['repair_id'], ['repair.id'], name=op.f('fk_owner_attempt_repair_id')),
    sa.ForeignKeyConstraint(['request_id'], ['sign_request.id'], name=op.f('fk_owner_attempt_request_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_owner_attempt'))
    )
    with op.batch_alter_table('owner_attempt', schema=None) as batch_op:
        batch_op.create_index('ix_owner_attempt_repair', ['repair_id', 'id'], unique=False)

    op.create_table('dispute',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('community_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('account_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('firm_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('statement_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('line_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('back_charge_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('state', sa.String(40), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('claim_cents', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('raised_by', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('raised_name', sa.String(length=80), nullable=False),
    sa.Column('raised_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('allowed_cents', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('ruling', sa.Text(), nullable=False),
    sa.Column('decided_by', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('decided_name', sa.String(length=80), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_dispute_account_id')),
    sa.ForeignKeyConstraint(['back_charge_id'], ['back_charge.id'], name=op.f('fk_dispute_back_charge_id')),
    sa.ForeignKeyConstraint(['community_id'], ['community.id'], name=op.f('fk_dispute_community_id')),
    sa.ForeignKeyConstraint(['firm_id'], ['firm.id'], name=op.f('fk_dispute_firm_id')),
    sa.ForeignKeyConstraint(['line_id'], ['account_line.id'], name=op.f('fk_dispute_line_id')),
    sa.ForeignKeyConstraint(['statement_id'], ['statement.id'], name=op.f('fk_dispute_statement_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_dispute'))
    )
    with op.batch_alter_table('dispute', schema=None) as batch_op:
        batch_op.create_index('ix_dispute_community', ['community_id', 'id'], unique=False)
        batch_op.create_index('ix_dispute_firm', ['firm_id', 'id'], unique=False)
        batch_op.create_index('ix_dispute_open', ['community_id', 'id'], unique=False, sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'"))
        batch_op.create_index(batch_op.f('ix_dispute_statement_id'), ['statement_id'], unique=False)
        batch_op.create_index('uq_dispute_open_charge', ['back_charge_id'], unique=True, sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'"))
        batch_op.create_index('uq_dispute_open_line', ['line_id'], unique=True, sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'"))

    op.create_table('settlement_payment',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('statement_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('line_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('amount_cents', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column('invoice', sa.String(length=60), nullable=False),
    sa.Column('voucher', sa.String(length=60), nullable=False),
    sa.Column('paid_on', sa.Date(), nullable=False),
    sa.Column('by_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column('by_name', sa.String(length=80), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['line_id'], ['account_line.id'], name=op.f('fk_settlement_payment_line_id')),
    sa.ForeignKeyConstraint(['statement_id'], ['statement.id'], name=op.f('fk_settlement_payment_statement_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_settlement_payment'))
    )
    with op.batch_alter_table('settlement_payment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_settlement_payment_statement_id'), ['statement_id'], unique=False)

    move_materials()
    with op.batch_alter_table('material', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_material_repair_id'))

    op.drop_table('material')
    with op.batch_alter_table('assignment', schema=None) as batch_op:
        batch_op.add_column(sa.Column('estimate_cents', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))

    with op.batch_alter_table('deadline', schema=None) as batch_op:
        batch_op.add_column(sa.Column('warned_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('level', sa.Integer(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('raised_to', sa.String(length=80), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('rise_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index('ix_deadline_amber', ['amber_at', 'id'], unique=False, sqlite_where=sa.text('met_at IS NULL AND dropped_at IS NULL AND warned_at IS NULL AND late_told_at IS NULL'), postgresql_where=sa.text('met_at IS NULL AND dropped_at IS NULL AND warned_at IS NULL AND late_told_at IS NULL'))
        batch_op.create_index('ix_deadline_rise', ['rise_at', 'id'], unique=False, sqlite_where=sa.text('met_at IS NULL AND dropped_at IS NULL AND rise_at IS NOT NULL'), postgresql_where=sa.text('met_at IS NULL AND dropped_at IS NULL AND rise_at IS NOT NULL'))

    # Of two drafts that one person began at once, the newer one stays.
    op.execute("DELETE FROM draft WHERE id NOT IN (SELECT max(id) FROM draft GROUP BY person_id, kind)")
    with op.batch_alter_table('draft', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_draft_person_kind'))
        batch_op.create_unique_constraint(batch_op.f('uq_draft_person_id_kind'), ['person_id', 'kind'])

    with op.batch_alter_table('duty_done', schema=None) as batch_op:
        batch_op.create_index('ix_duty_done_done_at', ['done_at'], unique=False)

    with op.batch_alter_table('ladder_step', schema=None) as batch_op:
        batch_op.add_column(sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_ladder_step_person_id'), 'person', ['person_id'], ['id'])

    with op.batch_alter_table('repair', schema=None) as batch_op:
        batch_op.add_column(sa.Column('source_unit_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
        batch_op.add_column(sa.Column('cost_cents', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('owner_cents', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('cleared_cents', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('cost_state', sa.String(40), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('quote_state', sa.String(40), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('varied', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('reminder_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
        batch_op.add_column(sa.Column('notice_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
        batch_op.add_column(sa.Column('extension_id', sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
        batch_op.add_column(sa.Column('incident_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('incident_note', sa.String(length=300), nullable=False, server_default=''))
        batch_op.create_index('ix_repair_incident', ['community_id', 'id'], unique=False, sqlite_where=sa.text('incident_at IS NOT NULL'), postgresql_where=sa.text('incident_at IS NOT NULL'))
        batch_op.create_index('ix_repair_notice', ['notice_id'], unique=False, sqlite_where=sa.text('notice_id IS NOT NULL'), postgresql_where=sa.text('notice_id IS NOT NULL'))
        batch_op.create_index('ix_repair_open', ['community_id', 'status', 'submitted_at', 'id'], unique=False, sqlite_where=sa.text("status IN ('accepted', 'acknowledged', 'dispatched', 'in_progress', 'scheduled', 'signing', 'submitted')"), postgresql_where=sa.text("status IN ('accepted', 'acknowledged', 'dispatched', 'in_progress', 'scheduled', 'signing', 'submitted')"))
        batch_op.create_foreign_key(batch_op.f('fk_repair_notice_id'), 'notice', ['notice_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_repair_source_unit_id'), 'unit', ['source_unit_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_repair_extension_id'), 'extension_request', ['extension_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_repair_reminder_id'), 'notice', ['reminder_id'], ['id'])

    with op.batch_alter_table('repair_round', schema=None) as batch_op:
        batch_op.add_column(sa.Column('source_work_done', sa.Text(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('asked', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False, server_default='{}'))
        batch_op.add_column(sa.Column('token', sa.String(length=32), nullable=True))
        batch_op.create_unique_constraint(batch_op.f('uq_repair_round_token'), ['token'])

    with op.batch_alter_table('signature', schema=None) as batch_op:
        batch_op.add_column(sa.Column('stood_in', sa.String(length=80), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('drawing', sa.Text(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('drawing_digest', sa.String(length=64), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('device', sa.String(length=200), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('void_why', sa.String(length=200), nullable=False, server_default=''))
        batch_op.drop_constraint(batch_op.f('uq_signature_repair_id_round_turn_party'), type_='unique')
        batch_op.create_index('ix_signature_round', ['repair_id', 'round', 'id'], unique=False)
        batch_op.create_index('uq_signature_standing', ['repair_id', 'round', 'turn', 'party'], unique=True, sqlite_where=sa.text('voided_at IS NULL'), postgresql_where=sa.text('voided_at IS NULL'))

    with op.batch_alter_table('task', schema=None) as batch_op:
        batch_op.add_column(sa.Column('level', sa.Integer(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('raised_to', sa.String(length=80), nullable=False, server_default=''))
        batch_op.create_index('ix_task_desk_raised', ['community_id', 'sort_at', 'id'], unique=False, sqlite_where=sa.text('closed_at IS NULL AND level > 0'), postgresql_where=sa.text('closed_at IS NULL AND level > 0'))


def downgrade() -> None:
    with op.batch_alter_table('task', schema=None) as batch_op:
        batch_op.drop_index('ix_task_desk_raised', sqlite_where=sa.text('closed_at IS NULL AND level > 0'), postgresql_where=sa.text('closed_at IS NULL AND level > 0'))
        batch_op.drop_column('raised_to')
        batch_op.drop_column('level')

    with op.batch_alter_table('signature', schema=None) as batch_op:
        batch_op.drop_index('uq_signature_standing', sqlite_where=sa.text('voided_at IS NULL'), postgresql_where=sa.text('voided_at IS NULL'))
        batch_op.drop_index('ix_signature_round')
        batch_op.create_unique_constraint(batch_op.f('uq_signature_repair_id_round_turn_party'), ['repair_id', 'round', 'turn', 'party'])
        batch_op.drop_column('void_why')
        batch_op.drop_column('device')
        batch_op.drop_column('drawing_digest')
        batch_op.drop_column('drawing')
        batch_op.drop_column('stood_in')

    with op.batch_alter_table('repair_round', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('uq_repair_round_token'), type_='unique')
        batch_op.drop_column('token')
        batch_op.drop_column('asked')
        batch_op.drop_column('source_work_done')

    with op.batch_alter_table('repair', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_repair_reminder_id'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_repair_extension_id'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_repair_source_unit_id'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_repair_notice_id'), type_='foreignkey')
        batch_op.drop_index('ix_repair_open', sqlite_where=sa.text("status IN ('accepted', 'acknowledged', 'dispatched', 'in_progress', 'scheduled', 'signing', 'submitted')"), postgresql_where=sa.text("status IN ('accepted', 'acknowledged', 'dispatched', 'in_progress', 'scheduled', 'signing', 'submitted')"))
        batch_op.drop_index('ix_repair_notice', sqlite_where=sa.text('notice_id IS NOT NULL'), postgresql_where=sa.text('notice_id IS NOT NULL'))
        batch_op.drop_index('ix_repair_incident', sqlite_where=sa.text('incident_at IS NOT NULL'), postgresql_where=sa.text('incident_at IS NOT NULL'))
        batch_op.drop_column('incident_note')
        batch_op.drop_column('incident_at')
        batch_op.drop_column('extension_id')
        batch_op.drop_column('notice_id')
        batch_op.drop_column('reminder_id')
        batch_op.drop_column('varied')
        batch_op.drop_column('quote_state')
        batch_op.drop_column('cost_state')
        batch_op.drop_column('cleared_cents')
        batch_op.drop_column('owner_cents')
        batch_op.drop_column('cost_cents')
        batch_op.drop_column('source_unit_id')

    with op.batch_alter_table('ladder_step', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_ladder_step_person_id'), type_='foreignkey')
        batch_op.drop_column('person_id')

    with op.batch_alter_table('duty_done', schema=None) as batch_op:
        batch_op.drop_index('ix_duty_done_done_at')

    with op.batch_alter_table('draft', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('uq_draft_person_id_kind'), type_='unique')
        batch_op.create_index(batch_op.f('ix_draft_person_kind'), ['person_id', 'kind', 'id'], unique=False)

    with op.batch_alter_table('deadline', schema=None) as batch_op:
        batch_op.drop_index('ix_deadline_rise', sqlite_where=sa.text('met_at IS NULL AND dropped_at IS NULL AND rise_at IS NOT NULL'), postgresql_where=sa.text('met_at IS NULL AND dropped_at IS NULL AND rise_at IS NOT NULL'))
        batch_op.drop_index('ix_deadline_amber', sqlite_where=sa.text('met_at IS NULL AND dropped_at IS NULL AND warned_at IS NULL AND late_told_at IS NULL'), postgresql_where=sa.text('met_at IS NULL AND dropped_at IS NULL AND warned_at IS NULL AND late_told_at IS NULL'))
        batch_op.drop_column('rise_at')
        batch_op.drop_column('raised_to')
        batch_op.drop_column('level')
        batch_op.drop_column('warned_at')

    with op.batch_alter_table('assignment', schema=None) as batch_op:
        batch_op.drop_column('estimate_cents')

    op.create_table('material',
    sa.Column('id', sa.INTEGER(), nullable=False),
    sa.Column('repair_id', sa.INTEGER(), nullable=False),
    sa.Column('round', sa.INTEGER(), nullable=False),
    sa.Column('name', sa.VARCHAR(length=80), nullable=False),
    sa.Column('quantity', sa.VARCHAR(length=20), nullable=False),
    sa.Column('unit', sa.VARCHAR(length=20), nullable=False),
    sa.Column('used_on', sa.DATE(), nullable=False),
    sa.ForeignKeyConstraint(['repair_id'], ['repair.id'], name=op.f('fk_material_repair_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_material'))
    )
    with op.batch_alter_table('material', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_material_repair_id'), ['repair_id'], unique=False)

    with op.batch_alter_table('settlement_payment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_settlement_payment_statement_id'))

    op.drop_table('settlement_payment')
    with op.batch_alter_table('dispute', schema=None) as batch_op:
        batch_op.drop_index('uq_dispute_open_line', sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'"))
        batch_op.drop_index('uq_dispute_open_charge', sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'"))
        batch_op.drop_index(batch_op.f('ix_dispute_statement_id'))
        batch_op.drop_index('ix_dispute_open', sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'"))
        batch_op.drop_index('ix_dispute_firm')
        batch_op.drop_index('ix_dispute_community')

    op.drop_table('dispute')
    with op.batch_alter_table('owner_attempt', schema=None) as batch_op:
        batch_op.drop_index('ix_owner_attempt_repair')

    op.drop_table('owner_attempt')
    with op.batch_alter_table('evidence_pack', schema=None) as batch_op:
        batch_op.drop_index('ix_evidence_pack_repair')

    op.drop_table('evidence_pack')
    with op.batch_alter_table('cost_line', schema=None) as batch_op:
        batch_op.drop_index('ix_cost_line_repair')

    op.drop_table('cost_line')
    with op.batch_alter_table('account_line', schema=None) as batch_op:
        batch_op.drop_index('uq_account_line_measured', sqlite_where=sa.text('measurement_id IS NOT NULL'), postgresql_where=sa.text('measurement_id IS NOT NULL'))
        batch_op.drop_index('ix_account_line_undrawn', sqlite_where=sa.text('statement_id IS NULL'), postgresql_where=sa.text('statement_id IS NULL'))
        batch_op.drop_index('ix_account_line_statement')
        batch_op.drop_index('ix_account_line_reverses')
        batch_op.drop_index('ix_account_line_community')
        batch_op.drop_index('ix_account_line_account')

    op.drop_table('account_line')
    with op.batch_alter_table('sign_request', schema=None) as batch_op:
        batch_op.drop_index('ix_sign_request_unit', sqlite_where=sa.text("state = 'asked'"), postgresql_where=sa.text("state = 'asked'"))
        batch_op.drop_index('ix_sign_request_person')
        batch_op.drop_index('ix_sign_request_party', sqlite_where=sa.text("state = 'asked'"), postgresql_where=sa.text("state = 'asked'"))
        batch_op.drop_index('ix_sign_request_next', sqlite_where=sa.text('next_at IS NOT NULL'), postgresql_where=sa.text('next_at IS NOT NULL'))
        batch_op.drop_index('ix_sign_request_firm')

    op.drop_table('sign_request')
    with op.batch_alter_table('repair_merge', schema=None) as batch_op:
        batch_op.drop_index('ix_repair_merge_repair')
        batch_op.drop_index('ix_repair_merge_original')

    op.drop_table('repair_merge')
    op.drop_table('rate')
    op.drop_table('quote')
    with op.batch_alter_table('measurement', schema=None) as batch_op:
        batch_op.drop_index('ix_measurement_month')
        batch_op.drop_index('ix_measurement_firm')

    op.drop_table('measurement')
    with op.batch_alter_table('back_charge', schema=None) as batch_op:
        batch_op.drop_index('ix_back_charge_state')
        batch_op.drop_index('ix_back_charge_firm')
        batch_op.drop_index('ix_back_charge_community')

    op.drop_table('back_charge')
    with op.batch_alter_table('retention', schema=None) as batch_op:
        batch_op.drop_index('ix_retention_community')
        batch_op.drop_index(batch_op.f('ix_retention_account_id'))

    op.drop_table('retention')
    with op.batch_alter_table('rate_list', schema=None) as batch_op:
        batch_op.drop_index('ix_rate_list_contract')
        batch_op.drop_index('ix_rate_list_community')

    op.drop_table('rate_list')
    with op.batch_alter_table('approval_step', schema=None) as batch_op:
        batch_op.drop_index('ix_approval_step_oldest', sqlite_where=sa.text("state = 'waiting'"), postgresql_where=sa.text("state = 'waiting'"))
        batch_op.drop_index('ix_approval_step_largest', sqlite_where=sa.text("state = 'waiting'"), postgresql_where=sa.text("state = 'waiting'"))
        batch_op.drop_index('ix_approval_step_approval')

    op.drop_table('approval_step')
    with op.batch_alter_table('statement', schema=None) as batch_op:
        batch_op.drop_index('ix_statement_silent', sqlite_where=sa.text("state = 'delivered'"), postgresql_where=sa.text("state = 'delivered'"))
        batch_op.drop_index('ix_statement_firm')
        batch_op.drop_index('ix_statement_community')

    op.drop_table('statement')
    with op.batch_alter_table('notice_copy', schema=None) as batch_op:
        batch_op.drop_index('ix_notice_copy_person')

    op.drop_table('notice_copy')
    with op.batch_alter_table('hot_spot', schema=None) as batch_op:
        batch_op.drop_index('ix_hot_spot_like')
        batch_op.drop_index('ix_hot_spot_community')

    op.drop_table('hot_spot')
    with op.batch_alter_table('approval', schema=None) as batch_op:
        batch_op.drop_index('uq_approval_pending', sqlite_where=sa.text("state = 'pending'"), postgresql_where=sa.text("state = 'pending'"))
        batch_op.drop_index('ix_approval_subject')
        batch_op.drop_index('ix_approval_requester')
        batch_op.drop_index('ix_approval_on_behalf_of')
        batch_op.drop_index('ix_approval_community')

    op.drop_table('approval')
    op.drop_table('take_over_rule')
    with op.batch_alter_table('statement_run', schema=None) as batch_op:
        batch_op.drop_index('uq_statement_run_open', sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
        batch_op.drop_index('ix_statement_run_community')

    op.drop_table('statement_run')
    with op.batch_alter_table('sign_off_rule', schema=None) as batch_op:
        batch_op.drop_index('ix_sign_off_rule_community')

    op.drop_table('sign_off_rule')
    op.drop_table('settlement_book')
    op.drop_table('period_close')
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.drop_index('ix_notice_waiting', sqlite_where=sa.text('acknowledged_at IS NULL AND handed_over_on IS NULL'), postgresql_where=sa.text('acknowledged_at IS NULL AND handed_over_on IS NULL'))
        batch_op.drop_index('ix_notice_subject')
        batch_op.drop_index('ix_notice_firm')
        batch_op.drop_index('ix_notice_community')

    op.drop_table('notice')
    op.drop_table('hot_spot_rule')
    with op.batch_alter_table('extension_request', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_extension_request_deadline_id'))

    op.drop_table('extension_request')
    with op.batch_alter_table('deputy', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_deputy_principal_id'))
        batch_op.drop_index('ix_deputy_deputy')

    op.drop_table('deputy')
    with op.batch_alter_table('cost_limit', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_cost_limit_community_id'))

    op.drop_table('cost_limit')
    op.drop_table('approval_rule')
    with op.batch_alter_table('account', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_account_firm_id'))

    op.drop_table('account')
    op.drop_table('figure_work')
    with op.batch_alter_table('figure_round', schema=None) as batch_op:
        batch_op.drop_index('ix_figure_round_signed')
        batch_op.drop_index('ix_figure_round_payer')
        batch_op.drop_index('ix_figure_round_open', sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'"))
        batch_op.drop_index('ix_figure_round_like')
        batch_op.drop_index('ix_figure_round_late', sqlite_where=sa.text('on_time = false'), postgresql_where=sa.text('on_time = false'))
        batch_op.drop_index('ix_figure_round_firm')
        batch_op.drop_index('ix_figure_round_back', sqlite_where=sa.text('came_back = true'), postgresql_where=sa.text('came_back = true'))
        batch_op.drop_index('ix_figure_round_again', sqlite_where=sa.text('first_fix = false'), postgresql_where=sa.text('first_fix = false'))

    op.drop_table('figure_round')
    op.drop_table('figure_heat')
