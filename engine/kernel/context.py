"""A command's context: its only source of time and of answers from outside the instance."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine.bpmn.model import Process


@dataclass(frozen=True, slots=True)
class InlineCall:
    """One call of an inline handler: a pure computation inside the command."""

    type: str
    headers: Mapping[str, str]
    input: Mapping[str, Any]
    element_id: str
    token: int


@dataclass(frozen=True, slots=True)
class InlineResult:
    version: str
    output: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Decision:
    """`matched` names the rules that held, for the replay: `[{"decision": id, "rules": [id, ...]}, ...]`."""

    value: Any
    matched: list[dict[str, Any]]


class HandlerFailed(Exception):
    """A handler could not do its work; the sentence is shown in the incident."""


class BusinessError(Exception):
    """A handler ends with a BPMN error that the diagram may catch."""

    def __init__(self, code: str, message: str = "", variables: Mapping[str, Any] | None = None) -> None:
        super().__init__(message or code)
        self.code = code
        self.message = message
        self.variables = dict(variables or {})


class DecisionFailed(Exception):
    """A decision is missing or could not be evaluated."""


class ProcessNotFound(Exception):
    """A call activity names a process that is not published."""


def _no_inline(call: InlineCall) -> InlineResult:
    raise HandlerFailed(f"没有名为“{call.type}”的处理器。")


def _no_decision(
    decision_id: str, definition_id: str, binding: str, tag: str | None, context: Mapping[str, Any], now: datetime
) -> Decision:
    raise DecisionFailed(f"找不到决策“{decision_id}”，请先发布它。")


def _no_process(process_id: str, definition_id: str, binding: str, tag: str | None) -> "Process":
    raise ProcessNotFound(f"找不到流程“{process_id}”，请先发布它。")


@dataclass(frozen=True, slots=True)
class Context:
    """`decide` and `process` get the asking definition's id, a binding (latest, deployment, versionTag) and its tag."""

    now: datetime
    is_inline: Callable[[str], bool] = lambda type: False
    inline: Callable[[InlineCall], InlineResult] = _no_inline
    decide: Callable[[str, str, str, str | None, Mapping[str, Any], datetime], Decision] = _no_decision
    process: Callable[[str, str, str, str | None], "Process"] = _no_process
