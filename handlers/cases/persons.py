"""People as named in applications: kept sealed, shown masked, found by their whole number only."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select

from engine import store
from engine.errors import FormInvalid, NotFound
from handlers.cases.secrecy import Secrecy
from handlers.cases.tables import CasePerson
from handlers.identity import check
from handlers.timing import local_day

PERSON = store.table(CasePerson)
SHOWN = [PERSON.c[name] for name in ("id", "kind", "name", "id_type", "id_masked", "registry_ref")]
ADD = insert(PERSON)
SHOW = select(*SHOWN).where(PERSON.c.id.in_(bindparam("ids", expanding=True)))
BY_ID = select(PERSON).where(PERSON.c.id == bindparam("b_id"))


@dataclass(frozen=True, slots=True)
class NewPerson:
    """`kind`: person employer. `id_type` is one of handlers.identity's kinds of documents."""

    kind: str
    name: str
    id_type: str
    id_no: str
    phone: str | None = None
    registry_ref: str | None = None


def checked_number(new: NewPerson, field: str, now: datetime) -> str:
    """The number as it is kept. Raises FormInvalid at `field` for one that cannot be, as for somebody not yet born."""
    found = check(new.id_type, new.id_no, local_day(now))
    if not found.ok:
        raise FormInvalid({f"{field}.id_no": list(found.problems)})
    return found.number


def keep(conn: Connection, secrecy: Secrecy, new: NewPerson, new_id: Callable[[], str], now: datetime) -> str:
    """Adds a person and returns their id; the number has been checked. The codes of employers are public."""
    found, id = check(new.id_type, new.id_no), new_id()
    told = found.number if new.id_type == "credit_code" else found.masked
    row = {
        "id": id, "kind": new.kind, "name": new.name, "id_type": new.id_type,
        "id_no": secrecy.seal(f"case_person.id_no/{id}", found.number.encode()), "id_masked": told,
        "id_index": secrecy.index(new.id_type, found.number),
        "phone": None if not new.phone else secrecy.seal(f"case_person.phone/{id}", new.phone.encode()),
        "registry_ref": new.registry_ref, "created_at": now,
    }  # fmt: skip
    conn.execute(ADD, row)
    return id


def shown(conn: Connection, ids: Iterable[str | None]) -> dict[str, dict[str, Any]]:
    """People by id, masked, as lists and pages show them."""
    wanted = {id for id in ids if id is not None}
    rows = store.many(conn, SHOW, ids=list(wanted)) if wanted else []
    return {row["id"]: row for row in rows}


def whole(conn: Connection, secrecy: Secrecy, id: str) -> dict[str, Any]:
    """One person with number and telephone unmasked. The caller records the look."""
    row = store.one(conn, BY_ID, b_id=id)
    if row is None:
        raise NotFound("这个人")
    number = secrecy.unseal(f"case_person.id_no/{id}", bytes(row["id_no"])).decode()
    phone = None if row["phone"] is None else secrecy.unseal(f"case_person.phone/{id}", bytes(row["phone"])).decode()
    return {name: row[name] for name in ("id", "kind", "name", "id_type", "id_masked", "registry_ref")} | {
        "id_no": number,
        "phone": phone,
    }
