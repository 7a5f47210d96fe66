"""The parts of a diagram: everything on it that has an id, with its invisible properties."""

from collections.abc import Mapping

from engine.packages.compare.changes import Part
from engine.packages.compare.xml import Xml, flat, labelled, local, named, root_of

KINDS = {
    "process": "流程", "participant": "参与者", "lane": "泳道", "sequenceFlow": "顺序流", "messageFlow": "消息流",
    "startEvent": "开始事件", "endEvent": "结束事件", "boundaryEvent": "边界事件",
    "intermediateCatchEvent": "中间捕获事件", "intermediateThrowEvent": "中间抛出事件",
    "userTask": "用户任务", "serviceTask": "服务任务", "sendTask": "发送任务", "receiveTask": "接收任务",
    "scriptTask": "脚本任务", "businessRuleTask": "业务规则任务", "manualTask": "手工任务", "task": "任务",
    "callActivity": "调用活动", "subProcess": "子流程", "transaction": "事务", "adHocSubProcess": "即席子流程",
    "exclusiveGateway": "排他网关", "parallelGateway": "并行网关", "inclusiveGateway": "包容网关",
    "eventBasedGateway": "事件网关", "complexGateway": "复杂网关", "message": "消息", "signal": "信号",
    "error": "错误", "escalation": "升级", "textAnnotation": "注释", "association": "关联", "group": "分组",
    "dataObjectReference": "数据对象", "dataObject": "数据对象", "dataStoreReference": "数据存储", "category": "分类",
}  # fmt: skip
LABELS = {
    "@name": "名称", "@sourceRef": "起点", "@targetRef": "终点", "@default": "默认流向", "@isExecutable": "可执行",
    "@attachedToRef": "所附环节", "@cancelActivity": "中断所附环节", "conditionExpression": "条件",
    "documentation": "说明", "text": "文字", "flowNodeRef": "泳道内的环节", "userTask": "由平台待办办理",
    "formDefinition@formId": "表单", "formDefinition@formKey": "表单", "formDefinition@bindingType": "表单版本绑定",
    "assignmentDefinition@candidateGroups": "候选岗位", "assignmentDefinition@assignee": "办理人",
    "assignmentDefinition@candidateUsers": "候选人员", "taskSchedule@dueDate": "环节时限",
    "taskSchedule@followUpDate": "跟进日期", "priorityDefinition@priority": "优先级",
    "taskDefinition@type": "任务类型", "taskDefinition@retries": "重试次数", "calledElement@processId": "被调用流程",
    "calledElement@bindingType": "被调用流程的版本绑定", "calledDecision@decisionId": "决策",
    "calledElement@propagateAllChildVariables": "带回全部变量", "calledDecision@resultVariable": "结果变量",
    "calledDecision@bindingType": "决策版本绑定", "script@expression": "表达式", "script@resultVariable": "结果变量",
    "property": "属性", "input": "输入", "output": "输出", "header": "任务参数", "versionTag@value": "版本标签",
    "timerEventDefinition/timeDuration": "计时时长", "timerEventDefinition/timeDate": "计时日期",
    "timerEventDefinition/timeCycle": "计时循环", "messageEventDefinition@messageRef": "消息", "@messageRef": "消息",
    "errorEventDefinition@errorRef": "错误", "signalEventDefinition@signalRef": "信号", "@errorCode": "错误代码",
    "subscription@correlationKey": "关联键", "multiInstanceLoopCharacteristics@isSequential": "逐个办理",
    "multiInstanceLoopCharacteristics/loopCharacteristics@inputCollection": "会签的列表",
    "multiInstanceLoopCharacteristics/loopCharacteristics@inputElement": "会签的元素",
    "multiInstanceLoopCharacteristics/loopCharacteristics@outputCollection": "会签的结果列表",
    "multiInstanceLoopCharacteristics/loopCharacteristics@outputElement": "会签的结果",
    "multiInstanceLoopCharacteristics/completionCondition": "会签完成条件",
    "timerEventDefinition": "计时事件", "terminateEventDefinition": "终止事件", "errorEventDefinition": "错误事件",
    "messageEventDefinition": "消息事件", "conditionExpression@type": "条件的类型",
}  # fmt: skip
DERIVED = ("incoming", "outgoing")


def parts(data: bytes) -> Mapping[str, Part]:
    """By id, in the order of the file. Raises Unreadable for what is not XML."""
    root = root_of(data)
    drawn = {
        str(shape.get("bpmnElement")): _place(shape)
        for shape in root.iter("{*}BPMNShape", "{*}BPMNEdge")
        if shape.get("bpmnElement")
    }
    found: dict[str, Part] = {}
    for element in root.iter("{*}*"):
        id = element.get("id")
        if id and local(element) in KINDS and not _inside_extension(element):
            properties = labelled(flat(element, _apart), LABELS)
            found[id] = Part(KINDS[local(element)], element.get("name", ""), properties, drawn.get(id, ""))
    return found


def _apart(child: Xml) -> bool:
    own = local(child) in KINDS and child.get("id") is not None and not _inside_extension(child)
    return own or local(child) in DERIVED


def _inside_extension(element: Xml) -> bool:
    return any(local(around) == "extensionElements" for around in element.iterancestors("{*}extensionElements"))


def _place(shape: Xml) -> str:
    return " ".join(
        f"{local(each)} {' '.join(str(each.get(name)) for name in ('x', 'y', 'width', 'height'))}"
        for each in named(shape)
        if local(each) in ("Bounds", "waypoint")
    )
