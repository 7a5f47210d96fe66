"""What the oracle keeps of a running instance: nodes, and what they wait for."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.engine.random.blocks import Activity, Boundary, Handler, Step

Data = dict[str, Any]
Then = Callable[[], None]


@dataclass(eq=False)
class Node:
    """`ways` counts the ways still under way in a scope; with the last one it is done."""

    parent: "Node | None"
    activity: Activity | None = None
    isolated: bool = False
    vars: Data = field(default_factory=dict)
    children: list["Node"] = field(default_factory=list)
    ways: int = 1
    done: Then = lambda: None
    handlers: list[Handler] = field(default_factory=list)
    interrupted: bool = False
    catch: Callable[[Boundary, Data], None] | None = None

    def __post_init__(self) -> None:
        if self.parent is not None:
            self.parent.children.append(self)

    def outwards(self) -> Iterator["Node"]:
        node: Node | None = self
        while node is not None:
            yield node
            node = node.parent

    def seen(self) -> list["Node"]:
        """The scopes whose variables are visible here, innermost first."""
        found = []
        for node in self.outwards():
            found.append(node)
            if node.isolated:
                break
        return found

    def visible(self) -> Data:
        return {name: value for node in reversed(self.seen()) for name, value in node.vars.items()}


@dataclass(eq=False)
class Wait:
    kind: str  # job task timer message signal
    element: str
    node: Node
    fire: Callable[[Data], None]
    name: str = ""
    key: str = ""
    due: datetime | None = None
    left: int | None = None
    seconds: int = 0
    step: Step | None = None
    spare: bool = False  # does not interrupt, and stays
    attached: bool = False  # of a boundary event or handler: a history may do without it
    throw: Callable[[str, Data], None] | None = None
    fail: Then | None = None


@dataclass(eq=False)
class Incident:
    """`results`: what the work should have given; `choice`: a gateway without a way out."""

    element: str
    node: Node
    retry: Then
    resolve: Callable[[Data], None]
    results: tuple[str, ...] = ()
    choice: bool = False
