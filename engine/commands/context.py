"""The context that a command hands to the kernel: its time, and the answers from definitions and inline handlers."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from engine import values
from engine.bpmn.model import Process
from engine.commands.parts import Parts
from engine.handlers import InlineHandler, StoringHandler
from engine.kernel.context import Context, Decision, HandlerFailed, InlineCall, InlineResult


def context(parts: Parts, conn: Connection, now: datetime, trial: bool) -> Context:
    """In a `trial` (the sandbox, a preview) no handler that writes rows is inline: its task waits like a job's."""
    definitions = parts.definitions

    def inline_handler(type: str) -> InlineHandler | StoringHandler | None:
        found = parts.handlers.find(type)
        if isinstance(found, InlineHandler):
            return found
        # what is only tried out must not use up real numbers or change real records (decision 10)
        return found if isinstance(found, StoringHandler) and not trial else None

    def inline(call: InlineCall) -> InlineResult:
        handler = inline_handler(call.type)
        if handler is None:
            raise HandlerFailed(f"没有名为“{call.type}”的处理器，请联系管理员。")
        result = handler.run(call) if isinstance(handler, InlineHandler) else handler.run(call, conn, now)
        try:
            return InlineResult(handler.version, values.exact(dict(result)))
        except values.BadValue as error:
            raise HandlerFailed(f"处理器“{call.type}”的结果不能保存：{error}") from error

    def decide(
        decision_id: str,
        definition_id: str,
        binding: str,
        tag: str | None,
        data: Mapping[str, Any],
        at: datetime,
    ) -> Decision:
        return definitions.decide(conn, decision_id, definition_id, binding, tag, data, at)

    def process(process_id: str, definition_id: str, binding: str, tag: str | None) -> Process:
        return definitions.called(conn, process_id, definition_id, binding, tag)

    return Context(now, lambda type: inline_handler(type) is not None, inline, decide, process)
