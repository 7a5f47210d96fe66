"""What the commands share: the database without a running server."""

import sys
from collections.abc import Callable

from catalog.regions import RegionPack, load_region
from engine.database import Database, open_engine
from web.settings import Settings, SettingsInvalid


class Wrong(Exception):
    """What was asked cannot be done; the sentence says why."""


def open_database(settings: Settings) -> tuple[Database, RegionPack]:
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    return Database(open_engine(settings.database)), load_region(settings.region)


def run(main: Callable[[list[str]], None]) -> int:
    try:
        main(sys.argv[1:])
    except (Wrong, SettingsInvalid) as wrong:
        print(wrong, file=sys.stderr)
        return 1
    return 0
