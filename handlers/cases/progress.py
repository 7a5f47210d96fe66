"""What anybody with a case's number and lookup code may know of it: how far it is, and nothing of the person."""

import hmac
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, select

from engine import store
from engine.errors import NotFound
from handlers.cases.secrecy import code_hash
from handlers.cases.tables import CaseFile

CASE = store.table(CaseFile)
WORDS = {
    "accepting": "正在受理",
    "correcting": "等待您补正材料",
    "accepted": "已受理，正在办理",
    "reviewing": "正在审核",
    "paused": "已暂停计时，等待外部结果",
    "suspended": "暂停办理",
    "granted": "已办结",
    "rejected": "已办结（不予办理）",
    "withdrawn": "已撤回",
    "not_accepted": "不予受理",
    "archived": "已办结",
}
NOBODY = bytes(32)


@dataclass(frozen=True, slots=True)
class Progress:
    case_no: str
    item_name: str
    status: str
    words: str
    opened_at: datetime
    accepted_at: datetime | None
    due_on: date | None
    due_estimated: bool
    concluded_at: datetime | None


def progress(conn: Connection, case_no: str, code: str) -> Progress:
    """Raises NotFound alike for a number that there is not and for a wrong code."""
    row = store.one(conn, select(CASE).where(CASE.c.case_no == case_no))
    kept = NOBODY if row is None else bytes(row["lookup_hash"])
    if not hmac.compare_digest(kept, code_hash(code.strip().upper())) or row is None:
        raise NotFound("这个办件或查询码")
    status = row["status"]
    words = WORDS["rejected"] if status == "archived" and row["outcome"] == "rejected" else WORDS[status]
    return Progress(
        row["case_no"], row["item_name"], status, words, row["opened_at"], row["accepted_at"], row["due_on"],
        row["due_estimated"], row["concluded_at"],
    )  # fmt: skip
