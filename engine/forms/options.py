"""What can be chosen in a select, a radio group or a checklist, and whether a value is among it."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from engine.forms.components import Component
from engine.forms.conditions import worked_out


def option_values(
    component: Component, data: Mapping[str, Any], scope: Mapping[str, Any] | None, now: datetime
) -> list[Any] | None:
    """The values on offer: the variable `valuesKey`, else `values`, else `valuesExpression` (None without a scope)."""
    spec = component.spec
    listed: Any
    if spec.get("valuesKey") is not None:
        listed = data.get(str(spec["valuesKey"]))
    elif spec.get("values") is not None:
        listed = spec["values"]
    elif scope is None:
        return None
    else:
        listed = evaluated_options(component, scope, now)
    if not isinstance(listed, list):
        return []
    return [value for option in listed if (value := _option_value(option)) is not None]


def evaluated_options(component: Component, scope: Mapping[str, Any], now: datetime) -> Any:
    expr = component.expressions.get("valuesExpression")
    return None if expr is None else worked_out(expr, scope, now)


def _option_value(option: Any) -> Any:
    """The value of a usable option, else None: a primitive, or {label?, value} with a usable value."""
    if _primitive(option):
        return option
    if not isinstance(option, Mapping):
        return None
    value = option.get("value")
    if _primitive(value):
        return value
    labelled = isinstance(option.get("label"), str) and option["label"]
    return value if labelled and isinstance(value, Mapping) and value else None


def _primitive(value: Any) -> bool:
    return isinstance(value, (bool, int, Decimal)) or (isinstance(value, str) and value != "")


def same(left: Any, right: Any) -> bool:
    """Equal as JSON: true is not 1, 1 is 1.0."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, Mapping) and isinstance(right, Mapping):
        return left.keys() == right.keys() and all(same(item, right[key]) for key, item in left.items())
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    return bool(left == right)


def among(value: Any, offered: list[Any]) -> bool:
    return any(same(value, option) for option in offered)
