"""The allow-list: which elements, events and attributes run here. What is not listed is refused by name at publish."""

# What people see when an element is named.
NAMES = {
    "startEvent": "开始事件",
    "endEvent": "结束事件",
    "intermediateCatchEvent": "中间捕获事件",
    "intermediateThrowEvent": "中间抛出事件",
    "boundaryEvent": "边界事件",
    "task": "任务",
    "manualTask": "人工任务",
    "userTask": "用户任务",
    "serviceTask": "服务任务",
    "sendTask": "发送任务",
    "receiveTask": "接收任务",
    "scriptTask": "脚本任务",
    "businessRuleTask": "业务规则任务",
    "callActivity": "调用活动",
    "subProcess": "子流程",
    "exclusiveGateway": "排他网关",
    "inclusiveGateway": "包容网关",
    "parallelGateway": "并行网关",
    "eventBasedGateway": "事件网关",
    "complexGateway": "复杂网关",
    "adHocSubProcess": "即席子流程",
    "transaction": "事务子流程",
    "choreographyTask": "编排任务",
}

EVENT_NAMES = {
    "none": "空",
    "message": "消息",
    "timer": "定时",
    "signal": "信号",
    "error": "错误",
    "escalation": "升级",
    "link": "链接",
    "terminate": "终止",
    "compensate": "补偿",
    "conditional": "条件",
    "cancel": "取消",
    "multiple": "多重",
}

# Event kinds by the place where they stand.
EVENTS = {
    "startEvent": {"none", "message", "timer", "signal"},
    "endEvent": {"none", "message", "error", "escalation", "signal", "terminate"},
    "intermediateCatchEvent": {"timer", "message", "signal", "link"},
    "intermediateThrowEvent": {"none", "message", "signal", "escalation", "link"},
    "boundaryEvent": {"timer", "message", "error", "escalation", "signal"},
}
EVENT_SUBPROCESS_START = {"message", "timer", "signal", "error", "escalation"}

GATEWAYS = {"exclusiveGateway", "inclusiveGateway", "parallelGateway", "eventBasedGateway"}
PASSING = {"task", "manualTask"}
JOBS = {"serviceTask", "sendTask", "scriptTask", "businessRuleTask"}
ACTIVITIES = PASSING | JOBS | {"userTask", "receiveTask", "callActivity", "subProcess"}
FLOW_NODES = set(EVENTS) | GATEWAYS | ACTIVITIES

# Drawn for people, without a meaning for the engine.
SILENT = {
    "documentation",
    "extensionElements",
    "incoming",
    "outgoing",
    "sequenceFlow",
    "laneSet",
    "textAnnotation",
    "association",
    "group",
    "dataObject",
    "dataObjectReference",
    "dataStoreReference",
    "ioSpecification",
    "dataInputAssociation",
    "dataOutputAssociation",
    "property",
    "multiInstanceLoopCharacteristics",
    "auditing",
    "monitoring",
    "category",
}

# Extension elements that are read.
ZEEBE = {
    "taskDefinition",
    "ioMapping",
    "taskHeaders",
    "formDefinition",
    "userTaskForm",
    "assignmentDefinition",
    "taskSchedule",
    "priorityDefinition",
    "calledElement",
    "calledDecision",
    "script",
    "subscription",
    "loopCharacteristics",
    "properties",
    "userTask",
    "versionTag",
}

MAX_NODES = 500


def describe(kind: str, name: str, element_id: str) -> str:
    """An element as a sentence names it: 用户任务“初审”（Task_1）."""
    title = NAMES.get(kind, kind)
    return f"{title}“{name}”（{element_id}）" if name else f"{title}（{element_id}）"
