"""operations on to-dos: opinions asked for, what waits for them, reminders, copies"""

import sqlalchemy as sa
from alembic import op

from engine import columns

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

OLD_DEEDS = "type IN ('command', 'task_claim', 'task_release', 'task_reassign', 'looked', 'refused')"
DEEDS = (
    "type IN ('command', 'task_claim', 'task_release', 'task_reassign', 'looked', 'refused', 'task_transfer',"
    " 'task_delegate', 'task_add_signers', 'task_remove_signer', 'task_answer', 'task_urge', 'task_copy')"
)


def upgrade() -> None:
    op.add_column("user_task", sa.Column("asked", sa.String(length=8), nullable=True))
    op.add_column("user_task", sa.Column("helpers", columns.Json(), nullable=True))
    op.add_column("user_task", sa.Column("returned", columns.Json(), nullable=True))
    op.create_table(
        "sub_assignment",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("task_id", sa.String(length=36), nullable=False),
        sa.Column("instance_id", sa.String(length=36), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("mode", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("asked_by", sa.String(length=64), nullable=False),
        sa.Column("asked_name", sa.String(length=64), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("opinion", sa.Text(), nullable=True),
        sa.Column("agree", sa.Boolean(), nullable=True),
        sa.Column("signature", sa.Text(), nullable=True),
        sa.Column("post", sa.String(length=64), nullable=True),
        sa.Column("created_at", columns.Instant(), nullable=False),
        sa.Column("closed_at", columns.Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sub_assignment")),
    )
    op.create_index("ix_sub_assignment_task_id", "sub_assignment", ["task_id"], unique=False)
    op.create_index("ix_sub_assignment_instance_id", "sub_assignment", ["instance_id"], unique=False)
    op.create_table(
        "task_submission",
        sa.Column("task_id", sa.String(length=36), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("post", sa.String(length=64), nullable=True),
        sa.Column("data", columns.Json(), nullable=False),
        sa.Column("at", columns.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("task_id", name=op.f("pk_task_submission")),
    )
    op.create_table(
        "task_urge",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("task_id", sa.String(length=36), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", columns.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_urge")),
    )
    op.create_index("ix_task_urge_task_id_at", "task_urge", ["task_id", "at"], unique=False)
    op.create_table(
        "copy_receipt",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("instance_id", sa.String(length=36), nullable=False),
        sa.Column("task_id", sa.String(length=36), nullable=True),
        sa.Column("element_id", sa.String(length=255), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("business_key", sa.String(length=64), nullable=True),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("scope", sa.String(length=128), nullable=False),
        sa.Column("sent_by", sa.String(length=64), nullable=False),
        sa.Column("sent_name", sa.String(length=64), nullable=False),
        sa.Column("sent_at", columns.Instant(), nullable=False),
        sa.Column("read_at", columns.Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_copy_receipt")),
    )
    op.create_index("ix_copy_receipt_person_id", "copy_receipt", ["person", "id"], unique=False)
    op.create_index("ix_copy_receipt_instance_id", "copy_receipt", ["instance_id"], unique=False)
    _deeds(DEEDS)


def _deeds(found: str) -> None:
    """Events are found by who did them: the index holds these kinds alone."""
    op.drop_index("ix_history_event_deeds", "history_event")
    op.create_index(
        "ix_history_event_deeds",
        "history_event",
        ["actor", "time", "id"],
        unique=False,
        sqlite_where=sa.text(found),
        postgresql_where=sa.text(found),
    )


def downgrade() -> None:
    _deeds(OLD_DEEDS)
    for table in ("copy_receipt", "task_urge", "task_submission", "sub_assignment"):
        op.drop_table(table)
    with op.batch_alter_table("user_task") as batch:
        for column in ("returned", "helpers", "asked"):
            batch.drop_column(column)
