"""Checks a DMN file for the studio: what cannot be read, what is missing, what contradicts itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from engine import feel
from engine.dmn import model as m
from engine.dmn.boxed import compile_expression
from engine.dmn.errors import DmnInvalid, Problem
from engine.dmn.library import NOT_FEEL, Model
from engine.dmn.load import check_references, load
from engine.dmn.place import Code, Place, Scope, Test
from engine.dmn.run import Run
from engine.dmn.table_checks import check_table
from engine.dmn.types import built_in
from engine.feel.types import Type

ERRORS = frozenset(("syntax", "unknown_function", "too_long", "too_deep", "duplicate_key", "wrong_arguments"))


def lint(xml: bytes, imports: Mapping[str, bytes] | None = None, names: Iterable[str] | None = None) -> list[Problem]:
    """Every finding about the file; `names` are the process variables it may use besides what it declares.

    Without `names`, unknown names are reported only in files that declare all their inputs.
    """
    try:
        model = load(xml, imports)
    except DmnInvalid as error:
        return list(error.findings)
    return list(check(model, names))


def check(model: Model, names: Iterable[str] | None = None) -> Iterator[Problem]:
    """The findings about a model that could be loaded."""
    known = frozenset(names or ())
    yield from check_references(model)
    recorder = _Recorder(model, names is not None or model.definitions.closed)
    for decision in model.decisions.values():
        if decision.expression is None:
            yield Problem(
                decision.id, "no_logic", f"决策“{decision.name}”没有决策逻辑，结果总为空，请补充。", "warning"
            )
        ids = {t.element.id for t in map(model.resolve, decision.requirements) if t is not None}
        recorder.look(decision.expression, Place(recorder, decision.id, model.visible(decision) | known | ids))
    for knowledge in model.definitions.knowledge.values():
        function = knowledge.function
        if function is not None:
            parameters = {each.name for each in function.parameters}
            place = Place(recorder, knowledge.id, model.visible(knowledge) | parameters)
            recorder.look(function.body, place)
    yield from _check_types(model)
    yield from recorder.problems


class _Recorder:
    """Takes the library's place while expressions are compiled, and checks each FEEL text with the names it may use."""

    def __init__(self, model: Model, closed: bool) -> None:
        self.model = model
        self.closed = closed
        self.frames = 0
        self.problems: list[Problem] = []

    def look(self, expression: m.Expression | None, place: Place) -> None:
        compile_expression(expression, place)
        waiting = [expression]
        while waiting:
            each = waiting.pop()
            if isinstance(each, m.DecisionTable):
                self.problems.extend(check_table(each, place.owner))
            if each is not None:
                waiting.extend(m.parts(each))

    def type(self, ref: str | None) -> Type | None:
        return self.model.type(ref)

    def allowed(self, ref: str | None) -> m.Text | None:
        return self.model.allowed(ref)

    def expression(self, text: str, names: frozenset[str], element_id: str) -> Code:
        self.record(text, names, element_id, unary=False)
        return _nothing

    def other_language(self, language: str, element_id: str) -> None:
        self.problems.append(Problem(element_id, "not_feel", NOT_FEEL))

    def values(self, text: str, names: frozenset[str], element_id: str) -> Code:
        return _nothing

    def unary(self, text: str, names: frozenset[str], element_id: str) -> Test:
        self.record(text, names, element_id, unary=True)
        return _never

    def record(self, text: str, names: frozenset[str], element_id: str, unary: bool) -> None:
        known = names | self.model.members
        for found in feel.lint(text, known, unary=unary):
            if found.code == "unknown_name" and not self.closed:
                continue
            self.problems.append(
                Problem(element_id, found.code, found.message, _severity(found.code), found.line, found.column)
            )


def _severity(code: str) -> str:
    return "error" if code in ERRORS else "warning"


def _nothing(scope: Scope, run: Run) -> Any:
    return None


def _never(value: Any, scope: Scope, run: Run) -> bool:
    return False


def _check_types(model: Model) -> Iterator[Problem]:
    definitions = model.definitions
    typed: list[m.Element] = [
        *definitions.inputs.values(),
        *definitions.decisions.values(),
        *definitions.knowledge.values(),
    ]
    for each in typed:
        ref = each.type_ref
        if ref is not None and model.type(ref) is None and built_in(ref) is None:
            yield Problem(
                each.id,
                "unknown_type",
                f"“{each.name}”的类型“{ref}”没有定义，将不检查类型，请改选已有的类型。",
                "warning",
            )
