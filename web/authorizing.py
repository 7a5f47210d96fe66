"""现场授权: the to-do of a supervisor that is done on the teller's screen, as the desk shows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine import SYSTEM, Actor
from engine.errors import FormInvalid, Refused
from web import tasks
from web.services import services

FORM = "shared_authorization"
"""The form of processes/shared/authorization; its to-dos can be done on another's screen."""
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is shown: `act` in words, and after a refusal the sentence or the errors beside what was typed."""

    task: Row
    act: str
    problem: str = ""
    errors: Mapping[str, Sequence[str]] = field(default_factory=dict)
    typed: Mapping[str, str] = field(default_factory=dict)


def awaited(actor: Actor, instance_id: str) -> Row | None:
    """The open authorization of an instance that this person works on, where it is not their own to give."""
    for row in tasks.open_in(actor, instance_id):
        if row["form_id"] == FORM and "complete" not in row["actions"]:
            return row
    return None


def act_of(task_id: str) -> str:
    """What is to be allowed, in words, for who need not see the to-do itself; nothing where it asks for none."""
    return str(services().engine.task(SYSTEM, task_id).data.get("act") or "")


def of_case(
    actor: Actor, instance_id: str, refused: Refused | None = None, typed: Mapping[str, str] | None = None
) -> Asked | None:
    row = awaited(actor, instance_id)
    if row is None:
        return None
    errors = refused.errors if isinstance(refused, FormInvalid) else {}
    problem = refused.message if refused is not None and not errors else ""
    return Asked(row, act_of(row["id"]), problem, errors, typed or {})
