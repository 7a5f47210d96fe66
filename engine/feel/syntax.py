"""The syntax tree of an expression. `at` is the offset in the text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from .types import Type


@dataclass(slots=True)
class Const:
    """A literal; `flaw` says why it is null although something else was written."""

    value: Any
    at: int
    flaw: str | None = None


@dataclass(slots=True)
class Name:
    name: str
    at: int


@dataclass(slots=True)
class Negate:
    times: int
    operand: Node
    at: int


@dataclass(slots=True)
class Chain:
    """Operators of one rank, left to right: + -, * /, **."""

    first: Node
    rest: list[tuple[str, Node, int]]
    at: int


@dataclass(slots=True)
class Logic:
    word: str
    operands: list[Node]
    at: int


@dataclass(slots=True)
class Comparison:
    operator: str
    left: Node
    right: Node
    at: int


@dataclass(slots=True)
class Between:
    value: Node
    low: Node
    high: Node
    at: int


@dataclass(slots=True)
class Test:
    """One unary test: `operator` is empty for a bare expression."""

    operator: str
    operand: Node
    at: int


@dataclass(slots=True)
class In:
    value: Node
    tests: list[Test]
    at: int


@dataclass(slots=True)
class InstanceOf:
    value: Node
    type: Type
    at: int


@dataclass(slots=True)
class If:
    """Branches of `if` and each `else if`, in order."""

    branches: list[tuple[Node, Node]]
    otherwise: Node
    at: int


@dataclass(slots=True)
class Loop:
    """`name in first` or `name in first..last`."""

    name: str
    first: Node
    last: Node | None
    at: int


@dataclass(slots=True)
class For:
    iterators: list[Loop]
    body: Node
    at: int


@dataclass(slots=True)
class Quantified:
    word: str
    iterators: list[Loop]
    body: Node
    at: int


@dataclass(slots=True)
class FunctionLiteral:
    params: list[tuple[str, Type | None]]
    body: Node
    external: bool
    at: int


@dataclass(slots=True)
class ContextLiteral:
    entries: list[tuple[str, Node, int]]
    at: int


@dataclass(slots=True)
class ListLiteral:
    items: list[Node]
    at: int


@dataclass(slots=True)
class RangeLiteral:
    low: Node | None
    high: Node | None
    low_included: bool
    high_included: bool
    at: int


@dataclass(slots=True)
class PathStep:
    name: str
    at: int


@dataclass(slots=True)
class FilterStep:
    condition: Node
    at: int


@dataclass(slots=True)
class CallStep:
    """`names` is empty for positional arguments."""

    names: list[str]
    arguments: list[Node]
    at: int


Step: TypeAlias = "PathStep | FilterStep | CallStep"


@dataclass(slots=True)
class Postfix:
    base: Node
    steps: list[Step]
    at: int


Node: TypeAlias = (
    "Const | Name | Negate | Chain | Logic | Comparison | Between | In | InstanceOf | If | For | Quantified "
    "| FunctionLiteral | ContextLiteral | ListLiteral | RangeLiteral | Postfix"
)


def children(node: Node) -> Iterator[Node]:
    """The direct sub-expressions of a node that opens no scope of its own; scoped nodes give all theirs too."""
    if isinstance(node, Negate):
        yield node.operand
    elif isinstance(node, Chain):
        yield node.first
        for _, operand, _ in node.rest:
            yield operand
    elif isinstance(node, Logic):
        yield from node.operands
    elif isinstance(node, Comparison):
        yield node.left
        yield node.right
    elif isinstance(node, Between):
        yield from (node.value, node.low, node.high)
    elif isinstance(node, In):
        yield node.value
        for test in node.tests:
            yield test.operand
    elif isinstance(node, InstanceOf):
        yield node.value
    elif isinstance(node, If):
        for condition, result in node.branches:
            yield condition
            yield result
        yield node.otherwise
    elif isinstance(node, (For, Quantified)):
        for iterator in node.iterators:
            yield iterator.first
            if iterator.last is not None:
                yield iterator.last
        yield node.body
    elif isinstance(node, FunctionLiteral):
        yield node.body
    elif isinstance(node, ContextLiteral):
        for _, value, _ in node.entries:
            yield value
    elif isinstance(node, ListLiteral):
        yield from node.items
    elif isinstance(node, RangeLiteral):
        if node.low is not None:
            yield node.low
        if node.high is not None:
            yield node.high
    elif isinstance(node, Postfix):
        yield node.base
        for step in node.steps:
            if isinstance(step, FilterStep):
                yield step.condition
            elif isinstance(step, CallStep):
                yield from step.arguments
