"""What one command made happen, in order: the source of history, to-dos, jobs, timers, subscriptions and incidents."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Entered:
    token: int
    element_id: str


@dataclass(frozen=True, slots=True)
class Left:
    token: int
    element_id: str


@dataclass(frozen=True, slots=True)
class Cancelled:
    token: int
    element_id: str


@dataclass(frozen=True, slots=True)
class FlowTaken:
    flow_id: str


@dataclass(frozen=True, slots=True)
class VariablesChanged:
    """`before` lacks the names that are new."""

    scope: int
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    element_id: str


@dataclass(frozen=True, slots=True)
class Decided:
    token: int
    element_id: str
    decision_id: str
    output: Any
    matched: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Handled:
    token: int
    element_id: str
    handler: str
    version: str
    input: Mapping[str, Any]
    result: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Warned:
    token: int
    element_id: str
    message: str


@dataclass(frozen=True, slots=True)
class UserTaskOpened:
    token: int
    element_id: str
    name: str
    form_id: str | None
    assignee: str | None
    groups: tuple[str, ...]
    users: tuple[str, ...]
    due: datetime | None
    follow_up: datetime | None
    priority: int
    properties: Mapping[str, str]
    scopes: tuple[int, ...]
    definition_id: str


@dataclass(frozen=True, slots=True)
class JobOpened:
    token: int
    element_id: str
    type: str
    retries: int
    headers: Mapping[str, str]
    scopes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TimerOpened:
    token: int
    element_id: str
    due: datetime


@dataclass(frozen=True, slots=True)
class SubscriptionOpened:
    """`process_key` is the called process where the wait stands in one: a message is for one instance of each."""

    token: int
    element_id: str
    process_key: str
    kind: Literal["message", "signal"]
    name: str
    key: str | None
    interrupting: bool


@dataclass(frozen=True, slots=True)
class Closed:
    """`element_id` None: every wait of the token is over; else the one wait for that event."""

    token: int
    element_id: str | None


@dataclass(frozen=True, slots=True)
class SignalThrown:
    token: int
    element_id: str
    name: str
    variables: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class IncidentOpened:
    token: int
    element_id: str
    kind: str
    message: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class IncidentClosed:
    token: int


@dataclass(frozen=True, slots=True)
class Ended:
    state: Literal["completed", "terminated"]
    end_events: tuple[str, ...]


Effect = (
    Entered
    | Left
    | Cancelled
    | FlowTaken
    | VariablesChanged
    | Decided
    | Handled
    | Warned
    | UserTaskOpened
    | JobOpened
    | TimerOpened
    | SubscriptionOpened
    | Closed
    | SignalThrown
    | IncidentOpened
    | IncidentClosed
    | Ended
)
