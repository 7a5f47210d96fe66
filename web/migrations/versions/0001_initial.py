"""initial"""

import sqlalchemy as sa
from alembic import op

from engine import columns

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "blob",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_blob")),
    )
    op.create_table(
        "case_key",
        sa.Column("instance", sa.String(length=64), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=True),
        sa.Column("destroyed_at", sa.String(length=27), nullable=True),
        sa.PrimaryKeyConstraint("instance", name=op.f("pk_case_key")),
    )
    op.create_table(
        "clock",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("offset", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock")),
    )
    op.create_table(
        "doer",
        sa.Column("instance_id", sa.String(length=36), nullable=False),
        sa.Column("element_id", sa.String(length=255), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("post", sa.String(length=64), nullable=True),
        sa.Column("properties", columns.Json(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("at", columns.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("instance_id", "element_id", "person", name=op.f("pk_doer")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "draft",
        sa.Column("task_id", sa.String(length=36), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("data", columns.Json(), nullable=False),
        sa.Column("saved_at", columns.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("task_id", "person", name=op.f("pk_draft")),
    )
    op.create_table(
        "hall",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("area", sa.String(length=12), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_hall")),
    )
    op.create_table(
        "history_body",
        sa.Column("instance", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("instance", "seq", name=op.f("pk_history_body")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "history_event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("instance", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(length=32), nullable=False),
        sa.Column("time", sa.String(length=27), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("post", sa.String(length=64), nullable=True),
        sa.Column("window", sa.String(length=64), nullable=True),
        sa.Column("medium", sa.String(length=64), nullable=True),
        sa.Column("element", sa.String(length=255), nullable=True),
        sa.Column("definition", sa.String(length=64), nullable=True),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.Column("body_digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("previous", sa.LargeBinary(length=32), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history_event")),
    )
    with op.batch_alter_table("history_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_history_event_instance_seq"), ["instance", "seq"], unique=True)

    op.create_table(
        "history_log",
        sa.Column("chain", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("chain", name=op.f("pk_history_log")),
    )
    op.create_table(
        "idempotency",
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", columns.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("person", "key", name=op.f("pk_idempotency")),
    )
    with op.batch_alter_table("idempotency", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_idempotency_created_at"), ["created_at"], unique=False)

    op.create_table(
        "incident",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("instance_id", sa.String(length=36), nullable=False),
        sa.Column("token", sa.Integer(), nullable=False),
        sa.Column("element_id", sa.String(length=255), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("business_key", sa.String(length=64), nullable=True),
        sa.Column("sandbox", sa.Boolean(), nullable=False),
        sa.Column("scope", sa.String(length=128), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", columns.Instant(), nullable=False),
        sa.Column("resolved_at", columns.Instant(), nullable=True),
        sa.Column("resolved_by", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident")),
    )
    with op.batch_alter_table("incident", schema=None) as batch_op:
        batch_op.create_index("ix_incident_instance_id_token", ["instance_id", "token"], unique=False)
        batch_op.create_index("ix_incident_status", ["status", "id"], unique=False)

    op.create_table(
        "job",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("type", sa.String(length=255), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("external", sa.Boolean(), nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("sandbox", sa.Boolean(), nullable=False),
        sa.Column("instance_id", sa.String(length=36), nullable=True),
        sa.Column("token", sa.Integer(), nullable=True),
        sa.Column("element_id", sa.String(length=255), nullable=True),
        sa.Column("run_at", columns.Instant(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("attempts_left", sa.Integer(), nullable=False),
        sa.Column("lease", sa.Integer(), nullable=False),
        sa.Column("lease_until", columns.Instant(), nullable=True),
        sa.Column("worker", sa.String(length=255), nullable=True),
        sa.Column("idempotency", sa.String(length=80), nullable=True),
        sa.Column("headers", columns.Json(), nullable=False),
        sa.Column("scopes", columns.Json(), nullable=False),
        sa.Column("payload", columns.Json(), nullable=False),
        sa.Column("created_at", columns.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index("ix_job_due", ["kind", "external", "held", "status", "run_at"], unique=False)
        batch_op.create_index("ix_job_instance_id_token", ["instance_id", "token"], unique=False)
        batch_op.create_index("ix_job_lease_until", ["lease_until"], unique=False)
        batch_op.create_index("ix_job_type", ["type", "external", "status", "run_at"], unique=False)

    op.create_table(
        "login_delay",
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("until", columns.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_login_delay")),
    )
    op.create_table(
        "message",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("sandbox", sa.Boolean(), nullable=False),
        sa.Column("message_id", sa.String(length=255), nullable=True),
        sa.Column("data", columns.Json(), nullable=False),
        sa.Column("received_at", columns.Instant(), nullable=False),
        sa.Column("expires_at", columns.Instant(), nullable=False),
        sa.Column("forget_at", columns.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
    )
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.create_index("ix_message_forget_at", ["forget_at"], unique=False)
        batch_op.create_index("ix_message_name_key", ["name", "key", "sandbox", "id"], unique=False)
        batch_op.create_index("uq_message_name_key_message_id", ["name", "key", "message_id", "sandbox"], unique=True)

    op.create_table(
        "message_receipt",
        sa.Column("message", sa.String(length=36), nullable=False),
        sa.Column("process_key", sa.String(length=255), nullable=False),
        sa.PrimaryKeyConstraint("message", "process_key", name=op.f("pk_message_receipt")),
    )
    op.create_table(
        "package",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("folder", sa.String(length=255), nullable=False),
        sa.Column("title", sa.String(length=255), nullable=False),
        sa.Column("sandbox", sa.Boolean(), nullable=False),
        sa.Column("created_at", columns.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_package")),
        sa.UniqueConstraint("folder", name=op.f("uq_package_folder")),
    )
    op.create_table(
        "package_key",
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("owner", sa.String(length=255), nullable=False),
        sa.PrimaryKeyConstraint("kind", "key", name=op.f("pk_package_key")),
    )
    op.create_table(
        "package_part",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("package_version_id", sa.String(length=36), nullable=False),
        sa.Column("version_tag", sa.String(length=255), nullable=True),
        sa.Column("path", sa.String(length=255), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("sandbox", sa.Boolean(), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_package_part")),
    )
    with op.batch_alter_table("package_part", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_package_part_kind_key_version"), ["kind", "key", "version"], unique=True)
        batch_op.create_index(batch_op.f("ix_package_part_package_version_id"), ["package_version_id"], unique=False)

    op.create_table(
        "package_version",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("package_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("factory", sa.Boolean(), nullable=False),
        sa.Column("author", sa.String(length=64), nullable=False),
        sa.Column("approver", sa.String(length=64), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("manifest", columns.Json(), nullable=False),
        sa.Column("created_at", columns.Instant(), nullable=False),
        sa.Column("decided_at", columns.Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_package_version")),
    )
    with op.batch_alter_table("package_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_package_version_package_id_number"), ["package_id", "number"], unique=True)
        batch_op.create_index(batch_op.f("ix_package_version_state_id"), ["state", "id"], unique=False)

    op.create_table(
        "person",
        sa.Column("username", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", columns.Instant(), nullable=False),
        sa.Column("password_at", columns.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("username", name=op.f("pk_person")),
    )
    op.create_table(
        "post",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("duties", columns.Json(), nullable=False),
        sa.Column("rights", columns.Json(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_post")),
    )
    op.create_table(
        "process_definition",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("package_version_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version_tag", sa.String(length=255), nullable=True),
        sa.Column("path", sa.String(length=255), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("sandbox", sa.Boolean(), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_process_definition")),
    )
    with op.batch_alter_table("process_definition", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_process_definition_key_version"), ["key", "version"], unique=True)
        batch_op.create_index(
            batch_op.f("ix_process_definition_package_version_id"), ["package_version_id"], unique=False
        )

    op.create_table(
        "process_instance",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("definition_id", sa.String(length=36), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sandbox", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("business_key", sa.String(length=64), nullable=True),
        sa.Column("item", sa.String(length=64), nullable=True),
        sa.Column("scope", sa.String(length=128), nullable=False),
        sa.Column("correlation", sa.String(length=255), nullable=True),
        sa.Column("started_by", sa.String(length=64), nullable=False),
        sa.Column("started_at", columns.Instant(), nullable=False),
        sa.Column("ended_at", columns.Instant(), nullable=True),
        sa.Column("end_events", columns.Json(), nullable=False),
        sa.Column("tasks", sa.Integer(), nullable=False),
        sa.Column("jobs", sa.Integer(), nullable=False),
        sa.Column("subscriptions", sa.Integer(), nullable=False),
        sa.Column("incidents", sa.Integer(), nullable=False),
        sa.Column("history_seq", sa.Integer(), nullable=False),
        sa.Column("history_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("blob", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_process_instance")),
    )
    with op.batch_alter_table("process_instance", schema=None) as batch_op:
        batch_op.create_index("ix_process_instance_business_key", ["business_key"], unique=False)
        batch_op.create_index("ix_process_instance_key", ["key", "id"], unique=False)
        batch_op.create_index(
            "uq_process_instance_correlation",
            ["key", "correlation"],
            unique=True,
            sqlite_where=sa.text("correlation IS NOT NULL AND state IN ('running', 'suspended')"),
            postgresql_where=sa.text("correlation IS NOT NULL AND state IN ('running', 'suspended')"),
        )

    op.create_table(
        "start_subscription",
        sa.Column("process_key", sa.String(length=255), nullable=False),
        sa.Column("element_id", sa.String(length=255), nullable=False),
        sa.Column("definition_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("sandbox", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("process_key", "element_id", name=op.f("pk_start_subscription")),
    )
    with op.batch_alter_table("start_subscription", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_start_subscription_name"), ["name"], unique=False)

    op.create_table(
        "subscription",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("instance_id", sa.String(length=36), nullable=False),
        sa.Column("token", sa.Integer(), nullable=False),
        sa.Column("element_id", sa.String(length=255), nullable=False),
        sa.Column("process_key", sa.String(length=255), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("sandbox", sa.Boolean(), nullable=False),
        sa.Column("interrupting", sa.Boolean(), nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription")),
    )
    with op.batch_alter_table("subscription", schema=None) as batch_op:
        batch_op.create_index("ix_subscription_instance_id_token", ["instance_id", "token"], unique=False)
        batch_op.create_index("ix_subscription_name_key", ["name", "key", "kind", "sandbox"], unique=False)

    op.create_table(
        "task_comment",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("task_id", sa.String(length=36), nullable=False),
        sa.Column("instance_id", sa.String(length=36), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", columns.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_comment")),
    )
    with op.batch_alter_table("task_comment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_task_comment_instance_id"), ["instance_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_task_comment_task_id"), ["task_id"], unique=False)

    op.create_table(
        "user_task",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("instance_id", sa.String(length=36), nullable=False),
        sa.Column("token", sa.Integer(), nullable=False),
        sa.Column("element_id", sa.String(length=255), nullable=False),
        sa.Column("definition_id", sa.String(length=36), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("form_id", sa.String(length=255), nullable=True),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("assignee", sa.String(length=64), nullable=True),
        sa.Column("unknown_assignee", sa.String(length=255), nullable=True),
        sa.Column("groups", columns.Json(), nullable=False),
        sa.Column("users", columns.Json(), nullable=False),
        sa.Column("due_at", columns.Instant(), nullable=True),
        sa.Column("follow_up_at", columns.Instant(), nullable=True),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("properties", columns.Json(), nullable=False),
        sa.Column("scope", sa.String(length=128), nullable=False),
        sa.Column("scopes", columns.Json(), nullable=False),
        sa.Column("sandbox", sa.Boolean(), nullable=False),
        sa.Column("item", sa.String(length=64), nullable=True),
        sa.Column("business_key", sa.String(length=64), nullable=True),
        sa.Column("started_by", sa.String(length=64), nullable=False),
        sa.Column("created_at", columns.Instant(), nullable=False),
        sa.Column("touched_by", sa.String(length=64), nullable=True),
        sa.Column("touched_name", sa.String(length=64), nullable=False),
        sa.Column("touched_at", columns.Instant(), nullable=False),
        sa.Column("touched_action", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_task")),
    )
    with op.batch_alter_table("user_task", schema=None) as batch_op:
        batch_op.create_index("ix_user_task_business_key", ["business_key"], unique=False)
        batch_op.create_index("ix_user_task_instance_id_token", ["instance_id", "token"], unique=False)

    op.create_table(
        "user_task_seat",
        sa.Column("task_id", sa.String(length=36), nullable=False),
        sa.Column("seat", sa.String(length=80), nullable=False),
        sa.Column("scope", sa.String(length=128), nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("item", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("task_id", "seat", name=op.f("pk_user_task_seat")),
    )
    with op.batch_alter_table("user_task_seat", schema=None) as batch_op:
        batch_op.create_index("ix_user_task_seat_created", ["seat", "task_id"], unique=False)
        batch_op.create_index("ix_user_task_seat_due", ["seat", "due", "task_id"], unique=False)
        batch_op.create_index("ix_user_task_seat_scope_created", ["seat", "scope", "task_id"], unique=False)
        batch_op.create_index("ix_user_task_seat_scope_due", ["seat", "scope", "due", "task_id"], unique=False)

    op.create_table(
        "variable_scope",
        sa.Column("instance_id", sa.String(length=36), nullable=False),
        sa.Column("scope", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("data", columns.Json(), nullable=False),
        sa.PrimaryKeyConstraint("instance_id", "scope", name=op.f("pk_variable_scope")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "grant_",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("scope", sa.String(length=120), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("granted_by", sa.String(length=64), nullable=False),
        sa.Column("granted_at", columns.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.username"], name=op.f("fk_grant__person_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_")),
    )
    with op.batch_alter_table("grant_", schema=None) as batch_op:
        batch_op.create_index("ix_grant_person", ["person"], unique=False)

    op.create_table(
        "session",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("post", sa.String(length=40), nullable=True),
        sa.Column("window", sa.String(length=40), nullable=True),
        sa.Column("hall", sa.String(length=40), nullable=True),
        sa.Column("csrf", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("started_at", columns.Instant(), nullable=False),
        sa.Column("seen_at", columns.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.username"], name=op.f("fk_session_person_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session")),
    )
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.create_index("ix_session_person", ["person"], unique=False)

    op.create_table(
        "token",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("rights", columns.Json(), nullable=False),
        sa.Column("created_at", columns.Instant(), nullable=False),
        sa.Column("expires_at", columns.Instant(), nullable=False),
        sa.Column("revoked_at", columns.Instant(), nullable=True),
        sa.ForeignKeyConstraint(["person"], ["person.username"], name=op.f("fk_token_person_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_token")),
    )
    op.create_table(
        "window_",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("hall", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("post", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["hall"], ["hall.code"], name=op.f("fk_window__hall_hall")),
        sa.ForeignKeyConstraint(["post"], ["post.code"], name=op.f("fk_window__post_post")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_window_")),
    )


def downgrade() -> None:
    op.drop_table("window_")
    op.drop_table("token")
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.drop_index("ix_session_person")

    op.drop_table("session")
    with op.batch_alter_table("grant_", schema=None) as batch_op:
        batch_op.drop_index("ix_grant_person")

    op.drop_table("grant_")
    op.drop_table("variable_scope")
    with op.batch_alter_table("user_task_seat", schema=None) as batch_op:
        batch_op.drop_index("ix_user_task_seat_scope_due")
        batch_op.drop_index("ix_user_task_seat_scope_created")
        batch_op.drop_index("ix_user_task_seat_due")
        batch_op.drop_index("ix_user_task_seat_created")

    op.drop_table("user_task_seat")
    with op.batch_alter_table("user_task", schema=None) as batch_op:
        batch_op.drop_index("ix_user_task_instance_id_token")
        batch_op.drop_index("ix_user_task_business_key")

    op.drop_table("user_task")
    with op.batch_alter_table("task_comment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_task_comment_task_id"))
        batch_op.drop_index(batch_op.f("ix_task_comment_instance_id"))

    op.drop_table("task_comment")
    with op.batch_alter_table("subscription", schema=None) as batch_op:
        batch_op.drop_index("ix_subscription_name_key")
        batch_op.drop_index("ix_subscription_instance_id_token")

    op.drop_table("subscription")
    with op.batch_alter_table("start_subscription", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_start_subscription_name"))

    op.drop_table("start_subscription")
    with op.batch_alter_table("process_instance", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_process_instance_correlation",
            sqlite_where=sa.text("correlation IS NOT NULL AND state IN ('running', 'suspended')"),
            postgresql_where=sa.text("correlation IS NOT NULL AND state IN ('running', 'suspended')"),
        )
        batch_op.drop_index("ix_process_instance_key")
        batch_op.drop_index("ix_process_instance_business_key")

    op.drop_table("process_instance")
    with op.batch_alter_table("process_definition", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_process_definition_package_version_id"))
        batch_op.drop_index(batch_op.f("ix_process_definition_key_version"))

    op.drop_table("process_definition")
    op.drop_table("post")
    op.drop_table("person")
    with op.batch_alter_table("package_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_package_version_state_id"))
        batch_op.drop_index(batch_op.f("ix_package_version_package_id_number"))

    op.drop_table("package_version")
    with op.batch_alter_table("package_part", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_package_part_package_version_id"))
        batch_op.drop_index(batch_op.f("ix_package_part_kind_key_version"))

    op.drop_table("package_part")
    op.drop_table("package_key")
    op.drop_table("package")
    op.drop_table("message_receipt")
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_index("uq_message_name_key_message_id")
        batch_op.drop_index("ix_message_name_key")
        batch_op.drop_index("ix_message_forget_at")

    op.drop_table("message")
    op.drop_table("login_delay")
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.drop_index("ix_job_type")
        batch_op.drop_index("ix_job_lease_until")
        batch_op.drop_index("ix_job_instance_id_token")
        batch_op.drop_index("ix_job_due")

    op.drop_table("job")
    with op.batch_alter_table("incident", schema=None) as batch_op:
        batch_op.drop_index("ix_incident_status")
        batch_op.drop_index("ix_incident_instance_id_token")

    op.drop_table("incident")
    with op.batch_alter_table("idempotency", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_idempotency_created_at"))

    op.drop_table("idempotency")
    op.drop_table("history_log")
    with op.batch_alter_table("history_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_history_event_instance_seq"))

    op.drop_table("history_event")
    op.drop_table("history_body")
    op.drop_table("hall")
    op.drop_table("draft")
    op.drop_table("doer")
    op.drop_table("clock")
    op.drop_table("case_key")
    op.drop_table("blob")
