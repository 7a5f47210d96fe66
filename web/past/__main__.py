"""`python -m web.past`: makes the past beside a server, which started it and whose end is its own.

Low in priority, and in a process of its own: nobody at a desk waits for it longer than for another teller.
"""

import logging
import os
import sys

from engine.clock import wall_now
from handlers.timing import local_day
from web.past.plan import Asked
from web.past.run import AlreadyRunning, make
from web.settings import Settings

log = logging.getLogger("tellerflow.past")
NICE = 10


class Orphaned(Exception):
    """The server is gone: the next one goes on here."""


def main() -> int:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    logging.getLogger("tellerflow.notification").setLevel(logging.WARNING)
    os.nice(NICE)
    parent = os.getppid()

    def beat() -> None:
        if os.getppid() != parent:
            raise Orphaned

    try:
        made = make(Settings.from_environment(), Asked(local_day(wall_now())), beat=beat)
    except AlreadyRunning:
        log.info("another process makes the past")
        return 0
    except Orphaned:
        return 1
    if made is not None:
        rate = made.steps / max(made.seconds, 0.001)
        log.info("the past: %s cases, %s steps in %.0f s, %.0f steps/s", made.cases, made.steps, made.seconds, rate)
    return 0


if __name__ == "__main__":
    sys.exit(main())
