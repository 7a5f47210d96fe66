"""The devices that a window trusts: enrolled with a key, seen when they poll, revoked when lost."""

import os
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from engine import store
from engine.errors import FormInvalid, NotFound
from handlers.device.hub import Hub
from handlers.device.kinds import KINDS
from handlers.device.tables import Device

DEVICE = store.table(Device)
BY_ID = select(DEVICE).where(DEVICE.c.id == bindparam("b_id"), DEVICE.c.revoked_at.is_(None))
OF_WINDOW = select(DEVICE).where(DEVICE.c.window == bindparam("b_window"), DEVICE.c.revoked_at.is_(None))
ALIVE = timedelta(seconds=60)
"""A device polls every half minute at least; one that has not is shown as gone."""
ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")


@dataclass(frozen=True, slots=True)
class Light:
    """What the desk shows of one kind of device: is there one, and does it answer?"""

    kind: str
    name: str
    there: bool
    alive: bool


def enrol(conn: Connection, hub: Hub, id: str, window: str, name: str, kinds: Collection[str]) -> bytes:
    """Its key (32 bytes), told this once. Enrolled again it gets another one, and the old one is worth nothing."""
    unknown = sorted(set(kinds) - set(KINDS))
    if not ID.fullmatch(id) or unknown or not kinds:
        raise FormInvalid({"kinds": [f"设备编号或种类不对；种类只能是：{'、'.join(KINDS)}。"]})
    key = os.urandom(32)
    values = {
        "window": window, "name": name, "kinds": sorted(kinds), "key": hub.secrecy.seal(f"device.key/{id}", key),
        "polls": 0, "answers": 0, "enrolled_at": hub.clock.wall(), "seen_at": None, "revoked_at": None,
    }  # fmt: skip
    if not conn.execute(update(DEVICE).where(DEVICE.c.id == id).values(values)).rowcount:
        conn.execute(insert(DEVICE).values(id=id, **values))
    hub.note(conn, "device_enrolled", {"device": id, "window": window, "kinds": sorted(kinds)})
    return key


def revoke(conn: Connection, hub: Hub, id: str) -> None:
    now = hub.clock.wall()
    if not conn.execute(update(DEVICE).where(DEVICE.c.id == id).values(revoked_at=now)).rowcount:
        raise NotFound("这个设备")
    hub.note(conn, "device_revoked", {"device": id})


def trusted(conn: Connection, id: str) -> store.Fields | None:
    return store.one(conn, BY_ID, b_id=id)


def key_of(hub: Hub, device: store.Fields) -> bytes:
    return hub.secrecy.unseal(f"device.key/{device['id']}", device["key"])


def can(conn: Connection, window: str, kind: str) -> bool:
    """Is any device of this kind enrolled at the window?"""
    return any(kind in device["kinds"] for device in store.many(conn, OF_WINDOW, b_window=window))


def counted(conn: Connection, device: str, column: str, counter: int) -> bool:
    """Spends a counter (`polls` or `answers`); False for one that is not above all that were used before."""
    spent: Any = update(DEVICE).where(DEVICE.c.id == device, DEVICE.c[column] < counter).values({column: counter})
    return bool(conn.execute(spent).rowcount)


def seen(conn: Connection, hub: Hub, device: str) -> None:
    conn.execute(update(DEVICE).where(DEVICE.c.id == device).values(seen_at=hub.clock.wall()))


def lights(conn: Connection, hub: Hub, window: str) -> list[Light]:
    devices = store.many(conn, OF_WINDOW, b_window=window)
    since = hub.clock.wall() - ALIVE
    found = []
    for code, kind in KINDS.items():
        able = [device for device in devices if code in device["kinds"]]
        alive = any(device["seen_at"] is not None and device["seen_at"] >= since for device in able)
        found.append(Light(code, kind.name, bool(able), alive))
    return found
