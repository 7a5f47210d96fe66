"""The form of a start event: shown before a process begins, and held to by the server as that of a to-do is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine import forms, values
from engine.errors import NotFound
from web.services import services


@dataclass(frozen=True, slots=True)
class StartForm:
    """`schema` is that of form-js, `data` what it opens with."""

    schema: Any
    data: Mapping[str, Any]
    form: forms.Form


def form_of(key: str) -> StartForm | None:
    """That of the newest version; None where the start has none, or its form is missing. Raises NotFound."""
    use = services()
    with use.db.read() as conn:
        ref = use.definitions.find(conn, key)
        if ref is None:
            raise NotFound("流程定义")
        process = use.definitions.process(conn, ref.id)
        first = next((start for start in process.starts if start.event.kind == "none"), None)
        asked = process.elements[first.element_id].form if first is not None else None
        if asked is None:
            return None
        form_id = f"#{asked.key}" if asked.key else asked.form_id.source if asked.form_id is not None else ""
        schema = use.definitions.form(conn, ref.id, form_id)
    if schema is None:
        return None
    form = forms.load(schema)
    return StartForm(values.loads(schema), form.initial({}, use.clock.now()), form)


def variables(key: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """What becomes of what was typed. Raises FormInvalid and UnknownField; without a form nothing may be sent."""
    found = form_of(key)
    if found is None:
        raise NotFound("这个流程的启动表单")
    return forms.merged(found.form.submit(values.exact(data), {}, services().clock.now()), {})
