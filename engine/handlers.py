"""What the engine knows of the code behind a service task. The handlers themselves live outside; they are handed in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Literal, Protocol

from sqlalchemy import Connection

from engine.kernel.context import BusinessError, HandlerFailed, InlineCall

__all__ = [
    "BusinessError",
    "HandlerFailed",
    "Handlers",
    "InlineCall",
    "InlineHandler",
    "JobCall",
    "JobHandler",
    "NotYet",
    "Registry",
    "StoringHandler",
]


@dataclass(frozen=True, slots=True)
class JobCall:
    """One try at a job. `key` is the same in every try: whoever receives the effect drops doubles by it."""

    key: str
    type: str
    headers: Mapping[str, str]
    variables: Mapping[str, Any]
    instance_id: str
    element_id: str
    attempt: int
    now: datetime


class NotYet(Exception):
    """Raised by a job handler: the outside was asked and has not answered; look again after `wait_s` of business time.

    It counts as no attempt: nobody's thread waits for a person at a device, and no retry is used up.
    """

    def __init__(self, wait_s: float) -> None:
        super().__init__(f"look again in {wait_s} s")
        self.wait_s = wait_s


@dataclass(frozen=True, slots=True)
class InlineHandler:
    """A pure computation that runs inside the command: no network, no clock, no file."""

    type: str
    version: str
    run: Callable[[InlineCall], Mapping[str, Any]]
    kind: ClassVar[Literal["inline"]] = "inline"


@dataclass(frozen=True, slots=True)
class StoringHandler:
    """A computation that reads or writes rows inside the command, on its connection: all is kept or nothing is.

    A try that loses against another command is made again, so it must have no effect but its rows. In the sandbox it
    does not run: its task waits there like a job's.
    """

    type: str
    version: str
    run: Callable[[InlineCall, Connection, datetime], Mapping[str, Any]]
    kind: ClassVar[Literal["storing"]] = "storing"


@dataclass(frozen=True, slots=True)
class JobHandler:
    """Work with an effect outside. A worker performs it at least once, and takes it as dead after `lease_s` seconds."""

    type: str
    version: str
    run: Callable[[JobCall], Mapping[str, Any]]
    lease_s: int = 60
    repeatable: bool = False
    """It only asks, or what it does may be done again: a case may still go back to a step before it."""
    kind: ClassVar[Literal["job"]] = "job"


HandlerInfo = InlineHandler | StoringHandler | JobHandler


class Handlers(Protocol):
    def find(self, type: str) -> HandlerInfo | None: ...


class Registry:
    """Handlers by task type."""

    def __init__(self, *handlers: HandlerInfo) -> None:
        self._by_type: dict[str, HandlerInfo] = {}
        for handler in handlers:
            self.add(handler)

    def add(self, handler: HandlerInfo) -> None:
        if handler.type in self._by_type:
            raise ValueError(f"two handlers of type {handler.type}")
        self._by_type[handler.type] = handler

    def find(self, type: str) -> HandlerInfo | None:
        return self._by_type.get(type)
