"""what else is open"""

import sqlalchemy as sa
from alembic import op


revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

OPEN = sa.text("status IN ('confirming', 'evaluating', 'follow_up', 'investigating', 'received', 'replying', 'tracking')")


def upgrade() -> None:
    with op.batch_alter_table('complaint', schema=None) as batch_op:
        batch_op.create_index('ix_complaint_complainant_open', ['complainant_id', 'id'], unique=False, sqlite_where=OPEN, postgresql_where=OPEN)


def downgrade() -> None:
    with op.batch_alter_table('complaint', schema=None) as batch_op:
        batch_op.drop_index('ix_complaint_complainant_open', sqlite_where=OPEN, postgresql_where=OPEN)
