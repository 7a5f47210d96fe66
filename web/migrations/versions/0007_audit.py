"""finding instances by their beginning and by what a person did"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

DEEDS = "type IN ('command', 'task_claim', 'task_release', 'task_reassign', 'looked', 'refused')"


def upgrade() -> None:
    op.create_index(
        "ix_history_event_deeds",
        "history_event",
        ["actor", "time", "id"],
        unique=False,
        sqlite_where=sa.text(DEEDS),
        postgresql_where=sa.text(DEEDS),
    )
    op.create_index("ix_process_instance_started_at", "process_instance", ["started_at", "id"], unique=False)
    op.create_index("ix_process_instance_key_started_at", "process_instance", ["key", "started_at", "id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_process_instance_key_started_at", "process_instance")
    op.drop_index("ix_process_instance_started_at", "process_instance")
    op.drop_index("ix_history_event_deeds", "history_event")
