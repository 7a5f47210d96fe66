"""What the commands of administration work with, and how each runs: one transaction, events, the last keeper stays."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from catalog.administration.changes import CHAIN, Change, note
from catalog.administration.keepers import LastAdministrator, kept
from catalog.administration.kinds import USER_KINDS, administers
from catalog.administration.live import Live
from catalog.regions import RegionPack
from engine.actor import Actor
from engine.clock import Clock
from engine.database import Database
from engine.errors import NotAllowed
from engine.feel.temporal import BEIJING
from engine.history import Keys, hold


@dataclass(frozen=True, slots=True)
class Work:
    """One command under way. Accounts and grants run on wall time, events are kept in business time."""

    conn: Connection
    region: RegionPack
    actor: Actor
    wall: datetime
    now: datetime
    simulated: bool
    keys: Keys

    @property
    def today(self) -> date:
        return self.wall.astimezone(BEIJING).date()

    def need(self, kind: str, scope: str) -> None:
        if not administers(self.actor, kind, scope):
            raise NotAllowed(f"您不是此范围的{USER_KINDS[kind]}，不能作此改动，请联系上级管理员。")

    def note(
        self,
        kind: str,
        subject: str,
        title: str,
        before: Mapping[str, Any] | None,
        after: Mapping[str, Any] | None,
        reason: str = "",
        scope: str = "",
    ) -> None:
        change = Change(kind, subject, title, before, after, reason, scope)
        note(self.conn, change, self.actor, self.now, self.simulated, self.keys)


@dataclass(frozen=True, slots=True)
class Office:
    """Made once by the wiring."""

    db: Database
    region: RegionPack
    clock: Clock
    keys: Keys
    live: Live

    def today(self) -> date:
        return self.clock.wall().astimezone(BEIJING).date()

    @contextmanager
    def change(self, actor: Actor) -> Iterator[Work]:
        """One transaction of an administrator; two of them wait for each other. Raises LastAdministrator."""
        with self.db.write() as conn:
            hold(conn, CHAIN)
            clock = self.clock
            work = Work(conn, self.region, actor, clock.wall(), clock.now(), clock.simulated, self.keys)
            before = kept(conn, work.today)
            yield work
            if before and not kept(conn, work.today):
                raise LastAdministrator
        self.live.refresh()
