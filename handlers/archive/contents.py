"""What a case's volume is made of, read from the rows of the hall; the bytes behind them are looked at apart."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from engine import store
from engine.history import KeyUnusable
from engine.history.encoding import sm3
from engine.packages.blobs import BlobDamaged
from handlers import device, documents, masks
from handlers.archive.office import Office
from handlers.cases import attached, materials, persons
from handlers.cases.tables import CaseFile
from handlers.timing import local_day

CASE, TASK = store.table(CaseFile), store.TASK
SIGNED_TASKS = select(TASK.c.id, TASK.c.element_id, TASK.c.name, TASK.c.properties).where(
    TASK.c.instance_id == store.CASE, TASK.c.status == "completed"
)
SIGNATURE = "signature"


@dataclass(frozen=True, slots=True)
class Contents:
    """Rows of one case: its file and instance, materials with `files`, documents, files of its forms, signatures,
    tasks that need one.
    """

    case: Mapping[str, Any]
    instance: Mapping[str, Any]
    applicant: str
    materials: list[store.Fields]
    documents: list[store.Fields]
    uploads: list[store.Fields]
    signatures: list[store.Fields]
    to_sign: list[store.Fields]


@dataclass(frozen=True, slots=True)
class Piece:
    """One 件 as it will stand in the index; `digest` is None for what has no bytes (a promise, a shared proof)."""

    kind: str
    ref: str
    name: str
    number: str | None
    dated_on: date
    pages: int
    media_type: str
    digest: str | None
    note: str


def read(conn: Connection, instance_id: str) -> Contents | None:
    """None for an instance that is no case of the hall."""
    case = store.one(conn, select(CASE).where(CASE.c.instance_id == instance_id))
    instance = store.one(conn, store.INSTANCE_BY_ID, b_id=instance_id)
    if case is None or instance is None:
        return None
    named = persons.shown(conn, [case["applicant_id"]]).get(case["applicant_id"] or "", {})
    name = str(named.get("name", ""))
    tasks = store.many(conn, SIGNED_TASKS, b_instance=instance_id)
    return Contents(
        case, instance, name if named.get("kind") == "employer" else masks.name(name),
        materials.of_case(conn, instance_id), documents.of_instance(conn, instance_id),
        attached.of_instance(conn, instance_id), device.signatures(conn, instance_id),
        [task for task in tasks if task["properties"].get(SIGNATURE) == "required"],
    )  # fmt: skip


def pieces(found: Contents) -> list[Piece]:
    """In the order of a volume: documents of the office, then materials as listed, then signatures (domain 8)."""
    made = [
        Piece(
            "document", row["id"], row["title"], row["number"], local_day(row["made_at"]), row["pages"] or 0,
            "application/pdf" if row["digest"] else "", row["digest"],
            "已作废" if row["voided_at"] is not None else row["unprinted"] or "",
        )
        for row in found.documents
    ]  # fmt: skip
    signed = [
        Piece(
            "signature", row["id"], "手写签名", None, local_day(row["answered_at"]), 1, "image/png", row["digest"], ""
        )
        for row in found.signatures
    ]
    uploads = [
        Piece(
            "upload", row["id"], row["name"] or "随表单上传的文件", None, local_day(row["added_at"]), row["pages"],
            row["media_type"], row["digest"], "随表单上传",
        )
        for row in found.uploads
    ]  # fmt: skip
    return [*made, *(piece for row in found.materials for piece in _of_material(row)), *uploads, *signed]


def damaged(conn: Connection, office: Office, found: Contents) -> list[str]:
    """Names of what is kept but cannot be proven any more: gone, or other bytes than its digest says."""
    lost = []
    for row in found.documents:
        if row["digest"] is not None and _digest(lambda row=row: office.paper(conn, row)) != row["digest"]:
            lost.append(row["title"])
    sealed = [(row["name"], "material_file", file) for row in found.materials for file in row["files"]]
    sealed += [(row["name"], "form_file", row) for row in found.uploads]
    for name, table, file in sealed:
        place, blob = f"{table}/{file['id']}", file["blob"]
        kept = _digest(lambda place=place, blob=blob: office.secrecy.unseal(place, office.blobs.get(conn, blob)))
        if kept != file["digest"]:
            lost.append(name)
    return lost


def _digest(data: Any) -> str | None:
    try:
        return sm3(data()).hex()
    except (BlobDamaged, KeyUnusable):
        return None


def _of_material(row: store.Fields) -> list[Piece]:
    note = materials.STATES[row["state"]] if row["state"] != "received" else ""
    day = local_day(row["updated_at"])
    if not row["files"]:
        if row["state"] == "missing":
            return []
        return [Piece("material", row["id"], row["name"], None, day, row["pages"], "", None, note or row["note"])]
    many = len(row["files"]) > 1
    return [
        Piece(
            "material", file["id"], f"{row['name']}（{n}）" if many else row["name"], None, local_day(file["added_at"]),
            file["pages"], file["media_type"], file["digest"], note,
        )
        for n, file in enumerate(row["files"], 1)
    ]  # fmt: skip
