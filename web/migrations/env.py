"""Alembic's entry: all models of ours against the connection that the caller opened (or TELLERFLOW's database)."""

from alembic import context
from sqlalchemy import Connection

from web.migrate import METADATA, engine_of_environment


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        render_as_batch=True,
        compare_type=True,
        user_module_prefix="columns.",
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with engine_of_environment().begin() as opened:
        run(opened)
