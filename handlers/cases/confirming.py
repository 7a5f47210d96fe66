"""What an applicant confirmed with a signature: the words shown, bound to case, to-do and device (HB-11.5)."""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, select

from engine import store, values
from engine.commands.work import Work
from engine.errors import NotFound
from engine.forms import Answer
from engine.history.encoding import sm3
from handlers.cases import contents, materials
from handlers.cases.contents import Safe
from handlers.cases.secrecy import Secrecy
from handlers.cases.tables import Confirmation, MaterialFile
from handlers.files import Accepted

CONFIRMATION, FILE = store.table(Confirmation), store.table(MaterialFile)
APPLICATION = "m_form"
"""业务申请单 in an item's check-list: printed by us, and handed in by signing it (HB-11.1, HB-11.5)."""
SIGNATURE = "申请人签名确认"
"""What it is called where the item asks for none."""


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature as it came in: `request` and `nonce` of the device, or None where the teller's screen was used."""

    name: str
    picture: Accepted
    request: str | None = None
    nonce: str | None = None


@dataclass(frozen=True, slots=True)
class Confirmed:
    """`answers` is what stood there when it was signed."""

    answers: tuple[Answer, ...]
    row: store.Fields

    def is_of(self, answers: Sequence[Answer]) -> bool:
        """Nothing was changed since."""
        return self.answers == tuple(answers)


def digest_of(case_no: str, task_id: str, answers: Sequence[Answer], nonce: str) -> str:
    """SM3 (hex) of what was confirmed; anybody who has the words can work it out again."""
    told = [[each.key, each.label, each.value] for each in answers]
    return sm3(values.canonical({"case": case_no, "task": task_id, "answers": told, "nonce": nonce})).hex()


def confirm(
    work: Work, safe: Safe, case_no: str, task_id: str | None, answers: Sequence[Answer], signed: Signed
) -> store.Fields | None:
    """Keeps the signature among the materials and, where a to-do's answers were shown, what it stands under.

    The same device request a second time is answered with what was kept.
    """
    if signed.request is not None:
        known = store.one(work.conn, select(CONFIRMATION).where(CONFIRMATION.c.request == signed.request))
        if known is not None:
            return known
    material = _material(work, case_no)
    whole = contents.put(work, safe, material["id"], [(signed.name, signed.picture)], replace=True)
    if task_id is None:
        return None
    (file,) = whole["files"]
    id, nonce = work.parts.new_id(), signed.nonce or secrets.token_hex(16)
    told = json.dumps([[each.key, each.label, each.value] for each in answers], ensure_ascii=False)
    row = {
        "id": id, "instance_id": material["instance_id"], "task_id": task_id,
        "answers": safe.secrecy.seal(f"case_confirmation/{id}", told.encode()),
        "digest": digest_of(case_no, task_id, answers, nonce), "nonce": nonce, "request": signed.request,
        "signature": file["id"], "signature_digest": file["digest"], "window": work.actor.window,
        "teller": work.actor.person, "confirmed_at": work.now,
    }  # fmt: skip
    work.conn.execute(insert(CONFIRMATION).values(row))
    about = {name: row[name] for name in ("digest", "nonce", "request", "signature_digest", "window")}
    running = work.find(material["instance_id"])
    assert running is not None
    running.note("customer_confirmed", task=task_id, answers=len(answers), **about)
    return row


def is_of(material: store.Fields) -> bool:
    """Is this row of the check-list what is handed in by signing?"""
    return material["code"] == APPLICATION or (material["code"] is None and material["name"] == SIGNATURE)


def _material(work: Work, case_no: str) -> store.Fields:
    case, _ = materials.open_case_of(work, case_no)
    rows = materials.of_case(work.conn, case["instance_id"])
    return next(filter(is_of, rows), None) or materials.add(
        work, case_no, SIGNATURE, "electronic", 1, 1, "received", ""
    )


def latest(conn: Connection, secrecy: Secrecy, instance_id: str) -> Confirmed | None:
    newest = CONFIRMATION.c.confirmed_at.desc(), CONFIRMATION.c.id.desc()
    row = store.one(conn, select(CONFIRMATION).where(CONFIRMATION.c.instance_id == instance_id).order_by(*newest))
    if row is None:
        return None
    told: list[Any] = json.loads(secrecy.unseal(f"case_confirmation/{row['id']}", row["answers"]))
    return Confirmed(tuple(Answer(*each) for each in told), row)


def signature(conn: Connection, safe: Safe, confirmed: Confirmed) -> tuple[str, bytes]:
    """(media type, bytes) of the signature's picture. Raises NotFound where it was taken back."""
    file = store.one(conn, select(FILE).where(FILE.c.id == confirmed.row["signature"]))
    if file is None:
        raise NotFound("这个签名")
    return file["media_type"], safe.secrecy.unseal(f"material_file/{file['id']}", safe.blobs.get(conn, file["blob"]))
