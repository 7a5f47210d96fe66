"""Runs one decision, service or knowledge model of a loaded model."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.dmn import model as m
from engine.dmn.errors import DmnUnknown, Problem
from engine.dmn.graph import Frame, service_inputs, type_of
from engine.dmn.library import Model
from engine.dmn.run import MatchedRules, Run
from engine.feel.budget import DEFAULT, Budget


@dataclass(frozen=True, slots=True)
class DecisionResult:
    """`value` is a FEEL value; `matched` has one entry per evaluated table, in the order of evaluation."""

    value: Any
    matched: tuple[MatchedRules, ...]
    warnings: tuple[Problem, ...]
    steps: int


def evaluate(
    model: Model, decision: str, context: Mapping[str, Any], now: datetime, budget: Budget = DEFAULT
) -> DecisionResult:
    """A decision by id or name over the variables in `context`. Raises DmnUnknown, BudgetExceeded."""
    found = model.decision(decision)
    if found is None:
        raise DmnUnknown(decision)
    return _run(model, context, now, budget, lambda frame: frame.decide(found))


def evaluate_service(
    model: Model, service: str, context: Mapping[str, Any], now: datetime, budget: Budget = DEFAULT
) -> DecisionResult:
    """A service by id or name; `context` holds its inputs and input decisions by name. Missing ones are null."""
    found = model.service(service)
    if found is None:
        raise DmnUnknown(service)

    def compute(frame: Frame) -> Any:
        targets = [target for target in map(model.resolve, service_inputs(found)) if target is not None]
        given = []
        for target in targets:
            value, wanted = _given(frame, target.path, target.element), type_of(target)
            given.append((target, frame.run.coerce(frame.run.thaw(value, wanted), wanted, target.element.id)))
        return frame.serve(found, given)

    return _run(model, context, now, budget, compute)


def evaluate_knowledge(
    model: Model, knowledge: str, context: Mapping[str, Any], now: datetime, budget: Budget = DEFAULT
) -> DecisionResult:
    """A knowledge model called with the arguments in `context`, by parameter name."""
    found = model.knowledge_model(knowledge)
    if found is None:
        raise DmnUnknown(knowledge)
    return _run(model, context, now, budget, lambda f: f.run.call(f.value(found), dict(context), found.id))


def _given(frame: Frame, path: tuple[str, ...], element: m.Element) -> Any:
    inputs = frame.at(path).inputs
    return inputs.get(element.variable, inputs.get(element.name))


def _run(
    model: Model,
    context: Mapping[str, Any],
    now: datetime,
    budget: Budget,
    compute: Callable[[Frame], Any],
) -> DecisionResult:
    run = Run(now, budget, model.types)
    with run:
        value = compute(Frame(model, run, context, open_=True))
    return DecisionResult(value, tuple(run.matched), tuple(run.warnings), run.steps)
