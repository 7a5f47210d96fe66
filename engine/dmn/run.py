"""One evaluation under way: what it may still spend, and what it has to tell besides the value."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Any

from engine import feel
from engine.dmn.errors import Problem
from engine.dmn.types import thaw
from engine.feel import Budget, Result, Type
from engine.feel.builtins import BUILTINS
from engine.feel.errors import too_deep
from engine.feel.state import RUNNING, State

WARNINGS_KEPT = 50
SPARE_FRAMES = 320  # what comparing, checking and printing data of the deepest kind may take
MATCHES_KEPT = 10_000


@dataclass(frozen=True, slots=True)
class MatchedRules:
    """The rules of one table that matched, in the order of their results; `decision_id` may be a knowledge model's."""

    decision_id: str
    rule_ids: tuple[str, ...]


def in_charge() -> State | None:
    """The evaluation that pays for what this thread computes now."""
    return RUNNING.state


class Run:
    """Everything computed inside `with run` shares one clock and one budget; FEEL finds them through RUNNING."""

    def __init__(self, now: datetime, budget: Budget, types: Mapping[str, Type]) -> None:
        self.now = now
        self.budget = budget
        self.types = types
        self.warnings: list[Problem] = []
        self.matched: list[MatchedRules] = []
        self._own = State({}, now, budget, types)
        self._outer: State | None = None

    def __enter__(self) -> Run:
        self._outer = RUNNING.state
        if self._outer is not None:
            # A decision asked for from inside an expression pays from that expression's budget.
            self._own.left = self._outer.left
        RUNNING.state = self._own
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        RUNNING.state = self._outer
        if self._outer is not None:
            self._outer.left = self._own.left

    @property
    def state(self) -> State:
        return RUNNING.state or self._own

    @property
    def steps(self) -> int:
        return self.budget.steps - self._own.left

    def descend(self, frames: int) -> None:
        """Refuse to go deeper where Python's stack has not so many frames left. Raises BudgetExceeded."""
        frame, used = sys._getframe(), frames + SPARE_FRAMES
        while frame.f_back is not None:
            frame, used = frame.f_back, used + 1
        if used > sys.getrecursionlimit():
            raise too_deep()

    # -- what it has to tell ------------------------------------------------------------------------------------------

    def warn(
        self, element_id: str, code: str, message: str, line: int | None = None, column: int | None = None
    ) -> None:
        if len(self.warnings) < WARNINGS_KEPT:
            self.warnings.append(Problem(element_id, code, message, "warning", line, column))

    def tell(self, result: Result, element_id: str) -> Any:
        """The value of a FEEL result; its warnings are kept with the element's id."""
        for warning in result.warnings:
            self.warn(element_id, warning.code, warning.message, warning.line, warning.column)
        return result.value

    def match(self, decision_id: str, rule_ids: tuple[str, ...]) -> None:
        if len(self.matched) < MATCHES_KEPT:
            self.matched.append(MatchedRules(decision_id, rule_ids))

    # -- what needs the budget or the types ---------------------------------------------------------------------------

    def coerce(self, value: Any, wanted: Type | None, element_id: str) -> Any:
        """The value as that type, else null with a warning."""
        if wanted is None:
            return value
        fitting, fits = feel.coerce(value, wanted, self.types)
        if not fits:
            self.warn(element_id, "wrong_type", "计算结果与声明的类型不符，已按空值处理，请检查表达式或类型声明。")
        return fitting

    def thaw(self, value: Any, wanted: Type | None) -> Any:
        """The value with ISO texts read as the dates that the type wants."""
        return value if wanted is None else thaw(value, wanted, self.types)

    def call(self, function: Any, arguments: Mapping[str, Any], element_id: str) -> Any:
        """A function called with named arguments."""
        return self.tell(feel.call(function, arguments, self.now, self.budget, {}, self.types), element_id)

    def aggregate(self, name: str, values: list[Any], element_id: str) -> Any:
        """FEEL's own function of that name over a list."""
        return self.tell(feel.call(BUILTINS[name], [values], self.now, self.budget, {}, self.types), element_id)
