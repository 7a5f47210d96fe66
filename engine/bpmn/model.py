"""A diagram as plain data: what was drawn, with its expressions parsed once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.bpmn.text import Text


@dataclass(frozen=True, slots=True)
class Flow:
    id: str
    source: str
    target: str
    condition: Text | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """`kind`: none message timer signal error escalation link terminate. `name` is the message's, signal's or link's;
    `code` the error's or escalation's, None catching all."""

    kind: str
    name: Text | None = None
    key: Text | None = None
    code: Text | None = None
    timer_kind: str = ""
    timer: Text | None = None


@dataclass(frozen=True, slots=True)
class MappingRule:
    source: Text
    target: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Loop:
    sequential: bool
    collection: Text
    item: str | None
    output_collection: str | None
    output_element: Text | None
    until: Text | None


@dataclass(frozen=True, slots=True)
class JobDefinition:
    type: Text
    retries: Text | None


@dataclass(frozen=True, slots=True)
class FormReference:
    """`form_id` names a form of the package; `key` one embedded in the diagram."""

    form_id: Text | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Assignment:
    assignee: Text | None = None
    groups: Text | None = None
    users: Text | None = None
    due: Text | None = None
    follow_up: Text | None = None
    priority: Text | None = None


@dataclass(frozen=True, slots=True)
class Called:
    """A process or a decision that is called: how it is found and where its result goes."""

    id: Text
    binding: str = "latest"
    tag: str | None = None
    all_parent: bool = True
    all_child: bool = True
    result: str = ""


@dataclass(frozen=True, slots=True)
class Script:
    expression: Text
    result: str


@dataclass(slots=True)
class Element:
    """One flow node. `parent` is the id of the sub-process it stands in, None at the top."""

    id: str
    kind: str
    name: str
    parent: str | None
    incoming: list[Flow] = field(default_factory=list)
    outgoing: list[Flow] = field(default_factory=list)
    default: Flow | None = None
    event: Event | None = None
    interrupting: bool = True
    attached_to: str | None = None
    boundary: list["Element"] = field(default_factory=list)
    inputs: tuple[MappingRule, ...] = ()
    outputs: tuple[MappingRule, ...] = ()
    loop: Loop | None = None
    job: JobDefinition | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    properties: Mapping[str, str] = field(default_factory=dict)
    form: FormReference | None = None
    assignment: Assignment = Assignment()
    called: Called | None = None
    script: Script | None = None
    children: list["Element"] = field(default_factory=list)
    event_subprocess: bool = False
    lane: str | None = None

    @property
    def start(self) -> "Element | None":
        """The start event of a sub-process."""
        return next((child for child in self.children if child.kind == "startEvent"), None)

    @property
    def handlers(self) -> list["Element"]:
        """The start events of the event sub-processes that stand in this scope."""
        return [child.start for child in self.children if child.event_subprocess and child.start is not None]


@dataclass(frozen=True, slots=True)
class Start:
    """One way to start a process from outside."""

    element_id: str
    event: Event


@dataclass(slots=True)
class Process:
    """One executable process. `definition_id` is set when a version is loaded; `runtime` is the kernel's own cache."""

    id: str
    name: str
    version_tag: str | None
    root: Element
    elements: dict[str, Element]
    forms: Mapping[str, str] = field(default_factory=dict)
    documentation: str = ""
    definition_id: str = ""
    runtime: Any = None

    @property
    def starts(self) -> list[Start]:
        """Start events at the top, the none start first."""
        found = [Start(e.id, e.event) for e in self.root.children if e.kind == "startEvent" and e.event is not None]
        return sorted(found, key=lambda start: start.event.kind != "none")
