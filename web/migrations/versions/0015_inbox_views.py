"""filters of the inbox that people have named"""

import sqlalchemy as sa
from alembic import op

from engine import columns

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "inbox_view",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("query", columns.Json(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.username"], name=op.f("fk_inbox_view_person_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox_view")),
        sa.UniqueConstraint("person", "name", name=op.f("uq_inbox_view_person_name")),
    )


def downgrade() -> None:
    op.drop_table("inbox_view")
