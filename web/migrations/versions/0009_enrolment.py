"""registration of employers for social insurance"""

import sqlalchemy as sa
from alembic import op

from engine import columns

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "registry_enrolment",
        sa.Column("ref", sa.String(length=36), nullable=False),
        sa.Column("employer", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("industry", sa.String(length=4), nullable=False),
        sa.Column("insurances", columns.Json(), nullable=False),
        sa.Column("risk_class", sa.Integer(), nullable=True),
        sa.Column("rate", sa.String(length=12), nullable=True),
        sa.Column("first_month", sa.Integer(), nullable=False),
        sa.Column("legal_person", sa.String(length=100), nullable=False),
        sa.Column("account", sa.LargeBinary(), nullable=False),
        sa.Column("account_masked", sa.String(length=80), nullable=False),
        sa.Column("contacts", sa.LargeBinary(), nullable=False),
        sa.Column("case_no", sa.String(length=32), nullable=True),
        sa.Column("enrolled_at", columns.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_registry_enrolment")),
    )
    op.create_index(op.f("ix_registry_enrolment_employer"), "registry_enrolment", ["employer"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_registry_enrolment_employer"), "registry_enrolment")
    op.drop_table("registry_enrolment")
