"""PINs of social security cards set anew"""

import sqlalchemy as sa
from alembic import op

from engine import columns

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "registry_pin_reset",
        sa.Column("ref", sa.String(length=36), nullable=False),
        sa.Column("person", sa.String(length=36), nullable=False),
        sa.Column("card", sa.Integer(), nullable=False),
        sa.Column("case_no", sa.String(length=32), nullable=True),
        sa.Column("instance_id", sa.String(length=36), nullable=True),
        sa.Column("reset_at", columns.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_registry_pin_reset")),
    )
    op.create_index("ix_registry_pin_reset_person", "registry_pin_reset", ["person", "reset_at"])


def downgrade() -> None:
    op.drop_table("registry_pin_reset")
