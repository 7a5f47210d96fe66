"""Brings a database to the newest migration: at start on SQLite, after a copy of it; by scripts/admin elsewhere."""

import sqlite3
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, MetaData

from catalog import models
from catalog.calendar import tables as calendar_tables
from catalog.guides import tables as guide_tables
from catalog.seals import tables as seal_tables
from engine import tables
from engine.base import Base
from engine.database import open_engine
from engine.history import tables as history_tables
from engine.packages import tables as packages_tables
from handlers.archive import tables as archive_tables
from handlers.cases import tables as case_tables
from handlers.device import tables as device_tables
from handlers.documents import tables as document_tables
from handlers.notification import tables as notification_tables
from handlers.numbering import tables as numbering_tables
from handlers.registry import tables as registry_tables
from handlers.registry.cards import tables as card_tables
from handlers.registry.other_region import tables as region_tables
from web.past import tables as past_tables
from web.settings import Settings

FOLDER = Path(__file__).parent / "migrations"
# a table is known to the metadata once its module is loaded
MODELS = (
    *(tables, history_tables, packages_tables, models, calendar_tables),
    *(guide_tables, seal_tables),
    *(case_tables, numbering_tables, registry_tables, document_tables),
    card_tables,
    *(device_tables, notification_tables, archive_tables),
    region_tables,
    past_tables,
)
METADATA: MetaData = Base.metadata
KEPT_COPIES = 5


class OutOfDate(Exception):
    """The database is older or newer than this release; the sentence says what to do."""


def engine_of_environment() -> Engine:
    return open_engine(Settings.from_environment().database)


def config() -> Config:
    return Config(str(FOLDER / "alembic.ini"))


def revision_of(db: Engine) -> str | None:
    with db.connect() as conn:
        return MigrationContext.configure(conn).get_current_revision()


def newest() -> str | None:
    return ScriptDirectory.from_config(config()).get_current_head()


def at_start(db: Engine) -> None:
    """SQLite is brought up to date; another database must have been brought there by hand, and is created if empty."""
    kept = revision_of(db)
    if kept == newest():
        return
    _check_known(kept)
    if db.dialect.name == "sqlite":
        if kept is not None:
            copy(db)
    elif kept is not None:
        raise OutOfDate("数据库结构不是最新，请先备份，再运行 scripts/admin migrate。")
    upgrade(db)


def upgrade(db: Engine) -> None:
    _check_known(revision_of(db))
    settings = config()
    with db.begin() as conn:
        settings.attributes["connection"] = conn
        command.upgrade(settings, "head")


def _check_known(kept: str | None) -> None:
    known = {script.revision for script in ScriptDirectory.from_config(config()).walk_revisions()}
    if kept is not None and kept not in known:
        raise OutOfDate("数据库来自更新的版本，本版本不能使用，请换用新版本的程序。")


def copy(db: Engine) -> Path | None:
    """A consistent copy of the SQLite file beside it; the newest few are kept."""
    name = db.url.database
    if not name or name == ":memory:":
        return None
    source = Path(name)
    target = source.with_name(f"{source.stem}-before-{newest()}.db")
    with sqlite3.connect(source) as old, sqlite3.connect(target) as new:
        old.backup(new)
    copies = sorted(source.parent.glob(f"{source.stem}-before-*.db"), key=lambda path: path.stat().st_mtime)
    for outdated in copies[:-KEPT_COPIES]:
        outdated.unlink()
    return target
