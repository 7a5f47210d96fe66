"""Published definitions, parsed once in each process: a published version never changes, so nothing grows stale."""

from collections.abc import Callable, Mapping
from datetime import datetime
from threading import Lock
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection

from engine import dmn, feel
from engine.bpmn import Process
from engine.bpmn import read as read_bpmn
from engine.definitions import DefinitionRef
from engine.errors import NotFound
from engine.kernel.context import Decision, DecisionFailed, ProcessNotFound
from engine.packages import blobs, queries
from engine.packages.inspect import dmn_imports
from engine.packages.queries import Row
from engine.packages.stored import load_files, load_manifest, ref_of

CACHED = 1024
Value = TypeVar("Value")


class Cache(Generic[Value]):
    """A few things by id, the longest unused forgotten first. Shared by all threads."""

    def __init__(self, size: int = CACHED) -> None:
        self._size = size
        self._held: dict[str, Value] = {}
        self._lock = Lock()

    def get(self, key: str, make: Callable[[], Value]) -> Value:
        """What is held, or what `make` makes. Two threads may both make it; one result is kept."""
        with self._lock:
            if key in self._held:
                self._held[key] = found = self._held.pop(key)
                return found
        made = make()
        with self._lock:
            kept = self._held.setdefault(key, made)
            if len(self._held) > self._size:
                del self._held[next(iter(self._held))]
        return kept


class PublishedDefinitions:
    """The `engine.definitions.Definitions` of a running system. Reads in the transaction that asks."""

    def __init__(self) -> None:
        self._rows: Cache[Row] = Cache()
        self._processes: Cache[Process] = Cache()
        self._models: Cache[dmn.Model] = Cache()
        self._own_forms: Cache[Row | None] = Cache()
        self._files: Cache[bytes] = Cache()

    def find(self, conn: Connection, key: str, version: int | None = None) -> DefinitionRef | None:
        row = queries.latest(conn, "process", key) if version is None else queries.by_version(conn, key, version)
        return None if row is None or row.retired else ref_of(row)

    def ref(self, conn: Connection, definition_id: str) -> DefinitionRef:
        return ref_of(self._row(conn, definition_id))

    def process(self, conn: Connection, definition_id: str) -> Process:
        def read() -> Process:
            row = self._row(conn, definition_id)
            diagram = read_bpmn(blobs.get(conn, row.digest))
            process = next(found for found in diagram.processes if found.id == row.key)
            process.definition_id = definition_id
            return process

        return self._processes.get(definition_id, read)

    def xml(self, conn: Connection, definition_id: str) -> bytes:
        return blobs.get(conn, self._row(conn, definition_id).digest)

    def form(self, conn: Connection, definition_id: str, form_id: str) -> bytes | None:
        """`#key` is a form embedded in the diagram. Else that of the same package, else the newest on this side."""
        if form_id.startswith("#"):
            embedded = self.process(conn, definition_id).forms.get(form_id[1:])
            return None if embedded is None else embedded.encode()
        caller = self._row(conn, definition_id)
        place = f"{caller.package_version_id} {form_id}"
        packed = self._own_forms.get(place, lambda: queries.bound(conn, "form", form_id, caller, "deployment", None))
        row = packed or queries.bound(conn, "form", form_id, caller, "latest", None)
        return None if row is None else self._files.get(row.digest, lambda: blobs.get(conn, row.digest))

    def file(self, conn: Connection, definition_id: str, path: str) -> bytes | None:
        """A file of the package, such as `documents/receipt.html`."""
        row = self._row(conn, definition_id)
        manifest = load_manifest(conn, row.package_version_id)
        return blobs.get(conn, manifest[path]) if path in manifest else None

    def called(self, conn: Connection, process_id: str, definition_id: str, binding: str, tag: str | None) -> Process:
        row = queries.bound(conn, "process", process_id, self._row(conn, definition_id), binding, tag)
        if row is None:
            raise ProcessNotFound(f"找不到被调用的流程“{process_id}”{_way(binding, tag)}，请先发布它。")
        return self.process(conn, row.id)

    def decide(
        self,
        conn: Connection,
        decision_id: str,
        definition_id: str,
        binding: str,
        tag: str | None,
        context: Mapping[str, Any],
        now: datetime,
    ) -> Decision:
        row = queries.bound(conn, "decision", decision_id, self._row(conn, definition_id), binding, tag)
        if row is None:
            raise DecisionFailed(f"找不到决策“{decision_id}”{_way(binding, tag)}，请先发布它。")
        return self.decide_by(conn, row.id, decision_id, context, now)

    def decide_by(
        self, conn: Connection, part_id: str, decision_id: str, context: Mapping[str, Any], now: datetime
    ) -> Decision:
        """The decision as one published version of its file has it; the result names that version in `matched`."""
        return decide(self._model(conn, part_id), part_id, decision_id, context, now)

    def _row(self, conn: Connection, definition_id: str) -> Row:
        def read() -> Row:
            row = queries.by_id(conn, "process", definition_id)
            if row is None:
                raise NotFound("流程定义")
            return row

        return self._rows.get(definition_id, read)

    def _model(self, conn: Connection, part_id: str) -> dmn.Model:
        def read() -> dmn.Model:
            row = queries.by_id(conn, "decision", part_id)
            if row is None:
                raise DecisionFailed("找不到记录中的决策版本，请从备份恢复。")
            files = load_files(conn, load_manifest(conn, row.package_version_id)).content
            return dmn.load(files[row.path], dmn_imports(files, row.path))

        return self._models.get(part_id, read)


def decide(model: dmn.Model, model_id: str, decision_id: str, context: Mapping[str, Any], now: datetime) -> Decision:
    """One decision evaluated. Raises DecisionFailed."""
    try:
        result = dmn.evaluate(model, decision_id, context, now)
        value = feel.to_json(result.value)
    except dmn.DmnUnknown as error:
        raise DecisionFailed(str(error)) from None
    except feel.FeelError as error:
        raise DecisionFailed(f"决策“{decision_id}”不能计算：{error.message}") from None
    except feel.NotStorable:
        raise DecisionFailed(f"决策“{decision_id}”的结果是函数或区间，不能保存为变量。") from None
    tables = [
        {"decision": table.decision_id, "rules": list(table.rule_ids), "model": model_id} for table in result.matched
    ]
    return Decision(value, tables or [{"decision": decision_id, "rules": [], "model": model_id}])


def _way(binding: str, tag: str | None) -> str:
    if binding == "versionTag":
        return f"（版本标签“{tag}”）"
    return "（与本流程同一次发布的）" if binding == "deployment" else ""
