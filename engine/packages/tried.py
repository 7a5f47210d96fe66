"""The scenarios of a package, run before it is published: it calls what is published on its side of the border."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from engine.bpmn.model import Process
from engine.findings import Finding, Severity
from engine.handlers import Handlers
from engine.kernel.context import Decision, DecisionFailed, ProcessNotFound
from engine.packages import blobs, queries
from engine.packages.definitions import PublishedDefinitions
from engine.packages.inspect import Inspection
from engine.packages.scenarios import FILE, Library, Report, run_scenarios


class PublishedLibrary:
    """The newest published processes, forms and decisions on one side of the border."""

    def __init__(self, conn: Connection, definitions: PublishedDefinitions, sandbox: bool) -> None:
        self._conn = conn
        self._definitions = definitions
        self._sandbox = sandbox

    def process(self, process_id: str) -> Process:
        row = queries.latest(self._conn, "process", process_id, self._sandbox)
        if row is None:
            raise ProcessNotFound(f"找不到被调用的流程“{process_id}”，请先发布它。")
        return self._definitions.process(self._conn, row.id)

    def definition(self, definition_id: str) -> Process:
        return self._definitions.process(self._conn, definition_id)

    def form(self, form_id: str) -> bytes | None:
        row = queries.latest(self._conn, "form", form_id, self._sandbox)
        return None if row is None else blobs.get(self._conn, row.digest)

    def decide(self, decision_id: str, context: Mapping[str, Any], now: datetime) -> Decision:
        row = queries.latest(self._conn, "decision", decision_id, self._sandbox)
        if row is None:
            raise DecisionFailed(f"找不到决策“{decision_id}”，请先发布它。")
        return self._definitions.decide_by(self._conn, row.id, decision_id, context, now)


def report(found: Inspection, handlers: Handlers, library: Library) -> Report | None:
    """None for a package without scenarios."""
    return run_scenarios(found, handlers, library) if FILE in found.files.content else None


def findings(found: Inspection, handlers: Handlers, library: Library, sandbox: bool) -> Iterator[Finding]:
    """A scenario that fails is an error; in the sandbox, where things are tried out, a warning."""
    told = report(found, handlers, library)
    if told is None:
        return
    severity: Severity = "warning" if sandbox else "error"
    if told.problem is not None:
        yield Finding("scenarios", severity, told.problem)
    for result in told.results:
        for failure in result.failures:
            yield Finding("scenario", severity, f"案例“{result.name}”不符：{failure}")
