"""Evaluates decision requirement graphs: required things first, each once, imports and services in frames of their own.

Required decisions are worked off a list rather than by recursion; only functions nest, and those pay in depth.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from engine.dmn import model as m
from engine.dmn.boxed import external, make_function
from engine.dmn.library import Model, Target
from engine.dmn.run import Run
from engine.feel.types import Type
from engine.feel.values import Function


class Frame:
    """One model within one evaluation: its inputs as given, and what was computed from them."""

    def __init__(self, model: Model, run: Run, inputs: Mapping[str, Any], open_: bool) -> None:
        self.model = model
        self.run = run
        self.inputs = inputs
        self.values: dict[str, Any] = {}
        self.functions: dict[str, Any] = {}
        self.imported: dict[str, Frame] = {}
        # Camunda's files declare few of their inputs: what no element declares is visible everywhere.
        hidden = model.declared if model.definitions.closed else frozenset()
        self.undeclared = {k: v for k, v in inputs.items() if k not in hidden} if open_ else {}

    def at(self, path: Iterable[str]) -> Frame:
        """The frame of a model reached through those import names; its inputs stand under its import's name."""
        frame = self
        for name in path:
            if name not in frame.imported:
                own = frame.inputs.get(name)
                inputs = own if isinstance(own, Mapping) else frame.inputs
                frame.imported[name] = Frame(frame.model.imports[name], frame.run, inputs, open_=False)
            frame = frame.imported[name]
        return frame

    def owner(self, target: Target) -> Frame:
        """The frame in which a target's element lives."""
        return self.at(target.path)

    # -- values -----------------------------------------------------------------------------------------------------

    def decide(self, decision: m.Decision) -> Any:
        """The decision's value in this frame."""
        waiting: list[tuple[Frame, m.Decision]] = [(self, decision)]
        while waiting:
            frame, current = waiting[-1]
            if current.id in frame.values:
                waiting.pop()
                continue
            self.run.state.charge(1)
            missing = [each for each in frame.required(current) if each[1].id not in each[0].values]
            if missing:
                waiting.extend(reversed(missing))
            else:
                frame.values[current.id] = frame.compute(current)
                waiting.pop()
        return self.values[decision.id]

    def required(self, decision: m.Decision) -> list[tuple[Frame, m.Decision]]:
        """The decisions it requires, each with the frame it belongs to."""
        targets = (self.model.resolve(href) for href in decision.requirements)
        return [
            (self.owner(target), target.element)
            for target in targets
            if target is not None and isinstance(target.element, m.Decision)
        ]

    def compute(self, decision: m.Decision) -> Any:
        code = self.model.decision_code(decision)
        self.run.descend(self.model.frames)
        value = code(self.scope(decision.id, decision.requirements + decision.knowledge), self.run)
        return self.run.coerce(value, self.model.type(decision.type_ref), decision.id)

    def scope(self, element_id: str, hrefs: Iterable[str]) -> dict[str, Any]:
        """The variables of what an element's references lead to; imported ones stand under their import's name."""
        scope = dict(self.undeclared)
        for href in hrefs:
            target = self.model.resolve(href)
            if target is None:
                self.run.warn(element_id, "unknown_reference", f"引用的元素“{href}”不存在，已按空值处理，请重新连线。")
                continue
            value = self.owner(target).value(target.element)
            holder = scope
            for name in filter(None, target.path):
                # A context made here, never one that was given.
                holder[name] = dict(holder[name]) if isinstance(holder.get(name), dict) else {}
                holder = holder[name]
            holder[target.element.variable] = value
            if isinstance(target.element, m.Decision):
                # Camunda calls a decision's result by its id.
                holder.setdefault(target.element.id, value)
        return scope

    def value(self, element: m.Element) -> Any:
        """An input's, decision's or function's value; decisions have been computed before."""
        if isinstance(element, m.Decision):
            return self.values[element.id]
        if isinstance(element, m.InputData):
            return self.input(element)
        if element.id not in self.functions:
            made = self.knowledge(element) if isinstance(element, m.KnowledgeModel) else self.service(element)
            self.functions[element.id] = made
        return self.functions[element.id]

    def input(self, element: m.InputData) -> Any:
        if element.id not in self.values:
            given = self.inputs.get(element.variable, self.inputs.get(element.name))
            wanted = self.model.type(element.type_ref)
            self.values[element.id] = self.run.coerce(self.run.thaw(given, wanted), wanted, element.id)
        return self.values[element.id]

    # -- functions --------------------------------------------------------------------------------------------------

    def knowledge(self, knowledge: m.KnowledgeModel) -> Any:
        """A knowledge model as a FEEL function; it sees its parameters and what it requires, itself included."""
        definition, place = knowledge.function, self.model.knowledge_place(knowledge)
        if definition is None or definition.kind != "FEEL":
            return None if definition is None else external(definition, place)({}, self.run)
        wanted = self.result_type(knowledge.type_ref)

        def body(arguments: Mapping[str, Any]) -> Any:
            scope = self.scope(knowledge.id, knowledge.knowledge)
            scope[knowledge.variable] = self.functions[knowledge.id]
            value = self.model.knowledge_code(knowledge)({**scope, **arguments}, self.run)
            return self.run.coerce(value, wanted, knowledge.id)

        return make_function(knowledge.variable, definition.parameters, place, body, self.run)

    def service(self, service: m.DecisionService) -> Function:
        """A decision service as a FEEL function: input data first, then input decisions."""
        parameters = [target for target in map(self.model.resolve, service_inputs(service)) if target is not None]
        names = [".".join(filter(None, (*target.path, target.element.variable))) for target in parameters]
        wanted = [type_of(target) for target in parameters]

        def call(arguments: list[Any]) -> Any:
            return self.serve(service, zip(parameters, arguments, strict=True))

        return Function(service.variable, names, call, wanted)

    def serve(self, service: m.DecisionService, given: Iterable[tuple[Target, Any]]) -> Any:
        """The service's output from its inputs alone: the value of its one output decision, or a context of several."""
        inner = Frame(self.model, self.run, {}, open_=False)
        for target, value in given:
            inner.owner(target).values[target.element.id] = value
        outputs = [target for target in map(self.model.resolve, service.output_decisions) if target is not None]
        results = {
            target.element.variable: inner.owner(target).decide(target.element)
            for target in outputs
            if isinstance(target.element, m.Decision)
        }
        value = next(iter(results.values())) if len(results) == 1 else results
        return self.run.coerce(value, self.result_type(service.type_ref), service.id)

    def result_type(self, ref: str | None) -> Type | None:
        """What a function's declared type says of its result: files say either the function's type or the result's."""
        known = None if ref is None else self.model.item_of(ref)
        if known is not None and known[1].function is not None:
            return known[0].type(known[1].function.output_type_ref)
        return self.model.type(ref)


def service_inputs(service: m.DecisionService) -> tuple[str, ...]:
    """What a service takes, in the order of its parameters (DMN 1.5, 10.4)."""
    return service.input_data + service.input_decisions


def type_of(target: Target) -> Type | None:
    """The declared type of an input or decision."""
    element = target.element
    return target.model.type(element.type_ref) if isinstance(element, (m.InputData, m.Decision)) else None
