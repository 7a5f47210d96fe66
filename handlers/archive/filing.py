"""Filing a case: checked, numbered, indexed, in one commit; a second filing finds the first."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from engine import Actor, history, store, values
from engine.errors import NotAllowed, NotFound
from engine.history.encoding import sm3
from handlers.archive import contents
from handlers.archive.checks import Check, checks, problems
from handlers.archive.contents import Contents, Piece
from handlers.archive.office import Office
from handlers.archive.tables import Volume, VolumeItem
from handlers.numbering.counter import issue
from handlers.timing import local_day

VOLUME, ITEM = store.table(Volume), store.table(VolumeItem)


class NotFiled(Exception):
    """The machine check found something; `checks` tells all that was looked at."""

    def __init__(self, made: Sequence[Check]) -> None:
        super().__init__("归档前检查未通过：" + "".join(problems(made)))
        self.checks = list(made)


class Changed(Exception):
    """Something of the case was changed between the check and the filing: check again."""


@dataclass(frozen=True, slots=True)
class Filed:
    """A volume with its index, as the case page shows it."""

    volume: store.Fields
    items: list[store.Fields]


def check(conn: Connection, office: Office, instance_id: str) -> list[Check]:
    """What would keep the case from being filed now. Raises NotFound for what is no case."""
    return _checked(conn, office, _read(conn, instance_id))


def of_case(conn: Connection, instance_id: str) -> Filed | None:
    volume = store.one(conn, select(VOLUME).where(VOLUME.c.instance_id == instance_id))
    if volume is None:
        return None
    items = select(ITEM).where(ITEM.c.volume_id == volume["id"]).order_by(ITEM.c.seq)
    return Filed(volume, store.many(conn, items))


def file(office: Office, instance_id: str, category: str | None, by: str, now: datetime) -> Filed:
    """Raises NotFiled with every reason, NotFound for what is no case, Changed where it must be checked anew."""
    with office.database.read() as conn:
        before = of_case(conn, instance_id)
        if before is not None:
            return before
        found = _read(conn, instance_id)
        made = _checked(conn, office, found)
    if problems(made):
        raise NotFiled(made)
    with office.database.write() as conn:
        # somebody may have filed or changed the case while the bytes were read, which needs no writer's lock
        before = of_case(conn, instance_id)
        if before is not None:
            return before
        if _read(conn, instance_id) != found:
            raise Changed
        _write(conn, office, found, made, category, by, now)
        filed = of_case(conn, instance_id)
    assert filed is not None
    return filed


def correct(conn: Connection, volume_id: str, piece: Piece, actor: Actor, now: datetime) -> None:
    """What is in a volume is never changed: a correction is added behind it, with who and why."""
    rows = store.many(conn, select(ITEM).where(ITEM.c.volume_id == volume_id).order_by(ITEM.c.seq))
    if not rows:
        raise NotFound("这个案卷")
    if not piece.note.strip():
        raise NotAllowed("请写明更正的原因。")
    last = rows[-1]
    row = _row(volume_id, last["seq"] + 1, last["first_page"] + last["pages"], piece, actor.person, now)
    conn.execute(insert(ITEM), row | {"kind": "correction"})


def _read(conn: Connection, instance_id: str) -> Contents:
    found = contents.read(conn, instance_id)
    if found is None:
        raise NotFound("这个办件")
    return found


def _checked(conn: Connection, office: Office, found: Contents) -> list[Check]:
    report = history.verify(conn, found.case["instance_id"])
    return checks(found, contents.damaged(conn, office, found), [each.message for each in report.problems])


def _write(
    conn: Connection,
    office: Office,
    found: Contents,
    made: Sequence[Check],
    category: str | None,
    by: str,
    now: datetime,
) -> None:
    case, instance, pieces = found.case, found.instance, contents.pieces(found)
    id, day = office.new_id(), local_day(now)
    page, rows = 1, []
    for seq, piece in enumerate(pieces, 1):
        rows.append(_row(id, seq, page, piece, by, now))
        page += piece.pages
    word = category or "UNSORTED"
    number = issue(
        conn, "volume", f"{office.area}/{word}", str(day.year),
        lambda seq: f"{office.area}-{word}-{day.year}-{seq:06d}", now, f"volume/{case['instance_id']}",
    ).text  # fmt: skip
    conn.execute(
        insert(VOLUME).values(
            id=id, number=number, instance_id=case["instance_id"], case_no=case["case_no"],
            title=f"{found.applicant}{case['item_name']}", category=category, retention=None, year=day.year,
            scope=case["scope"], items=len(rows), pages=page - 1, first_on=local_day(case["opened_at"]), last_on=day,
            history_seq=instance["history_seq"], history_hash=instance["history_hash"],
            definition=f"{instance['key']}@{instance['version']}", checks=[asdict(each) for each in made],
            digest=index_digest(rows), filed_by=by, filed_at=now,
        )
    )  # fmt: skip
    store.add(conn, insert(ITEM), rows)


def _row(volume_id: str, seq: int, page: int, piece: Piece, by: str, now: datetime) -> store.Fields:
    return {
        "volume_id": volume_id, "seq": seq, "kind": piece.kind, "ref": piece.ref, "name": piece.name,
        "number": piece.number, "dated_on": piece.dated_on, "first_page": page, "pages": piece.pages,
        "media_type": piece.media_type, "digest": piece.digest, "note": piece.note, "added_by": by, "added_at": now,
    }  # fmt: skip


def index_digest(rows: Sequence[store.Fields]) -> str:
    """SM3 over the index: a canonical JSON array of [seq, kind, ref, name, number, date, page, pages, digest] rows."""
    told: list[Any] = [
        [
            row["seq"], row["kind"], row["ref"], row["name"], row["number"], row["dated_on"].isoformat(),
            row["first_page"], row["pages"], row["digest"],
        ]
        for row in rows
    ]  # fmt: skip
    return sm3(b"tellerflow/archive/index/1\n" + values.canonical(values.exact(told))).hex()
