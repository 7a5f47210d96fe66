"""The catalogue of this moment: the factory's items, and over them the office's approved editions in force today."""

import threading
import time
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from catalog.guides.tables import GuideEdition
from catalog.items import Catalogue, Item, as_item
from engine.database import Database

E = GuideEdition.__table__.c
AGAIN_S = 2.0
"""What another process approved is known here after this time at the latest."""


class LiveCatalogue(Catalogue):
    """As Catalogue. One thread looks again at a time and the others go on with what they have."""

    def __init__(
        self,
        db: Database,
        factory: Catalogue,
        today: Callable[[], date],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._db = db
        self._factory = factory
        self._today = today
        self._monotonic = monotonic
        self._looking = threading.Lock()
        self._looked_at = float("-inf")
        self._key: object = None
        self._now = factory
        self._editions: Mapping[tuple[str, int], Item] = {}

    @property
    def factory(self) -> Catalogue:
        return self._factory

    def all(self) -> list[Item]:
        return self._current().all()

    def find(self, code: str) -> Item | None:
        return self._current().find(code)

    def of_process(self, key: str) -> Item | None:
        return self._current().of_process(key)

    def search(self, typed: str) -> list[Item]:
        return self._current().search(typed)

    def edition(self, code: str, number: int) -> Item | None:
        """The item as it was in this edition; 0 is the factory's."""
        if number == 0:
            return self._factory.find(code)
        self._current()
        return self._editions.get((code, number))

    def forget(self) -> None:
        """The next call looks again; for the process that has just approved something."""
        self._looked_at = float("-inf")

    def _current(self) -> Catalogue:
        if self._monotonic() - self._looked_at >= AGAIN_S and self._looking.acquire(blocking=False):
            try:
                self._look()
            finally:
                self._looking.release()
        return self._now

    def _look(self) -> None:
        began, today = self._monotonic(), self._today()
        with self._db.read() as conn:
            wanted = select(E.item, E.number, E.effective_on, E.data).where(E.state == "approved")
            rows = conn.execute(wanted.order_by(E.effective_on, E.number)).all()
        key = (today, [(row.item, row.number) for row in rows])
        if key != self._key:
            self._editions = {(row.item, row.number): as_item(plain(row.data), row.number) for row in rows}
            # the later beginning wins, of equal ones the later edition: rows come in this order
            newest = {row.item: row.number for row in rows if row.effective_on <= today}
            shown = [
                self._editions[item.code, newest[item.code]] if item.code in newest else item
                for item in self._factory.all()
            ]
            self._now = Catalogue(shown)
            self._key = key
        self._looked_at = began


def plain(value: Any) -> Any:
    """Numbers of an item are whole ones; the database gives exact decimals."""
    if isinstance(value, Decimal):
        return int(value)
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    return [plain(each) for each in value] if isinstance(value, list) else value
