"""indexes for the lists of a hall with a million cases"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

OPEN = "status IN ('accepting', 'correcting', 'accepted', 'reviewing', 'paused', 'suspended')"
SERVED = "ended_at IS NULL"
PLAIN = (
    ("ix_case_file_scope", "case_file", ["scope", "instance_id"]),
    ("ix_case_file_scope_case_no", "case_file", ["scope", "case_no"]),
    ("ix_case_file_scope_item", "case_file", ["scope", "item", "instance_id"]),
    ("ix_case_file_scope_status", "case_file", ["scope", "status", "instance_id"]),
    ("ix_case_file_scope_item_status", "case_file", ["scope", "item", "status", "instance_id"]),
    ("ix_case_file_opened_by", "case_file", ["opened_by", "instance_id"]),
    ("ix_case_person_name", "case_person", ["name", "id"]),
    ("ix_copy_receipt_task_id", "copy_receipt", ["task_id"]),
    ("ix_process_instance_state", "process_instance", ["state"]),
)
PARTIAL = (
    ("ix_case_file_open", "case_file", ["scope", "instance_id"], OPEN),
    ("ix_visit_open_teller", "visit", ["teller"], SERVED),
)


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        # compared character by character, as SQLite does, so that an index finds what begins with some
        op.execute('ALTER TABLE case_person ALTER COLUMN name TYPE VARCHAR(100) COLLATE "C"')
    op.drop_index("ix_case_file_scope_opened_at", "case_file")
    for name, table, columns in PLAIN:
        op.create_index(name, table, columns)
    for name, table, columns, where in PARTIAL:
        op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def downgrade() -> None:
    for name, table, *_ in (*PARTIAL, *PLAIN):
        op.drop_index(name, table)
    op.create_index("ix_case_file_scope_opened_at", "case_file", ["scope", "opened_at"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE case_person ALTER COLUMN name TYPE VARCHAR(100)")
