"""Waiting for events at boundaries, catch events, event gateways and event sub-processes; what one that fires does."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.util.task import TaskState

from engine import feel
from engine.bpmn.model import Element, Event
from engine.bpmn.timers import BadTime, cycle, turns
from engine.kernel.effects import Closed, Effect, Entered, SubscriptionOpened, TimerOpened
from engine.kernel.specs import Held, evaluate
from engine.kernel.tree import LEAVE, Token, stamp
from engine.values import plain

if TYPE_CHECKING:
    from engine.kernel.instance import Instance

WAITED_FOR = ("timer", "message", "signal")


class Waits:
    def __init__(self, instance: "Instance") -> None:
        self.instance = instance

    # -- arming
    def arm(self, token: Token, events: Iterable[Element], seen_from: Token, handlers: Iterable[Element] = ()) -> None:
        """Open the waits of `events` and of event sub-process starts. Names and times are evaluated as `token` sees
        them, the correlation keys of `events` as `seen_from` does (for boundary events the scope around).

        All expressions are evaluated before anything is opened: a failure leaves nothing armed.
        """
        opened: list[tuple[str, list[Any], Effect]] = []
        for element, viewer in [*((e, seen_from) for e in events), *((h, token) for h in handlers)]:
            event = element.event
            if event is None or event.kind not in WAITED_FOR or element.id in token.armed:
                continue
            if event.kind == "timer":
                left, due, text = self._due(token, event)
                opened.append((element.id, [left, stamp(due), text], TimerOpened(token.id, element.id, due)))
            else:
                opened.append((element.id, [], self._subscription(token, viewer, element, event)))
        for element_id, state, effect in opened:
            token.armed[element_id] = state
            self.instance.emit(effect)

    def _subscription(self, token: Token, viewer: Token, element: Element, event: Event) -> SubscriptionOpened:
        name = None if event.name is None else evaluate(token, event.name)
        if not isinstance(name, str) or not name:
            what = "消息" if event.kind == "message" else "信号"
            raise Held("event_name", f"“{element.name or element.id}”的{what}名不是文字，请检查表达式。")
        key = None if event.key is None else correlation_key(evaluate(viewer, event.key), element)
        kind: Any = event.kind
        process_key = token.spec.specs.process.id
        return SubscriptionOpened(token.id, element.id, process_key, kind, name, key, element.interrupting)

    def _due(self, token: Token, event: Event) -> tuple[int | None, datetime, str]:
        """Repetitions left (None: without end), the first moment, and the cycle's text for the next ones."""
        now = self.instance.context.now
        assert event.timer is not None
        text = time_text(evaluate(token, event.timer), event.timer.source)
        return turns(event.timer_kind, text, now)

    # -- disarming
    def close(self, token: Token) -> None:
        """End every wait of a token, its own work included."""
        if token.internal_data.pop("open", None) or token.internal_data.get("armed"):
            self.instance.emit(Closed(token.id, None))
        token.internal_data.pop("armed", None)

    def close_one(self, token: Token, element_id: str) -> None:
        if token.armed.pop(element_id, None) is not None:
            self.instance.emit(Closed(token.id, element_id))

    def close_handlers(self, scope: Token) -> None:
        """Event sub-processes of this scope wait no longer; its boundary events do."""
        for handler in scope.spec.element.handlers:
            self.close_one(scope, handler.id)

    # -- firing
    def trigger(self, token: Token, element_id: str, variables: Mapping[str, Any]) -> bool:
        """An armed wait came true. False when it is no longer armed."""
        if element_id not in token.armed or token._state == TaskState.CANCELLED:
            return False
        if element_id == token.spec.element.id:
            self.close(token)
            token.result, token.phase = dict(variables), LEAVE
            self.instance.tree.wake(token)
            return True
        event = token.spec.specs.of(element_id).element
        if event.attached_to is not None:
            self.fire_boundary(token, event, variables)
        elif event.kind == "startEvent":
            self.fire_handler(token, event, variables)
        else:
            self._fire_gateway(token, event, variables)
        return True

    def fire_boundary(self, host: Token, event: Element, variables: Mapping[str, Any]) -> None:
        scope = host.scope
        if event.interrupting:
            self.instance.drop(host)
        else:
            self._again(host, event)
        self._place_event(scope, event, variables)

    def fire_handler(self, scope: Token, start: Element, variables: Mapping[str, Any]) -> None:
        """Start an event sub-process in its scope; an interrupting one ends everything else there."""
        assert start.parent is not None
        if start.interrupting:
            for child in scope.inner:
                self.instance.drop(child)
            scope.internal_data["interrupted"] = True
            self.close_handlers(scope)
        else:
            self._again(scope, start)
        handler_token: Token = scope.workflow.add(scope.spec.specs.of(start.parent), scope)
        handler_token.internal_data["start"] = start.id
        handler_token.result = dict(variables)

    def _fire_gateway(self, gateway: Token, event: Element, variables: Mapping[str, Any]) -> None:
        scope = gateway.scope
        flow = next(f for f in gateway.spec.element.outgoing if f.target == event.id)
        self.close(gateway)
        self.instance.pass_by(gateway, flow)
        self._place_event(scope, event, variables)

    def _place_event(self, scope: Token, event: Element, variables: Mapping[str, Any]) -> Token:
        """A token on an event that has already happened."""
        token: Token = scope.workflow.add(scope.spec.specs.of(event.id), scope)
        token.result, token.phase = dict(variables), LEAVE
        self.instance.emit(Entered(token.id, event.id))
        return token

    def _again(self, token: Token, element: Element) -> None:
        """A non-interrupting wait goes on: a message or signal stays subscribed, a cycle has its next turn."""
        event = element.event
        if event is None or event.kind != "timer":
            return
        left, last, text = token.armed[element.id]
        left = None if left is None else left - 1
        if not text or (left is not None and left <= 0):
            self.close_one(token, element.id)
            return
        due = cycle(text).next(datetime.fromisoformat(last))
        token.armed[element.id] = [left, stamp(due), text]
        self.instance.emit(Closed(token.id, element.id))
        self.instance.emit(TimerOpened(token.id, element.id, due))


def correlation_key(value: Any, element: Element) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, Decimal):
        return plain(value.normalize())
    raise Held("correlation_key", f"“{element.name or element.id}”的关联键既不是文字也不是数字，请检查表达式。")


def time_text(value: Any, source: str) -> str:
    """A time as text: what an expression gives may be a FEEL date, date-time or duration."""
    stored = value if isinstance(value, str) else feel.to_json(value)
    if not isinstance(stored, str):
        raise BadTime(f"定时“{source}”的结果不是日期、时长或循环，请检查表达式。")
    return stored
