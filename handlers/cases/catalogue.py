"""What cases need to know of a service item; catalog.items gives it."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol


class ItemMaterial(Protocol):
    """One row of an item's materials. `when` is FEEL over the case's data, `required_when` the same in words."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def form(self) -> str: ...
    @property
    def copies(self) -> int: ...
    @property
    def required(self) -> bool: ...
    @property
    def required_when(self) -> str | None: ...
    @property
    def when(self) -> str | None: ...
    @property
    def may_be_deferred(self) -> bool: ...
    @property
    def may_be_replaced_by_commitment(self) -> bool: ...
    @property
    def obtainable_by_data_sharing(self) -> bool: ...
    @property
    def sharing_source(self) -> str | None: ...
    @property
    def note(self) -> str | None: ...


class Item(Protocol):
    """`process` is the id of the diagram that serves it, None where none has been published yet."""

    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def board(self) -> str: ...
    @property
    def object(self) -> str: ...
    @property
    def agent_allowed(self) -> bool: ...
    @property
    def process(self) -> str | None: ...
    @property
    def materials(self) -> Sequence[ItemMaterial]: ...
    @property
    def channels(self) -> Sequence[str]:
        """Names of the channels through which it is offered; none: all of them."""

    @property
    def halls(self) -> Sequence[str]:
        """Codes of the halls where it is offered; none: all of them."""

    @property
    def edition(self) -> int:
        """Which edition of its guide this is; 0 the factory's."""


class Items(Protocol):
    def find(self, code: str) -> Item | None: ...

    def all(self) -> Sequence[Item]: ...

    def of_process(self, key: str) -> Item | None: ...

    def edition(self, code: str, number: int) -> Item | None:
        """As it was in an earlier edition of its guide: cases keep the one they were opened under."""


Data = Mapping[str, Any]
