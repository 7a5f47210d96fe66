"""Where a scenario's case finds processes, forms and decisions: in its package, else beside it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Protocol

from engine import dmn
from engine.bpmn.model import Process
from engine.kernel.context import Decision, DecisionFailed, ProcessNotFound
from engine.packages.definitions import decide
from engine.packages.inspect import Inspection, dmn_imports


class Library(Protocol):
    def process(self, process_id: str) -> Process:
        """Raises ProcessNotFound. Its `definition_id` leads back through `definition`."""

    def definition(self, definition_id: str) -> Process: ...

    def form(self, form_id: str) -> bytes | None: ...

    def decide(self, decision_id: str, context: Mapping[str, Any], now: datetime) -> Decision:
        """Raises DecisionFailed."""


class Folders:
    """Packages as they lie on disk or were just handed in; of two that hold the same id the first counts."""

    def __init__(self, packages: Iterable[Inspection], beside: Library | None = None) -> None:
        self._packages = tuple(packages)
        self._beside = beside
        self._models: dict[tuple[int, str], dmn.Model] = {}

    def process(self, process_id: str) -> Process:
        for found in self._packages:
            if process_id in found.processes:
                process = found.processes[process_id][1]
                process.definition_id = process_id
                return process
        if self._beside is None:
            raise ProcessNotFound(f"找不到被调用的流程“{process_id}”，请先发布它。")
        return self._beside.process(process_id)

    def definition(self, definition_id: str) -> Process:
        if self._beside is None or any(definition_id in found.processes for found in self._packages):
            return self.process(definition_id)
        return self._beside.definition(definition_id)

    def form(self, form_id: str) -> bytes | None:
        for found in self._packages:
            if form_id in found.forms:
                return found.files.content[found.forms[form_id]]
        return None if self._beside is None else self._beside.form(form_id)

    def decide(self, decision_id: str, context: Mapping[str, Any], now: datetime) -> Decision:
        for n, found in enumerate(self._packages):
            if decision_id in found.decisions:
                path = found.decisions[decision_id]
                if (n, path) not in self._models:
                    files = found.files.content
                    self._models[n, path] = dmn.load(files[path], dmn_imports(files, path))
                return decide(self._models[n, path], path, decision_id, context, now)
        if self._beside is None:
            raise DecisionFailed(f"找不到决策“{decision_id}”，请先发布它。")
        return self._beside.decide(decision_id, context, now)
