"""`/materials`: the check-list, the scans, and that a look at one is remembered."""

import io
from typing import Any

import pytest
from PIL import Image

from engine import history
from tests.handlers.files import corpus
from tests.support.site import Caller, Site
from tests.web.hall import at_window, open_case, photo, put


@pytest.fixture
def case(server: Site) -> tuple[Caller, Any]:
    call = at_window(server)
    return call, open_case(call)


def first(opened: Any) -> str:
    return str(opened["materials"][0]["id"])


def test_a_scan_comes_back_clean_and_counts_as_received(server: Site, case: tuple[Caller, Any]) -> None:
    """HB-28.5.1."""
    call, opened = case
    taken = put(call, first(opened), corpus.exif_jpeg())
    assert taken.status == 200 and taken.json["state"] == "received" and taken.json["pages"] == 1
    (file,) = taken.json["files"]
    assert file["media_type"] == "image/jpeg" and len(file["digest"]) == 64
    back = call.client.get(f"/api/v1/materials/{first(opened)}/content")
    assert back.content_type == "image/jpeg" and b"Camera Maker" not in back.data
    assert back.headers["X-Content-Type-Options"] == "nosniff" and "sandbox" in back.headers["Content-Security-Policy"]
    assert back.headers["Content-Disposition"].startswith("inline") and back.headers["Cache-Control"] == "no-store"
    small = call.client.get(f"/api/v1/materials/{first(opened)}/thumbnail")
    with Image.open(io.BytesIO(small.data)) as image:
        assert max(image.size) <= 240


def test_scans_lie_sealed_in_the_database(server: Site, case: tuple[Caller, Any]) -> None:
    call, opened = case
    put(call, first(opened), corpus.pdf())
    from sqlalchemy import text

    with server.services.db.read() as conn:
        blobs = conn.execute(
            text("SELECT blob.data FROM blob JOIN material_file f ON f.blob = blob.digest WHERE f.material_id = :id"),
            {"id": first(opened)},
        ).scalars()
        kept = [bytes(data) for data in blobs]
    assert len(kept) == 1 and b"%PDF" not in kept[0]


def test_a_document_is_taken_away_or_leafed_through_as_pictures(server: Site, case: tuple[Caller, Any]) -> None:
    call, opened = case
    files = [(io.BytesIO(photo()), "正面.jpg"), (io.BytesIO(corpus.pdf(pages=2)), "../../etc/合同 1.pdf")]
    taken = call("PUT", f"/materials/{first(opened)}/content", data={"file": files}, content_type="multipart/form-data")
    assert taken.status == 200 and taken.json["pages"] == 3, taken.text
    assert [file["name"] for file in taken.json["files"]] == ["正面.jpg", "合同 1.pdf"]
    back = call.client.get(f"/api/v1/materials/{first(opened)}/content?file=2")
    assert back.content_type == "application/pdf"
    assert back.headers["Content-Disposition"].startswith('attachment; filename="material.pdf"')
    kinds = [call.client.get(f"/api/v1/materials/{first(opened)}/pages/{n}.png").content_type for n in (1, 2, 3)]
    assert kinds == ["image/jpeg", "image/png", "image/png"]
    assert call.get(f"/materials/{first(opened)}/pages/4.png").code == "not_found"
    assert call.get(f"/materials/{first(opened)}/content?file=3").code == "not_found"


def test_a_page_is_added_retaken_and_replaced(case: tuple[Caller, Any]) -> None:
    call, opened = case
    id = first(opened)
    put(call, id, photo())
    assert put(call, id, photo("red"), "?add=true").json["pages"] == 2
    gone = call("DELETE", f"/materials/{id}/content?file=1")
    assert gone.json["pages"] == 1 and gone.json["state"] == "received"
    assert call("DELETE", f"/materials/{id}/content").json["state"] == "missing"
    put(call, id, photo())
    assert len(put(call, id, photo("blue")).json["files"]) == 1


def test_one_sending_asked_for_twice_is_kept_once(case: tuple[Caller, Any]) -> None:
    call, opened = case
    answers = [put(call, first(opened), photo(), "?add=true", key="one-scan") for _ in range(2)]
    assert answers[0].json == answers[1].json and answers[1].json["pages"] == 1


@pytest.mark.parametrize("name", ["a drawing (SVG)", "a document with a named script", "a picture of 30,000 x 30,000"])
def test_a_bad_file_is_refused_with_its_sentence_and_changes_nothing(case: tuple[Caller, Any], name: str) -> None:
    from handlers.files.refusals import SENTENCES

    call, opened = case
    make, reason = corpus.BAD[name]
    answer = put(call, first(opened), make())
    assert (answer.status, answer.json["detail"]) == (422, SENTENCES[reason])
    found = call.get(f"/cases/{opened['case_no']}").json["materials"][0]
    assert found["state"] == "missing" and found["files"] == []


def test_leafing_through_a_material_is_one_look_in_the_cases_history(server: Site, case: tuple[Caller, Any]) -> None:
    call, opened = case
    put(call, first(opened), corpus.pdf(pages=3))
    reviewer = server.call("reviewer01")
    for number in (1, 2, 3):
        assert reviewer.client.get(f"/api/v1/materials/{first(opened)}/pages/{number}.png").status_code == 200
    with server.services.db.read() as conn:
        events = history.read(conn, opened["id"], server.services.engine.parts.keys)
    looks = [event for event in events if event.type == "looked" and event.actor == "reviewer01"]
    assert [event.element for event in looks] == [first(opened)]


def test_a_material_may_be_promised_only_where_the_item_allows_it_and_until_a_day(case: tuple[Caller, Any]) -> None:
    """PZH-6.2.2.1-2, -3."""
    call, opened = case
    added = call.post(f"/cases/{opened['case_no']}/materials", {"name": "补充说明", "note": "写明原因"})
    assert added.status == 201 and added.json["code"] is None and added.json["need"] == "required"
    id = added.json["id"]
    for state in ("promised", "committed", "shared"):
        answer = call("PATCH", f"/materials/{id}", {"state": state, "until": "2026-12-31"})
        assert "补充说明" in answer.json["errors"]["state"][0]
    kept = call("PATCH", f"/materials/{id}", {"state": "received", "form": "original", "pages": 2, "returned": True})
    assert kept.json["returned_at"] is not None and kept.json["form"] == "original"
    assert call("PATCH", f"/materials/{id}", {"returned": False}).json["returned_at"] is None
    assert call("PATCH", f"/materials/{id}", {"pages": -1}).code == "invalid_form"
    assert call("PATCH", f"/materials/{id}", {"digest": "x"}).code == "unknown_field"
    assert call("PATCH", "/materials/none", {"pages": 1}).code == "not_found"


def test_a_concluded_case_takes_no_more_materials(case: tuple[Caller, Any]) -> None:
    call, opened = case
    call.post(f"/cases/{opened['case_no']}/cancel", {"reason": "申请人撤回"})
    assert put(call, first(opened), photo()).code == "not_allowed"
    assert call.post(f"/cases/{opened['case_no']}/materials", {"name": "x"}).code == "not_allowed"


def test_a_strangers_page_sends_nothing_here(server: Site, case: tuple[Caller, Any]) -> None:
    call, opened = case
    assert put(call, first(opened), photo(), headers={"X-CSRF-Token": "wrong"}).code == "csrf"
    assert server.stranger().get(f"/materials/{first(opened)}/content").code == "login_required"
