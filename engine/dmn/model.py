"""What a DMN file says, as frozen data: decision requirements, boxed expressions, item definitions.

Shapes follow the DMN 1.5 metamodel (clauses 6, 7, 8, 10). References keep the href as written: `#id` or
`namespace#id`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Text:
    """A FEEL text in its place: an input entry, allowed values, an input expression."""

    id: str
    text: str
    type_ref: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Literal:
    id: str
    type_ref: str | None
    text: str
    language: str | None = None


@dataclass(frozen=True, slots=True)
class ContextEntry:
    """`name` is None for the result entry."""

    name: str | None
    type_ref: str | None
    expression: Expression | None


@dataclass(frozen=True, slots=True)
class BoxedContext:
    id: str
    type_ref: str | None
    entries: tuple[ContextEntry, ...]


@dataclass(frozen=True, slots=True)
class BoxedList:
    id: str
    type_ref: str | None
    items: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    type_ref: str | None


@dataclass(frozen=True, slots=True)
class Relation:
    id: str
    type_ref: str | None
    columns: tuple[Column, ...]
    rows: tuple[tuple[Expression, ...], ...]


@dataclass(frozen=True, slots=True)
class Parameter:
    name: str
    type_ref: str | None


@dataclass(frozen=True, slots=True)
class FunctionDefinition:
    """`kind` is FEEL, Java or PMML; only FEEL can be called."""

    id: str
    type_ref: str | None
    kind: str
    parameters: tuple[Parameter, ...]
    body: Expression | None


@dataclass(frozen=True, slots=True)
class Binding:
    name: str
    expression: Expression | None


@dataclass(frozen=True, slots=True)
class Invocation:
    id: str
    type_ref: str | None
    function: Expression | None
    bindings: tuple[Binding, ...]


@dataclass(frozen=True, slots=True)
class Conditional:
    id: str
    type_ref: str | None
    condition: Expression | None
    then: Expression | None
    otherwise: Expression | None


@dataclass(frozen=True, slots=True)
class Filter:
    id: str
    type_ref: str | None
    source: Expression | None
    match: Expression | None


@dataclass(frozen=True, slots=True)
class Iterator:
    """`kind` is for, some or every; `body` is what follows `return` or `satisfies`."""

    id: str
    type_ref: str | None
    kind: str
    variable: str
    source: Expression | None
    body: Expression | None


@dataclass(frozen=True, slots=True)
class Input:
    id: str
    label: str | None
    expression: Literal
    values: Text | None


@dataclass(frozen=True, slots=True)
class Output:
    """`name` is None in a table of one output."""

    id: str
    name: str | None
    label: str | None
    type_ref: str | None
    values: Text | None
    default: Literal | None


@dataclass(frozen=True, slots=True)
class Rule:
    id: str
    tests: tuple[Text, ...]
    outputs: tuple[Literal, ...]
    description: str | None = None


@dataclass(frozen=True, slots=True)
class DecisionTable:
    """`hit_policy` is None where the file leaves it out (then it is UNIQUE); `aggregation` counts for COLLECT only."""

    id: str
    type_ref: str | None
    hit_policy: str | None
    aggregation: str | None
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...]


Expression = (
    Literal
    | BoxedContext
    | BoxedList
    | Relation
    | FunctionDefinition
    | Invocation
    | Conditional
    | Filter
    | Iterator
    | DecisionTable
)


@dataclass(frozen=True, slots=True)
class InputData:
    id: str
    name: str
    variable: str
    type_ref: str | None


@dataclass(frozen=True, slots=True)
class Decision:
    """`variable` is what FEEL calls its result; `requirements` lead to inputs and decisions,
    `knowledge` to functions.
    """

    id: str
    name: str
    variable: str
    type_ref: str | None
    expression: Expression | None
    requirements: tuple[str, ...]
    knowledge: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KnowledgeModel:
    id: str
    name: str
    variable: str
    type_ref: str | None
    function: FunctionDefinition | None
    knowledge: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DecisionService:
    """Inputs come before input decisions when a service is called by position (DMN 1.5, 10.4)."""

    id: str
    name: str
    variable: str
    type_ref: str | None
    output_decisions: tuple[str, ...]
    encapsulated_decisions: tuple[str, ...]
    input_decisions: tuple[str, ...]
    input_data: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FunctionItem:
    output_type_ref: str | None
    parameters: tuple[Parameter, ...]


@dataclass(frozen=True, slots=True)
class ItemDefinition:
    """`allowed` restricts each element of a collection, `constraint` the whole value (DMN 1.5, 7.3.3)."""

    name: str
    type_ref: str | None
    is_collection: bool
    allowed: Text | None
    constraint: Text | None
    components: tuple[ItemDefinition, ...]
    function: FunctionItem | None


@dataclass(frozen=True, slots=True)
class Import:
    """`is_dmn` is False for imports of another kind (XSD, PMML)."""

    name: str
    namespace: str
    location: str | None
    is_dmn: bool


Element = InputData | Decision | KnowledgeModel | DecisionService


@dataclass(frozen=True, slots=True, eq=False)
class Definitions:
    """One DMN file. All mappings are by element id, `items` by type name.

    `closed`: there are inputs and each has its variable, as the standard asks. Camunda's files have none, or such that
    are mere labels.
    """

    id: str
    name: str
    namespace: str
    imports: tuple[Import, ...] = ()
    items: Mapping[str, ItemDefinition] = field(default_factory=dict)
    inputs: Mapping[str, InputData] = field(default_factory=dict)
    decisions: Mapping[str, Decision] = field(default_factory=dict)
    knowledge: Mapping[str, KnowledgeModel] = field(default_factory=dict)
    services: Mapping[str, DecisionService] = field(default_factory=dict)
    prefixes: Mapping[str, str] = field(default_factory=dict)
    closed: bool = False

    def element(self, element_id: str) -> Element | None:
        """The requirement graph's node of that id in this file, or None."""
        return (
            self.inputs.get(element_id)
            or self.decisions.get(element_id)
            or self.knowledge.get(element_id)
            or self.services.get(element_id)
        )


def parts(expression: Expression) -> tuple[Expression | None, ...]:
    """The boxed expressions directly inside one; a table's cells are texts and no parts."""
    match expression:
        case BoxedContext():
            return tuple(entry.expression for entry in expression.entries)
        case BoxedList():
            return expression.items
        case Relation():
            return tuple(cell for row in expression.rows for cell in row)
        case FunctionDefinition():
            return (expression.body,)
        case Invocation():
            return (expression.function, *(binding.expression for binding in expression.bindings))
        case Conditional():
            return (expression.condition, expression.then, expression.otherwise)
        case Filter():
            return (expression.source, expression.match)
        case Iterator():
            return (expression.source, expression.body)
    return ()
