"""Start, end, catch, throw and boundary events."""

from engine.bpmn.model import Flow
from engine.kernel.activities import JobSpec
from engine.kernel.effects import SignalThrown
from engine.kernel.specs import ElementSpec, Held, evaluate
from engine.kernel.throwing import throw_error, throw_escalation
from engine.kernel.tree import Token


class CatchSpec(ElementSpec):
    """An intermediate catch event that waits by itself."""

    def work(self, token: Token) -> bool | None:
        token.workflow.instance.waits.arm(token, [self.element], token)
        return None


class MessageThrowSpec(JobSpec):
    """A message is sent by a job."""


class EndSpec(ElementSpec):
    """The end of a token's way; the process remembers which ends were reached."""

    def left(self, token: Token) -> None:
        super().left(token)
        if token.scope.spec.is_process:
            ends = token.scope.internal_data.setdefault("ends", [])
            if self.element.id not in ends:
                ends.append(self.element.id)


class MessageEndSpec(EndSpec, JobSpec):
    pass


class SignalThrowSpec(ElementSpec):
    def work(self, token: Token) -> bool | None:
        event, instance = self.element.event, token.workflow.instance
        assert event is not None and event.name is not None
        name = evaluate(token, event.name)
        if not isinstance(name, str) or not name:
            raise Held("event_name", f"信号名“{event.name.source}”的结果不是文字，请检查表达式。")
        instance.emit(SignalThrown(token.id, self.element.id, name, dict(instance.variables.local(token.id))))
        return True


class SignalEndSpec(EndSpec, SignalThrowSpec):
    pass


class EscalationThrowSpec(ElementSpec):
    def work(self, token: Token) -> bool | None:
        event = self.element.event
        assert event is not None and event.code is not None
        code = evaluate(token, event.code)
        goes_on = throw_escalation(token, str(code), token.workflow.instance.variables.local(token.id))
        return True if goes_on else None


class EscalationEndSpec(EndSpec, EscalationThrowSpec):
    pass


class ErrorEndSpec(EndSpec):
    def work(self, token: Token) -> bool | None:
        event = self.element.event
        assert event is not None and event.code is not None
        throw_error(token, str(evaluate(token, event.code)), "", token.workflow.instance.variables.local(token.id))
        return None


class TerminateEndSpec(EndSpec):
    """Ends everything else in its own scope, which then goes on as completed."""

    def work(self, token: Token) -> bool | None:
        for other in token.scope.inner:
            if other is not token:
                token.workflow.instance.drop(other)
        token.workflow.instance.waits.close_handlers(token.scope)
        return True


class LinkThrowSpec(ElementSpec):
    def ways_out(self, token: Token) -> list[Flow]:
        target = self.specs.link_target(self.element)
        return [Flow("", self.element.id, target.id)]
