"""Functions of contexts (DMN 1.5, 10.3.4.10)."""

from __future__ import annotations

from typing import Any

from ..errors import Wrong, too_deep
from ..state import State
from ..values import DEEPEST, plain
from .registry import builtin


@builtin("get value", "m: context", "key: string")
def get_value(state: State, m: dict[str, Any], key: str) -> Any:
    return plain(m.get(key))


@builtin("get value", "context: context", "key: string")
def get_value_of_context(state: State, m: dict[str, Any], key: str) -> Any:
    return plain(m.get(key))


@builtin("get value", "m: context", "keys: list")
def get_value_deep(state: State, m: dict[str, Any], keys: list[Any]) -> Any:
    value: Any = m
    for key in keys:
        value = plain(value.get(key)) if isinstance(value, dict) and isinstance(key, str) else None
    return value


@builtin("get entries", "m: context")
def get_entries(state: State, m: dict[str, Any]) -> list[Any]:
    state.charge(2 * len(m))
    state.room(len(m))
    return [{"key": key, "value": plain(value)} for key, value in m.items()]


@builtin("get entries", "context: context")
def get_entries_of_context(state: State, m: dict[str, Any]) -> list[Any]:
    return get_entries(state, m)


@builtin("context", "entries: list")
def context(state: State, entries: list[Any]) -> dict[str, Any]:
    state.charge(len(entries))
    result: dict[str, Any] = {}
    for entry in entries:
        if not (isinstance(entry, dict) and isinstance(entry.get("key"), str) and "value" in entry):
            raise Wrong("每一项应为带 key（文本）和 value 的上下文，结果为 null。")
        if entry["key"] in result:
            raise Wrong(f"键“{entry['key'][:40]}”重复，结果为 null。")
        result[entry["key"]] = plain(entry["value"])
    return result


@builtin("context put", "context: context", "key: string", "value: any")
def context_put(state: State, m: dict[str, Any], key: str, value: Any) -> dict[str, Any]:
    state.room(len(m) + 1)
    return {**m, key: value}


@builtin("context put", "context: context", "keys: list", "value: any")
def context_put_deep(state: State, m: dict[str, Any], keys: list[Any], value: Any) -> dict[str, Any]:
    if not keys or not all(isinstance(key, str) for key in keys):
        raise Wrong("keys 应为非空的文本列表，结果为 null。")
    if len(keys) > DEEPEST:
        raise too_deep()
    result = dict(m)
    inner = result
    for key in keys[:-1]:
        state.room(len(inner))
        below = plain(inner.get(key))
        if below is not None and not isinstance(below, dict):
            raise Wrong(f"“{key[:40]}”不是上下文，结果为 null。")
        inner[key] = dict(below or {})
        inner = inner[key]
    inner[keys[-1]] = value
    return result


@builtin("context merge", "contexts: list", variadic=True)
def context_merge(state: State, contexts: list[Any]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for item in contexts:
        item = plain(item)
        if not isinstance(item, dict):
            raise Wrong("参数应全是上下文，结果为 null。")
        state.room(len(item))
        result.update(item)
    return result
