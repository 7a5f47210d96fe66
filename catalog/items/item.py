"""A service item as the rest of the product sees it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Material:
    """`required_when` says in words when it is needed, `when` as FEEL over the case's data where that can be told."""

    id: str
    name: str
    material_class: str
    form: str
    copies: int
    required: bool
    required_when: str | None
    when: str | None
    may_be_deferred: bool
    may_be_replaced_by_commitment: bool
    obtainable_by_data_sharing: bool
    sharing_source: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class Branch:
    """A way through the diagram that needs fewer levels of review than the item's risk, and why that is right.

    `end` is the end event that carries the same `requiredReview`.
    """

    end: str
    name: str
    kind: str
    required_review: int
    when: str
    why: str


@dataclass(frozen=True, slots=True)
class Condition:
    """`check`: system or human."""

    text: str
    check: str


@dataclass(frozen=True, slots=True)
class Law:
    name: str
    doc_no: str | None


@dataclass(frozen=True, slots=True)
class Item:
    """`code` is the number in the catalogue and what tellers type; `item_code` the national code, often not yet known.

    `process` is the id of the diagram that serves it, `promise_working_days` None for what is done at once.
    `guide` holds every field of the file as it stands, for pages that show all of it. `edition`: 0 is the factory's.
    `halls`: codes of where it is offered; none: in all of them.
    """

    code: str
    item_code: str | None
    name: str
    aliases: tuple[str, ...]
    board: str
    object: str
    agent_allowed: bool
    process: str | None
    kind: str
    promise_working_days: int | None
    risk_level: str
    review_levels: int
    review_names: tuple[str, ...]
    materials: tuple[Material, ...]
    branches: tuple[Branch, ...]
    conditions: tuple[Condition, ...]
    laws: tuple[Law, ...]
    channels: tuple[str, ...]
    guide: Mapping[str, Any]
    edition: int = 0
    halls: tuple[str, ...] = ()

    @property
    def immediate(self) -> bool:
        return self.kind == "即时"
