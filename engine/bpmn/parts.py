"""The Camunda 8 extension elements of one flow node, read into the plain model."""

import re
from collections.abc import Callable

from engine import feel
from engine.bpmn.model import Assignment, Called, FormReference, JobDefinition, Loop, MappingRule, Script
from engine.bpmn.text import Text, text
from engine.bpmn.timers import BadTime, moment
from engine.bpmn.xml import Node, bpmn, extension, zeebe

_NAME = re.compile(r"[^\W\d]\w*")
_PRIORITY = re.compile(r"\d{1,2}|100")
Report = Callable[[str, str], None]  # rule, sentence: an error about the element being read


class Reader:
    """Reads the parts of one element; what is wrong is reported, and the part left out."""

    def __init__(self, node: Node, report: Report) -> None:
        self.node = node
        self.report = report

    def text(self, source: str | None, what: str) -> Text | None:
        if source is None or not source.strip():
            return None
        try:
            return text(source.strip())
        except feel.FeelError as error:
            self.report("feel", f"{what}“{source.strip()}”不是正确的 FEEL 表达式：{error.message}")
            return None

    def expression(self, source: str | None, what: str) -> Text | None:
        """Where a plain text makes no sense: a forgotten `=` is reported, not guessed."""
        if source is not None and source.strip() and not source.strip().startswith("="):
            self.report("feel", f"{what}“{source.strip()}”不是表达式，请以 = 开头。")
            return None
        return self.text(source, what)

    def _moment(self, source: str | None, what: str) -> Text | None:
        found = self.text(source, what)
        if found is not None and found.expression is None:
            try:
                moment(found.source)
            except BadTime as wrong:
                self.report("schedule", f"{what}：{wrong}")
        return found

    def _priority(self, source: str | None) -> Text | None:
        found = self.text(source, "优先级")
        if found is not None and found.expression is None and not _PRIORITY.fullmatch(found.source):
            self.report("priority", f"优先级“{found.source}”须是 0 到 100 的整数或表达式。")
        return found

    def rules(self, tag: str) -> tuple[MappingRule, ...]:
        found = extension(self.node, "ioMapping")
        if found is None:
            return ()
        what = "输入映射" if tag == "input" else "输出映射"
        rules = []
        for node in zeebe(found, tag):
            target = (node.get("target") or "").strip()
            source = node.get("source")
            if not target or any(not part for part in target.split(".")):
                self.report("mapping_target", f"{what}缺少目标变量名，请填写。")
                continue
            if not all(_NAME.fullmatch(part) for part in target.split(".")):
                self.report(
                    "mapping_target", f"{what}的目标“{target}”不是变量名，请只用文字、数字和下划线，不以数字开头。"
                )
                continue
            value = Text("", feel.parse("null")) if source is None or not source.strip() else self.text(source, what)
            if value is not None:
                rules.append(MappingRule(value, tuple(target.split("."))))
        return tuple(rules)

    def job(self) -> JobDefinition | None:
        found = extension(self.node, "taskDefinition")
        if found is None:
            return None
        kind = self.text(found.get("type"), "任务类型")
        if kind is None:
            self.report("job_type", "缺少任务类型（zeebe:taskDefinition type），请选择一个处理器。")
            return None
        return JobDefinition(kind, self.text(found.get("retries"), "重试次数"))

    def headers(self) -> dict[str, str]:
        found = extension(self.node, "taskHeaders")
        return {} if found is None else {n.get("key", ""): n.get("value", "") for n in zeebe(found, "header")}

    def properties(self) -> dict[str, str]:
        found = extension(self.node, "properties")
        return {} if found is None else {n.get("name", ""): n.get("value", "") for n in zeebe(found, "property")}

    def form(self) -> FormReference | None:
        found = extension(self.node, "formDefinition")
        if found is None:
            return None
        key = found.get("formKey")
        if key and key.startswith("camunda-forms:bpmn:"):
            return FormReference(key=key.removeprefix("camunda-forms:bpmn:"))
        form_id = self.text(found.get("formId") or found.get("externalReference") or key, "表单标识")
        return None if form_id is None else FormReference(form_id=form_id)

    def assignment(self) -> Assignment:
        who = extension(self.node, "assignmentDefinition")
        when = extension(self.node, "taskSchedule")
        urgency = extension(self.node, "priorityDefinition")
        return Assignment(
            assignee=None if who is None else self.text(who.get("assignee"), "办理人"),
            groups=None if who is None else self.text(who.get("candidateGroups"), "候选岗位"),
            users=None if who is None else self.text(who.get("candidateUsers"), "候选人"),
            due=None if when is None else self._moment(when.get("dueDate"), "到期时间"),
            follow_up=None if when is None else self._moment(when.get("followUpDate"), "跟进时间"),
            priority=None if urgency is None else self._priority(urgency.get("priority")),
        )

    def called_process(self) -> Called | None:
        found = extension(self.node, "calledElement")
        target = None if found is None else self.text(found.get("processId"), "被调用的流程")
        if found is None or target is None:
            self.report("called_process", "没有指明被调用的流程（processId），请填写。")
            return None
        return Called(
            target,
            self._binding(found),
            found.get("versionTag"),
            all_parent=found.get("propagateAllParentVariables", "true") == "true",
            all_child=found.get("propagateAllChildVariables", "true") == "true",
        )

    def called_decision(self) -> Called | None:
        found = extension(self.node, "calledDecision")
        if found is None:
            return None
        target = self.text(found.get("decisionId"), "决策标识")
        result = found.get("resultVariable") or ""
        if target is None or not result:
            self.report("called_decision", "没有指明决策标识（decisionId）或结果变量（resultVariable），请填写。")
            return None
        return Called(target, self._binding(found), found.get("versionTag"), result=result)

    def _binding(self, node: Node) -> str:
        binding: str = node.get("bindingType", "latest")
        if binding not in ("latest", "deployment", "versionTag"):
            self.report("binding", f"绑定方式“{binding}”不支持，请用 latest、deployment 或 versionTag。")
        if binding == "versionTag" and not node.get("versionTag"):
            self.report("binding", "绑定方式为 versionTag 时必须填写版本标签。")
        return binding

    def script(self) -> Script | None:
        found = extension(self.node, "script")
        if found is None:
            return None
        result = found.get("resultVariable") or ""
        formula = self.expression(found.get("expression"), "脚本表达式")
        if found.get("expression") is None or not result:
            self.report("script", "脚本任务缺少表达式或结果变量（resultVariable），请填写。")
        return None if formula is None or not result else Script(formula, result)

    def loop(self) -> Loop | None:
        found = bpmn(self.node, "multiInstanceLoopCharacteristics")
        if found is None:
            return None
        settings = extension(found, "loopCharacteristics")
        collection = None if settings is None else self.expression(settings.get("inputCollection"), "多实例集合")
        if settings is None or not (settings.get("inputCollection") or "").strip():
            self.report("loop", "多实例缺少输入集合（inputCollection），请填写。")
            return None
        output, element = settings.get("outputCollection"), settings.get("outputElement")
        if bool(output) != bool(element):
            self.report("loop", "多实例的输出集合与输出元素要么都填，要么都不填。")
        condition = bpmn(found, "completionCondition")
        until = None if condition is None else self.expression(condition.text, "完成条件")
        if collection is None:
            return None
        return Loop(
            found.get("isSequential") == "true",
            collection,
            settings.get("inputElement") or None,
            output or None,
            self.expression(element, "输出元素"),
            until,
        )
