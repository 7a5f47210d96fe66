"""The variables that a chain of scopes shows."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from engine import store


def visible(scopes: Mapping[int, Mapping[str, Any]], chain: Sequence[Any]) -> dict[str, Any]:
    """The inner scopes hide the outer. `chain` has the innermost first."""
    seen: dict[str, Any] = {}
    for scope in reversed(chain):
        seen.update(scopes.get(int(scope), {}))
    return seen


def scopes_of(conn: Connection, instances: Sequence[str]) -> dict[str, dict[int, dict[str, Any]]]:
    """Every scope of several instances, in one query."""
    found: dict[str, dict[int, dict[str, Any]]] = {instance: {} for instance in instances}
    if instances:
        for row in conn.execute(store.SCOPES_OF_MANY, {"instances": sorted(found)}):
            found[row.instance_id][row.scope] = row.data
    return found
