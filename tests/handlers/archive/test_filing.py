"""A case is filed when everything is there and nothing was changed; what lacks is told, all of it (domain 8)."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from engine import SYSTEM, history
from engine.commands.instances import terminate_instance
from engine.errors import NotAllowed
from engine.history.encoding import sm3
from handlers import archive, cases
from handlers.archive import Piece, contents
from tests.handlers.archive.conftest import PDF, TELLER, Shelf
from tests.support import drawing as d


def told(shelf: Shelf, opened: Any) -> str:
    return str(shelf.hall.incident(opened.instance_id)["message"])


def test_a_sound_case_is_filed_with_index_pages_and_digests(shelf: Shelf) -> None:
    opened = shelf.sound()
    shelf.concluded(opened)
    assert shelf.hall.state(opened.instance_id) == "completed"
    filed = shelf.filed(opened)
    volume = filed.volume
    assert (volume["number"], volume["category"], volume["retention"]) == ("510400-SY-2026-000001", "SY", None)
    assert (volume["case_no"], volume["title"]) == (opened.case_no, "王**失业保险金申领")
    index = [(row["kind"], row["name"], row["first_page"], row["pages"]) for row in filed.items]
    assert index == [
        ("document", "业务结果单", 1, 2),
        ("material", "申办人居民身份证（1）", 3, 1),
        ("material", "申办人居民身份证（2）", 4, 2),
        ("material", "终止劳动关系证明", 6, 3),
        ("signature", "手写签名", 9, 1),
    ]
    assert (volume["items"], volume["pages"]) == (5, 9)
    assert [row["digest"] for row in filed.items][:2] == [sm3(PDF).hex(), sm3(b"%PDF m_id 1").hex()]
    assert volume["digest"] == archive.index_digest(filed.items)
    assert all(check["problems"] == [] for check in volume["checks"]) and len(volume["checks"]) == 8


def test_the_volume_holds_the_head_of_the_history_it_was_filed_with(shelf: Shelf) -> None:
    opened = shelf.sound()
    shelf.concluded(opened)
    volume = shelf.filed(opened).volume
    (event,) = shelf.hall.rows(
        "SELECT hash FROM history_event WHERE instance = :id AND seq = :seq",
        id=opened.instance_id, seq=volume["history_seq"],
    )  # fmt: skip
    assert event["hash"] == volume["history_hash"]


def test_everything_that_lacks_is_told_at_once_and_filing_goes_on_after_it(shelf: Shelf) -> None:
    opened = shelf.open()
    shelf.change(opened, "m_end", state="promised", until=shelf.hall.now.date())
    shelf.concluded(opened)
    said = told(shelf, opened)
    for sentence in (
        "必交材料“申办人居民身份证”没有交，请补交后再归档。",
        "容缺的材料“终止劳动关系证明”还没有补交，请收取后再归档。",
        "“Accept”须有手写签名，请补签后再归档。",
    ):
        assert sentence in said
    assert shelf.hall.rows("SELECT id FROM volume") == []


def test_what_the_check_found_lacking_can_be_taken_in_and_filing_tried_again(shelf: Shelf) -> None:
    opened = shelf.open()
    shelf.scan(opened, "m_id", 1)
    shelf.change(opened, "m_end", state="promised", until=shelf.hall.now.date())
    shelf.sign(opened)
    shelf.concluded(opened)
    incident = shelf.hall.incident(opened.instance_id)
    assert shelf.status(opened) == "granted" and "容缺的材料" in incident["message"]
    shelf.scan(opened, "m_end", 2)
    shelf.hall.engine.retry_incident(SYSTEM, incident["id"])
    shelf.hall.drain()
    assert [row["name"] for row in shelf.filed(opened).items] == ["申办人居民身份证", "终止劳动关系证明", "手写签名"]
    with pytest.raises(NotAllowed, match="已办结，材料不能再改"):
        shelf.scan(opened, "m_end", 1)


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        ("UPDATE material SET pages = 7 WHERE code = 'm_end'", "“终止劳动关系证明”登记 7 页，影像 3 页，请核对后重拍"),
        ("UPDATE material_file SET digest = '00' WHERE pages = 3", "“终止劳动关系证明”的内容与登记的摘要不符"),
        ("UPDATE blob SET data = X'00'", "“业务结果单”的内容与登记的摘要不符"),
        ("UPDATE document SET digest = NULL", "文书“业务结果单”还没有生成，请稍后再归档。"),
        ("DELETE FROM device_request", "须有手写签名，请补签后再归档。"),
        ("UPDATE history_event SET actor = 'nobody' WHERE seq = 2", "过程记录有问题："),
    ],
)
def test_what_was_changed_or_lacks_keeps_a_case_from_being_filed(shelf: Shelf, spoil: str, sentence: str) -> None:
    opened = shelf.sound()
    with shelf.hall.database.write() as conn:
        conn.execute(text(spoil))
    shelf.concluded(opened)
    assert sentence in told(shelf, opened)


def test_a_case_that_is_not_concluded_is_not_filed(shelf: Shelf) -> None:
    opened = shelf.sound()
    with shelf.hall.database.read() as conn:
        found = archive.check(conn, shelf.office, opened.instance_id)
    assert archive.problems(found) == ["办件还没有办结，请先办结再归档。"]


def test_a_case_is_filed_once_however_often_the_job_is_tried(shelf: Shelf) -> None:
    opened = shelf.sound()
    shelf.concluded(opened)
    again = archive.file(shelf.office, opened.instance_id, "SY", "system", shelf.hall.now)
    assert again == shelf.filed(opened)
    second = shelf.sound()
    shelf.concluded(second)
    assert shelf.filed(second).volume["number"] == "510400-SY-2026-000002"


def test_a_change_between_check_and_filing_is_checked_again(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = shelf.sound()
    reading = contents.read
    seen: list[Any] = []

    def interrupted(conn: Any, id: str) -> Any:
        found = reading(conn, id)
        seen.append(found)
        if len(seen) == 1:
            with shelf.hall.database.write() as other:
                other.execute(text("UPDATE material SET pages = 9 WHERE code = 'm_end'"))
        return found

    monkeypatch.setattr(contents, "read", interrupted)
    shelf.concluded(opened)
    assert shelf.hall.rows("SELECT id FROM volume") == []
    shelf.hall.pass_time(seconds=1)
    shelf.hall.drain()
    assert "登记 9 页，影像 3 页" in told(shelf, opened)


def test_a_filed_volume_is_corrected_by_adding_behind_it(shelf: Shelf) -> None:
    opened = shelf.sound()
    shelf.concluded(opened)
    before = shelf.filed(opened)
    day = shelf.hall.now.date()
    piece = Piece(
        "document", "d-2", "业务结果单（更正）", None, day, 1, "application/pdf", "ab" * 32, "姓名有误，重新出具"
    )
    with shelf.hall.database.write() as conn:
        archive.correct(conn, before.volume["id"], piece, TELLER, shelf.hall.now)
    after = shelf.filed(opened)
    assert after.items[:-1] == before.items and after.volume == before.volume
    assert (after.items[-1]["kind"], after.items[-1]["first_page"], after.items[-1]["added_by"]) == (
        "correction", 10, "teller01",
    )  # fmt: skip
    with pytest.raises(NotAllowed, match="请写明更正的原因"), shelf.hall.database.write() as conn:
        archive.correct(conn, before.volume["id"], replace(piece, note=" "), TELLER, shelf.hall.now)


def test_a_process_that_is_no_case_says_so(shelf: Shelf) -> None:
    shelf.hall.publish(d.diagram([d.service("File", "archive.file", retries="1")], "start > File > end", "plain"))
    instance = shelf.hall.start("plain")
    shelf.hall.drain()
    assert shelf.hall.incident(instance)["message"].startswith("这个流程不是大厅办件")


def withdrawn(shelf: Shelf) -> cases.Opened:
    """Ended at the window before anything was signed, with one page where two were noted."""
    opened = shelf.open()
    shelf.scan(opened, "m_id", 1)
    shelf.change(opened, "m_id", pages=2)
    shelf.run(TELLER, lambda work: terminate_instance(work, opened.instance_id, "申请人撤回"))
    return opened


def test_what_ended_early_is_filed_with_what_there_is(shelf: Shelf) -> None:
    """HB-58.5: the materials of every activity are archived; no step of a process comes after a withdrawal."""
    opened, running = withdrawn(shelf), shelf.open()
    (filed,) = archive.file_left(shelf.hall.engine, shelf.office)
    assert filed.volume["instance_id"] == opened.instance_id != running.instance_id
    assert [(row["kind"], row["pages"]) for row in filed.items] == [("material", 1)]
    case = shelf.file(opened)
    assert case["status"] == "archived" and case["outcome"] == "withdrawn" and case["archived_at"] is not None
    with shelf.hall.database.read() as conn:
        events = history.read(conn, opened.instance_id, shelf.hall.engine.parts.keys)
    assert [each.body for each in events if each.type == "archived"] == [{"volume": filed.volume["number"]}]
    assert archive.file_left(shelf.hall.engine, shelf.office) == []


def test_a_damaged_page_keeps_it_from_being_filed_until_it_is_restored(shelf: Shelf) -> None:
    opened = withdrawn(shelf)
    with shelf.hall.database.write() as conn:
        conn.execute(text("UPDATE material_file SET digest = 'x' WHERE instance_id = :id"), {"id": opened.instance_id})
    assert archive.file_left(shelf.hall.engine, shelf.office) == []
    assert shelf.file(opened)["status"] == "withdrawn"
