"""Boxed expressions turned into plain closures (DMN 1.5, clause 10.2).

A closure takes the variables in scope and the run, and gives a FEEL value. What FEEL itself can say (for, some, every,
filter) is said in FEEL over the closures, so that it means the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from engine.dmn import model as m
from engine.dmn import tables
from engine.dmn.place import Code, Place, Scope
from engine.dmn.run import Run
from engine.feel.errors import FeelError
from engine.feel.values import Function

SOURCE, BODY = "boxed_source", "boxed_body"
ITERATIONS = {
    "for": f"for each in {SOURCE} return {BODY}(each, partial)",
    "some": f"some each in {SOURCE} satisfies {BODY}(each)",
    "every": f"every each in {SOURCE} satisfies {BODY}(each)",
    "filter": f"{SOURCE}[{BODY}(item)]",
}


def compile_expression(expression: m.Expression | None, place: Place) -> Code:
    """The closure of a boxed expression; a missing one is null, one that cannot be read is null with a warning."""
    if expression is None:
        return nothing
    try:
        code = _compile(expression, place)
    except FeelError as error:
        return broken(expression.id or place.owner, error)
    wanted = None if isinstance(expression, m.FunctionDefinition) else place.library.type(expression.type_ref)
    return code if wanted is None else typed(code, wanted, expression.id or place.owner)


def nothing(scope: Scope, run: Run) -> None:
    return None


def broken(element_id: str, error: FeelError) -> Code:
    """Null, and every time the reason."""

    def code(scope: Scope, run: Run) -> None:
        run.warn(element_id, error.code, error.message, error.line, error.column)

    return code


def typed(code: Code, wanted: Any, element_id: str) -> Code:
    def checked(scope: Scope, run: Run) -> Any:
        return run.coerce(code(scope, run), wanted, element_id)

    return checked


def _compile(expression: m.Expression, place: Place) -> Code:
    match expression:
        case m.Literal():
            return place.literal(expression)
        case m.DecisionTable():
            return tables.compile_table(expression, place)
        case m.BoxedContext():
            return _context(expression, place)
        case m.BoxedList():
            return _list([compile_expression(item, place) for item in expression.items])
        case m.Relation():
            return _relation(expression, place)
        case m.FunctionDefinition():
            return _function(expression, place)
        case m.Invocation():
            return _invocation(expression, place)
        case m.Conditional():
            return _conditional(expression, place)
        case m.Filter():
            body = compile_expression(expression.match, place.within({"item"}))
            return _iteration("filter", place, compile_expression(expression.source, place), body, "item")
        case m.Iterator():
            body = compile_expression(expression.body, place.within({expression.variable, "partial"}))
            source = compile_expression(expression.source, place)
            return _iteration(expression.kind, place, source, body, expression.variable)


def _context(expression: m.BoxedContext, place: Place) -> Code:
    entries: list[tuple[str | None, Code]] = []
    for entry in expression.entries:
        code = compile_expression(entry.expression, place)
        wanted = place.library.type(entry.type_ref)
        if wanted is not None:
            code = typed(code, wanted, expression.id or place.owner)
        entries.append((entry.name, code))
        if entry.name is not None:
            place = place.within({entry.name})

    def code_of_context(scope: Scope, run: Run) -> Any:
        inner, result = dict(scope), {}
        for name, code in entries:
            value = code(inner, run)
            if name is None:
                return value
            inner[name] = result[name] = value
        return result

    return code_of_context


def _list(items: Sequence[Code]) -> Code:
    def code(scope: Scope, run: Run) -> list[Any]:
        return [item(scope, run) for item in items]

    return code


def _relation(expression: m.Relation, place: Place) -> Code:
    columns = [(column.name, place.library.type(column.type_ref)) for column in expression.columns]
    rows = [[compile_expression(cell, place) for cell in row] for row in expression.rows]
    element_id = expression.id or place.owner

    def code(scope: Scope, run: Run) -> list[Any]:
        return [
            {
                name: run.coerce(cell(scope, run), wanted, element_id)
                for (name, wanted), cell in zip(columns, row, strict=False)
            }
            for row in rows
        ]

    return code


def _function(expression: m.FunctionDefinition, place: Place) -> Code:
    if expression.kind != "FEEL":
        return external(expression, place)
    names = [parameter.name for parameter in expression.parameters]
    body = compile_expression(expression.body, place.within(set(names)))

    def code(scope: Scope, run: Run) -> Function:
        return make_function("", expression.parameters, place, lambda values: body({**scope, **values}, run), run)

    return code


def external(expression: m.FunctionDefinition, place: Place) -> Code:
    """Java and PMML functions are not run here: null with a warning."""

    def code(scope: Scope, run: Run) -> None:
        run.warn(
            expression.id or place.owner,
            "not_supported",
            "不支持调用外部（Java、PMML）函数，已按空值处理，请改用 FEEL。",
        )

    return code


def make_function(
    name: str,
    parameters: Sequence[m.Parameter],
    place: Place,
    body: Callable[[Mapping[str, Any]], Any],
    run: Run,
) -> Function:
    """A FEEL function of typed parameters; with an argument that does not fit FEEL does not call it and gives null."""
    names = [parameter.name for parameter in parameters]
    wanted = [place.library.type(parameter.type_ref) for parameter in parameters]

    def call(arguments: list[Any]) -> Any:
        run.descend(place.library.frames)
        return body(dict(zip(names, arguments, strict=True)))

    return Function(name, names, call, wanted)


def _invocation(expression: m.Invocation, place: Place) -> Code:
    function = compile_expression(expression.function, place)
    bindings = [(binding.name, compile_expression(binding.expression, place)) for binding in expression.bindings]
    element_id = expression.id or place.owner

    def code(scope: Scope, run: Run) -> Any:
        arguments = {name: binding(scope, run) for name, binding in bindings}
        return run.call(function(scope, run), arguments, element_id)

    return code


def _conditional(expression: m.Conditional, place: Place) -> Code:
    condition = compile_expression(expression.condition, place)
    then, otherwise = compile_expression(expression.then, place), compile_expression(expression.otherwise, place)
    element_id = expression.id or place.owner

    def code(scope: Scope, run: Run) -> Any:
        chosen = condition(scope, run)
        if chosen is not None and not isinstance(chosen, bool):
            run.warn(element_id, "wrong_argument", "条件的结果不是真或假，已按“否则”处理，请检查条件。")
        return then(scope, run) if chosen is True else otherwise(scope, run)

    return code


def _iteration(kind: str, place: Place, source: Code, body: Code, variable: str) -> Code:
    iterate = place.library.expression(ITERATIONS[kind], frozenset((SOURCE, BODY)), place.owner)

    def code(scope: Scope, run: Run) -> Any:
        def one(arguments: list[Any]) -> Any:
            inner = {**scope, variable: arguments[0]}
            if kind == "for":
                inner["partial"] = arguments[1]
            elif kind == "filter" and isinstance(arguments[0], dict):
                inner |= arguments[0]
            return body(inner, run)

        run.descend(place.library.frames)
        parameters = ["each", "partial"] if kind == "for" else ["each"]
        return iterate({SOURCE: source(scope, run), BODY: Function(BODY, parameters, one)}, run)

    return code
