"""how many cases still run on a version of a process"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

RUNNING = "state IN ('running', 'suspended')"


def upgrade() -> None:
    op.create_index(
        "ix_process_instance_running",
        "process_instance",
        ["definition_id"],
        sqlite_where=sa.text(RUNNING),
        postgresql_where=sa.text(RUNNING),
    )


def downgrade() -> None:
    op.drop_index("ix_process_instance_running", "process_instance")
