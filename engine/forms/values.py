"""One value of one field: what prefilled data becomes, and what goes out to the browser."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, localcontext
from typing import Any

from engine.forms.components import Component
from engine.forms.conditions import worked_out
from engine.forms.dates import is_moment
from engine.forms.files import references
from engine.forms.options import among, option_values
from engine.forms.paths import MISSING
from engine.forms.reading import as_number
from engine.values import plain

PRECISION = 80  # no rounding of 34 digits plus declared decimals
NEWLINES = str.maketrans("\r\n\t", "   ")


def empty_value(component: Component) -> Any:
    if component.type in ("textfield", "textarea"):
        return ""
    if component.type == "checkbox":
        return False
    return [] if component.type == "checklist" else None


def prefilled(component: Component, value: Any, data: Mapping[str, Any], now: datetime) -> Any:
    """The value a field starts with when `value` is what the variables hold (MISSING: nothing)."""
    if value is MISSING:
        value = default_value(component, data, now)
    if value is MISSING:
        return empty_value(component)
    return sanitized(component, value, data, now)


def default_value(component: Component, data: Mapping[str, Any], now: datetime) -> Any:
    expr = component.expressions.get("defaultValue")
    if expr is None:
        return component.spec.get("defaultValue", MISSING)
    return worked_out(expr, data, now)


def sanitized(component: Component, value: Any, data: Mapping[str, Any], now: datetime) -> Any:
    """form-js's own cleaning of data it is given: what does not fit becomes empty, never an error."""
    match component.type:
        case "textfield" | "textarea":
            if value is None or isinstance(value, (list, Mapping)):
                return ""
            text = written(value)
            return text.translate(NEWLINES) if component.type == "textfield" else text
        case "number":
            number = as_number(value)
            return None if number is None else scaled(component, number)
        case "checkbox":
            return value is True
        case "datetime":
            return value if isinstance(value, str) and is_moment(value, subtype_of(component)) else None
        case "radio" | "select":
            offered = option_values(component, data, None, now)
            return value if offered is None or among(value, offered) else None
        case "checklist":
            offered = option_values(component, data, None, now)
            chosen = value if isinstance(value, list) else []
            return chosen if offered is None else [item for item in chosen if among(item, offered)]
        case "filepicker":
            return references(value) or None
    return value


def written(value: Any) -> str:
    """A primitive as JavaScript writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        with localcontext(prec=PRECISION):
            return plain(value.normalize())
    return str(value)


def subtype_of(component: Component) -> str:
    subtype = component.spec.get("subtype")
    return subtype if subtype in ("date", "time", "datetime") else "date"


def scaled(component: Component, number: Decimal) -> Decimal:
    """Money carries the declared number of decimals, where the number has no more than those."""
    digits = component.spec.get("decimalDigits")
    if not component.exact_text or not isinstance(digits, Decimal) or decimals(number) > digits:
        return number
    with localcontext(prec=PRECISION):
        return number.quantize(Decimal(1).scaleb(-int(digits)))


def decimals(number: Decimal) -> int:
    """How many decimals the number has, trailing zeros not counted."""
    with localcontext(prec=PRECISION):
        exponent = number.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def outgoing(component: Component, value: Any) -> Any:
    """The value at the edge: money as text."""
    return plain(value) if component.exact_text and isinstance(value, Decimal) else value
