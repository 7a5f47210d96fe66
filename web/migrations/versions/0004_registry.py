"""the registry: persons, employers, participations, contributions, benefits, cards, accounts"""

import sqlalchemy as sa
from alembic import op

from engine import columns

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "registry_account",
        sa.Column("ref", sa.String(length=36), nullable=False),
        sa.Column("person", sa.String(length=36), nullable=False),
        sa.Column("bank", sa.String(length=60), nullable=False),
        sa.Column("number", sa.LargeBinary(), nullable=False),
        sa.Column("number_index", sa.LargeBinary(length=32), nullable=False),
        sa.Column("masked", sa.String(length=40), nullable=False),
        sa.Column("holder", sa.String(length=100), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_registry_account")),
    )
    op.create_index(op.f("ix_registry_account_number_index"), "registry_account", ["number_index"])
    op.create_index(op.f("ix_registry_account_person"), "registry_account", ["person"])
    op.create_table(
        "registry_card",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person", sa.String(length=36), nullable=False),
        sa.Column("number", sa.LargeBinary(), nullable=False),
        sa.Column("number_index", sa.LargeBinary(length=32), nullable=False),
        sa.Column("masked", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("bank", sa.String(length=60), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("account", sa.String(length=36), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registry_card")),
        sa.UniqueConstraint("number_index", name=op.f("uq_registry_card_number_index")),
    )
    op.create_index(op.f("ix_registry_card_person"), "registry_card", ["person"])
    op.create_table(
        "registry_change",
        sa.Column("ref", sa.String(length=36), nullable=False),
        sa.Column("person", sa.String(length=36), nullable=False),
        sa.Column("fields", columns.Json(), nullable=False),
        sa.Column("before", sa.LargeBinary(), nullable=False),
        sa.Column("after", sa.LargeBinary(), nullable=False),
        sa.Column("instance_id", sa.String(length=36), nullable=True),
        sa.Column("changed_at", columns.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_registry_change")),
    )
    op.create_index(op.f("ix_registry_change_person"), "registry_change", ["person"])
    op.create_table(
        "registry_claim",
        sa.Column("ref", sa.String(length=36), nullable=False),
        sa.Column("person", sa.String(length=36), nullable=False),
        sa.Column("benefit", sa.String(length=24), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("first_month", sa.Integer(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=True),
        sa.Column("drawn", sa.Integer(), nullable=False),
        sa.Column("monthly", sa.BigInteger(), nullable=False),
        sa.Column("counted_to", sa.Integer(), nullable=False),
        sa.Column("account", sa.String(length=36), nullable=True),
        sa.Column("case_no", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_registry_claim")),
    )
    op.create_index(op.f("ix_registry_claim_person"), "registry_claim", ["person"])
    op.create_index(
        "uq_registry_claim_open",
        "registry_claim",
        ["person", "benefit"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "registry_contribution",
        sa.Column("participation", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("month", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("base", sa.BigInteger(), nullable=False),
        sa.Column("personal", sa.BigInteger(), nullable=False),
        sa.Column("employer", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("participation", "month", name=op.f("pk_registry_contribution")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "registry_employer",
        sa.Column("ref", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("credit_code", sa.String(length=18), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("fictitious", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_registry_employer")),
        sa.UniqueConstraint("credit_code", name=op.f("uq_registry_employer_credit_code")),
    )
    op.create_index(op.f("ix_registry_employer_name"), "registry_employer", ["name"])
    op.create_table(
        "registry_employment",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person", sa.String(length=36), nullable=False),
        sa.Column("employer", sa.String(length=36), nullable=False),
        sa.Column("joined_on", sa.Date(), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("leaving_reason", sa.String(length=24), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registry_employment")),
    )
    op.create_index(op.f("ix_registry_employment_employer"), "registry_employment", ["employer"])
    op.create_index(op.f("ix_registry_employment_person"), "registry_employment", ["person"])
    op.create_table(
        "registry_jobless",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person", sa.String(length=36), nullable=False),
        sa.Column("registered_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registry_jobless")),
    )
    op.create_index(op.f("ix_registry_jobless_person"), "registry_jobless", ["person"])
    op.create_table(
        "registry_participation",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person", sa.String(length=36), nullable=False),
        sa.Column("employer", sa.String(length=36), nullable=True),
        sa.Column("insurance", sa.String(length=24), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registry_participation")),
    )
    op.create_index(op.f("ix_registry_participation_employer"), "registry_participation", ["employer"])
    op.create_index(op.f("ix_registry_participation_person"), "registry_participation", ["person"])
    op.create_table(
        "registry_payment",
        sa.Column("ref", sa.String(length=36), nullable=False),
        sa.Column("claim", sa.String(length=36), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("account", sa.String(length=36), nullable=True),
        sa.Column("ordered_at", columns.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_registry_payment")),
    )
    op.create_index("uq_registry_payment_claim_month", "registry_payment", ["claim", "month"], unique=True)
    op.create_table(
        "registry_person",
        sa.Column("ref", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("sex", sa.String(length=8), nullable=False),
        sa.Column("born", sa.Date(), nullable=False),
        sa.Column("id_type", sa.String(length=24), nullable=False),
        sa.Column("id_no", sa.LargeBinary(), nullable=False),
        sa.Column("id_index", sa.LargeBinary(length=32), nullable=False),
        sa.Column("id_masked", sa.String(length=64), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=False),
        sa.Column("phone_masked", sa.String(length=32), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("address_masked", sa.String(length=32), nullable=False),
        sa.Column("died_on", sa.Date(), nullable=True),
        sa.Column("fictitious", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_registry_person")),
        sa.UniqueConstraint("id_index", name=op.f("uq_registry_person_id_index")),
    )
    op.create_index(op.f("ix_registry_person_name"), "registry_person", ["name"])
    op.create_table(
        "registry_receipt",
        sa.Column("key", sa.String(length=128), nullable=False),
        sa.Column("type", sa.String(length=64), nullable=False),
        sa.Column("result", sa.String(length=36), nullable=False),
        sa.Column("given_at", columns.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_registry_receipt")),
    )


def downgrade() -> None:
    op.drop_table("registry_receipt")
    op.drop_table("registry_person")
    op.drop_table("registry_payment")
    op.drop_table("registry_participation")
    op.drop_table("registry_jobless")
    op.drop_table("registry_employment")
    op.drop_table("registry_employer")
    op.drop_table("registry_contribution")
    op.drop_table("registry_claim")
    op.drop_table("registry_change")
    op.drop_table("registry_card")
    op.drop_table("registry_account")
