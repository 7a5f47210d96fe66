"""devices of windows, the outbox of notices, the archive"""

import sqlalchemy as sa
from alembic import op

from engine import columns

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "device",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("window", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("kinds", columns.Json(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("polls", sa.BigInteger(), nullable=False),
        sa.Column("answers", sa.BigInteger(), nullable=False),
        sa.Column("enrolled_at", columns.Instant(), nullable=False),
        sa.Column("seen_at", columns.Instant(), nullable=True),
        sa.Column("revoked_at", columns.Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device")),
    )
    op.create_index(op.f("ix_device_window"), "device", ["window"], unique=False)
    op.create_table(
        "device_request",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("window", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("nonce", sa.String(length=32), nullable=False),
        sa.Column("case_no", sa.String(length=32), nullable=True),
        sa.Column("instance_id", sa.String(length=36), nullable=True),
        sa.Column("task", sa.String(length=100), nullable=True),
        sa.Column("payload", columns.Json(), nullable=False),
        sa.Column("job_key", sa.String(length=80), nullable=True),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.String(length=64), nullable=False),
        sa.Column("asked_at", columns.Instant(), nullable=False),
        sa.Column("expires_at", columns.Instant(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("outcome", sa.String(length=24), nullable=True),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.Column("device", sa.String(length=40), nullable=True),
        sa.Column("answered_at", columns.Instant(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("result", sa.LargeBinary(), nullable=True),
        sa.Column("picture", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device_request")),
        sa.UniqueConstraint("nonce", name=op.f("uq_device_request_nonce")),
    )
    op.create_index(op.f("ix_device_request_instance_id"), "device_request", ["instance_id"], unique=False)
    op.create_index("ix_device_request_window", "device_request", ["window", "state", "expires_at"], unique=False)
    op.create_index("uq_device_request_job", "device_request", ["job_key", "round"], unique=True)
    op.create_table(
        "outbox",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("instance_id", sa.String(length=36), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("address_masked", sa.String(length=120), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(length=300), nullable=True),
        sa.Column("created_at", columns.Instant(), nullable=False),
        sa.Column("sent_at", columns.Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("key", name=op.f("uq_outbox_key")),
    )
    op.create_index("ix_outbox_instance_id", "outbox", ["instance_id", "created_at"], unique=False)
    op.create_index("ix_outbox_state", "outbox", ["state", "created_at"], unique=False)
    op.create_table(
        "volume",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("instance_id", sa.String(length=36), nullable=False),
        sa.Column("case_no", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=True),
        sa.Column("retention", sa.String(length=20), nullable=True),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("scope", sa.String(length=128), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("history_seq", sa.Integer(), nullable=False),
        sa.Column("history_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("definition", sa.String(length=200), nullable=False),
        sa.Column("checks", columns.Json(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("filed_by", sa.String(length=64), nullable=False),
        sa.Column("filed_at", columns.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_volume")),
        sa.UniqueConstraint("case_no", name=op.f("uq_volume_case_no")),
        sa.UniqueConstraint("instance_id", name=op.f("uq_volume_instance_id")),
        sa.UniqueConstraint("number", name=op.f("uq_volume_number")),
    )
    op.create_index("ix_volume_scope", "volume", ["scope", "filed_at"], unique=False)
    op.create_table(
        "volume_item",
        sa.Column("volume_id", sa.String(length=36), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("ref", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("number", sa.String(length=100), nullable=True),
        sa.Column("dated_on", sa.Date(), nullable=False),
        sa.Column("first_page", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("added_by", sa.String(length=64), nullable=False),
        sa.Column("added_at", columns.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("volume_id", "seq", name=op.f("pk_volume_item")),
    )


def downgrade() -> None:
    op.drop_table("volume_item")
    op.drop_table("volume")
    op.drop_table("outbox")
    op.drop_table("device_request")
    op.drop_table("device")
