"""Where an expression stands: whose it is, and which names it may use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from engine.dmn import model as m
from engine.dmn.run import Run
from engine.feel.types import Type

Scope = Mapping[str, Any]
Code = Callable[[Scope, Run], Any]
Test = Callable[[Any, Scope, Run], bool]


class Library(Protocol):
    """What the file as a whole offers to its expressions. `frames`: Python frames that one of them may take."""

    @property
    def frames(self) -> int: ...

    def type(self, ref: str | None) -> Type | None:
        """The type of that name; None asks for no check."""

    def allowed(self, ref: str | None) -> m.Text | None:
        """The allowed values that a named type states."""

    def expression(self, text: str, names: frozenset[str], element_id: str) -> Code:
        """The closure of a FEEL expression. Raises FeelError."""

    def other_language(self, language: str, element_id: str) -> None:
        """What to do with a text that is no FEEL: it must not be read as FEEL. Raises FeelError or remembers it."""

    def values(self, text: str, names: frozenset[str], element_id: str) -> Code:
        """The closure of a list of output values; empty where they are no list of values (`> 5`)."""

    def unary(self, text: str, names: frozenset[str], element_id: str) -> Test:
        """The closure of unary tests. Raises FeelError."""


@dataclass(frozen=True, slots=True)
class Place:
    """`owner` is the decision's or knowledge model's id; `type_ref` what its result is declared as."""

    library: Library
    owner: str
    names: frozenset[str]
    type_ref: str | None = None

    def within(self, names: set[str]) -> Place:
        """The same place with more names in scope."""
        return replace(self, names=self.names | names)

    def literal(self, expression: m.Literal | m.Text) -> Code:
        """The closure of a FEEL text; an empty one is null. Raises FeelError."""
        if not expression.text.strip() or self._foreign(expression):
            return _nothing
        return self.library.expression(expression.text, self.names, expression.id or self.owner)

    def unary(self, test: m.Text) -> Test | None:
        """The closure of an input entry; None where it matches everything. Raises FeelError."""
        if test.text.strip() in ("", "-") or self._foreign(test):
            return None
        return self.library.unary(test.text, self.names, test.id or self.owner)

    def _foreign(self, text: m.Literal | m.Text) -> bool:
        foreign = text.language is not None and "feel" not in text.language.lower()
        if foreign:
            self.library.other_language(text.language or "", text.id or self.owner)
        return foreign


def _nothing(scope: Scope, run: Run) -> None:
    return None
