"""Errors and escalations: from where they are thrown outwards to the first event that catches them."""

from collections.abc import Iterator, Mapping
from typing import Any

from engine.bpmn.model import Element
from engine.kernel.specs import Held
from engine.kernel.tree import Token


def throw_error(token: Token, code: str, message: str, variables: Mapping[str, Any]) -> None:
    """Interrupt the catcher's scope and go on there. Raises Held where nothing catches the code."""
    found = _catcher(token, "error", code)
    if found is None:
        raise Held(
            "unhandled_error",
            f"错误“{code}”没有事件捕获：{message}"
            if message
            else f"错误“{code}”没有事件捕获，请在图上加错误边界事件，或处理后重试。",
        )
    _fire(*found, variables)


def throw_escalation(token: Token, code: str, variables: Mapping[str, Any]) -> bool:
    """True where the thrower goes on: nobody catches, or the catcher does not interrupt."""
    found = _catcher(token, "escalation", code)
    if found is None:
        return True
    _fire(*found, variables)
    return token.id in token.workflow.tasks


def _fire(holder: Token, event: Element, variables: Mapping[str, Any]) -> None:
    waits = holder.workflow.instance.waits
    if event.attached_to is not None:
        waits.fire_boundary(holder, event, variables)
    else:
        waits.fire_handler(holder, event, variables)


def _catcher(token: Token, kind: str, code: str) -> tuple[Token, Element] | None:
    for holder in token.lineage():
        for events in _places(holder):
            matching = [e for e in events if e.event is not None and e.event.kind == kind]
            exact = next((e for e in matching if _code(e) == code), None)
            found = exact or next((e for e in matching if _code(e) is None), None)
            if found is not None:
                return holder, found
    return None


def _places(holder: Token) -> Iterator[list[Element]]:
    """Event sub-processes inside a scope come before the boundary events on it."""
    spec = holder.spec
    # The body of a multi-instance has none: each instance has its own.
    if spec.is_scope and not spec.is_loop and not holder.internal_data.get("interrupted"):
        yield spec.element.handlers
    yield spec.error_catchers(holder)


def _code(element: Element) -> str | None:
    code = None if element.event is None else element.event.code
    return None if code is None else code.source
