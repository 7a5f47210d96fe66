"""What kind of value an expression certainly has, told from its text alone. Null may always come instead."""

from __future__ import annotations

from decimal import Decimal

from .syntax import (
    Between,
    CallStep,
    Chain,
    Comparison,
    Const,
    ContextLiteral,
    FunctionLiteral,
    In,
    InstanceOf,
    ListLiteral,
    Logic,
    Name,
    Negate,
    Node,
    Postfix,
    Quantified,
    RangeLiteral,
)

_CALLS = {
    "count": "number", "string length": "number", "floor": "number", "ceiling": "number", "modulo": "number",
    "decimal": "number", "not": "boolean", "contains": "boolean", "starts with": "boolean", "ends with": "boolean",
    "matches": "boolean", "list contains": "boolean", "all": "boolean", "any": "boolean", "string": "string",
    "upper case": "string", "lower case": "string", "substring": "string", "string join": "string",
}  # fmt: skip


def static_kind(node: Node) -> str | None:
    """number, string, boolean, list, context, range, function or null; None where it depends on data."""
    while isinstance(node, Negate):
        node = node.operand
    if isinstance(node, Const):
        return _of_value(node)
    if isinstance(node, (Comparison, Logic, Between, In, InstanceOf, Quantified)):
        return "boolean"
    if isinstance(node, Chain):
        return _of_chain(node)
    if isinstance(node, ListLiteral):
        return "list"
    if isinstance(node, ContextLiteral):
        return "context"
    if isinstance(node, RangeLiteral):
        return "range"
    if isinstance(node, FunctionLiteral):
        return "function"
    if isinstance(node, Postfix) and isinstance(node.base, Name) and len(node.steps) == 1:
        return _CALLS.get(node.base.name) if isinstance(node.steps[0], CallStep) else None
    return None


def _of_value(node: Const) -> str | None:
    value = node.value
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, Decimal):
        return "number"
    if isinstance(value, str):
        return "string"
    return "null" if value is None and node.flaw is None else None


def _of_chain(node: Chain) -> str | None:
    kinds = {
        _of_value(part) if isinstance(part, Const) else None for part in [node.first, *[p for _, p, _ in node.rest]]
    }
    return "number" if kinds == {"number"} else "string" if kinds == {"string"} else None
