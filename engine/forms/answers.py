"""What a form's fields say, as people read it: each answer with its label, chosen options by their words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from engine.forms.components import CHOICES, Component, label_of, path_text
from engine.forms.files import file_name, references
from engine.forms.options import evaluated_options, same
from engine.forms.paths import MISSING, get_at
from engine.forms.state import Instance, on_screen

OFFICE = "office"
"""Property of a field that the office fills in for itself: its content is no answer of the applicant."""
YES, NO = "是", "否"


@dataclass(frozen=True, slots=True)
class Answer:
    """`key` is the binding path (`rows[0].name`), `value` what stands there in words."""

    key: str
    label: str
    value: str


def answers(root: Component, initial: Mapping[str, Any], state: Mapping[str, Any], now: datetime) -> Iterator[Answer]:
    """The fields on screen that a person could fill in and has, in the order of the form."""
    for instance in on_screen(root, initial, state, now):
        component = instance.component
        if component.repeating or instance.readonly or component.disabled or component.properties.get(OFFICE):
            continue
        words = _words(instance, get_at(state, instance.path), state, now)
        if words:
            yield Answer(path_text(instance.path), _label(instance), words)


def _label(instance: Instance) -> str:
    rows = "".join(f"第 {row + 1} 行 " for row in instance.rows)
    return rows + label_of(instance.component.spec)


def _words(instance: Instance, value: Any, state: Mapping[str, Any], now: datetime) -> str:
    if value is MISSING or value is None or value == "" or value == []:
        return ""
    component = instance.component
    if component.type == "checkbox":
        return YES if value is True else NO
    if component.type in CHOICES or component.type == "checklist":
        named = _named(instance, state, now)
        chosen = value if isinstance(value, list) else [value]
        return "、".join(next((words for each, words in named if same(each, one)), str(one)) for one in chosen)
    if component.type == "filepicker":
        return "、".join(map(file_name, references(value)))
    if isinstance(value, (Decimal, int)):
        return format(Decimal(value), "f")
    return str(value)


def _named(instance: Instance, state: Mapping[str, Any], now: datetime) -> list[tuple[Any, str]]:
    """The options on offer with their words."""
    spec = instance.component.spec
    if spec.get("valuesKey") is not None:
        listed: Any = state.get(str(spec["valuesKey"]))
    elif spec.get("values") is not None:
        listed = spec["values"]
    else:
        listed = evaluated_options(instance.component, instance.scope, now)
    found = []
    for option in listed if isinstance(listed, list) else []:
        value = option.get("value") if isinstance(option, Mapping) else option
        label = option.get("label") if isinstance(option, Mapping) else None
        found.append((value, str(label or value)))
    return found
