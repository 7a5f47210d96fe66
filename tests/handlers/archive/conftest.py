"""A case that is accepted, signed for, concluded and filed, on real SQLite; its last step is `archive.file`."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from engine import store
from engine.history import Keys
from engine.history.encoding import sm3
from handlers import archive, cases
from handlers.archive import Filed, Office
from handlers.cases import Desk, Secrecy, contents, materials
from handlers.cases.contents import Safe
from handlers.device.tables import DeviceRequest
from handlers.documents.tables import Document
from handlers.files import Accepted, DatabaseBlobs
from tests.handlers.cases.conftest import TELLER, Counter, Items, end, user
from tests.support import drawing as d
from tests.support.hall import Hall

PDF = b"%PDF-1.7 result"
OUTCOME = '"granted"'


def process() -> bytes:
    parts = [
        user("Accept", "teller", phase="accept", signature="required"),
        d.script("Conclude", OUTCOME, "outcome"),
        d.service("File", "archive.file", retries="1", headers={"category": "SY"}),
        end("Granted", "granted"),
    ]
    return d.diagram(parts, "start > Accept > Conclude > File > Granted", "benefit")


@dataclass
class Shelf(Counter):
    """`put` scans, `sign`, `print`: what a sound case has before it is filed."""

    office: Office

    def material(self, opened: cases.Opened, code: str) -> store.Fields:
        with self.hall.database.read() as conn:
            return next(row for row in materials.of_case(conn, opened.instance_id) if row["code"] == code)

    def scan(self, opened: cases.Opened, code: str, *pages: int) -> None:
        safe = Safe(self.office.blobs, self.office.secrecy)
        files = [(f"{n}.pdf", Accepted("application/pdf", n, f"%PDF {code} {n}".encode(), b"jpg")) for n in pages]
        id = self.material(opened, code)["id"]
        self.run(TELLER, lambda work: contents.put(work, safe, id, files, replace=False))

    def change(self, opened: cases.Opened, code: str, **changes: Any) -> None:
        id = self.material(opened, code)["id"]
        self.run(TELLER, lambda work: materials.change(work, self.desk, id, changes))

    def sign(self, opened: cases.Opened, task: str = "Accept") -> None:
        now = self.hall.now
        with self.hall.database.write() as conn:
            conn.execute(
                insert(DeviceRequest).values(
                    id=self.office.new_id(), window="A01", kind="sign", nonce=self.office.new_id()[:32],
                    case_no=opened.case_no, instance_id=opened.instance_id, task=task, payload={}, round=1,
                    asked_by="teller01", asked_at=now, expires_at=now, state="answered", outcome="ok", told=False,
                    answered_at=now, digest="5a" * 32,
                )
            )  # fmt: skip

    def print(self, opened: cases.Opened, printed: bool = True) -> str:
        id = self.office.new_id()
        with self.hall.database.write() as conn:
            blob = self.office.blobs.put(conn, self.office.secrecy.seal(f"document/{id}", PDF))
            conn.execute(
                insert(Document).values(
                    id=id, instance_id=opened.instance_id, job_key=id, kind="result", title="业务结果单",
                    number=f"攀人社〔2026〕{id[-4:]}号", code=id[-8:], facts={}, made_at=self.hall.now,
                    made_by="system", digest=sm3(PDF).hex() if printed else None, blob=blob, pages=2,
                )
            )  # fmt: skip
        return id

    def sound(self) -> cases.Opened:
        opened = self.open()
        self.scan(opened, "m_id", 1, 2)
        self.scan(opened, "m_end", 3)
        self.sign(opened)
        self.print(opened)
        return opened

    def concluded(self, opened: cases.Opened) -> None:
        self.complete(opened, "Accept")
        self.hall.drain()

    def filed(self, opened: cases.Opened) -> Filed:
        with self.hall.database.read() as conn:
            found = archive.of_case(conn, opened.instance_id)
        assert found is not None
        return found


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    hall = Hall(f"sqlite:///{tmp_path / 'hall.db'}", Keys.open(tmp_path / "keys"))
    secrecy, blobs, items = Secrecy.open(tmp_path / "keys"), DatabaseBlobs(), Items()

    def paper(conn: Any, row: Any) -> bytes:
        return secrecy.unseal(f"document/{row['id']}", blobs.get(conn, row["blob"]))

    office = Office(hall.database, secrecy, blobs, paper, hall.parts.new_id, "510400")
    for described in archive.handlers(office):
        hall.handlers.add(described.for_engine())
    hall.parts.observe = cases.following(items)
    hall.publish(process())
    yield Shelf(hall, Desk(secrecy, items, "510400"), office)
    hall.close()
