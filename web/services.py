"""What every request may use, made once by the factory and reached through the application."""

from dataclasses import dataclass, field
from typing import Protocol, cast

from flask import current_app

from catalog.administration import Office
from catalog.calendar import StoredCalendar
from catalog.guides.live import LiveCatalogue
from catalog.policy import HallPolicy
from catalog.regions import RegionPack
from engine import Clock, Database, Engine
from engine.history import Notary
from engine.packages import Packages, PublishedDefinitions
from handlers.archive import Office as Archive
from handlers.cases import Desk
from handlers.cases.contents import Safe
from handlers.device import Hub
from handlers.documents import Papers
from handlers.registry import Market, Registry
from web.housekeeping import Rounds
from web.settings import Settings


class Performer(Protocol):
    """Who performs due jobs beside the requests."""

    def start(self) -> None: ...

    def stop(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Services:
    """`anybody` tells whether there was any person when the server started."""

    settings: Settings
    db: Database
    region: RegionPack
    policy: HallPolicy
    clock: Clock
    engine: Engine
    packages: Packages
    registry: Registry
    worker: Performer | None = None
    chores: Rounds | None = None
    notary: Notary | None = None
    demo_password: str = ""
    anybody: bool = True
    items: LiveCatalogue = field(kw_only=True)
    desk: Desk = field(kw_only=True)
    safe: Safe = field(kw_only=True)
    papers: Papers = field(kw_only=True)
    devices: Hub = field(kw_only=True)
    archive: Archive = field(kw_only=True)
    admin: Office = field(kw_only=True)
    market: Market = field(kw_only=True)
    calendar: StoredCalendar = field(kw_only=True)

    @property
    def definitions(self) -> PublishedDefinitions:
        return cast(PublishedDefinitions, self.engine.parts.definitions)

    def start_work(self) -> None:
        for part in (self.worker, self.chores):
            if part is not None:
                part.start()
        if self.notary is not None:
            self.notary.start()

    def stop_work(self) -> None:
        """Ends long polls, lets running jobs end; leases that are held longer run out by themselves."""
        self.engine.activation.stop()
        self.devices.bell.stop()
        for part in (self.worker, self.chores):
            if part is not None:
                part.stop()
        if self.notary is not None:
            self.notary.stop()
        self.papers.renderer.stop()


def services() -> Services:
    return cast(Services, current_app.extensions["tellerflow"])
