"""case and document numbers"""

import sqlalchemy as sa
from alembic import op

from engine import columns

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "number_counter",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("scope", sa.String(length=60), nullable=False),
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "scope", "period", name=op.f("pk_number_counter")),
    )
    op.create_table(
        "issued_number",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("scope", sa.String(length=60), nullable=False),
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("text", sa.String(length=60), nullable=False),
        sa.Column("purpose", sa.String(length=120), nullable=True),
        sa.Column("issued_at", columns.Instant(), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("voided_at", columns.Instant(), nullable=True),
        sa.Column("voided_by", sa.String(length=64), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("kind", "scope", "period", "seq", name=op.f("pk_issued_number")),
        sa.UniqueConstraint("purpose", name=op.f("uq_issued_number_purpose")),
    )
    op.create_index("ix_issued_number_text", "issued_number", ["text"], unique=True)


def downgrade() -> None:
    op.drop_table("issued_number")
    op.drop_table("number_counter")
