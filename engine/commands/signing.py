"""意见 with its author: what the engine adds to the data of a to-do that asks for an opinion."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine.actor import Actor
from engine.errors import FormInvalid
from engine.history.encoding import utc_text

OPINION = "opinion"
SIGNATURE = "signature"
"""The properties of a user task. `signature` names the form's field that holds it; `required` means one taken by the
window's device, which is looked for when the case is filed."""
BY_DEVICE = "required"
AUTHOR = "author"
"""The variable: {person, name, post, window, medium, at, signature}. What a person types under this name is lost."""


def signed(task: Mapping[str, Any], data: Mapping[str, Any], actor: Actor, now: datetime) -> dict[str, Any]:
    """`data`, with `author` where the to-do asks for an opinion. Raises FormInvalid where a signature is missing."""
    properties = task["properties"]
    field = properties.get(SIGNATURE)
    field = None if field == BY_DEVICE else field
    signature = data.get(field) if field else None
    if field and not signature:
        raise FormInvalid({field: ["请签名后再提交。"]})
    if OPINION not in properties and not field:
        return dict(data)
    author = {
        "person": actor.person, "name": actor.name, "post": actor.post, "window": actor.window,
        "medium": actor.medium, "at": utc_text(now), "signature": signature,
    }  # fmt: skip
    return {**data, AUTHOR: author}
