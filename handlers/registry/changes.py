"""Changes of basic information: checked, applied, and kept with before and after."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from engine import store, values
from handlers import masks
from handlers.identity import check
from handlers.registry import names, people
from handlers.registry.interface import NewChange
from handlers.registry.model import Change, FieldChange
from handlers.registry.people import PERSON
from handlers.registry.refusals import NumberTaken, PersonDeceased, ValueRefused
from handlers.registry.secrets import Seals
from handlers.registry.tables import RegistryChange
from handlers.registry.words import FIELDS

CHANGE = store.table(RegistryChange)
LONGEST_ADDRESS = 200


def checked(wanted: Mapping[str, str], id_type: str, now: datetime) -> dict[str, str]:
    """The values as they are kept. Raises ValueRefused for the first that cannot be."""
    kept = {}
    for field, typed in wanted.items():
        if field not in FIELDS:
            raise ValueRefused(field, f"基本信息中没有“{field}”这一项，请联系管理员。")
        kept[field], problem = _CHECKS[field](typed, id_type, now)
        if problem:
            raise ValueRefused(field, problem)
    return kept


def apply(conn: Connection, seals: Seals, new: NewChange, now: datetime, new_id: Callable[[], str]) -> str:
    """Applies what differs and keeps it. Returns the ref of the change."""
    row = people.row_of(conn, new.person, to_change=True)
    if row["died_on"] is not None:
        raise PersonDeceased("此人已登记死亡，不能变更基本信息，请核实身份。")
    now_so = {"name": row["name"], **people.unsealed(seals, row)}
    wanted = checked(new.values, row["id_type"], now)
    after = {field: value for field, value in wanted.items() if value != now_so[field]}
    before = {field: now_so[field] for field in after}
    if after:
        _check_free(conn, seals, row, after.get("id_no"))
        try:
            conn.execute(update(PERSON).where(PERSON.c.ref == new.person).values(_columns(seals, row, after)))
        except IntegrityError:
            raise NumberTaken() from None
    ref = new_id()
    kept = {
        "ref": ref,
        "person": new.person,
        "fields": [[field, _masked(field, before[field]), _masked(field, after[field])] for field in after],
        "before": seals.seal(f"registry_change.before/{ref}", values.dumps(before)),
        "after": seals.seal(f"registry_change.after/{ref}", values.dumps(after)),
        "instance_id": new.instance_id,
        "changed_at": now,
    }
    conn.execute(insert(CHANGE), kept)
    return ref


def read(conn: Connection, ref: str) -> Change:
    row = conn.execute(select(CHANGE.c.fields, CHANGE.c.changed_at).where(CHANGE.c.ref == ref)).one()
    return Change(ref, tuple(FieldChange(*each) for each in row.fields), row.changed_at)


def _check_free(conn: Connection, seals: Seals, row: store.Fields, number: str | None) -> None:
    """Two people never share a number (item 13: 变更后号码未被他人占用)."""
    if number is None:
        return
    taken = select(PERSON.c.ref).where(PERSON.c.id_index == seals.index(row["id_type"], number))
    if conn.execute(taken).first() is not None:
        raise NumberTaken()


def _columns(seals: Seals, row: store.Fields, after: Mapping[str, str]) -> dict[str, Any]:
    columns: dict[str, Any] = {}
    for field, value in after.items():
        if field == "name":
            columns["name"] = value
            continue
        columns[field] = seals.seal(people.place(field, row["ref"]), value.encode())
        columns[_MASKED_COLUMN[field]] = _masked(field, value)
    if "id_no" in after:
        found = check(row["id_type"], after["id_no"])
        columns |= {
            "id_index": seals.index(row["id_type"], after["id_no"]),
            "born": found.born or row["born"],
            "sex": found.sex or row["sex"],
        }
    return columns


def _masked(field: str, value: str) -> str:
    return check("id_card", value).masked if field == "id_no" else _MASKS[field](value)


def _name(typed: str, id_type: str, now: datetime) -> tuple[str, str | None]:
    name = names.tidy(typed)
    return name, names.problem(name)


def _id_no(typed: str, id_type: str, now: datetime) -> tuple[str, str | None]:
    found = check(id_type, typed, now.date())
    return found.number, "".join(found.problems) or None


def _phone(typed: str, id_type: str, now: datetime) -> tuple[str, str | None]:
    number = "".join(typed.split())
    right = len(number) == 11 and number.isascii() and number.isdigit() and number[0] == "1" and number[1] > "2"
    return number, None if right else "手机号码须为 1 开头的 11 位数字，请核对。"


def _address(typed: str, id_type: str, now: datetime) -> tuple[str, str | None]:
    address = " ".join(typed.split())
    right = 4 <= len(address) <= LONGEST_ADDRESS
    return address, None if right else f"通信地址须为 4 至 {LONGEST_ADDRESS} 个字，请补充到门牌号。"


_CHECKS: dict[str, Callable[[str, str, datetime], tuple[str, str | None]]] = {
    "name": _name,
    "id_no": _id_no,
    "phone": _phone,
    "address": _address,
}
_MASKS: dict[str, Callable[[str], str]] = {"name": masks.name, "phone": masks.phone, "address": masks.address}
_MASKED_COLUMN = {"id_no": "id_masked", "phone": "phone_masked", "address": "address_masked"}
