"""Start events that can be armed when their process is published: `engine.commands.starts.arm` does it."""

from collections.abc import Iterator
from datetime import datetime

from engine.bpmn.model import Process, Start
from engine.bpmn.text import EvaluationFailed
from engine.bpmn.timers import BadTime, turns
from engine.findings import Finding
from engine.kernel.waits import time_text


def findings(process: Process, now: datetime) -> Iterator[Finding]:
    """A start whose name or time cannot be told before there is an instance."""
    for start in process.starts:
        try:
            _check(start, now)
        except (EvaluationFailed, BadTime) as error:
            yield Finding("start_event", "error", f"开始事件（{start.element_id}）：{error}", start.element_id)


def _check(start: Start, now: datetime) -> None:
    event = start.event
    if event.kind in ("message", "signal"):
        name = None if event.name is None else event.name.value({}, now)
        if not isinstance(name, str) or not name:
            raise EvaluationFailed("消息名或信号名必须在开始之前就能确定，请填写固定的名称。")
    elif event.kind == "timer" and event.timer is not None:
        text = time_text(event.timer.value({}, now), event.timer.source)
        turns(event.timer_kind, text, now)
