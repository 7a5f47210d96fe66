"""the hall: working days, visits, cases, materials"""

import sqlalchemy as sa
from alembic import op

from engine import columns

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calendar_change",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", columns.Instant(), nullable=False),
        sa.Column("changed_by", sa.String(length=64), nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("before", columns.Json(), nullable=False),
        sa.Column("after", columns.Json(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_calendar_change")),
    )
    op.create_table(
        "calendar_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_calendar_day")),
    )
    op.create_table(
        "calendar_year",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("days", columns.Json(), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_calendar_year")),
    )
    op.create_table(
        "case_file",
        sa.Column("instance_id", sa.String(length=36), nullable=False),
        sa.Column("case_no", sa.String(length=32), nullable=False),
        sa.Column("item", sa.String(length=64), nullable=False),
        sa.Column("item_name", sa.String(length=200), nullable=False),
        sa.Column("visit_id", sa.String(length=36), nullable=True),
        sa.Column("applicant_id", sa.String(length=36), nullable=True),
        sa.Column("agent_id", sa.String(length=36), nullable=True),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("window", sa.String(length=40), nullable=True),
        sa.Column("hall", sa.String(length=40), nullable=True),
        sa.Column("scope", sa.String(length=128), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.Column("opened_by", sa.String(length=64), nullable=False),
        sa.Column("opened_at", columns.Instant(), nullable=False),
        sa.Column("accepted_at", columns.Instant(), nullable=True),
        sa.Column("concluded_at", columns.Instant(), nullable=True),
        sa.Column("archived_at", columns.Instant(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("due_estimated", sa.Boolean(), nullable=False),
        sa.Column("clock", columns.Json(), nullable=False),
        sa.Column("corrections", sa.Integer(), nullable=False),
        sa.Column("lookup_round", sa.Integer(), nullable=False),
        sa.Column("lookup_hash", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("instance_id", name=op.f("pk_case_file")),
        sa.UniqueConstraint("case_no", name=op.f("uq_case_file_case_no")),
    )
    with op.batch_alter_table("case_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_file_agent_id"), ["agent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_file_applicant_id"), ["applicant_id"], unique=False)
        batch_op.create_index("ix_case_file_scope_opened_at", ["scope", "opened_at"], unique=False)
        batch_op.create_index("ix_case_file_status_due_on", ["status", "due_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_file_visit_id"), ["visit_id"], unique=False)

    op.create_table(
        "case_person",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("id_type", sa.String(length=24), nullable=False),
        sa.Column("id_no", sa.LargeBinary(), nullable=False),
        sa.Column("id_masked", sa.String(length=64), nullable=False),
        sa.Column("id_index", sa.LargeBinary(length=32), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("registry_ref", sa.String(length=64), nullable=True),
        sa.Column("created_at", columns.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_person")),
    )
    with op.batch_alter_table("case_person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_person_id_index"), ["id_index"], unique=False)

    op.create_table(
        "evaluation",
        sa.Column("visit_id", sa.String(length=36), nullable=False),
        sa.Column("grade", sa.Integer(), nullable=False),
        sa.Column("tags", columns.Json(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("device", sa.String(length=64), nullable=True),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("given_at", columns.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("visit_id", name=op.f("pk_evaluation")),
    )
    op.create_table(
        "material",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("instance_id", sa.String(length=36), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("need", sa.String(length=16), nullable=False),
        sa.Column("why", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("form", sa.String(length=16), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("copies", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=100), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("returned_at", columns.Instant(), nullable=True),
        sa.Column("updated_by", sa.String(length=64), nullable=False),
        sa.Column("updated_at", columns.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_material")),
    )
    with op.batch_alter_table("material", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_material_instance_id"), ["instance_id"], unique=False)

    op.create_table(
        "material_file",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("material_id", sa.String(length=36), nullable=False),
        sa.Column("instance_id", sa.String(length=36), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("blob", sa.String(length=64), nullable=False),
        sa.Column("thumbnail", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("added_by", sa.String(length=64), nullable=False),
        sa.Column("added_at", columns.Instant(), nullable=False),
        sa.Column("removed_at", columns.Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_material_file")),
    )
    with op.batch_alter_table("material_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_material_file_instance_id"), ["instance_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_material_file_material_id"), ["material_id"], unique=False)

    op.create_table(
        "on_the_spot",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("instance_id", sa.String(length=36), nullable=True),
        sa.Column("act", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("teller", sa.String(length=64), nullable=False),
        sa.Column("window", sa.String(length=40), nullable=True),
        sa.Column("supervisor", sa.String(length=64), nullable=False),
        sa.Column("given_at", columns.Instant(), nullable=False),
        sa.Column("expires_at", columns.Instant(), nullable=False),
        sa.Column("used_at", columns.Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_on_the_spot")),
    )
    with op.batch_alter_table("on_the_spot", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_on_the_spot_instance_id"), ["instance_id"], unique=False)

    op.create_table(
        "own_number",
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("id_index", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_own_number")),
    )
    op.create_table(
        "recusal",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("instance_id", sa.String(length=36), nullable=True),
        sa.Column("id_index", sa.LargeBinary(length=32), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("declared_by", sa.String(length=64), nullable=False),
        sa.Column("declared_at", columns.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recusal")),
    )
    with op.batch_alter_table("recusal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recusal_person"), ["person"], unique=False)

    op.create_table(
        "visit",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=True),
        sa.Column("window", sa.String(length=40), nullable=False),
        sa.Column("hall", sa.String(length=40), nullable=False),
        sa.Column("scope", sa.String(length=128), nullable=False),
        sa.Column("teller", sa.String(length=64), nullable=False),
        sa.Column("started_at", columns.Instant(), nullable=False),
        sa.Column("ended_at", columns.Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
    )
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.create_index("ix_visit_started_at", ["hall", "started_at"], unique=False)
        batch_op.create_index(
            "uq_visit_open_window",
            ["hall", "window"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )


def downgrade() -> None:
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_visit_open_window",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index("ix_visit_started_at")

    op.drop_table("visit")
    with op.batch_alter_table("recusal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recusal_person"))

    op.drop_table("recusal")
    op.drop_table("own_number")
    with op.batch_alter_table("on_the_spot", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_on_the_spot_instance_id"))

    op.drop_table("on_the_spot")
    with op.batch_alter_table("material_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_material_file_material_id"))
        batch_op.drop_index(batch_op.f("ix_material_file_instance_id"))

    op.drop_table("material_file")
    with op.batch_alter_table("material", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_material_instance_id"))

    op.drop_table("material")
    op.drop_table("evaluation")
    with op.batch_alter_table("case_person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_person_id_index"))

    op.drop_table("case_person")
    with op.batch_alter_table("case_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_file_visit_id"))
        batch_op.drop_index("ix_case_file_status_due_on")
        batch_op.drop_index("ix_case_file_scope_opened_at")
        batch_op.drop_index(batch_op.f("ix_case_file_applicant_id"))
        batch_op.drop_index(batch_op.f("ix_case_file_agent_id"))

    op.drop_table("case_file")
    op.drop_table("calendar_year")
    op.drop_table("calendar_day")
    op.drop_table("calendar_change")
