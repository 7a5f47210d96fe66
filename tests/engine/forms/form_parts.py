"""Schemas for tests, written short."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

NOW = datetime(2026, 3, 10, 1, 0, tzinfo=UTC)  # 09:00 in Beijing


def schema(*components: dict[str, Any]) -> dict[str, Any]:
    return {"type": "default", "id": "test", "schemaVersion": 19, "components": list(components)}


def field(kind: str, key: str, *, hide: Any = None, **properties: Any) -> dict[str, Any]:
    """A keyed component whose id and label are derived from its key. `hide` is FEEL without the `=`."""
    conditional = {"conditional": {"hide": f"={hide}"}} if hide is not None else {}
    name = "dateLabel" if kind == "datetime" else "label"
    return {"type": kind, "id": f"id_{key}", "key": key, name: f"项目{key}", **conditional, **properties}


def group(*components: dict[str, Any], path: str = "", hide: Any = None, **properties: Any) -> dict[str, Any]:
    conditional = {"conditional": {"hide": f"={hide}"}} if hide is not None else {}
    own = {"type": "group", "id": f"group_{path or len(components)}", "path": path, **conditional, **properties}
    return {**own, "components": list(components)}


def rows(path: str, *components: dict[str, Any], hide: Any = None, **properties: Any) -> dict[str, Any]:
    return {**group(*components, path=path, hide=hide, **properties), "type": "dynamiclist", "id": f"list_{path}"}


def options(*values: Any) -> list[dict[str, Any]]:
    return [{"label": f"选项{value}", "value": value} for value in values]
