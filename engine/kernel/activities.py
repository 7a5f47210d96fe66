"""Tasks: for people, for handlers, for decisions and scripts, and those that wait for a message."""

from typing import Any

from engine.bpmn.text import Text
from engine.bpmn.timers import moment
from engine.kernel.context import BusinessError, DecisionFailed, HandlerFailed, InlineCall
from engine.kernel.effects import Decided, Handled, JobOpened, UserTaskOpened
from engine.kernel.specs import ElementSpec, Held, evaluate, stored
from engine.kernel.throwing import throw_error
from engine.kernel.tree import Token
from engine.kernel.waits import time_text
from engine.values import BadValue, exact

DEFAULT_RETRIES = 3
DEFAULT_PRIORITY = 50


class JobSpec(ElementSpec):
    """Work done by a handler: at once where the handler is a pure computation, else as a job."""

    def work(self, token: Token) -> bool | None:
        job = self.element.job
        assert job is not None
        instance = token.workflow.instance
        kind = evaluate(token, job.type)
        if not isinstance(kind, str) or not kind:
            raise Held("job_type", f"任务类型“{job.type.source}”的结果不是文字，请检查表达式。")
        if instance.context.is_inline(kind):
            return self._inline(token, kind)
        token.internal_data["open"] = 1
        retries = DEFAULT_RETRIES if job.retries is None else _whole(evaluate(token, job.retries), "重试次数")
        instance.emit(
            JobOpened(token.id, self.element.id, kind, retries, self.element.headers, instance.variables.chain(token))
        )
        return None

    def _inline(self, token: Token, kind: str) -> bool | None:
        instance = token.workflow.instance
        given = instance.variables.visible(token)
        try:
            answer = instance.context.inline(InlineCall(kind, self.element.headers, given, self.element.id, token.id))
            output = exact(answer.output)
        except BusinessError as error:
            throw_error(token, error.code, error.message, error.variables)
            return None
        except HandlerFailed as failed:
            raise Held("handler", str(failed)) from None
        except BadValue as bad:
            raise Held("handler", f"处理器“{kind}”的结果不能保存：{bad}") from None
        instance.emit(Handled(token.id, self.element.id, kind, answer.version, given, output))
        token.result = output
        return True


class ScriptSpec(ElementSpec):
    def work(self, token: Token) -> bool | None:
        script = self.element.script
        assert script is not None
        token.result = {script.result: stored(token, script.expression)}
        return True


class DecisionSpec(ElementSpec):
    def work(self, token: Token) -> bool | None:
        called, instance = self.element.called, token.workflow.instance
        assert called is not None
        decision_id = evaluate(token, called.id)
        if not isinstance(decision_id, str):
            raise Held("decision", f"决策标识“{called.id.source}”的结果不是文字，请检查表达式。")
        try:
            found = instance.context.decide(
                decision_id,
                self.specs.process.definition_id,
                called.binding,
                called.tag,
                instance.variables.visible(token),
                instance.context.now,
            )
            value = exact(found.value)
        except DecisionFailed as failed:
            raise Held("decision", str(failed)) from None
        except BadValue as bad:
            raise Held("decision", f"决策“{decision_id}”的结果不能保存：{bad}") from None
        instance.emit(Decided(token.id, self.element.id, decision_id, value, found.matched))
        token.result = {called.result: value}
        return True


class UserTaskSpec(ElementSpec):
    def work(self, token: Token) -> bool | None:
        element, instance = self.element, token.workflow.instance
        who = element.assignment
        form_id = None
        if element.form is not None:
            form_id = f"#{element.form.key}" if element.form.key else _name(token, element.form.form_id, "表单标识")
        effect = UserTaskOpened(
            token.id,
            element.id,
            element.name or element.id,
            form_id,
            _name(token, who.assignee, "办理人"),
            _names(token, who.groups, "候选岗位"),
            _names(token, who.users, "候选人"),
            self._time(token, who.due),
            self._time(token, who.follow_up),
            DEFAULT_PRIORITY if who.priority is None else _whole(evaluate(token, who.priority), "优先级"),
            element.properties,
            instance.variables.chain(token),
            self.specs.process.definition_id,
        )
        token.internal_data["open"] = 1
        instance.emit(effect)
        return None

    def _time(self, token: Token, text: Text | None) -> Any:
        value = None if text is None else evaluate(token, text)
        if value is None or value == "":
            return None
        return moment(time_text(value, text.source if text else ""))


class ReceiveSpec(ElementSpec):
    """A receive task: its own message beside its boundary events."""

    def work(self, token: Token) -> bool | None:
        token.workflow.instance.waits.arm(token, [self.element], token)
        return None


def _whole(value: Any, what: str) -> int:
    try:
        number = int(str(value))
    except ValueError:
        raise Held("number", f"{what}“{value}”不是整数，请检查表达式。") from None
    if not 0 <= number <= 1_000_000:
        raise Held("number", f"{what}“{value}”超出范围，请检查表达式。")
    return number


def _name(token: Token, text: Text | None, what: str) -> str | None:
    value = None if text is None else evaluate(token, text)
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise Held("assignment", f"{what}“{text.source if text else ''}”的结果不是文字，请检查表达式。")
    return value


def _names(token: Token, text: Text | None, what: str) -> tuple[str, ...]:
    """A plain text separates names by commas; an expression gives a list of texts, or one text."""
    value = None if text is None else evaluate(token, text)
    if value is None:
        return ()
    found = value.split(",") if isinstance(value, str) else value
    if not isinstance(found, list) or not all(isinstance(name, str) for name in found):
        raise Held("assignment", f"{what}“{text.source if text else ''}”的结果不是文字列表，请检查表达式。")
    return tuple(name.strip() for name in found if name.strip())
