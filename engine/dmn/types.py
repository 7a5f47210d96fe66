"""Item definitions as FEEL types (DMN 1.5, 7.3.3), and ISO texts read as the dates they stand for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.dmn import model as m
from engine.feel.temporal_text import read_date, read_date_time, read_duration, read_time
from engine.feel.types import Anything, ContextOf, FunctionOf, ListOf, Named, Restricted, Simple, Type, simple_type
from engine.feel.values import DEEPEST

MISSING_TYPE = Anything()

# What other tools and older versions write for the built-in types.
ALIASES = {
    "any": "Any",
    "integer": "number",
    "long": "number",
    "double": "number",
    "decimal": "number",
    "float": "number",
    "int": "number",
    "text": "string",
    "dateTime": "date and time",
    "date_time": "date and time",
    "dayTimeDuration": "days and time duration",
    "days_and_time_duration": "days and time duration",
    "yearMonthDuration": "years and months duration",
    "years_and_months_duration": "years and months duration",
    "Context": "context",
    "List": "list",
}

ISO_READERS: Mapping[str, Callable[[str], Any]] = {
    "date": read_date,
    "time": read_time,
    "date and time": read_date_time,
    "dateTime": read_date_time,
    "days and time duration": read_duration,
    "dayTimeDuration": read_duration,
    "years and months duration": read_duration,
    "yearMonthDuration": read_duration,
}

Check = Callable[[m.Text], Callable[[Any], bool | None]]


def item_type(item: m.ItemDefinition, resolve: Callable[[str | None], Type], check: Check | None) -> Type:
    """The type an item definition stands for; `check` makes a test of allowed values, None leaves them out."""
    base: Type
    if item.function is not None:
        parameters = tuple(resolve(each.type_ref) for each in item.function.parameters)
        base = FunctionOf(parameters, resolve(item.function.output_type_ref))
    elif item.components:
        base = ContextOf(tuple((each.name, item_type(each, resolve, check)) for each in item.components))
    else:
        base = resolve(item.type_ref)
    if check is not None and item.allowed is not None and item.allowed.text.strip():
        base = Restricted(base, check(item.allowed))
    if item.is_collection:
        base = ListOf(base)
    if check is not None and item.constraint is not None and item.constraint.text.strip():
        base = Restricted(base, check(item.constraint))
    return base


def built_in(ref: str) -> Type | None:
    """The built-in type of that name, however it is spelled, with or without a prefix such as `feel:`."""
    name = ref.rpartition(":")[2].strip()
    return simple_type(ALIASES.get(name, name))


def thaw(value: Any, wanted: Type, types: Mapping[str, Type], depth: int = 0) -> Any:
    """The value with texts read as dates, times and durations where the type wants them: variables hold ISO texts.

    Data nested deeper than FEEL checks is left as it is.
    """
    if depth > DEEPEST:
        return value
    while isinstance(wanted, (Named, Restricted)):
        following = types.get(wanted.name) if isinstance(wanted, Named) else wanted.base
        if following is None:
            return value
        wanted = following
    if isinstance(wanted, Simple) and isinstance(value, str) and wanted.name in ISO_READERS:
        read = ISO_READERS[wanted.name](value)
        return value if read is None else read
    if isinstance(wanted, ListOf) and isinstance(value, list):
        return [thaw(each, wanted.item, types, depth + 1) for each in value]
    if isinstance(wanted, ContextOf) and isinstance(value, Mapping):
        fields = dict(wanted.fields)
        return {
            key: thaw(each, fields[key], types, depth + 1) if key in fields else each for key, each in value.items()
        }
    return value
