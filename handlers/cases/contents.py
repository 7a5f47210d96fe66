"""The scans of materials: taken in, kept sealed, shown to who may see the case, every look recorded (domain 8, 12)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import bindparam, func, insert, select, update

from engine import history, store
from engine.commands.witness import witness
from engine.commands.work import Work
from engine.errors import NotAllowed, NotFound
from engine.history.encoding import sm3, utc_text
from engine.history.tables import HistoryEvent
from handlers.cases import materials, rights
from handlers.cases.secrecy import Secrecy
from handlers.cases.tables import MaterialFile
from handlers.files import Accepted, Blobs

FILE, EVENT = map(store.table, (MaterialFile, HistoryEvent))
TAKE_AWAY = (
    update(FILE)
    .where(FILE.c.material_id == bindparam("b_material"), FILE.c.removed_at.is_(None))
    .values(removed_at=bindparam("at"))
)
LAST = select(func.max(FILE.c.seq)).where(FILE.c.material_id == bindparam("b_material"))
ADD = insert(FILE)
MOST_FILES = 30
ONE_LOOK = timedelta(minutes=10)
"""Leafing through one material is one look."""


@dataclass(frozen=True, slots=True)
class Content:
    """One file as it was kept; `name` is only for show and never a path."""

    media_type: str
    data: bytes
    name: str
    digest: str
    pages: int


@dataclass(frozen=True, slots=True)
class Safe:
    """Where contents are kept, and what seals them."""

    blobs: Blobs
    secrecy: Secrecy


def put(work: Work, safe: Safe, material_id: str, files: Sequence[tuple[str, Accepted]], replace: bool) -> store.Fields:
    """Adds checked files to a material, or puts them in the place of what it has; it counts as received then."""
    row, _, running = materials.open_material(work, material_id)
    kept = [] if replace else row["files"]
    if not files or len(kept) + len(files) > MOST_FILES:
        raise NotAllowed(f"一项材料可以有 1 到 {MOST_FILES} 个文件，请合并后再传。")
    if replace:
        work.conn.execute(TAKE_AWAY, {"b_material": material_id, "at": work.now})
    last = work.conn.scalar(LAST, {"b_material": material_id}) or 0
    added = [_row(work, safe, row, last + n, name, file) for n, (name, file) in enumerate(files, 1)]
    store.add(work.conn, ADD, added)
    pages = sum(file["pages"] for file in [*kept, *added])
    _received(work, row, pages)
    told = [{"file": file["id"], "digest": file["digest"], "pages": file["pages"]} for file in added]
    running.note("material_content", material_id, replace=replace, files=told)
    return materials.one(work.conn, material_id)


def get(work: Work, safe: Safe, material_id: str, number: int = 1) -> Content:
    """The n-th file of a material, from 1. The look becomes part of the case's history."""
    file = _file(work, material_id, number)
    _looked(work, file)
    data = safe.secrecy.unseal(f"material_file/{file['id']}", safe.blobs.get(work.conn, file["blob"]))
    return Content(file["media_type"], data, file["name"], file["digest"], file["pages"])


def page(work: Work, safe: Safe, material_id: str, number: int) -> tuple[Content, int]:
    """The file that holds the n-th page of a material, counted through its files from 1, and the page in it from 0."""
    row = _seen(work, material_id)
    before = 0
    for place, file in enumerate(row["files"], 1):
        if before < number <= before + file["pages"]:
            return get(work, safe, material_id, place), number - before - 1
        before += file["pages"]
    raise NotFound("这一页")


def thumbnail(work: Work, safe: Safe, material_id: str, number: int = 1) -> bytes:
    """A small JPEG of the n-th file, too small to read: no look is recorded."""
    file = _file(work, material_id, number)
    return safe.secrecy.unseal(f"material_file.thumbnail/{file['id']}", safe.blobs.get(work.conn, file["thumbnail"]))


def remove(work: Work, material_id: str, number: int) -> store.Fields:
    """Takes the n-th file back; it is kept for the history and no longer shown."""
    row, _, running = materials.open_material(work, material_id)
    file = _nth(row, number)
    work.conn.execute(update(FILE).where(FILE.c.id == file["id"]).values(removed_at=work.now))
    _received(work, row, sum(each["pages"] for each in row["files"] if each["id"] != file["id"]))
    running.note("material_content_removed", material_id, file=file["id"], digest=file["digest"])
    return materials.one(work.conn, material_id)


def _seen(work: Work, material_id: str) -> store.Fields:
    row = materials.one(work.conn, material_id)
    case = store.one(work.conn, materials.CASE_OF, b_instance=row["instance_id"])
    if case is None or not rights.sees(work.actor, case["scope"]):
        raise NotFound("这项材料")
    return row


def _file(work: Work, material_id: str, number: int) -> store.Fields:
    return _nth(_seen(work, material_id), number)


def _nth(row: store.Fields, number: int) -> store.Fields:
    if not 1 <= number <= len(row["files"]):
        raise NotFound("这个文件")
    found: store.Fields = row["files"][number - 1]
    return found


def _looked(work: Work, file: store.Fields) -> None:
    recent = select(EVENT.c.id).where(
        EVENT.c.instance == file["instance_id"],
        EVENT.c.type == "looked",
        EVENT.c.element == file["material_id"],
        EVENT.c.actor == work.actor.person,
        EVENT.c.time > utc_text(work.now - ONE_LOOK),
    )
    if work.conn.execute(recent).first() is None:
        witness(work, file["instance_id"], history.looked("material", file["material_id"]))


def _row(work: Work, safe: Safe, material: store.Fields, seq: int, name: str, file: Accepted) -> store.Fields:
    id = work.parts.new_id()
    sealed = safe.secrecy.seal(f"material_file/{id}", file.data)
    small = safe.secrecy.seal(f"material_file.thumbnail/{id}", file.thumbnail)
    return {
        "id": id, "material_id": material["id"], "instance_id": material["instance_id"], "seq": seq,
        "media_type": file.media_type, "size": len(file.data), "pages": file.pages, "digest": sm3(file.data).hex(),
        "blob": safe.blobs.put(work.conn, sealed), "thumbnail": safe.blobs.put(work.conn, small),
        "name": shown_name(name), "added_by": work.actor.person, "added_at": work.now, "removed_at": None,
    }  # fmt: skip


def shown_name(name: str) -> str:
    """A name without what could be taken for a folder or a command."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(char for char in last if char.isprintable() and char not in '<>:"|?*')[:120]


def _received(work: Work, row: store.Fields, pages: int) -> None:
    new = {"pages": pages, "updated_by": work.actor.person, "updated_at": work.now}
    if pages and row["state"] in ("missing", "promised"):
        new["state"] = "received"
    elif not pages and row["state"] == "received":
        new["state"] = "missing"
    work.conn.execute(materials.CHANGE, {"b_id": row["id"], **new})
