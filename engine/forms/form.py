"""A form as the engine uses it: prefill it, take what was sent, say what is wrong with it."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

import marshmallow

from engine.errors import PackageInvalid
from engine.findings import Finding
from engine.forms.answers import Answer, answers
from engine.forms.components import Component, Field, Path, fixed_options, path_text
from engine.forms.files import Known
from engine.forms.lint import remarks
from engine.forms.paths import copied, get_at, set_at
from engine.forms.reading import read_form, read_json
from engine.forms.state import initial_state
from engine.forms.submission import submitted
from engine.forms.typed import build
from engine.forms.values import outgoing
from engine.values import canonical, exact

CACHED_FORMS = 256


class FormRefused(PackageInvalid):
    """The form cannot be served. `findings` names every reason with its component."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__(findings, findings[0].message)


class Form:
    """A loaded form. Unchanging, so that any number of threads may share it."""

    def __init__(self, root: Component) -> None:
        self.id = root.id
        self.fields = tuple(_fields(root, ()))
        self._root = root
        self._schema: marshmallow.Schema = build(root.components)
        self._words = "\n".join(_texts(root.spec))

    def initial(self, variables: Mapping[str, Any], now: datetime) -> dict[str, Any]:
        """What the form opens with: declared fields from the variables, else their defaults; money as text.

        Beside them the variables that a text, condition or list of options of the form names.
        """
        state = initial_state(self._root, exact(variables), now)
        named = {name: copied(value) for name, value in state.items() if self._names(name)}
        shown: dict[str, Any] = {}
        for component, path in _places(self._root, (), state):
            value = get_at(state, path)
            set_at(shown, path, [{} for _ in value] if component.repeating else outgoing(component, copied(value)))
        return {**named, **merged(shown, named)}

    def submit(
        self, data: Mapping[str, Any], variables: Mapping[str, Any], now: datetime, known: Known | None = None
    ) -> dict[str, Any]:
        """The values to store: declared, visible and writable fields, numbers as Decimal.

        What was not sent keeps the value the form opened with. `known` tells of the documents that file fields name.
        Raises UnknownField (undeclared, hidden or changed read-only fields) and FormInvalid, both by binding path
        (`rows[0].name`).
        """
        return submitted(self._root, self._schema, data, exact(variables), now, known)

    def answers(self, data: Mapping[str, Any], variables: Mapping[str, Any], now: datetime) -> list[Answer]:
        """What was typed into the form (a draft, or what was handed in), in words; nothing is checked."""
        initial = initial_state(self._root, exact(variables), now)
        return list(answers(self._root, initial, {**initial, **exact(data)}, now))

    def _names(self, variable: str) -> bool:
        return re.search(rf"(?<!\w){re.escape(variable)}(?!\w)", self._words) is not None


def load(schema: bytes | str | Mapping[str, Any]) -> Form:
    """A form ready for use. Raises FormRefused."""
    if not isinstance(schema, Mapping):
        return _loaded(schema)
    read, findings = read_json(schema)
    if read is None:
        raise FormRefused(findings)
    return _loaded(canonical(read))


@lru_cache(maxsize=CACHED_FORMS)
def _loaded(schema: bytes | str) -> Form:
    read, findings = read_json(schema)
    if read is None:
        raise FormRefused(findings)
    root, found = read_form(read)
    if found:
        raise FormRefused(found)
    return Form(root)


def lint(schema: bytes | str | Mapping[str, Any]) -> list[Finding]:
    """Everything to say about a form before publishing: what keeps it from loading, and what may go wrong."""
    read, findings = read_json(schema)
    if read is None:
        return findings
    root, found = read_form(read)
    return [*found, *remarks(root)]


def merged(values: Mapping[str, Any], variables: Mapping[str, Any]) -> dict[str, Any]:
    """Submitted values as whole variables: inside a context the parts that the form does not declare stay."""
    whole: dict[str, Any] = {}
    for name, value in values.items():
        before = variables.get(name)
        if isinstance(value, Mapping) and isinstance(before, Mapping):
            whole[name] = {**copied(before), **merged(value, before)}
        else:
            whole[name] = value
    return whole


def _fields(container: Component, above: tuple[str, ...]) -> Iterator[Field]:
    for component in container.components:
        path = above + component.local
        if component.keyed:
            options = fixed_options(component.spec)
            sensitive = str(component.properties.get("sensitive") or "")
            yield Field(component.id, path_text(path), component.type, component.label, options, sensitive)
        elif component.repeating:
            yield from _fields(component, (*path[:-1], f"{path[-1]}[]"))
        else:
            yield from _fields(component, path)


def _places(container: Component, base: Path, state: Mapping[str, Any]) -> Iterator[tuple[Component, Path]]:
    for component in container.components:
        path = base + component.local
        if component.keyed:
            yield component, path
        elif component.repeating:
            yield component, path
            rows = get_at(state, path)
            for index in range(len(rows) if isinstance(rows, list) else 0):
                yield from _places(component, (*path, index), state)
        else:
            yield from _places(component, path, state)


def _texts(value: Any) -> Iterator[str]:
    """Every expression and template of the schema, and the names of variables that hold options."""
    if isinstance(value, str):
        if value.startswith("=") or "{{" in value:
            yield value
    elif isinstance(value, Mapping):
        for name, item in value.items():
            if name == "valuesKey" and isinstance(item, str):
                yield item
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
