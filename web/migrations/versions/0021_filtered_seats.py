"""seats of to-dos with what filters look at in their indexes"""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

FILTERS = ["key", "item"]
ORDERS = {
    "ix_user_task_seat_scope_due": (["seat", "scope", "due", "task_id"], FILTERS),
    "ix_user_task_seat_due": (["seat", "due", "task_id"], FILTERS),
    "ix_user_task_seat_scope_created": (["seat", "scope", "task_id"], ["due", *FILTERS]),
    "ix_user_task_seat_created": (["seat", "task_id"], ["due", *FILTERS]),
}


def upgrade() -> None:
    for name, (order, more) in ORDERS.items():
        op.drop_index(name, "user_task_seat")
        op.create_index(name, "user_task_seat", order + more)


def downgrade() -> None:
    for name, (order, _) in ORDERS.items():
        op.drop_index(name, "user_task_seat")
        op.create_index(name, "user_task_seat", order)
