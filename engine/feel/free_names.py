"""Which variables an expression reads from outside."""

from __future__ import annotations

from collections.abc import Iterator

from .builtins import BUILTINS
from .syntax import (
    CallStep,
    ContextLiteral,
    FilterStep,
    For,
    FunctionLiteral,
    Name,
    Node,
    Postfix,
    Quantified,
    children,
)

Bound = frozenset[str]


def names_in(node: Node) -> Iterator[tuple[Name, bool, bool]]:
    """Every name that nothing in the expression binds; whether it is called, and whether it stands in a filter."""
    pending: list[tuple[Node, Bound, bool, bool]] = [(node, frozenset(), False, False)]
    while pending:
        current, bound, called, filtered = pending.pop()
        if isinstance(current, Name):
            if current.name not in bound and not (filtered and current.name == "item"):
                yield current, called, filtered
        elif isinstance(current, (For, Quantified)):
            for loop in current.iterators:
                pending.append((loop.first, bound, False, filtered))
                if loop.last is not None:
                    pending.append((loop.last, bound, False, filtered))
                bound |= {loop.name}
            partial = {"partial"} if isinstance(current, For) else set()
            pending.append((current.body, bound | partial, False, filtered))
        elif isinstance(current, FunctionLiteral):
            if not current.external:
                pending.append((current.body, bound | {name for name, _ in current.params}, False, filtered))
        elif isinstance(current, ContextLiteral):
            every = frozenset(name for name, _, _ in current.entries)
            for name, value, _ in current.entries:
                pending.append((value, bound | every if isinstance(value, FunctionLiteral) else bound, False, filtered))
                bound |= {name}
        elif isinstance(current, Postfix):
            pending.append((current.base, bound, isinstance(current.steps[0], CallStep), filtered))
            for step in current.steps:
                if isinstance(step, FilterStep):
                    pending.append((step.condition, bound, False, True))
                elif isinstance(step, CallStep):
                    pending.extend([(argument, bound, False, filtered) for argument in step.arguments])
        else:
            pending.extend([(child, bound, False, filtered) for child in children(current)])


def free_names(node: Node) -> frozenset[str]:
    """Names that are read from the scope. Names in filters count, as they may be the item's keys or variables."""
    return frozenset(
        name.name for name, called, _ in names_in(node) if name.name != "?" and not (called and name.name in BUILTINS)
    )
