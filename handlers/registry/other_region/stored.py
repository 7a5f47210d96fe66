"""The pension part of the registry in our own tables: one short transaction for each call."""

from datetime import date, datetime

from catalog.ids import new_id
from engine import Database
from handlers.registry.once import once
from handlers.registry.other_region import facts, transfers
from handlers.registry.other_region.pensions import NewTransfer, PensionFacts, Transfer


class StoredPensions:
    """Implements handlers.registry.other_region.pensions.Pensions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def facts(self, ref: str, on: date) -> PensionFacts:
        with self._database.read() as conn:
            return facts.facts(conn, ref, on)

    def transfer_in(self, key: str, new: NewTransfer, now: datetime) -> Transfer:
        with self._database.write() as conn:
            ref = once(conn, key, "transfer_in", now, lambda: transfers.transfer_in(conn, new, now, new_id))
            return transfers.read(conn, ref)
