"""DMN 1.5 decisions over FEEL: `load` a file once, `evaluate` its decisions, `lint` it for the studio."""

from engine.dmn.errors import DmnInvalid, DmnUnknown, Problem
from engine.dmn.evaluate import DecisionResult, evaluate, evaluate_knowledge, evaluate_service
from engine.dmn.library import Model
from engine.dmn.lint import lint
from engine.dmn.load import load
from engine.dmn.model import Decision, DecisionService
from engine.dmn.run import MatchedRules

__all__ = [
    "Decision",
    "DecisionResult",
    "DecisionService",
    "DmnInvalid",
    "DmnUnknown",
    "MatchedRules",
    "Model",
    "Problem",
    "evaluate",
    "evaluate_knowledge",
    "evaluate_service",
    "lint",
    "load",
]
