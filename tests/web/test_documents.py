"""A printed document over HTTP: for whom its case is, and for everybody who holds its code."""

from typing import Any

import pytest
from sqlalchemy import update

from engine import values
from engine.actor import SYSTEM
from engine.handlers import HandlerFailed, JobCall
from engine.tables import ProcessInstance
from handlers import documents
from tests.handlers.documents.samples import SAMPLES, common
from tests.support.site import Site, word
from tests.web import diagrams


@pytest.fixture(scope="module")
def printed(server: Site) -> dict[str, Any]:
    """A certificate of an instance of the first hall, without a process that asks for it."""
    key = word()
    server.publish(diagrams.one_task(key, candidateGroups="liaison"))
    instance = server.start(key, {}, person="admin01")["id"]
    here = update(ProcessInstance).where(ProcessInstance.id == instance)
    with server.services.db.write() as conn:
        conn.execute(here.values(sandbox=False, scope="510400/H01"))
    given = {k: v for k, v in common("").items() if k not in ("document", "office")} | SAMPLES["certificate"]
    use = server.services
    headers = {"document": "certificate"}
    call = JobCall(word(), "document.render", headers, values.exact(given), instance, "Task", 1, use.clock.now())
    try:
        return dict(use.papers.make(call))
    except HandlerFailed as lacking:
        pytest.skip(str(lacking))


def test_those_who_see_the_case_get_the_pdf_and_others_learn_nothing(server: Site, printed: dict[str, Any]) -> None:
    path = f"/documents/{printed['id']}.pdf"
    answer = server.call("teller01").client.get(f"/api/v1{path}")
    assert answer.status_code == 200 and answer.data.startswith(b"%PDF-1.7")
    assert answer.headers["Content-Type"] == "application/pdf" and "inline" in answer.headers["Content-Disposition"]
    assert server.call("analyst01").get(path).status == 404
    assert server.call("teller01").get("/documents/none.pdf").status == 404
    assert server.stranger().get(path).status == 401


def test_everybody_verifies_a_code_and_learns_the_key_points(server: Site, printed: dict[str, Any]) -> None:
    answer = server.stranger().get(f"/verify/{printed['code'].lower()}")
    assert answer.status == 200
    assert answer.json["holder_masked"] == "欧****" and answer.json["title"] == "个人参保证明"
    assert set(answer.json) == {
        "title", "number", "office", "item", "holder_masked", "made_at", "pages", "voided", "trial",
    }  # fmt: skip
    assert server.stranger().get("/verify/2222222222222222").status == 404


def test_the_public_page_shows_them_without_a_login(server: Site, printed: dict[str, Any]) -> None:
    client = server.stranger().client
    page = client.get(f"/verify/{printed['code']}")
    text = page.get_data(as_text=True)
    assert page.status_code == 200 and "个人参保证明" in text and "欧****" in text and printed["number"] in text
    assert "䶮" not in text and "510402" not in text, "neither the name nor the id number"
    assert "演示或试运行" in text
    assert client.get("/verify").status_code == 200
    to = client.get("/verify", query_string={"code": printed["code"]})
    assert to.status_code == 303 and to.headers["Location"].endswith(printed["code"])
    wrong = client.get("/verify/<script>alert(1)")
    assert wrong.status_code == 404 and "没有查到" in wrong.get_data(as_text=True)
    assert "<script>alert" not in wrong.get_data(as_text=True)


def test_a_voided_document_is_shown_as_voided(server: Site, printed: dict[str, Any]) -> None:
    use = server.services
    with use.db.write() as conn:
        documents.void(conn, printed["id"], "打印有误", SYSTEM, use.clock.now())
    page = server.stranger().client.get(f"/verify/{printed['code']}").get_data(as_text=True)
    assert "已经作废" in page and "本机关出具，有效" not in page
