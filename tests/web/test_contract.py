"""The contract as documents: every error code is raised in a test and told in the docs; headers; health."""

from pathlib import Path

import pytest

from tests.support.site import Site
from web.problems import KINDS

SOURCES = "\n".join(path.read_text("utf-8") for path in Path(__file__).parent.glob("test_*_api.py"))
SOURCES += "\n".join(
    (Path(__file__).parent / name).read_text("utf-8") for name in ("test_bad_input.py", "test_access_matrix.py")
)


@pytest.mark.parametrize("code", KINDS)
def test_every_error_code_is_raised_somewhere_and_documented(server: Site, code: str) -> None:
    assert f'"{code}"' in SOURCES, f"no contract test raises {code}"
    page = server.app.test_client().get("/api/v1/docs").get_data(as_text=True)
    assert f">{code}<" in page


CONTRACT = """
POST /session|DELETE /session|GET /me|GET /tasks|GET /tasks/counts|GET /tasks/{task_id}|POST /tasks/{task_id}/claim
POST /tasks/{task_id}/release|POST /tasks/{task_id}/complete|POST /tasks/{task_id}/draft|POST /tasks/{task_id}/comment
POST /tasks/reassign|POST /messages|POST /signals|GET /incidents|POST /incidents/{incident_id}/retry
POST /incidents/{incident_id}/resolve|POST /packages/lint|POST /packages|POST /packages/{package_id}/approve
POST /packages/{package_id}/reject|GET /definitions|GET /definitions/{key}/versions/{version}|POST /process-instances
GET /process-instances/{instance_id}|POST /process-instances/{instance_id}/terminate|POST /jobs/activate
POST /jobs/{job_id}/complete|POST /jobs/{job_id}/fail|POST /jobs/{job_id}/throw-error|GET /clock|PUT /clock
DELETE /clock|POST /tasks/{task_id}/preview
"""


def test_the_description_names_every_call_in_chinese(server: Site) -> None:
    described = {
        f"{method.upper()} {path.removeprefix('/api/v1')}": call["summary"]
        for path, methods in server.stranger().get("/openapi.json").json["paths"].items()
        for method, call in methods.items()
        if method != "parameters"
    }
    assert set(CONTRACT.strip().replace("\n", "|").split("|")) <= described.keys()
    assert [call for call, summary in described.items() if not any("一" <= char <= "鿿" for char in summary)] == []


def test_strict_headers_stand_on_every_answer(server: Site) -> None:
    client = server.app.test_client()
    for path in ("/login", "/api/v1/me", "/healthz", "/nothing"):
        headers = client.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "script-src 'self';" in policy and "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy and headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"


def test_only_pages_with_a_drawing_module_allow_style_attributes(server: Site) -> None:
    call = server.call("analyst01")
    assert "style-src-attr 'unsafe-inline'" in call.client.get("/trial").headers["Content-Security-Policy"]
    for path in ("/", "/packages", "/approvals", "/incidents", "/place"):
        assert "unsafe" not in call.client.get(path).headers["Content-Security-Policy"]


def test_liveness_readiness_and_figures(server: Site) -> None:
    client = server.app.test_client()
    assert client.get("/healthz").json == {"status": "ok"}
    assert client.get("/readyz").json == {"status": "ok", "reasons": []}
    figures = client.get("/metrics")
    assert figures.content_type.startswith("text/plain")
    text = figures.get_data(as_text=True)
    assert "# TYPE tellerflow_requests_total counter" in text and "tellerflow_jobs_due" in text


def test_readiness_tells_the_reason(server: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    import sqlite3
    from collections.abc import Iterator
    from contextlib import contextmanager

    from sqlalchemy.exc import OperationalError

    @contextmanager
    def gone(self: object) -> Iterator[None]:
        raise OperationalError("SELECT 1", {}, sqlite3.OperationalError("disk I/O error"))
        yield

    monkeypatch.setattr(type(server.services.db), "read", gone)
    answer = server.app.test_client().get("/readyz")
    assert answer.status_code == 503 and answer.json is not None and "数据库" in answer.json["reasons"][0]
