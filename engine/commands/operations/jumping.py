"""After a return: back at once to who returned the case, where nothing that the steps between looked at has changed."""

import hashlib
from collections.abc import Mapping
from typing import Any

from engine import values
from engine.commands.running import Came, Running
from engine.commands.signing import AUTHOR
from engine.errors import NotAllowed
from engine.kernel import MoveRefused, Place


def seal(data: Mapping[str, Any]) -> dict[str, Any]:
    """What a case's data was, so that a change can be told but nothing be read."""
    names = sorted(name for name in data if name != AUTHOR)
    return {"names": names, "digest": _digest(data, names)}


def _digest(data: Mapping[str, Any], names: list[str]) -> str:
    return hashlib.blake2b(values.canonical([data.get(name) for name in names]), digest_size=16).hexdigest()


def jump_back(running: Running, task: Mapping[str, Any], before: set[int]) -> bool:
    """For a to-do that has just been done: goes on where it was returned from, if so asked and nothing has changed.

    `before` are the tokens there were. The way between leads through automatic steps again, so only what may be done
    again can lie there: `way_back` has seen to that.
    """
    told = task["returned"]
    kernel = running.kernel
    if not told or told["then"] != "back" or kernel.ended:
        return False
    scope = kernel.tree.tasks.get(int(told["scope"]))
    if scope is None:
        return False
    names = list(told["sealed"]["names"])
    if _digest(kernel.variables.visible(scope), names) != told["sealed"]["digest"]:
        return False
    opened = [token for token in scope.inner if token.id not in before]
    target = str(told["from"])
    if not opened or any(token.spec.element.id not in told["passed"] for token in opened):
        return False
    came = Came(told["by"] if told["direct"] else None)
    if all(token.spec.element.id == target for token in opened):
        running.came.update({token.id: came for token in opened})  # the very next step: nothing lies between
        return True
    args = {"drop": [token.id for token in opened], "place": [Place(target, scope.id)]}
    try:
        (placed,) = running.run("move", args, task["element_id"], operation="jump_back", task=task["id"])
    except MoveRefused as error:
        raise NotAllowed(str(error)) from None
    running.came[placed] = came
    return True
