"""A DMN file ready to run: references resolved, types built, expressions compiled when first needed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from engine import feel
from engine.dmn import formula
from engine.dmn import model as m
from engine.dmn.boxed import compile_expression
from engine.dmn.place import Code, Place, Test
from engine.dmn.read import MAX_NESTING
from engine.dmn.types import MISSING_TYPE, built_in, item_type
from engine.feel.build import height
from engine.feel.errors import FeelError
from engine.feel.types import Anything, Named, Simple, Type

FRAMES_OF_BOXES = 3 * MAX_NESTING
NOT_FEEL = "这里用的不是 FEEL 语言，不能计算，请改写成 FEEL。"


@dataclass(frozen=True, slots=True)
class Target:
    """Where a reference leads: through which imports, to which element of which model."""

    path: tuple[str, ...]
    model: Model
    element: m.Element


class Model:
    """`decisions` and `services` by id. Shared between threads: nothing in it changes but what is computed once."""

    def __init__(self, definitions: m.Definitions, imports: Mapping[str, Model]) -> None:
        self.definitions = definitions
        self.imports = imports
        self.decisions: Mapping[str, m.Decision] = definitions.decisions
        self.services: Mapping[str, m.DecisionService] = definitions.services
        # Python frames that any expression compiled so far may take.
        self.frames = FRAMES_OF_BOXES
        self._codes: dict[str, Code] = {}
        self._targets: dict[str, Target | None] = {}

    # -- finding things ---------------------------------------------------------------------------------------------

    def decision(self, id_or_name: str) -> m.Decision | None:
        return self.decisions.get(id_or_name) or _named(id_or_name, self.decisions.values())

    def service(self, id_or_name: str) -> m.DecisionService | None:
        return self.services.get(id_or_name) or _named(id_or_name, self.services.values())

    def knowledge_model(self, id_or_name: str) -> m.KnowledgeModel | None:
        known = self.definitions.knowledge
        return known.get(id_or_name) or _named(id_or_name, known.values())

    def resolve(self, href: str) -> Target | None:
        """The element an href (`#id` or `namespace#id`) leads to, here or in an imported model."""
        if href not in self._targets:
            self._targets[href] = self._resolve(href)
        return self._targets[href]

    def _resolve(self, href: str) -> Target | None:
        namespace, _, element_id = href.rpartition("#")
        for path, model in self.reachable():
            if namespace in ("", model.definitions.namespace):
                element = model.definitions.element(element_id)
                if element is not None:
                    return Target(path, model, element)
        return None

    def reachable(self) -> Iterator[tuple[tuple[str, ...], Model]]:
        """This model and the imported ones, nearest first, each once with its shortest path of import names."""
        seen = {id(self)}
        waiting: list[tuple[tuple[str, ...], Model]] = [((), self)]
        while waiting:
            path, model = waiting.pop(0)
            yield path, model
            for name, imported in model.imports.items():
                if id(imported) not in seen:
                    seen.add(id(imported))
                    waiting.append(((*path, name), imported))

    # -- names ------------------------------------------------------------------------------------------------------

    @cached_property
    def declared(self) -> frozenset[str]:
        """What elements of this file are called in FEEL."""
        d = self.definitions
        elements: list[m.Element] = [
            *d.inputs.values(),
            *d.decisions.values(),
            *d.knowledge.values(),
            *d.services.values(),
        ]
        return frozenset(each.variable for each in elements) | frozenset(self.imports)

    @cached_property
    def members(self) -> frozenset[str]:
        """Names of more than one word that may follow a dot: components, entries, columns, imported elements."""
        names = {name for item in self.definitions.items.values() for name in _component_names(item)}
        names |= {name for expression in _expressions(self.definitions) for name in _entry_names(expression)}
        names |= {decision.variable for decision in self.decisions.values()} | set(self.definitions.items)
        for _, model in self.reachable():
            if model is not self:
                names |= model.declared | model.members
        return frozenset(name for name in names if not name.isidentifier())

    # -- types ------------------------------------------------------------------------------------------------------

    @cached_property
    def types(self) -> Mapping[str, Type]:
        """Every item definition within reach: `namespace#name` for coercion; for `instance of` as FEEL writes the name.

        `instance of` asks for the shape alone and leaves allowed values out.
        """
        found: dict[str, Type] = {}
        for path, model in reversed(list(self.reachable())):
            for name, item in model.definitions.items.items():
                found[model._type_key(name)] = item_type(item, model._coerced, model._check)
                found[model._shape_key(name)] = item_type(item, model._shape, None)
                found[".".join(part for part in (*path, name) if part)] = Named(model._shape_key(name))
        return found

    def type(self, ref: str | None) -> Type | None:
        """The type a `typeRef` names, None where it asks for no check (Any, or unknown to us)."""
        if ref is None:
            return None
        known = self.item_of(ref)
        if known is not None:
            model, item = known
            if item.function is not None and not item.is_collection:
                # Any function is let through: what it takes and gives is checked where it is called.
                return Simple("function")
            return Named(model._type_key(item.name))
        found = built_in(ref) or self._written_out(ref)
        return None if isinstance(found, Anything) else found

    def _written_out(self, ref: str) -> Type | None:
        """A type written as FEEL writes it, such as `list<number>`."""
        if "<" not in ref:
            return None
        try:
            return feel.parse_type(ref, self.types)
        except FeelError:
            return None

    def item_of(self, ref: str) -> tuple[Model, m.ItemDefinition] | None:
        """The item definition a `typeRef` names: `tPerson`, `import name.tPerson` or `prefix:tPerson`."""
        if ref in self.definitions.items:
            return self, self.definitions.items[ref]
        for name, model in self.imports.items():
            if ref.startswith(f"{name}."):
                return model.item_of(ref[len(name) + 1 :])
        prefix, colon, local = ref.partition(":")
        if colon:
            namespace = self.definitions.prefixes.get(prefix)
            for _, model in self.reachable():
                if model.definitions.namespace == namespace and local in model.definitions.items:
                    return model, model.definitions.items[local]
        return None

    def allowed(self, ref: str | None) -> m.Text | None:
        """The allowed values of a named type, where it states them itself."""
        known = None if ref is None else self.item_of(ref)
        return None if known is None else known[1].allowed

    def _coerced(self, ref: str | None) -> Type:
        return self.type(ref) or MISSING_TYPE

    def _shape(self, ref: str | None) -> Type:
        known = None if ref is None else self.item_of(ref)
        return self._coerced(ref) if known is None else Named(known[0]._shape_key(known[1].name))

    def _type_key(self, name: str) -> str:
        return f"{self.definitions.namespace}#{name}"

    def _shape_key(self, name: str) -> str:
        return f"{self.definitions.namespace}##{name}"

    def _check(self, allowed: m.Text) -> Callable[[Any], bool | None]:
        return formula.value_check(allowed.text, self.members, lambda: self.types)

    # -- expressions ------------------------------------------------------------------------------------------------

    def expression(self, text: str, names: frozenset[str], element_id: str) -> Code:
        parsed = feel.parse(text, self._known(names))
        self._grow(height(parsed.node))
        return formula.expression(parsed, lambda: self.types, element_id)

    def other_language(self, language: str, element_id: str) -> None:
        raise FeelError("not_feel", NOT_FEEL, 1, 1)

    def values(self, text: str, names: frozenset[str], element_id: str) -> Code:
        try:
            return self.expression(f"[{text}]", names, element_id)
        except FeelError:
            return lambda scope, run: []

    def unary(self, text: str, names: frozenset[str], element_id: str) -> Test:
        parsed = feel.parse_unary(text, self._known(names))
        self._grow(max((height(test.operand) for test in parsed.tests), default=0))
        return formula.unary(parsed, lambda: self.types, element_id)

    def _grow(self, frames: int) -> None:
        self.frames = max(self.frames, FRAMES_OF_BOXES + frames)

    def _known(self, names: frozenset[str]) -> frozenset[str]:
        return self.members | names

    def decision_code(self, decision: m.Decision) -> Code:
        """The decision's logic over the variables it requires; its type is not yet checked."""
        if decision.id not in self._codes:
            place = Place(self, decision.id, self.visible(decision), decision.type_ref)
            self._codes[decision.id] = compile_expression(decision.expression, place)
        return self._codes[decision.id]

    def knowledge_code(self, knowledge: m.KnowledgeModel) -> Code:
        """The body of a knowledge model over its parameters and required knowledge."""
        if knowledge.id not in self._codes:
            place = self.knowledge_place(knowledge)
            function = knowledge.function
            parameters = set() if function is None else {each.name for each in function.parameters}
            body = None if function is None else function.body
            self._codes[knowledge.id] = compile_expression(body, place.within(parameters))
        return self._codes[knowledge.id]

    def knowledge_place(self, knowledge: m.KnowledgeModel) -> Place:
        return Place(self, knowledge.id, self.visible(knowledge), knowledge.type_ref)

    def visible(self, element: m.Decision | m.KnowledgeModel) -> frozenset[str]:
        """The names of what an element requires."""
        hrefs = element.knowledge + (element.requirements if isinstance(element, m.Decision) else ())
        targets = [target for target in map(self.resolve, hrefs) if target is not None]
        names = {next(filter(None, target.path), target.element.variable) for target in targets}
        return frozenset(names | {element.variable})


def _named(name: str, elements: Iterable[Any]) -> Any:
    return next((each for each in elements if name in (each.name, each.variable)), None)


def _component_names(item: m.ItemDefinition) -> Iterator[str]:
    for component in item.components:
        yield component.name
        yield from _component_names(component)


def _expressions(definitions: m.Definitions) -> Iterator[m.Expression]:
    """Every boxed expression of the file, nested ones too."""
    waiting: list[m.Expression | None] = [each.expression for each in definitions.decisions.values()]
    waiting += [each.function.body for each in definitions.knowledge.values() if each.function is not None]
    while waiting:
        expression = waiting.pop()
        if expression is not None:
            yield expression
            waiting.extend(m.parts(expression))


def _entry_names(expression: m.Expression) -> Iterator[str]:
    """The names of the context entries that an expression may give."""
    match expression:
        case m.BoxedContext():
            yield from (entry.name for entry in expression.entries if entry.name is not None)
        case m.Relation():
            yield from (column.name for column in expression.columns)
        case m.DecisionTable():
            yield from (output.name for output in expression.outputs if output.name is not None)
