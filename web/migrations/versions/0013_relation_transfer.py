"""letters to other regions, their answers, and pension relations taken over"""

import sqlalchemy as sa
from alembic import op

from engine import columns

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "region_letter",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("key", sa.String(length=128), nullable=False),
        sa.Column("instance_id", sa.String(length=36), nullable=False),
        sa.Column("request_no", sa.String(length=48), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("area", sa.String(length=6), nullable=False),
        sa.Column("agency", sa.String(length=100), nullable=False),
        sa.Column("body", columns.Json(), nullable=False),
        sa.Column("sent_at", columns.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_region_letter")),
        sa.UniqueConstraint("key", name=op.f("uq_region_letter_key")),
    )
    op.create_index("ix_region_letter_instance_id", "region_letter", ["instance_id", "seq"], unique=False)
    op.create_index("ix_region_letter_request_no", "region_letter", ["request_no", "seq"], unique=False)
    op.create_table(
        "region_answer",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("instance_id", sa.String(length=36), nullable=False),
        sa.Column("request_no", sa.String(length=48), nullable=False),
        sa.Column("answer_no", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("content", columns.Json(), nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("received_at", columns.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_region_answer")),
    )
    op.create_index("ix_region_answer_instance_id", "region_answer", ["instance_id", "received_at"], unique=False)
    op.create_index("uq_region_answer_no", "region_answer", ["request_no", "answer_no"], unique=True)
    op.create_table(
        "registry_transfer",
        sa.Column("ref", sa.String(length=36), nullable=False),
        sa.Column("person", sa.String(length=36), nullable=False),
        sa.Column("case_no", sa.String(length=32), nullable=False),
        sa.Column("area", sa.String(length=6), nullable=False),
        sa.Column("agency", sa.String(length=100), nullable=False),
        sa.Column("first_month", sa.Integer(), nullable=False),
        sa.Column("last_month", sa.Integer(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("overlapping", sa.Integer(), nullable=False),
        sa.Column("personal_account", sa.BigInteger(), nullable=False),
        sa.Column("pooled_fund", sa.BigInteger(), nullable=False),
        sa.Column("made_at", columns.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_registry_transfer")),
        sa.UniqueConstraint("case_no", name=op.f("uq_registry_transfer_case_no")),
    )
    op.create_index(op.f("ix_registry_transfer_person"), "registry_transfer", ["person"], unique=False)


def downgrade() -> None:
    op.drop_table("registry_transfer")
    op.drop_table("region_answer")
    op.drop_table("region_letter")
