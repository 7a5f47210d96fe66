"""what a person has done, the latest first"""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_doer_person_at", "doer", ["person", "at", "instance_id", "element_id"])


def downgrade() -> None:
    op.drop_index("ix_doer_person_at", "doer")
