"""What the commands are given to work with."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import uuid_utils
from sqlalchemy import Connection

from engine.clock import Clock
from engine.commands.clock import StoredOffset
from engine.database import Database
from engine.definitions import Definitions
from engine.forms import Reference
from engine.handlers import Handlers
from engine.history import Keys
from engine.policy import Policy
from engine.store import Fields

if TYPE_CHECKING:
    from engine.commands.running import Running
    from engine.commands.work import Work


def uuid7() -> str:
    return str(uuid_utils.uuid7())


def _nothing(conn: Connection) -> None:
    """The default of `Parts.before_commit`."""


def _unobserved(work: "Work", running: "Running") -> None:
    """The default of `Parts.observe`."""


def _nobody(jobs: Sequence[str], external: bool) -> None:
    """The default of `Parts.wake`."""


def _no_files(work: "Work", task: Fields, ids: Sequence[str]) -> Mapping[str, Reference]:
    """The default of `Parts.files`."""
    return {}


@dataclass(frozen=True, slots=True)
class Keeper:
    """Who alone performs the jobs that these parts open: each is born leased to `name`, for `lease_s` of wall time.

    No other worker takes them up then, not even timers that are due by its own clock. `jobs.claim.hand_over` ends it.
    """

    name: str
    lease_s: float = 3600


@dataclass
class Parts:
    """`offset` is what moves the clock, None where it cannot be moved.

    `wake(ids, external)` is told after each commit which jobs of ours became due, and whether an external one did.

    `observe` is told of every instance that a command has changed, in its transaction, when its rows are written: other
    parts of the product keep theirs in step so. It gives no further command.

    `files` tells which documents, by id, the form of a to-do may name when it is handed in; from then on they are used.

    `before_commit` is called last in every transaction; a test raises in it to stand for a crash.
    """

    database: Database
    clock: Clock
    policy: Policy
    definitions: Definitions
    handlers: Handlers
    keys: Keys
    new_id: Callable[[], str] = uuid7
    offset: StoredOffset | None = None
    keeper: Keeper | None = None
    wake: Callable[[Sequence[str], bool], None] = field(default=_nobody)
    observe: Callable[["Work", "Running"], None] = field(default=_unobserved)
    files: Callable[["Work", Fields, Sequence[str]], Mapping[str, Reference]] = field(default=_no_files)
    before_commit: Callable[[Connection], None] = field(default=_nothing)
