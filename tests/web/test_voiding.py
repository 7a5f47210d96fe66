"""A wrong paper is voided with a reason: its number stays, marked, and the same content comes under a new one."""

from __future__ import annotations

import time
from typing import Any

import pytest

from handlers import documents
from handlers.registry import demo
from tests.handlers.documents.reading import opened, text
from tests.support.site import Caller, Site
from tests.web.hall import at_window, open_case

CHANGED = {"change_items": ["name"], "new_name": "王小岚", "acceptance": "accepted", "phone": "13812345678"}


@pytest.fixture(scope="module")
def teller(server: Site) -> Caller:
    return at_window(server, "teller02", "A01")


@pytest.fixture(scope="module")
def accepted(server: Site, teller: Caller) -> Any:
    """A case with its receipt printed."""
    who = demo.players()["months_120"]
    given = {"id_type": "id_card", "id_no": who.identity.id_no, "registry_ref": who.identity.ref}
    person = {"kind": "person", "name": who.name, **given}
    case_no = open_case(teller, applicant=person)["case_no"]
    (task,) = teller.get(f"/cases/{case_no}").json["tasks"]
    claimed = teller.post(f"/tasks/{task['id']}/claim", {"revision": task["revision"]})
    body = {"data": CHANGED, "revision": claimed.json["revision"]}
    done = teller.post(f"/tasks/{task['id']}/complete", body)
    assert done.status == 200, done.text
    for _ in range(200):
        for row in teller.get(f"/cases/{case_no}").json["documents"]:
            if row["kind"] == "acceptance" and row["printed"]:
                return case_no, row
        time.sleep(0.1)
    raise AssertionError("no receipt was printed")


def words(server: Site, document_id: str) -> str:
    with server.services.db.read() as conn:
        return text(opened(server.services.papers.pdf(conn, documents.document(conn, document_id))))


def test_a_document_is_voided_once_with_a_reason_and_printed_anew(server: Site, teller: Caller, accepted: Any) -> None:
    case_no, old = accepted
    place = f"/documents/{old['id']}"
    assert teller.post(f"{place}/reprint").code == "not_allowed", "it is not void yet"
    assert teller.post(f"{place}/void", {"reason": ""}).code == "invalid_form"
    assert teller.post(f"{place}/void", {"reason": "姓名有误"}).json["voided_at"] is not None
    assert "已经作废" in teller.post(f"{place}/void", {"reason": "再来一次"}).text
    new = [teller.post(f"{place}/reprint").json for _ in range(2)]
    assert new[0]["id"] == new[1]["id"] != old["id"]
    assert new[0]["number"] != old["number"] and new[0]["printed"]
    assert case_no in words(server, new[0]["id"]) and new[0]["number"] in words(server, new[0]["id"])
    kept = {row["id"]: row for row in teller.get(f"/cases/{case_no}").json["documents"]}
    assert kept[old["id"]]["number"] == old["number"] and kept[old["id"]]["voided_at"] is not None
    page = teller.client.get(f"/cases/{case_no}?tab=timeline").get_data(as_text=True)
    assert "姓名有误" in page


def test_who_does_not_work_on_the_case_voids_nothing(server: Site, accepted: Any) -> None:
    _, old = accepted
    refused = server.call("auditor01").post(f"/documents/{old['id']}/void", {"reason": "试试"})
    assert refused.status in (403, 404)


def test_the_notice_is_printable_from_the_case(teller: Caller, accepted: Any) -> None:
    case_no, _ = accepted
    page = teller.client.get(f"/cases/{case_no}/notice").get_data(as_text=True)
    assert "一次性告知" in page and case_no in page and "咨询电话" in page
