"""FEEL types: for `instance of`, typed parameters and DMN's item definitions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from .errors import too_deep
from .temporal import Date, DateTime, Duration, Months, Time
from .values import DEEPEST, Function, Range, plain


class Type(Protocol):
    """What a value can be checked against. `types` holds the types that have names of their own."""

    def admits(self, value: Any, types: Mapping[str, Type], depth: int = 0) -> bool:
        """Does a value other than null belong to the type?"""


_CLASSES: dict[str, tuple[type, ...]] = {
    "number": (Decimal,),
    "string": (str,),
    "boolean": (bool,),
    "date": (Date,),
    "time": (Time,),
    "date and time": (DateTime,),
    "dateTime": (DateTime,),
    "years and months duration": (Months,),
    "yearMonthDuration": (Months,),
    "days and time duration": (Duration,),
    "dayTimeDuration": (Duration,),
    "duration": (Months, Duration),
    "list": (list,),
    "context": (dict,),
    "range": (Range,),
    "function": (Function,),
}


@dataclass(frozen=True, slots=True)
class Anything:
    def admits(self, value: Any, types: Mapping[str, Type], depth: int = 0) -> bool:
        return value is not None


@dataclass(frozen=True, slots=True)
class Nothing:
    """The type Null."""

    def admits(self, value: Any, types: Mapping[str, Type], depth: int = 0) -> bool:
        return value is None


@dataclass(frozen=True, slots=True)
class Simple:
    name: str

    def admits(self, value: Any, types: Mapping[str, Type], depth: int = 0) -> bool:
        return isinstance(plain(value), _CLASSES[self.name])


@dataclass(frozen=True, slots=True)
class ListOf:
    item: Type

    def admits(self, value: Any, types: Mapping[str, Type], depth: int = 0) -> bool:
        value = plain(value)
        return isinstance(value, list) and all(_fits(item, self.item, types, depth) for item in value)


@dataclass(frozen=True, slots=True)
class ContextOf:
    fields: tuple[tuple[str, Type], ...]

    def admits(self, value: Any, types: Mapping[str, Type], depth: int = 0) -> bool:
        value = plain(value)
        return isinstance(value, dict) and all(
            name in value and _fits(value[name], kind, types, depth) for name, kind in self.fields
        )


@dataclass(frozen=True, slots=True)
class RangeOf:
    item: Type

    def admits(self, value: Any, types: Mapping[str, Type], depth: int = 0) -> bool:
        return isinstance(value, Range) and all(_fits(end, self.item, types, depth) for end in (value.low, value.high))


@dataclass(frozen=True, slots=True)
class FunctionOf:
    """A function conforms where it takes as many parameters; declared types must be the same or Any."""

    params: tuple[Type, ...]
    result: Type

    def admits(self, value: Any, types: Mapping[str, Type], depth: int = 0) -> bool:
        if not isinstance(value, Function) or len(value.params) != len(self.params):
            return False
        wanted = [*self.params, self.result]
        return all(
            have is None or isinstance(want, Anything) or isinstance(have, Anything) or have == want
            for have, want in zip([*value.types, value.result], wanted, strict=True)
        )


@dataclass(frozen=True, slots=True)
class Named:
    """A type that the evaluation's `types` define; unknown ones admit nothing."""

    name: str

    def admits(self, value: Any, types: Mapping[str, Type], depth: int = 0) -> bool:
        found = types.get(self.name)
        if depth > DEEPEST:
            raise too_deep()
        return found is not None and found.admits(value, types, depth + 1)


@dataclass(frozen=True, slots=True)
class Restricted:
    """A type with allowed values: `test` says true, false or null."""

    base: Type
    test: Callable[[Any], bool | None]

    def admits(self, value: Any, types: Mapping[str, Type], depth: int = 0) -> bool:
        return self.base.admits(value, types, depth) and self.test(value) is True


def _fits(value: Any, kind: Type, types: Mapping[str, Type], depth: int) -> bool:
    """Null conforms to every type inside a list or context (DMN 1.5, 10.3.2.9.1)."""
    if depth > DEEPEST:
        raise too_deep()
    return value is None or kind.admits(value, types, depth + 1)


def simple_type(name: str) -> Type | None:
    """The type a FEEL type name stands for, or None."""
    if name == "Any":
        return Anything()
    if name == "Null":
        return Nothing()
    return Simple(name) if name in _CLASSES else None


def instance_of(value: Any, kind: Type, types: Mapping[str, Type]) -> bool:
    """`value instance of kind`; null is an instance of Null alone."""
    return kind.admits(value, types)


def coerce(value: Any, kind: Type, types: Mapping[str, Type]) -> tuple[Any, bool]:
    """The value as the type asks for it, and whether it fits; else null (DMN 1.5, 10.3.2.9.4)."""
    value = plain(value)
    if value is None or kind.admits(value, types):
        return value, True
    if isinstance(value, Date):
        midnight = DateTime(value, Time(0, 0))
        if kind.admits(midnight, types):
            return midnight, True
    if isinstance(value, list):
        if len(value) == 1:
            only = plain(value[0])
            if only is not None and kind.admits(only, types):
                return only, True
    elif kind.admits([value], types):
        return [value], True
    return None, False
