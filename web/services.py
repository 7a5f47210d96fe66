"""What every request may use, made once by the factory and reached through the application."""

from dataclasses import dataclass
from typing import cast

from flask import current_app

from catalog.policy import HallPolicy
from catalog.regions import RegionPack
from engine import Clock, Database, Engine
from engine.jobs.worker import Worker
from engine.packages import Packages, PublishedDefinitions
from web.settings import Settings


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
    worker: Worker | None = None
    demo_password: str = ""
    anybody: bool = True

    @property
    def definitions(self) -> PublishedDefinitions:
        return cast(PublishedDefinitions, self.engine.parts.definitions)

    def start_work(self) -> None:
        if self.worker is not None:
            self.worker.start()

    def stop_work(self) -> None:
        """Ends long polls, lets running jobs end; leases that are held longer run out by themselves."""
        self.engine.activation.stop()
        if self.worker is not None:
            self.worker.stop()


def services() -> Services:
    return cast(Services, current_app.extensions["tellerflow"])
