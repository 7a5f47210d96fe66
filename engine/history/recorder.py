"""What the outside answered during one call of the kernel, as far as the effects do not tell it.

A decision is not recorded but made again in a replay, by the same file: its entry names the digest of the model.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from engine.bpmn.model import Process
from engine.history.facts import Fact, of_effects
from engine.kernel import effects as kernel
from engine.kernel.context import (
    BusinessError,
    Context,
    Decision,
    DecisionFailed,
    HandlerFailed,
    InlineCall,
    InlineResult,
    ProcessNotFound,
)


class Recorder:
    """Hand `context` to the kernel for one call; `facts` then gives all that a replay will need."""

    def __init__(self, context: Context) -> None:
        self._outside = context
        self._inline_types: set[str] = set()
        self._calls: list[dict[str, Any]] = []
        self._decisions: list[dict[str, Any]] = []
        self._processes: list[dict[str, Any]] = []
        self.context = replace(
            context, is_inline=self._is_inline, inline=self._inline, decide=self._decide, process=self._process
        )

    def facts(self, effects: Iterable[kernel.Effect]) -> list[Fact]:
        """The effects' facts; before them `answers` where a handler failed, a decision was made or a process called."""
        kept = list(effects)
        handled = Counter((e.token, e.element_id) for e in kept if isinstance(e, kernel.Handled))
        calls = []
        for call in self._calls:
            place = (call["token"], call["element"])
            if "result" in call and handled[place]:
                handled[place] -= 1  # its own fact says what it was given and what it answered
            else:
                calls.append(call)
        told = {e.handler for e in kept if isinstance(e, kernel.Handled)}
        answers = {
            "inline": sorted(self._inline_types - told),
            "calls": calls,
            "decisions": self._decisions,
            "processes": self._processes,
        }
        body = {name: answer for name, answer in answers.items() if answer}
        return [*([Fact("answers", None, body)] if body else []), *of_effects(kept)]

    def _is_inline(self, type: str) -> bool:
        inline = self._outside.is_inline(type)
        if inline:
            self._inline_types.add(type)
        return inline

    def _inline(self, call: InlineCall) -> InlineResult:
        """Calls are numbered by place, because a place may be met several times in one command."""
        number = sum(1 for made in self._calls if (made["token"], made["element"]) == (call.token, call.element_id))
        kept: dict[str, Any] = {"token": call.token, "element": call.element_id, "number": number, "type": call.type}
        self._calls.append(kept)
        try:
            result = self._outside.inline(call)
        except BusinessError as error:
            kept["error"] = {"code": error.code, "message": error.message, "variables": error.variables}
            raise
        except HandlerFailed as error:
            kept["failed"] = str(error)
            raise
        kept.update(version=result.version, result=result.output)
        return result

    def _decide(
        self,
        decision: str,
        definition: str,
        binding: str,
        tag: str | None,
        context: Mapping[str, Any],
        now: datetime,
    ) -> Decision:
        kept: dict[str, Any] = {"decision": decision}
        self._decisions.append(kept)
        try:
            found = self._outside.decide(decision, definition, binding, tag, context, now)
        except DecisionFailed as error:
            kept["failed"] = str(error)
            raise
        kept["model"] = next((entry["model"] for entry in found.matched if "model" in entry), None)
        return found

    def _process(self, process: str, definition: str, binding: str, tag: str | None) -> Process:
        kept: dict[str, Any] = {"process": process, "caller": definition, "binding": binding, "tag": tag}
        self._processes.append(kept)
        try:
            found = self._outside.process(process, definition, binding, tag)
        except ProcessNotFound as error:
            kept["failed"] = str(error)
            raise
        kept["definition"] = found.definition_id
        return found
