"""Cards in our own tables: one short transaction for each call."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select

from catalog.ids import new_id
from engine import Database, store
from handlers.registry import people, words
from handlers.registry.cards.interface import NewPinReset
from handlers.registry.cards.model import HeldCard, PinReset
from handlers.registry.cards.tables import RegistryPinReset
from handlers.registry.once import once
from handlers.registry.refusals import RegistryRefusal
from handlers.registry.secrets import Seals
from handlers.registry.tables import RegistryCard, RegistryPerson

CARD, PERSON, RESET = map(store.table, (RegistryCard, RegistryPerson, RegistryPinReset))
HELD = select(CARD, PERSON.c.died_on).join(PERSON, PERSON.c.ref == CARD.c.person)


class CardUnusable(RegistryRefusal):
    code = "CARD_UNUSABLE"


class StoredCards:
    """Implements handlers.registry.cards.interface.Cards."""

    def __init__(self, database: Database, seals: Seals) -> None:
        self._database = database
        self._seals = seals

    def by_number(self, number: str) -> HeldCard | None:
        with self._database.read() as conn:
            return _one(conn, HELD.where(CARD.c.number_index == people.card_index(self._seals, number)))

    def of_person(self, person: str) -> Sequence[HeldCard]:
        newest = HELD.where(CARD.c.person == person).order_by(CARD.c.issued_on.desc(), CARD.c.id.desc())
        with self._database.read() as conn:
            return [_held(row) for row in store.many(conn, newest)]

    def resets(self, person: str, since: datetime) -> int:
        counted = select(func.count()).where(RESET.c.person == person, RESET.c.reset_at >= since)
        with self._database.read() as conn:
            return int(conn.execute(counted).scalar_one())

    def reset(self, key: str, new: NewPinReset, now: datetime) -> PinReset:
        with self._database.write() as conn:
            ref = once(conn, key, "pin_reset", now, lambda: _record(conn, new, now))
            row = store.one(conn, select(RESET).where(RESET.c.ref == ref))
            assert row is not None
            return PinReset(row["ref"], str(row["card"]), row["reset_at"])


def _record(conn: Connection, new: NewPinReset, now: datetime) -> str:
    """What stood on the desk's screen may have changed since: the card is looked at again, and held."""
    row = store.one(conn, select(CARD).where(CARD.c.id == int(new.card)).with_for_update())
    if row is None or row["person"] != new.person:
        raise CardUnusable("这张卡不在申请人名下，密码重置没有登记，请重新读卡。")
    if row["state"] != "normal":
        state = words.CARD_STATES[row["state"]]
        raise CardUnusable(f"这张社会保障卡{state}，密码重置没有登记，请先处理卡的状态再申请。")
    ref = new_id()
    conn.execute(
        insert(RESET).values(
            ref=ref, person=new.person, card=row["id"], case_no=new.case_no, instance_id=new.instance_id, reset_at=now
        )
    )
    return ref


def _one(conn: Connection, query: Any) -> HeldCard | None:
    row = store.one(conn, query)
    return None if row is None else _held(row)


def _held(row: store.Fields) -> HeldCard:
    return HeldCard(
        str(row["id"]), row["person"], row["masked"], row["state"], row["bank"], row["issued_on"],
        row["died_on"] is None,
    )  # fmt: skip
