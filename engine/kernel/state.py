"""The stored state of an instance: its open tokens and no data, as zstd-compressed JSON."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import orjson
import zstandard
from SpiffWorkflow.util.task import TaskState

from engine.bpmn.model import Process
from engine.kernel.build import specs_of
from engine.kernel.specs import ProcessSpec
from engine.kernel.tree import Token

if TYPE_CHECKING:
    from engine.kernel.instance import Instance

FORMAT = 1
_CODES = {TaskState.WAITING: "w", TaskState.STARTED: "s", TaskState.ERROR: "e", TaskState.READY: "r"}
_STATES = {code: state for state, code in _CODES.items()}


class BadState(ValueError):
    """A stored state that this engine did not write."""


def dump(instance: "Instance") -> bytes:
    tree = instance.tree
    tokens = [
        [
            t.id,
            t._parent,
            t.spec.name,
            _CODES[t._state],
            t.phase,
            {k: v for k, v in t.internal_data.items() if v or k == "n" or k == "i" or v == 0},
        ]
        for t in tree.tasks.values()
    ]
    raw = orjson.dumps([FORMAT, instance.process.definition_id, instance.state, tree.counter, tokens])
    return zstandard.ZstdCompressor(level=3).compress(raw)


def load(instance: "Instance", state: bytes, definitions: Callable[[str], Process]) -> None:
    try:
        found = orjson.loads(zstandard.ZstdDecompressor().decompress(state, max_output_size=64_000_000))
    except (zstandard.ZstdError, orjson.JSONDecodeError):
        raise BadState("保存的办件状态已损坏，请联系管理员从备份恢复。") from None
    if not isinstance(found, list) or len(found) != 5 or found[0] != FORMAT:
        raise BadState("保存的办件状态不是本系统的格式，请联系管理员。")
    _, definition_id, instance.state, instance.tree.counter, tokens = found
    instance.process = definitions(definition_id)
    tree = instance.tree
    try:
        for token_id, parent_id, name, code, phase, internal in tokens:
            parent = None if parent_id is None else tree.tasks[parent_id]
            specs = _specs(instance, parent, internal, definitions)
            token = Token(tree, specs.of(name), parent, _STATES[code], token_id)
            token.phase, token.internal_data = phase, internal
    except (KeyError, TypeError, ValueError, AttributeError):
        raise BadState("保存的办件状态与它的流程图对不上，请联系管理员从备份恢复。") from None


def _specs(
    instance: "Instance", parent: Token | None, internal: dict[str, Any], definitions: Callable[[str], Process]
) -> ProcessSpec:
    if parent is None:
        return specs_of(instance.process)
    called = internal.get("definition")
    return parent.spec.specs if called is None else specs_of(definitions(called))
