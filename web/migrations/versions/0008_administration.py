"""administration: password rules, dated grants, hours of halls, where changes are found"""

import sqlalchemy as sa
from alembic import op

from engine import columns

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

FIRST_SCOPE = """
UPDATE person SET home = COALESCE(
    (SELECT MIN(scope) FROM grant_ WHERE grant_.person = person.username AND scope NOT LIKE 'sandbox%' AND scope <> '*'),
    '')
"""


def upgrade() -> None:
    op.add_column("person", sa.Column("must_change", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("person", sa.Column("unit", sa.String(length=80), server_default="", nullable=False))
    op.add_column(
        "person", sa.Column("affiliation", sa.String(length=20), server_default="business", nullable=False)
    )
    op.add_column("person", sa.Column("home", sa.String(length=120), server_default="", nullable=False))
    op.execute(FIRST_SCOPE)
    op.add_column("grant_", sa.Column("starts_on", sa.Date(), nullable=True))
    op.add_column("post", sa.Column("own", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("hall", sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.add_column("hall", sa.Column("address", sa.String(length=200), server_default="", nullable=False))
    op.add_column("hall", sa.Column("phone", sa.String(length=40), server_default="", nullable=False))
    op.add_column("hall", sa.Column("hours", columns.Json(), nullable=True))
    op.add_column("window_", sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.create_table(
        "past_password",
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("until", columns.Instant(), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.username"], name=op.f("fk_past_password_person_person")),
        sa.PrimaryKeyConstraint("person", "until", name=op.f("pk_past_password")),
    )
    op.create_table(
        "site_rule",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", columns.Json(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_site_rule")),
    )
    op.create_table(
        "admin_change",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("at", columns.Instant(), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("scope", sa.String(length=120), nullable=False),
        sa.Column("chain", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_admin_change")),
    )
    for column in ("actor", "kind", "subject"):
        op.create_index(f"ix_admin_change_{column}", "admin_change", [column, "id"], unique=False)


def downgrade() -> None:
    for table in ("admin_change", "site_rule", "past_password"):
        op.drop_table(table)
    op.drop_column("window_", "active")
    for column in ("hours", "phone", "address", "active"):
        op.drop_column("hall", column)
    op.drop_column("post", "own")
    op.drop_column("grant_", "starts_on")
    for column in ("home", "affiliation", "unit", "must_change"):
        op.drop_column("person", column)
