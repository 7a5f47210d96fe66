"""The form of a start event: shown before a process begins, and held to by the server as that of a to-do is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine import Actor, forms, values
from engine.errors import NotFound
from handlers.cases import attached
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


@dataclass(frozen=True, slots=True)
class Filled:
    """What a start's form was filled in with: the variables, and the uploaded files that they name."""

    variables: Mapping[str, Any] = field(default_factory=dict)
    files: tuple[str, ...] = ()


def filled(actor: Actor, key: str, data: Mapping[str, Any]) -> Filled:
    """What becomes of what was typed. Raises FormInvalid and UnknownField; without a form nothing may be sent."""
    found = form_of(key)
    if found is None:
        raise NotFound("这个流程的启动表单")
    use = services()
    named: dict[str, forms.Reference] = {}
    with use.db.read() as conn:

        def known(ids: Sequence[str]) -> Mapping[str, forms.Reference]:
            named.update(attached.waiting(conn, actor.person, key, ids))
            return named

        taken = found.form.submit(values.exact(data), {}, use.clock.now(), known)
    return Filled(forms.merged(taken, {}), tuple(named))
