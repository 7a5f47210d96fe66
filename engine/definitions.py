"""Published definitions, as the commands ask for them. Whatever is read is read in the command's own transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import Connection

from engine.bpmn.model import Process
from engine.kernel.context import Decision


@dataclass(frozen=True, slots=True)
class DefinitionRef:
    """One version of one process. `key` is the process id."""

    id: str
    key: str
    version: int
    name: str
    sandbox: bool


class Definitions(Protocol):
    def find(self, conn: Connection, key: str, version: int | None = None) -> DefinitionRef | None:
        """A published version, the latest one for None."""

    def ref(self, conn: Connection, definition_id: str) -> DefinitionRef: ...

    def process(self, conn: Connection, definition_id: str) -> Process: ...

    def form(self, conn: Connection, definition_id: str, form_id: str) -> bytes | None:
        """The form that the definition means by this id, or None where it is missing."""

    def called(self, conn: Connection, process_id: str, definition_id: str, binding: str, tag: str | None) -> Process:
        """What a call activity of `definition_id` calls. Raises ProcessNotFound, also across the sandbox's border."""

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
        """Raises DecisionFailed."""
