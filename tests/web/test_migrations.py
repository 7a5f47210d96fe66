"""Migrations and models agree; a start brings an older file up to date after a copy, and refuses a newer one."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect, text

from engine.database import open_engine
from web import migrate


@pytest.fixture
def db(tmp_path: Path) -> Engine:
    return open_engine(f"sqlite:///{tmp_path / 'tellerflow.db'}")


def differences(db: Engine) -> list[object]:
    with db.connect() as conn:
        context = MigrationContext.configure(conn, opts={"compare_type": True})
        return list(compare_metadata(context, migrate.METADATA))


def test_the_migrations_make_what_the_models_say(db: Engine) -> None:
    migrate.upgrade(db)
    assert differences(db) == []
    assert migrate.revision_of(db) == migrate.newest()


@pytest.mark.postgres
def test_they_do_so_on_postgresql_too(postgres_url: str) -> None:
    db = open_engine(postgres_url)
    with db.begin() as conn:
        conn.execute(text("DROP SCHEMA public CASCADE"))
        conn.execute(text("CREATE SCHEMA public"))
    migrate.upgrade(db)
    assert differences(db) == []
    db.dispose()


def test_a_database_of_a_newer_release_is_refused(db: Engine) -> None:
    migrate.upgrade(db)
    with db.begin() as conn:
        conn.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(migrate.OutOfDate, match="更新的版本"):
        migrate.at_start(db)


def test_a_copy_holds_everything_and_old_copies_go(db: Engine, tmp_path: Path) -> None:
    migrate.upgrade(db)
    with db.begin() as conn:
        conn.execute(text("INSERT INTO hall (code, name, area) VALUES ('H01', '大厅', '510400')"))
    for n in range(7):
        made = migrate.copy(db)
        assert made is not None
        made.rename(tmp_path / f"tellerflow-before-{n:04}.db")
    made = migrate.copy(db)
    assert made is not None and len(list(tmp_path.glob("tellerflow-before-*.db"))) == migrate.KEPT_COPIES
    kept = open_engine(f"sqlite:///{made}")
    with kept.connect() as conn:
        assert conn.execute(text("SELECT name FROM hall")).scalar() == "大厅"


def test_downgrading_leaves_nothing_behind(db: Engine) -> None:
    from alembic import command

    migrate.upgrade(db)
    settings = migrate.config()
    with db.begin() as conn:
        settings.attributes["connection"] = conn
        command.downgrade(settings, "base")
    assert inspect(db).get_table_names() == ["alembic_version"]
