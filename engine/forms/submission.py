"""What a person sent, against what the form let them write: the server decides (decisions 28)."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import marshmallow

from engine.errors import FormInvalid, UnknownField
from engine.forms import typed as types
from engine.forms.components import CHOICES, Component, Path, path_text
from engine.forms.files import Known, file_name
from engine.forms.options import among, option_values, same
from engine.forms.paths import MISSING, get_at, set_at
from engine.forms.rules import broken_rules
from engine.forms.state import Instance, initial_state, on_screen, with_typed
from engine.values import BadValue, exact

MAX_DEPTH = 20
MAX_VALUES = 50_000
SETTLING_ROUNDS = 10

Errors = dict[Path, list[str]]


def submitted(
    root: Component,
    schema: marshmallow.Schema,
    data: Mapping[str, Any],
    variables: Mapping[str, Any],
    now: datetime,
    known: Known | None = None,
) -> dict[str, Any]:
    """The values to store. Raises UnknownField for what may not be written, FormInvalid with all that is wrong.

    `known` tells of the documents that file fields name; without it their references stay as they were sent.
    """
    checked = _plain_data(data)
    typed, errors = types.take(schema, checked)
    if undeclared := [path_text(path) for path, sentences in errors.items() if types.UNDECLARED in sentences]:
        raise UnknownField({path: [types.UNDECLARED] for path in sorted(undeclared)})
    if known is not None:
        _look_up(root, typed, errors, known)
    initial = initial_state(root, variables, now)
    state = with_typed(root, initial, typed, now)
    shown = _settled(root, initial, state, typed, now)
    _refuse_unwritable(root, shown, initial, typed)
    for instance in shown.values():
        if not instance.component.disabled and not any(_touches(path, instance.path) for path in errors):
            sentences = _not_offered(instance, state, typed, now) or _fixed_rows(instance, initial, state)
            sentences += broken_rules(instance, get_at(state, instance.path), now)
            if sentences:
                errors.setdefault(instance.path, []).extend(sentences)
    if errors:
        in_order = sorted(errors, key=list(shown).index if errors.keys() <= shown.keys() else path_text)
        raise FormInvalid({path_text(path): errors[path] for path in in_order})
    return _written(shown, state)


def _plain_data(data: Mapping[str, Any]) -> dict[str, Any]:
    """The sent data with exact numbers. What is too deep or too much to look at is refused under its top name."""
    refused: dict[str, list[str]] = {}
    checked: dict[str, Any] = {}
    left = MAX_VALUES
    for name, value in data.items():
        left -= _count(value, MAX_DEPTH, left)
        if left < 0:
            refused[str(name)] = [f"“{name}”嵌套超过 {MAX_DEPTH} 层或内容过多，请减少后再提交。"]
            break
        try:
            checked[str(name)] = exact(value)
        except BadValue as error:
            refused[str(name)] = [f"“{name}”不能提交：{error}"]
    if refused:
        raise FormInvalid(refused)
    return checked


def _count(value: Any, depth: int, most: int) -> int:
    """How many values there are; more than `most` where too many or nested deeper than `depth`."""
    if not isinstance(value, (Mapping, list)):
        return 1
    if depth == 0:
        return most + 1
    total = 1
    for item in value.values() if isinstance(value, Mapping) else value:
        total += _count(item, depth - 1, most - total)
        if total > most:
            break
    return total


def _look_up(root: Component, typed: dict[str, Any], errors: Errors, known: Known) -> None:
    """Puts what is kept of the documents in the place of what was sent about them."""
    sent = [
        (component, path, value)
        for component, path, value in _sent(root, (), typed)
        if component.type == "filepicker" and value
    ]
    found = known([file["documentId"] for _, _, files in sent for file in files]) if sent else {}
    for component, path, files in sent:
        lost = [file for file in files if file["documentId"] not in found]
        if lost:
            errors[path] = [f"“{component.label}”中的“{file_name(lost[0])}”没有上传成功或不能在这里使用，请重新上传。"]
        else:
            set_at(typed, path, [found[file["documentId"]] for file in files])


def _settled(
    root: Component, initial: Mapping[str, Any], state: dict[str, Any], typed: Mapping[str, Any], now: datetime
) -> dict[Path, Instance]:
    """The fields on screen once choices that are no longer offered have been emptied, as the browser empties them."""
    for _ in range(SETTLING_ROUNDS):
        shown = {instance.path: instance for instance in on_screen(root, initial, state, now)}
        emptied = [_empty_stale_choice(instance, initial, state, typed, now) for instance in shown.values()]
        if not any(emptied):
            break
    return shown


def _empty_stale_choice(
    instance: Instance, initial: Mapping[str, Any], state: dict[str, Any], typed: Mapping[str, Any], now: datetime
) -> bool:
    component = instance.component
    if component.type not in CHOICES and component.type != "checklist":
        return False
    if _locked(instance) or get_at(typed, instance.path) is not MISSING:
        return False
    value = get_at(state, instance.path)
    offered = option_values(component, initial, instance.scope, now) or []
    if component.type == "checklist":
        kept: Any = [item for item in value if among(item, offered)] if isinstance(value, list) else []
    else:
        kept = value if not value or among(value, offered) else None
    if same(kept, value):
        return False
    set_at(state, instance.path, kept)
    return True


def _refuse_unwritable(
    root: Component, shown: Mapping[Path, Instance], initial: Mapping[str, Any], typed: Mapping[str, Any]
) -> None:
    refused: dict[str, list[str]] = {}
    for component, path, value in _sent(root, (), typed):
        instance = shown.get(path)
        if instance is None:
            if not (component.repeating and value == []):
                refused[path_text(path)] = [f"“{component.label}”此时不显示，不能填写，请去掉后再提交。"]
        elif not component.repeating and _locked(instance) and not _unchanged(instance, value, shown, initial):
            refused[path_text(path)] = [f"“{component.label}”是只读的，不能修改，请恢复原值后再提交。"]
    if refused:
        raise UnknownField(refused)


def _locked(instance: Instance) -> bool:
    return instance.readonly or instance.component.disabled


def _fixed(rows: Instance) -> bool:
    """Nobody can add rows to this list or take any away."""
    return _locked(rows) or rows.component.spec.get("allowAddRemove") is False


def _sent(container: Component, base: Path, typed: Mapping[str, Any]) -> Iterator[tuple[Component, Path, Any]]:
    """Every declared field and list that the sent data holds a value for."""
    for component in container.components:
        path = base + component.local
        if component.keyed or component.repeating:
            value = get_at(typed, path)
            if value is MISSING:
                continue
            yield component, path, value
            if component.repeating:
                for index in range(len(value)):
                    yield from _sent(component, (*path, index), typed)
        else:
            yield from _sent(component, path, typed)


def _unchanged(instance: Instance, value: Any, shown: Mapping[Path, Instance], initial: Mapping[str, Any]) -> bool:
    """form-js sends read-only values along: the same value changes nothing. A worked-out default is ours alone."""
    if "defaultValue" in instance.component.expressions:
        return True
    path = instance.path
    around = [shown[path[:position]] for position, part in enumerate(path) if isinstance(part, int)]
    if all(_fixed(rows) for rows in around):
        return same(value, get_at(initial, path))
    # Rows may have come, gone or moved up: any row's value will do, or that of a new row.
    known = [*_in_all_rows(initial, instance.path), instance.component.spec.get("defaultValue"), None, "", False, []]
    return among(value, known)


def _in_all_rows(data: Any, path: Path) -> list[Any]:
    for position, part in enumerate(path):
        if isinstance(part, int):
            rows = get_at(data, path[:position])
            rest = path[position + 1 :]
            return [found for row in rows for found in _in_all_rows(row, rest)] if isinstance(rows, list) else []
    value = get_at(data, path)
    return [] if value is MISSING else [value]


def _not_offered(instance: Instance, state: Mapping[str, Any], typed: Mapping[str, Any], now: datetime) -> list[str]:
    component = instance.component
    if get_at(typed, instance.path) is MISSING or instance.readonly:
        return []
    value = get_at(state, instance.path)
    if component.type == "checklist":
        offered = option_values(component, state, instance.scope, now) or []
        stray = [item for item in value if not among(item, offered)] if isinstance(value, list) else []
        return [f"“{component.label}”选了不在选项中的内容，请重新选择。"] if stray else []
    if component.type in CHOICES and value is not None:
        offered = option_values(component, state, instance.scope, now) or []
        if not among(value, offered):
            return [f"“{component.label}”的内容不在选项中，请重新选择。"]
    return []


def _fixed_rows(instance: Instance, initial: Mapping[str, Any], state: Mapping[str, Any]) -> list[str]:
    component = instance.component
    if not component.repeating or not _fixed(instance) or instance.rows:
        return []
    before, rows = get_at(initial, instance.path), get_at(state, instance.path)
    return [] if len(before) == len(rows) else [f"“{component.label}”的行不能增减，请恢复为 {len(before)} 行。"]


def _touches(refused: Path, path: Path) -> bool:
    return path[: len(refused)] == refused or refused[: len(path)] == path


def _written(shown: Mapping[Path, Instance], state: Mapping[str, Any]) -> dict[str, Any]:
    """Visible values: what could be written, and inside a row the read-only ones too, since a list is stored whole."""
    out: dict[str, Any] = {}
    for path, instance in shown.items():
        component = instance.component
        if component.repeating:
            set_at(out, path, [{} for _ in range(len(get_at(state, path)))])
        elif not component.disabled and (not instance.readonly or instance.rows):
            set_at(out, path, get_at(state, path))
    return out
