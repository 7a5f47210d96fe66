"""The context that a command hands to the kernel: its time, and the answers from definitions and inline handlers."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from engine import values
from engine.bpmn.model import Process
from engine.commands.parts import Parts
from engine.handlers import InlineHandler
from engine.kernel.context import Context, Decision, HandlerFailed, InlineCall, InlineResult


def context(parts: Parts, conn: Connection, now: datetime) -> Context:
    definitions = parts.definitions

    def inline_handler(type: str) -> InlineHandler | None:
        found = parts.handlers.find(type)
        return found if isinstance(found, InlineHandler) else None

    def inline(call: InlineCall) -> InlineResult:
        handler = inline_handler(call.type)
        if handler is None:
            raise HandlerFailed(f"没有名为“{call.type}”的处理器，请联系管理员。")
        try:
            return InlineResult(handler.version, values.exact(dict(handler.run(call))))
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
