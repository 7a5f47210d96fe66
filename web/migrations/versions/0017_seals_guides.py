"""seals, editions of guides, and which edition a case was accepted under"""

import sqlalchemy as sa
from alembic import op

from engine import columns

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "seal",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("scope", sa.String(length=128), nullable=False),
        sa.Column("holder", sa.String(length=64), nullable=False),
        sa.Column("picture", sa.LargeBinary(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("created_at", columns.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seal")),
    )
    op.create_index("ix_seal_scope", "seal", ["scope", "starts_on"])
    op.create_table(
        "guide_edition",
        sa.Column("item", sa.String(length=16), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("data", columns.Json(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("author", sa.String(length=64), nullable=False),
        sa.Column("made_at", columns.Instant(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("decided_by", sa.String(length=64), nullable=True),
        sa.Column("decided_at", columns.Instant(), nullable=True),
        sa.PrimaryKeyConstraint("item", "number", name=op.f("pk_guide_edition")),
    )
    op.create_index("ix_guide_edition_state", "guide_edition", ["state", "effective_on"])
    op.add_column("case_file", sa.Column("guide_edition", sa.Integer(), server_default="0", nullable=False))
    op.create_index(
        "ix_case_file_estimated",
        "case_file",
        ["due_on", "instance_id"],
        sqlite_where=sa.text("due_estimated = 1 AND concluded_at IS NULL"),
        postgresql_where=sa.text("due_estimated AND concluded_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_case_file_estimated", "case_file")
    with op.batch_alter_table("case_file") as batch_op:
        batch_op.drop_column("guide_edition")
    op.drop_table("guide_edition")
    op.drop_table("seal")
