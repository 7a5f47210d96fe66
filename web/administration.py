"""What the pages of administration share: whom one may administer, leaving with to-dos, devices of windows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, bindparam, select

from catalog import access
from catalog.administration import Office, halls, people
from catalog.administration.kinds import ACCOUNTS, SYSTEM, WHOLE
from catalog.administration.office import Work
from catalog.administration.subject import own
from catalog.regions import ADMIN_KINDS
from catalog.scopes import SANDBOX
from engine import Actor, store
from engine.errors import FormInvalid, NotAllowed, NotFound
from handlers import device
from handlers.device.tables import Device
from handlers.device.trusted import ALIVE
from web import supervision
from web.services import services

Row = dict[str, Any]
DEVICE = store.table(Device)
HELD = select(store.SEAT.c.task_id).where(store.SEAT.c.seat == bindparam("b_seat"))
MOST_HELD = 500


def office() -> Office:
    return services().admin


def scopes(actor: Actor, *kinds: str) -> list[str]:
    """Where the actor has one of these kinds of administration."""
    found = [scope for kind in (WHOLE, *kinds) for scope in access.scopes_of(actor, kind)]
    return sorted(set(found))


def readable(actor: Actor) -> list[str]:
    """Whose changes the actor may read: those of administrators where they administer, auditors' where they audit."""
    return sorted({*scopes(actor, *ADMIN_KINDS), *access.scopes_of(actor, "audit")})


# Leaving: 离职转办


def held_by(username: str) -> list[Row]:
    """Every open to-do in the person's name, and those of others that wait for the person's answer."""
    with services().db.read() as conn:
        ids = list(conn.scalars(HELD.limit(MOST_HELD), {"b_seat": f"mine:{username}"}))
        return sorted(store.many(conn, store.TASKS_BY_ID, ids=ids), key=lambda row: str(row["id"])) if ids else []


def asked_of(username: str, rows: Sequence[Row]) -> list[Row]:
    """To-dos that others hold, who asked this person for an opinion or lent it to them: only the holder ends that."""
    return [row for row in rows if row["assignee"] != username]


def acting(actor: Actor, wanted: Sequence[Row]) -> Actor:
    """Handing on is a supervisor's act; who shuts an account does it for these to-dos, under the same checks."""
    reached = {SANDBOX if row["sandbox"] else row["scope"] for row in wanted}
    return replace(actor, rights=actor.rights | {f"supervise@{scope}" for scope in reached})


def leave(actor: Actor, username: str, to: str, reason: str) -> list[supervision.Handed]:
    """Hands every to-do to `to` and shuts the account; what could not be handed on is answered, and nothing is shut."""
    with services().db.read() as conn:
        own(conn, actor, ACCOUNTS, username, office().today())
    wanted = held_by(username)
    waiting = asked_of(username, wanted)
    if waiting:
        holders = "、".join(sorted({supervision.name_of(str(row["assignee"])) for row in waiting}))
        raise NotAllowed(f"有 {len(waiting)} 项待办在等此人答复，请先由持有人（{holders}）减签或撤回委派，再停用。")
    if wanted:
        if not to:
            raise FormInvalid({"to": ["请选择由谁接手待办。"]}, "请选择由谁接手待办。")
        done = supervision.hand_over(acting(actor, wanted), wanted, to, f"离职转办：{reason}")
        if any(one.problem for one in done):
            return done
    with office().change(actor) as command:
        people.deactivate(command, username, reason)
    return []


# Devices of a window


@dataclass(frozen=True, slots=True)
class Enrolled:
    """The key is told this once: it goes into the key file of the window's computer."""

    id: str
    key: str


def devices(conn: Connection, window: str) -> list[Row]:
    """Those that have been enrolled at the window, revoked ones last."""
    columns = ("id", "name", "kinds", "enrolled_at", "seen_at", "revoked_at")
    query = select(*(DEVICE.c[name] for name in columns)).where(DEVICE.c.window == window)
    rows = [dict(row._mapping) for row in conn.execute(query.order_by(DEVICE.c.id))]
    since = services().devices.clock.wall() - ALIVE
    shown = [row | {"alive": row["seen_at"] is not None and row["seen_at"] >= since} for row in rows]
    return sorted(shown, key=lambda row: (row["revoked_at"] is not None, row["id"]))


def enrol(actor: Actor, window: str, id: str, name: str, kinds: Sequence[str]) -> Enrolled:
    if not name.strip() or len(name) > 80:
        raise FormInvalid({"device_name": ["请填写设备名称，不超过 80 个字。"]})
    if not kinds:
        raise FormInvalid({"kinds": ["请至少选择一种设备。"]})
    with office().change(actor) as work:
        scope = _scope(work, window)
        existing = work.conn.execute(select(DEVICE.c.window, DEVICE.c.revoked_at).where(DEVICE.c.id == id)).first()
        if existing is not None and existing.window != window and existing.revoked_at is None:
            raise FormInvalid({"id": [f"设备编号“{id}”已登记在窗口 {existing.window}，请换一个或先在那里停用。"]})
        key = device.enrol(work.conn, services().devices, id, window, name.strip(), kinds)
        before = None if existing is None else {"window": existing.window}
        after = {"window": window, "name": name.strip(), "kinds": sorted(kinds)}
        work.note("device", id, f"{name.strip()}（{id}）", before, after, scope=scope)
    return Enrolled(id, key.hex())


def revoke(actor: Actor, window: str, id: str, reason: str) -> None:
    with office().change(actor) as work:
        scope = _scope(work, window)
        query = select(DEVICE.c.name, DEVICE.c.window, DEVICE.c.revoked_at).where(DEVICE.c.id == id)
        row = work.conn.execute(query).one_or_none()
        if row is None or row.window != window:
            raise NotFound("这个设备")
        if row.revoked_at is not None:
            raise NotAllowed("这个设备已经停用。")
        device.revoke(work.conn, services().devices, id)
        work.note("device", id, f"{row.name}（{id}）", {"active": True}, {"active": False}, reason, scope)


def _scope(work: Work, window: str) -> str:
    scope = halls.scope_of(halls.hall(work.conn, halls.window(work.conn, window).hall))
    work.need(SYSTEM, scope)
    return scope
