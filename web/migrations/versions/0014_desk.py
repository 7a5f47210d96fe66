"""confirmations by applicants, numbers in the queue, rectifications of negative evaluations, reprints"""

import sqlalchemy as sa
from alembic import op

from engine import columns

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case_confirmation",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("instance_id", sa.String(length=36), nullable=False),
        sa.Column("task_id", sa.String(length=36), nullable=False),
        sa.Column("answers", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("nonce", sa.String(length=32), nullable=False),
        sa.Column("request", sa.String(length=36), nullable=True),
        sa.Column("signature", sa.String(length=36), nullable=False),
        sa.Column("signature_digest", sa.String(length=64), nullable=False),
        sa.Column("window", sa.String(length=40), nullable=True),
        sa.Column("teller", sa.String(length=64), nullable=False),
        sa.Column("confirmed_at", columns.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_confirmation")),
        sa.UniqueConstraint("request", name=op.f("uq_case_confirmation_request")),
    )
    op.create_index(op.f("ix_case_confirmation_instance_id"), "case_confirmation", ["instance_id"], unique=False)
    op.create_table(
        "queue_ticket",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("hall", sa.String(length=40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("lane", sa.String(length=1), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("window", sa.String(length=40), nullable=True),
        sa.Column("taken_at", columns.Instant(), nullable=False),
        sa.Column("called_at", columns.Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_queue_ticket")),
        sa.UniqueConstraint("hall", "day", "lane", "number", name=op.f("uq_queue_ticket_hall_day_lane_number")),
    )
    op.create_index("ix_queue_ticket_waiting", "queue_ticket", ["hall", "day", "state", "taken_at"], unique=False)
    op.add_column("visit", sa.Column("ticket", sa.String(length=8), nullable=True))
    op.add_column("evaluation", sa.Column("rectification", sa.String(length=36), nullable=True))
    op.add_column("document", sa.Column("inputs", sa.String(length=64), nullable=True))
    op.add_column("document", sa.Column("replaces", sa.String(length=36), nullable=True))


def downgrade() -> None:
    op.drop_column("document", "replaces")
    op.drop_column("document", "inputs")
    op.drop_column("evaluation", "rectification")
    op.drop_column("visit", "ticket")
    op.drop_table("queue_ticket")
    op.drop_table("case_confirmation")
