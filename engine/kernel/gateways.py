"""Gateways: choosing ways out, and waiting for ways in."""

from SpiffWorkflow.util.task import TaskState

from engine.bpmn.model import Flow
from engine.bpmn.text import EvaluationFailed
from engine.kernel.effects import IncidentClosed
from engine.kernel.specs import ElementSpec, Held, evaluate
from engine.kernel.tree import Token


class ChoosingSpec(ElementSpec):
    """A gateway whose ways out have conditions. One that is neither true nor false is an incident, never the default
    flow: a null must not skip a review."""

    def true_flows(self, token: Token, first_only: bool) -> list[Flow]:
        default, found = self.element.default, []
        for flow in self.element.outgoing:
            if flow is default:
                continue
            if flow.condition is None or self._holds(token, flow):
                found.append(flow)
                if first_only:
                    return found
        if found or not self.element.outgoing:
            return found
        if default is not None:
            return [default]
        raise Held("no_flow", "没有一个出口的条件成立，也没有默认出口，请补充默认出口或更正数据后重试。")

    def _holds(self, token: Token, flow: Flow) -> bool:
        assert flow.condition is not None
        value = evaluate(token, flow.condition)
        if not isinstance(value, bool):
            warnings = token.workflow.instance.recent_warnings(token)
            why = f"：{warnings}" if warnings else ""
            raise EvaluationFailed(f"条件“{flow.condition.source}”既不成立也不不成立（结果是 {_shown(value)}）{why}")
        return value


class ExclusiveSpec(ChoosingSpec):
    def ways_out(self, token: Token) -> list[Flow]:
        return self.true_flows(token, first_only=True)


class JoiningSpec(ElementSpec):
    """A gateway that waits for tokens on its ways in; `flows` counts those that have come."""

    def arrive(self, scope: Token, flow: Flow | None) -> Token:
        if flow is None or len(self.element.incoming) < 2:
            return super().arrive(scope, flow)
        token = next((t for t in scope.inner if t.task_spec is self and t._state == TaskState.WAITING), None)
        if token is None:
            token = scope.workflow.add(self, scope, TaskState.WAITING)
            token.internal_data["flows"] = {}
        counts = token.internal_data["flows"]
        counts[flow.id] = counts.get(flow.id, 0) + 1
        self.arrived(token)
        return token

    def arrived(self, token: Token) -> None:
        """A token more has come."""

    def fire(self, token: Token) -> None:
        """Take one token from each way in; what is left over waits on."""
        counts: dict[str, int] = token.internal_data.pop("flows")
        if token.internal_data.pop("stuck", None):
            token.workflow.instance.emit(IncidentClosed(token.id))
        rest = {flow: count - 1 for flow, count in counts.items() if count > 1}
        token.workflow.wake(token)
        if rest:
            waiting = token.workflow.add(self, token.scope, TaskState.WAITING)
            waiting.internal_data["flows"] = rest
            self.arrived(waiting)


class ParallelSpec(JoiningSpec):
    def arrived(self, token: Token) -> None:
        if all(flow.id in token.internal_data["flows"] for flow in self.element.incoming):
            self.fire(token)


class InclusiveSpec(JoiningSpec, ChoosingSpec):
    """Joins once no other token of its scope can still reach a way in that is empty (BPMN 2.0, 13.4.3)."""

    def ways_out(self, token: Token) -> list[Flow]:
        return self.true_flows(token, first_only=False)

    def may_fire(self, token: Token) -> bool:
        arrived = set(token.internal_data["flows"])
        empty = {flow.id for flow in self.element.incoming} - arrived
        if not empty:
            return True
        for other in token.scope.inner:
            if other is token:
                continue
            for flow in _starts(other):
                reach = self._reach(flow)
                if reach & empty and not reach & arrived:
                    return False
        return True

    def _reach(self, start: Flow) -> frozenset[str]:
        """The ways in of this gateway that a token on `start` can come to without passing the gateway."""
        cache: dict[str, frozenset[str]] = self.data.setdefault("reach", {})
        if start.id not in cache:
            cache[start.id] = self._walk(start)
        return cache[start.id]

    def _walk(self, start: Flow) -> frozenset[str]:
        elements, me = self.specs.process.elements, self.element.id
        found, seen, todo = set(), set(), [start]
        while todo:
            flow = todo.pop()
            if flow.id in seen:
                continue
            seen.add(flow.id)
            if flow.target == me:
                found.add(flow.id)
                continue
            target = elements[flow.target]
            todo += target.outgoing
            for event in target.boundary:
                todo += event.outgoing
            if target.event is not None and target.event.kind == "link" and target.kind == "intermediateThrowEvent":
                todo += self.specs.link_target(target).outgoing
        return frozenset(found)


def _starts(token: Token) -> list[Flow]:
    element = token.spec.element
    flows = list(element.outgoing)
    for event in element.boundary:
        flows += event.outgoing
    return flows


def _shown(value: object) -> str:
    return "空" if value is None else f"“{value}”"


class EventGatewaySpec(ElementSpec):
    """Waits for whichever of the events behind it happens first."""

    def work(self, token: Token) -> bool | None:
        events = [self.specs.of(flow.target).element for flow in self.element.outgoing]
        token.workflow.instance.waits.arm(token, events, token)
        return None
