"""The materials of a case: what is wanted, what is here, what is promised, and the scans of it (HB-28.5.1)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, update

from engine import store
from engine.commands.running import Running
from engine.commands.work import Work
from engine.errors import FormInvalid, NotAllowed, NotFound
from handlers.cases import rights
from handlers.cases.catalogue import Item
from handlers.cases.checklist import Revision, Wanted, revised, wanted
from handlers.cases.desk import Desk
from handlers.cases.tables import CaseFile, Material, MaterialFile

MATERIAL, FILE, CASE = map(store.table, (Material, MaterialFile, CaseFile))
CASE_OF = select(CASE).where(CASE.c.instance_id == bindparam("b_instance"))
OF_CASE = select(MATERIAL).where(MATERIAL.c.instance_id == bindparam("b_instance")).order_by(MATERIAL.c.seq)
FILES_OF_CASE = (
    select(FILE).where(FILE.c.instance_id == bindparam("b_instance"), FILE.c.removed_at.is_(None)).order_by(FILE.c.seq)
)
BY_ID = select(MATERIAL).where(MATERIAL.c.id == bindparam("b_id"))
FILES_OF = select(FILE).where(FILE.c.material_id == bindparam("b_id"), FILE.c.removed_at.is_(None)).order_by(FILE.c.seq)
ADD = insert(MATERIAL)
CHANGE = update(MATERIAL).where(MATERIAL.c.id == bindparam("b_id"))
STATES = {
    "missing": "未交",
    "received": "已收",
    "promised": "容缺后补",
    "committed": "告知承诺",
    "shared": "共享获取",
}
NEEDS = {"required": "必交", "conditional": "视情形", "optional": "可选"}
MAX_MATERIALS = 60


def add_wanted(work: Work, instance_id: str, item: Item, known: Mapping[str, Any]) -> None:
    """The check-list of a new case."""
    rows = [_row(work, instance_id, seq, want) for seq, want in enumerate(wanted(item, known, work.now), 1)]
    store.add(work.conn, ADD, rows)


def revise(work: Work, instance_id: str, item: Item, known: Mapping[str, Any]) -> Revision:
    """The check-list follows what has been typed meanwhile."""
    rows = of_case(work.conn, instance_id)
    found = revised(rows, wanted(item, known, work.now))
    last = max((row["seq"] for row in rows), default=0)
    store.add(work.conn, ADD, [_row(work, instance_id, last + n, want) for n, want in enumerate(found.added, 1)])
    store.each(work.conn, CHANGE, [{"b_id": id, "need": need} for id, need in found.changed.items()])
    if found.dropped:
        work.conn.execute(delete(MATERIAL).where(MATERIAL.c.id.in_(found.dropped)))
    return found


def of_case(conn: Any, instance_id: str) -> list[store.Fields]:
    """Materials in order, each with its `files` that are there."""
    rows = store.many(conn, OF_CASE, b_instance=instance_id)
    files: dict[str, list[store.Fields]] = {}
    for file in store.many(conn, FILES_OF_CASE, b_instance=instance_id) if rows else ():
        files.setdefault(file["material_id"], []).append(file)
    return [row | {"files": files.get(row["id"], [])} for row in rows]


def add(work: Work, case_no: str, name: str, form: str, copies: int, pages: int, state: str, note: str) -> store.Fields:
    """A material that a person asks for or takes in beside the item's list."""
    case, running = open_case_of(work, case_no)
    last = select(func.max(MATERIAL.c.seq)).where(MATERIAL.c.instance_id == case["instance_id"])
    seq = work.conn.scalar(last) or 0
    if seq >= MAX_MATERIALS:
        raise NotAllowed(f"一个办件的材料不能超过 {MAX_MATERIALS} 项，请合并后再添加。")
    extra = Wanted("", name, "required" if state == "missing" else "optional", "", form, copies, (), None, note)
    row = _row(work, case["instance_id"], seq + 1, extra) | {"code": None, "state": state, "pages": pages}
    work.conn.execute(ADD, row)
    running.note("material_added", material=row["id"], name=name, state=state)
    return row | {"files": []}


def change(work: Work, desk: Desk, material_id: str, changes: Mapping[str, Any]) -> store.Fields:
    """Changes what was noted of a material: state, form, pages, copies, note, until, and `returned` (True: given back).

    Raises FormInvalid for a way that the item does not allow for it (PZH-6.2.2.1-2 容缺, -3 告知承诺).
    """
    row, case, running = open_material(work, material_id)
    _check(desk, case, row, changes)
    new = {name: changes[name] for name in ("state", "form", "pages", "copies", "note", "until") if name in changes}
    if "returned" in changes:
        new["returned_at"] = work.now if changes["returned"] else None
    new |= {"updated_by": work.actor.person, "updated_at": work.now}
    work.conn.execute(CHANGE, {"b_id": material_id, **new})
    before = {name: _plain(row[name]) for name in new}
    running.note(
        "material_changed", material=material_id, before=before, after={name: _plain(v) for name, v in new.items()}
    )
    return one(work.conn, material_id)


def one(conn: Any, material_id: str) -> store.Fields:
    row = store.one(conn, BY_ID, b_id=material_id)
    if row is None:
        raise NotFound("这项材料")
    return row | {"files": store.many(conn, FILES_OF, b_id=material_id)}


def open_case_of(work: Work, case_no: str) -> tuple[store.Fields, Running]:
    """A case that is still being worked on, by somebody who may."""
    case = rights.case_seen(work.conn, work.actor, case_no)
    return case, _works(work, case)


def open_material(work: Work, material_id: str) -> tuple[store.Fields, store.Fields, Running]:
    row = one(work.conn, material_id)
    case = store.one(work.conn, CASE_OF, b_instance=row["instance_id"])
    if case is None or not rights.sees(work.actor, case["scope"]):
        raise NotFound("这项材料")
    return row, case, _works(work, case)


def _works(work: Work, case: store.Fields) -> Running:
    rights.check_works(work.conn, work.actor, case)
    running = work.find(case["instance_id"])
    # decided but not yet filed: what the archive finds lacking can still be taken in (domain 8)
    if running is None or running.over or case["archived_at"] is not None:
        raise NotAllowed("这个办件已办结，材料不能再改。")
    return running


def _check(desk: Desk, case: store.Fields, row: store.Fields, changes: Mapping[str, Any]) -> None:
    state = changes.get("state")
    item = desk.items.edition(case["item"], case["guide_edition"])
    known = next((each for each in item.materials if each.id == row["code"]), None) if item is not None else None
    allowed = {
        "promised": known is not None and known.may_be_deferred,
        "committed": known is not None and known.may_be_replaced_by_commitment,
        "shared": known is not None and known.obtainable_by_data_sharing,
    }
    if state in allowed and not allowed[state]:
        raise FormInvalid({"state": [f"“{row['name']}”不能以“{STATES[state]}”代替，请收取材料或开具补正告知。"]})
    if state == "promised" and changes.get("until") is None and row["until"] is None:
        raise FormInvalid({"until": ["容缺的材料须写明补交期限。"]})


def _row(work: Work, instance_id: str, seq: int, want: Wanted) -> store.Fields:
    return {
        "id": work.parts.new_id(), "instance_id": instance_id, "seq": seq, "code": want.code, "name": want.name,
        "need": want.need, "why": want.why, "state": "missing", "form": want.form, "pages": 0, "copies": want.copies,
        "note": want.note, "source": want.source, "until": None, "returned_at": None,
        "updated_by": work.actor.person, "updated_at": work.now,
    }  # fmt: skip


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
