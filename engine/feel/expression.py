"""Parsed expressions and unary tests, ready to run any number of times."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from .budget import DEFAULT, Budget
from .build import Builder, build_test, height, uses_input
from .cache import ParseCache
from .errors import BudgetExceeded, Warning, too_deep
from .free_names import free_names
from .functions import Run, invoke
from .kinds import static_kind
from .lexer import PART, START
from .operators import matches_test
from .parser import Parser
from .state import FIRST_FRAMES, NO_TYPES, RUNNING, Place, State, stack_room
from .syntax import CallStep, Const, Node, Postfix, Test
from .types import Type
from .values import Function, plain

SIMPLE = re.compile(rf"[{START}][{PART}]*")


class Result(NamedTuple):
    """What an evaluation gives: the value, why parts of it are null, and the steps it took."""

    value: Any
    warnings: tuple[Warning, ...]
    steps: int


def _begin(scope: Mapping[str, Any], now: datetime, budget: Budget, types: Mapping[str, Type]) -> State:
    state = State(scope, now, budget, types)
    outer = RUNNING.state
    if outer is not None:
        # Called by a function that another evaluation calls: one budget for all of it.
        state.left = outer.left
        state.frames, state.frame_limit, state.calls = outer.frames, outer.frame_limit, outer.calls
    return state


def _ready(state: State, cost: int, frames: int) -> None:
    """Pay for the straight part of an evaluation, and see that Python's stack has room for it."""
    state.charge(cost)
    if frames > FIRST_FRAMES and frames > stack_room():
        raise too_deep()


def _spend(state: State) -> None:
    """What a refused evaluation took is spent for its caller too, even if Python code between them goes on."""
    if RUNNING.state is not None:
        RUNNING.state.left = min(RUNNING.state.left, state.left)


def _end(state: State, value: Any) -> Result:
    outer = RUNNING.state
    if outer is not None:
        steps, outer.left = outer.left - state.left, state.left
    else:
        steps = state.budget.steps - state.left
    if state.notes is None:
        return Result(value, (), steps)
    warnings = [Warning(note.code, note.message, *_position(note.place)) for note in state.notes]
    return Result(value, tuple(warnings), steps)


def _position(place: Place | None) -> tuple[int, int]:
    return place.position() if place is not None and place.text else (1, 1)


class Expr:
    """One expression. Calling it is safe from several threads at once."""

    __slots__ = ("text", "node", "_run", "_cost", "_height")

    def __init__(self, text: str, node: Node) -> None:
        builder = Builder(text)
        self.text = text
        self.node = node
        self._run: Run = builder.build(node)
        self._cost = builder.cost
        self._height = height(node)

    def __call__(
        self,
        scope: Mapping[str, Any],
        now: datetime,
        budget: Budget = DEFAULT,
        types: Mapping[str, Type] = NO_TYPES,
    ) -> Result:
        """Evaluate. `scope`: variables by name, never changed; `now`: an aware datetime. Raises only BudgetExceeded."""
        state = _begin(scope, now, budget, types)
        try:
            _ready(state, self._cost, self._height)
            return _end(state, self._run(state, None))
        except BudgetExceeded:
            _spend(state)
            raise


class UnaryTests:
    """The text of a decision table's input cell. Calling it is safe from several threads at once."""

    __slots__ = ("text", "tests", "_negated", "_runs", "_cost", "_height")

    def __init__(self, text: str, negated: bool, tests: list[Test]) -> None:
        builder = Builder(text)
        self.text = text
        self.tests = tests
        self._negated = negated
        self._runs = [_unary(builder, test) for test in tests]
        self._cost = builder.cost
        self._height = max([height(test.operand) for test in tests], default=0)

    def __call__(
        self,
        value: Any,
        scope: Mapping[str, Any],
        now: datetime,
        budget: Budget = DEFAULT,
        types: Mapping[str, Type] = NO_TYPES,
    ) -> Result:
        """True, False or None: does the input value pass one of the tests (or none of them, under `not`)?"""
        state = _begin(scope, now, budget, types)
        try:
            _ready(state, self._cost, self._height)
            return _end(state, self._answer(state, plain(value)))
        except BudgetExceeded:
            _spend(state)
            raise

    def _answer(self, state: State, value: Any) -> bool | None:
        found: bool | None = not self._runs
        for run in self._runs:
            one = run(state, None, value)
            if one is True:
                found = True
                break
            if one is not False:
                found = None
        if self._negated and found is not None:
            found = not found
        return found


def _unary(builder: Builder, test: Test) -> Callable[[State, Any, Any], Any]:
    """A test that is a condition of its own is the answer; any other is compared with the input."""
    operand = test.operand
    called = isinstance(operand, Postfix) and isinstance(operand.steps[-1], CallStep)
    condition = static_kind(operand) == "boolean" and not isinstance(operand, Const)
    if test.operator or uses_input(operand) or not (condition or called):
        return build_test(builder, test)
    run, place = builder.build(operand), builder.place(test.at)

    def answer(state: State, frame: Any, value: Any) -> Any:
        result = run(state, frame)
        if isinstance(result, bool) and (condition or not isinstance(value, bool)):
            return result
        return matches_test(state, value, result, place)

    return answer


def _expression(text: str, names: frozenset[str]) -> Expr:
    return Expr(text, Parser(text, names, DEFAULT).whole_expression())


def _unary_tests(text: str, names: frozenset[str]) -> UnaryTests:
    return UnaryTests(text, *Parser(text, names, DEFAULT).whole_unary_tests())


EXPRESSIONS = ParseCache(_expression)
UNARY_TESTS = ParseCache(_unary_tests)


def _odd_names(names: Iterable[str]) -> frozenset[str]:
    """Only names of several words or signs change how a text is read."""
    return frozenset([name for name in names if not SIMPLE.fullmatch(name)])


def parse(text: str, names: Iterable[str] = ()) -> Expr:
    """Read an expression. `names`: known variables, needed where they have spaces or signs. Raises FeelError."""
    return EXPRESSIONS.get(text, _odd_names(names))


def parse_unary(text: str, names: Iterable[str] = ()) -> UnaryTests:
    """Read the unary tests of a decision table's cell. Raises FeelError."""
    return UNARY_TESTS.get(text, _odd_names(names))


def parse_type(text: str, names: Iterable[str] = ()) -> Type:
    """Read a type, as in `list<number>`; a name that is no FEEL type stands for one of `types`. Raises FeelError."""
    return Parser(text.removeprefix("feel:"), _odd_names(names), DEFAULT).whole_type()


def names_used(expression: Expr | UnaryTests) -> frozenset[str]:
    """The variables an expression reads."""
    if isinstance(expression, Expr):
        return free_names(expression.node)
    return frozenset().union(*[free_names(test.operand) for test in expression.tests])


def call(
    function: Function,
    arguments: Sequence[Any] | Mapping[str, Any],
    now: datetime,
    budget: Budget = DEFAULT,
    scope: Mapping[str, Any] = NO_TYPES,
    types: Mapping[str, Type] = NO_TYPES,
) -> Result:
    """Call a function value with positional or named arguments; what does not fit gives null and a warning."""
    state = _begin(scope, now, budget, types)
    if isinstance(arguments, Mapping):
        value = invoke(state, function, list(arguments.values()), list(arguments), None)
    else:
        value = invoke(state, function, list(arguments), (), None)
    return _end(state, value)
