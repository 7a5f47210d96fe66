"""From a drawing to its specs: one SpiffWorkflow task spec an element, two for a multi-instance."""

from engine.bpmn.model import Element, Process
from engine.kernel.activities import DecisionSpec, JobSpec, ReceiveSpec, ScriptSpec, UserTaskSpec
from engine.kernel.containers import CallSpec, EventSubProcessSpec, RootSpec, StartSpec, SubProcessSpec
from engine.kernel.events import (
    CatchSpec,
    EndSpec,
    ErrorEndSpec,
    EscalationEndSpec,
    EscalationThrowSpec,
    LinkThrowSpec,
    MessageEndSpec,
    MessageThrowSpec,
    SignalEndSpec,
    SignalThrowSpec,
    TerminateEndSpec,
)
from engine.kernel.gateways import EventGatewaySpec, ExclusiveSpec, InclusiveSpec, ParallelSpec
from engine.kernel.loops import LoopSpec, inner_element, inner_name
from engine.kernel.specs import ElementSpec, ProcessSpec

_KINDS: dict[str, type[ElementSpec]] = {
    "process": RootSpec,
    "startEvent": StartSpec,
    "boundaryEvent": ElementSpec,
    "task": ElementSpec,
    "manualTask": ElementSpec,
    "userTask": UserTaskSpec,
    "receiveTask": ReceiveSpec,
    "callActivity": CallSpec,
    "subProcess": SubProcessSpec,
    "exclusiveGateway": ExclusiveSpec,
    "inclusiveGateway": InclusiveSpec,
    "parallelGateway": ParallelSpec,
    "eventBasedGateway": EventGatewaySpec,
}

_EVENTS: dict[tuple[str, str], type[ElementSpec]] = {
    ("endEvent", "none"): EndSpec,
    ("endEvent", "message"): MessageEndSpec,
    ("endEvent", "error"): ErrorEndSpec,
    ("endEvent", "escalation"): EscalationEndSpec,
    ("endEvent", "signal"): SignalEndSpec,
    ("endEvent", "terminate"): TerminateEndSpec,
    ("intermediateCatchEvent", "timer"): CatchSpec,
    ("intermediateCatchEvent", "message"): CatchSpec,
    ("intermediateCatchEvent", "signal"): CatchSpec,
    ("intermediateCatchEvent", "link"): ElementSpec,
    ("intermediateThrowEvent", "none"): ElementSpec,
    ("intermediateThrowEvent", "message"): MessageThrowSpec,
    ("intermediateThrowEvent", "signal"): SignalThrowSpec,
    ("intermediateThrowEvent", "escalation"): EscalationThrowSpec,
    ("intermediateThrowEvent", "link"): LinkThrowSpec,
}


def spec_class(element: Element) -> type[ElementSpec]:
    if element.event_subprocess:
        return EventSubProcessSpec
    if element.job is not None and element.kind.endswith("Task"):
        return JobSpec
    if element.script is not None:
        return ScriptSpec
    if element.kind == "businessRuleTask":
        return DecisionSpec
    if element.kind in _KINDS:
        return _KINDS[element.kind]
    kind = "none" if element.event is None else element.event.kind
    return _EVENTS[element.kind, kind]


def specs_of(process: Process) -> ProcessSpec:
    """The specs of a process, built once and kept with it."""
    if process.runtime is None:
        specs = ProcessSpec(process)
        RootSpec(specs, process.root)
        for element in process.elements.values():
            if element.loop is not None:
                LoopSpec(specs, element)
                inner = inner_element(element)
                spec_class(inner)(specs, inner, inner_name(element.id))
            else:
                spec_class(element)(specs, element)
        process.runtime = specs
    found: ProcessSpec = process.runtime
    return found
