"""`document.render` and what is kept of a paper: number, code, digests; repeating, verifying, voiding."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from engine import Database, store
from engine.actor import Actor
from engine.errors import NotFound
from engine.handlers import HandlerFailed, JobCall, JobHandler
from engine.packages import blobs
from engine.packages.tables import Blob, PackageVersion, ProcessDefinition
from engine.tables import ProcessInstance
from handlers import Faces, collected, documents
from handlers.documents import Papers
from handlers.documents.tables import Document
from handlers.numbering.counter import NumberRefused
from tests.handlers.documents import reading
from tests.handlers.documents.conftest import NOW

DOCUMENT = store.table(Document)
SUPERVISOR = Actor("supervisor01", "周国平", "front_supervisor", None, "password")


def run(papers: Papers | None, call: JobCall) -> dict[str, Any]:
    handler = collected(Faces(papers=papers)).find("document.render")
    assert isinstance(handler, JobHandler)
    return dict(handler.run(call))


def rows(db: Database) -> list[dict[str, Any]]:
    with db.read() as conn:
        return store.many(conn, select(DOCUMENT).order_by(DOCUMENT.c.id))


def publish(db: Database, files: dict[str, str], sandbox: bool = False) -> None:
    """An instance `i-1` of a published package with these files."""
    with db.write() as conn:
        manifest = {path: blobs.put(conn, text.encode()) for path, text in files.items()}
        conn.execute(
            insert(store.table(PackageVersion)),
            {"id": "v-1", "package_id": "p-1", "number": 1, "state": "published", "factory": False, "author": "a",
             "approver": None, "reason": "", "manifest": manifest, "created_at": NOW, "decided_at": None},
        )  # fmt: skip
        conn.execute(
            insert(store.table(ProcessDefinition)),
            {"id": "pd-1", "key": "k", "version": 1, "package_version_id": "v-1", "name": "k", "version_tag": None,
             "path": "p.bpmn", "digest": "", "sandbox": sandbox, "retired": False},
        )  # fmt: skip
        conn.execute(
            insert(store.table(ProcessInstance)),
            {"id": "i-1", "definition_id": "pd-1", "key": "k", "version": 1, "sandbox": sandbox, "state": "running",
             "revision": 1, "business_key": None, "item": None, "scope": "", "correlation": None, "started_by": "a",
             "started_at": NOW, "ended_at": None, "end_events": [], "tasks": 0, "jobs": 1, "subscriptions": 0,
             "incidents": 0, "history_seq": 0, "history_hash": b"", "blob": b""},
        )  # fmt: skip


def test_the_handler_answers_with_document_number_and_code(
    papers: Papers, db: Database, call: Callable[..., JobCall]
) -> None:
    answer = run(papers, call("acceptance"))
    (row,) = rows(db)
    assert answer == {"document_id": row["id"], "number": "攀人社受〔2026〕1号", "code": row["code"]}
    assert (row["instance_id"], row["kind"], row["pages"], row["made_at"]) == ("i-1", "acceptance", 1, NOW)
    assert all(len(row[name]) == 64 for name in ("digest", "template", "data"))
    assert "10402" not in str(row["facts"]) and row["facts"]["holder"] == "欧****"


def test_repeating_a_job_gives_the_same_document(papers: Papers, db: Database, call: Callable[..., JobCall]) -> None:
    first = run(papers, call("result"))
    again = replace(call("result", conclusion="另一个结论"), now=NOW + timedelta(days=400), attempt=2)
    assert run(papers, again) == first
    assert len(rows(db)) == 1
    assert run(papers, call("result", key="job-2"))["number"] == "攀人社结〔2026〕2号"


def test_a_paper_that_failed_keeps_its_number_for_the_next_try(
    papers: Papers, db: Database, call: Callable[..., JobCall]
) -> None:
    with pytest.raises(HandlerFailed, match="缺少数据：conclusion"):
        broken = call("result")
        run(papers, replace(broken, variables={k: v for k, v in broken.variables.items() if k != "conclusion"}))
    (row,) = rows(db)
    assert row["digest"] is None
    with db.read() as conn:
        assert documents.verify(conn, row["code"]) is None, "what was never printed is not verified"
        with pytest.raises(NotFound):
            documents.document(conn, row["id"])
    answer = run(papers, call("result"))
    assert (answer["number"], answer["code"]) == ("攀人社结〔2026〕1号", row["code"])


def test_two_workers_with_one_job_make_one_document(papers: Papers, db: Database, call: Callable[..., JobCall]) -> None:
    answers: list[dict[str, Any]] = []
    threads = [threading.Thread(target=lambda: answers.append(run(papers, call("certificate")))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 4 and all(answer == answers[0] for answer in answers)
    assert len(rows(db)) == 1


def test_the_kept_bytes_are_proven_by_their_digest(papers: Papers, db: Database, call: Callable[..., JobCall]) -> None:
    row = papers.make(call("certificate"))
    with db.write() as conn:
        assert papers.pdf(conn, row).startswith(b"%PDF-1.7")
        assert not blobs.get(conn, row["blob"]).startswith(b"%PDF"), "sealed"
        conn.execute(update(store.table(Blob)).values(data=b"%PDF-1.7 forged"))
        with pytest.raises(blobs.BlobDamaged):
            papers.pdf(conn, row)


def test_the_public_learns_the_key_points_only(papers: Papers, db: Database, call: Callable[..., JobCall]) -> None:
    code = run(papers, call("result"))["code"]
    with db.read() as conn:
        facts = documents.verify(conn, f"{code[:4]}-{code[4:]}".lower())
        assert documents.verify(conn, "2" * 16) is None and documents.verify(conn, "' OR 1=1") is None
    assert facts is not None
    assert (facts.title, facts.number, facts.holder_masked) == ("业务结果单", "攀人社结〔2026〕1号", "欧****")
    assert (facts.item, facts.made_at, facts.pages, facts.voided, facts.trial) == (
        "失业保险金申领",
        NOW,
        1,
        False,
        True,
    )
    assert "21060" not in str(facts) and "䶮" not in str(facts)


def test_an_employer_is_named_in_public(papers: Papers, db: Database, call: Callable[..., JobCall]) -> None:
    employer = {"name": "攀枝花某某矿业有限责任公司", "kind": "employer", "id_masked": "91510400********6X"}
    code = run(papers, call("result", applicant=employer))["code"]
    with db.read() as conn:
        facts = documents.verify(conn, code)
    assert facts is not None and facts.holder_masked == "攀枝花某某矿业有限责任公司"


def test_a_voided_document_stays_and_says_so(papers: Papers, db: Database, call: Callable[..., JobCall]) -> None:
    answer = run(papers, call("result"))
    with db.write() as conn:
        with pytest.raises(NumberRefused, match="原因"):
            documents.void(conn, answer["document_id"], " ", SUPERVISOR, NOW)
        documents.void(conn, answer["document_id"], "金额有误", SUPERVISOR, NOW)
        with pytest.raises(NumberRefused, match="已经作废"):
            documents.void(conn, answer["document_id"], "再次", SUPERVISOR, NOW)
        with pytest.raises(NotFound):
            documents.void(conn, "none", "原因", SUPERVISOR, NOW)
        facts = documents.verify(conn, answer["code"])
    assert facts is not None and facts.voided
    assert run(papers, call("result", key="job-2"))["number"] == "攀人社结〔2026〕2号", "its number is not given again"


def test_a_package_brings_its_own_template_and_builds_on_ours(
    papers: Papers, db: Database, call: Callable[..., JobCall]
) -> None:
    own = "{% extends 'base.html' %}{% block content %}<p>本市专用：{{ conclusion }}</p>{% endblock %}"
    publish(db, {"documents/result.html": own, "documents/pledge.html": own.replace("本市", "承诺"), "p.bpmn": "x"})
    with db.read() as conn:
        row = documents.document(conn, run(papers, call("result"))["document_id"])
        text = reading.text(reading.opened(papers.pdf(conn, row)))
    assert "本市专用：准予领取失业保险金" in text and "业务结果单" in text
    pledge = replace(call("result", key="job-2"), headers={"document": "pledge", "title": "容缺承诺书"})
    answer = run(papers, pledge)
    assert answer["number"] is None and rows(db)[1]["title"] == "容缺承诺书"


def test_trial_runs_have_numbers_and_a_seal_of_their_own(
    papers: Papers, db: Database, call: Callable[..., JobCall]
) -> None:
    publish(db, {"p.bpmn": "x"}, sandbox=True)
    assert run(papers, call("result"))["number"] == "试攀人社结〔2026〕1号"


def test_a_kind_that_there_is_not_is_said_with_those_there_are(papers: Papers, call: Callable[..., JobCall]) -> None:
    with pytest.raises(HandlerFailed, match=r"没有“../etc”这种文书.*acceptance（受理回执）"):
        run(papers, call("../etc"))
    with pytest.raises(HandlerFailed, match="没有接通文书打印"):
        run(None, call("result"))


def test_what_the_hall_knows_of_a_case_goes_over_its_variables(
    papers: Papers, db: Database, call: Callable[..., JobCall]
) -> None:
    known = {"applicant": {"name": "司马·𬭎"}, "materials": [], "delivery": "邮寄"}
    hall = replace(papers, case_of=lambda conn, instance: known)
    with db.read() as conn:
        row = hall.make(call("acceptance"))
        text = reading.text(reading.opened(papers.pdf(conn, row)))
    assert "司马·𬭎" in text and "510402********1234" in text
    assert "窗口领取" in text and "核验后退还" in text, "a variable is taken before what the hall would say itself"
