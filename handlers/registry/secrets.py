"""What the registry needs of the keys for personal data."""

from typing import Protocol


class Seals(Protocol):
    """Sealed values are bound to their `place` (table.column/row); equal numbers have an equal index."""

    def seal(self, place: str, plain: bytes) -> bytes: ...

    def unseal(self, place: str, sealed: bytes) -> bytes: ...

    def index(self, id_type: str, number: str) -> bytes: ...
