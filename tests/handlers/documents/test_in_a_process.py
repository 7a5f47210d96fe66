"""A service task that prints, run by the worker: the paper, or an incident that can be mended; never a dead worker."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.actor import SYSTEM
from engine.commands.parts import uuid7
from engine.history import Keys
from handlers import documents
from handlers.cases import Secrecy
from handlers.documents import Papers, Renderer
from handlers.files import DatabaseBlobs
from tests.handlers.documents.conftest import OFFICE
from tests.handlers.documents.samples import SAMPLES, common
from tests.support import drawing as d
from tests.support.hall import Hall


@pytest.fixture
def hall(tmp_path: Path, renderer: Renderer) -> Iterator[Hall]:
    made = Hall(f"sqlite:///{tmp_path / 'hall.db'}", Keys.open(tmp_path / "keys"))
    sealer = Secrecy.open(tmp_path / "keys")
    papers = Papers(made.database, renderer, DatabaseBlobs(), sealer, OFFICE, "https://rs.example.gov.cn", uuid7)
    for handler in documents.handlers(papers):
        made.handlers.add(handler.for_engine())
    made.publish(
        d.diagram(
            [d.service("Print", "document.render", headers={"document": "result"}, retries="1"), d.user("Deliver")],
            "start > Print > Deliver > end",
        )
    )
    yield made
    made.close()


def given(**changes: Any) -> dict[str, Any]:
    return {key: value for key, value in common("").items() if key not in ("document", "office")} | (
        SAMPLES["result"] | changes
    )


def test_the_worker_prints_and_the_process_goes_on_with_number_and_code(hall: Hall) -> None:
    instance = hall.start(**given())
    hall.drain()
    assert hall.at(instance) == ["Deliver"]
    (row,) = hall.rows("SELECT * FROM document")
    variables = hall.variables(instance)
    assert (variables["document_id"], variables["number"], variables["code"]) == (row["id"], row["number"], row["code"])
    assert row["instance_id"] == instance and row["digest"]


def test_what_cannot_be_printed_is_an_incident_and_mending_it_prints_under_the_same_number(hall: Hall) -> None:
    broken = {key: value for key, value in given().items() if key != "conclusion"}
    instance = hall.start(**broken)
    hall.drain()
    incident = hall.incident(instance)
    assert "缺少数据：conclusion" in incident["message"]
    hall.engine.set_variables(SYSTEM, instance, {"conclusion": "准予领取失业保险金"}, "补录结论")
    hall.engine.retry_incident(SYSTEM, incident["id"])
    hall.drain()
    assert hall.at(instance) == ["Deliver"]
    (row,) = hall.rows("SELECT * FROM document")
    assert row["number"] == "攀人社结〔2026〕1号" and row["digest"]


def test_the_worker_outlives_its_renderer(hall: Hall, renderer: Renderer) -> None:
    renderer.start()
    assert renderer.pid is not None
    os.kill(renderer.pid, signal.SIGKILL)
    instance = hall.start(**given())
    hall.drain()
    assert hall.at(instance) == ["Deliver"]
