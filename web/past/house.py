"""The engine of the past: the product's own services with another clock, and nothing that reaches outside."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import event

from catalog.calendar import StoredCalendar
from engine import Engine, Parts
from engine.commands.parts import Keeper
from engine.handlers import HandlerInfo, Handlers, JobCall, JobHandler
from handlers.documents import Papers
from web.past import devices
from web.past.clock import PastClock, PastIds
from web.past.life import Life
from web.services import Services
from web.settings import Settings
from web.wiring import build

KEEPER = Keeper("past")
UNPRINTED = "未打印（演示）"


@dataclass(frozen=True, slots=True)
class PastHandlers:
    """The product's handlers but for those that would print every paper or ring at a device."""

    real: Handlers
    own: Mapping[str, HandlerInfo]

    def find(self, type: str) -> HandlerInfo | None:
        return self.own.get(type) or self.real.find(type)


@dataclass
class House:
    """`lives`: the cases under way, by instance: handlers ask them what is printed and what devices answer."""

    use: Services
    clock: PastClock
    parts: Parts
    engine: Engine
    calendar: StoredCalendar
    lives: dict[str, Life]

    def close(self) -> None:
        self.use.papers.renderer.stop()
        self.use.db.engine.dispose()


def open_house(settings: Settings, now: datetime) -> House:
    """Every job that is opened here is kept for `KEEPER`: no worker of the server takes it up meanwhile."""
    use = build(replace(settings, worker=False))
    if use.db.sqlite:
        _hurry(use)
    clock = PastClock(now)
    ids = PastIds(clock)
    lives: dict[str, Life] = {}
    real = use.engine.parts.handlers
    own = {
        "document.render": JobHandler("document.render", "1", _render(replace(use.papers, new_id=ids), lives), 90),
        **devices.handlers(lives, real, use.db),
    }
    handlers = PastHandlers(real, own)
    parts = replace(
        use.engine.parts, clock=clock, handlers=handlers, new_id=ids, keeper=KEEPER, offset=None,
        wake=lambda due, external: None,
    )  # fmt: skip
    return House(use, clock, parts, Engine(parts), StoredCalendar(use.db), lives)


def _hurry(use: Services) -> None:
    """What is lost with the machine's power is made again: no wait for the disk at every commit."""

    @event.listens_for(use.db.engine, "connect")
    def connected(connection: Any, record: Any) -> None:
        connection.execute("PRAGMA synchronous=NORMAL")

    use.db.engine.dispose()


def _render(papers: Papers, lives: Mapping[str, Life]) -> Any:
    def render(call: JobCall) -> dict[str, Any]:
        row = papers.make(call) if lives[call.instance_id].plan.printed else papers.record(call, UNPRINTED)
        return {"document_id": row["id"], "number": row["number"], "code": row["code"]}

    return render
