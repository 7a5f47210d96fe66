"""confirmations by applicants, queue numbers of visits, rectifications of negative evaluations, reprints"""

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
    op.add_column("visit", sa.Column("ticket", sa.String(length=8), nullable=True))
    op.add_column("evaluation", sa.Column("rectification", sa.String(length=36), nullable=True))
    op.add_column("document", sa.Column("inputs", sa.String(length=64), nullable=True))
    op.add_column("document", sa.Column("replaces", sa.String(length=36), nullable=True))


def downgrade() -> None:
    op.drop_column("document", "replaces")
    op.drop_column("document", "inputs")
    op.drop_column("evaluation", "rectification")
    op.drop_column("visit", "ticket")
    op.drop_table("case_confirmation")
