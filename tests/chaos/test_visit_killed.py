"""A recorded visit at the window against a real server that is killed after each request and started again.

Nothing is lost: the draft, the scan and the case are there. Nothing is doubled: every request is sent once more to
the next server under the key it had (decision 12), and has one effect and one answer.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from http.client import HTTPConnection
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from handlers.registry import demo
from scripts.services import free_port
from tests.support.site import PASSWORD, ROOT
from tests.web.hall import photo

DRAFT = {"insurances": ["unemployment"], "purpose": "购房"}
START_S = 60
WRITES_MOST = ("/cases", "/content", "/complete")

pytestmark = pytest.mark.chaos


class Server:
    """`python -m web.serve` with a data folder of its own; it knows no gentle end here."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.port = free_port()
        self._process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/api/v1"

    def start(self) -> None:
        given = {key: value for key, value in os.environ.items() if not key.startswith("TELLERFLOW")}
        given |= {
            "PORT": str(self.port), "TELLERFLOW_DATA": str(self.data), "PYTHONPATH": str(ROOT),
            "TELLERFLOW_DEMO_PASSWORD": PASSWORD, "TELLERFLOW_DEMO_PAST": "0",
        }  # fmt: skip
        self._process = subprocess.Popen(
            [sys.executable, "-m", "web.serve"],
            env=given, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        assert self._process.stdout is not None
        guard = threading.Timer(START_S, self._process.kill)
        guard.start()
        printed = ""
        for line in self._process.stdout:
            printed += line
            if "停止" in line:
                break
        guard.cancel()
        assert self._process.poll() is None, printed
        threading.Thread(target=self._process.stdout.read, daemon=True).start()

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait(10)
            self._process = None

    def after_a_kill(self) -> None:
        """The next server on the same data. A dead worker's leases run out in a minute, which is not waited for."""
        self.kill()
        with closing(sqlite3.connect(self.data / "tellerflow.db")) as database:
            database.execute("UPDATE job SET lease_until = 1 WHERE status = 'leased'")
            database.commit()
        self.start()


class Browser:
    """One session that outlives its server; a request sent again has the key that it had."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.jar = CookieJar()
        self.csrf = ""
        self.csrf = self.ask("POST", "/session", {"username": "teller01", "password": PASSWORD, "window": "A01"})[
            "csrf_token"
        ]

    def request(self, method: str, path: str, body: Any = None, key: str = "") -> urllib.request.Request:
        sent = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        headers = {"Accept": "application/json"}
        if method != "GET":
            kind = "application/octet-stream" if isinstance(body, bytes) else "application/json"
            headers |= {"X-CSRF-Token": self.csrf, "Content-Type": kind}
        if key:
            headers["Idempotency-Key"] = key
        request = urllib.request.Request(self.server.url + path, sent, headers, method=method)
        self.jar.add_cookie_header(request)
        return request

    def ask(self, method: str, path: str, body: Any = None, key: str = "") -> Any:
        return json.loads(self.raw(self.request(method, path, body, key)) or b"null")

    def raw(self, request: urllib.request.Request) -> bytes:
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                self.jar.extract_cookies(answer, request)
                return bytes(answer.read())
        except urllib.error.HTTPError as refused:
            raise AssertionError(f"{request.selector}: {refused.code} {refused.read().decode()}") from None

    def send_and_turn_away(self, method: str, path: str, body: Any, key: str) -> HTTPConnection:
        """Sends the whole request and reads no answer."""
        request = self.request(method, path, body, key)
        to = HTTPConnection(urlsplit(self.server.url).netloc)
        data = request.data if isinstance(request.data, bytes) else None
        to.request(method, urlsplit(request.full_url).path + _query(path), data, dict(request.header_items()))
        return to


def _query(path: str) -> str:
    return "?" + path.split("?", 1)[1] if "?" in path else ""


Sending = Callable[[str, str, Any], Any]


class Visit:
    """What a teller's browser sends, in order; `send` carries out one request and answers what it was answered."""

    def __init__(self, browser: Browser, send: Sending) -> None:
        self.browser = browser
        self.send = send

    def see(self, path: str) -> Any:
        return self.browser.ask("GET", path)

    def case(self, case_no: str) -> Any:
        return self.see(f"/cases/{case_no}")

    def task(self, case_no: str, name: str) -> Any:
        """The to-do of this name once it is there: jobs between two to-dos take their time."""
        found: list[Any] = []

        def there() -> bool:
            found[:] = [task for task in self.case(case_no)["tasks"] if task["name"] == name]
            return bool(found)

        wait_until(there)
        return self.see(f"/tasks/{found[0]['id']}")

    def run(self) -> tuple[str, str]:
        """From the card to the paper and the evaluation; answers the visit's id and the case's number."""
        who = demo.players()["months_120"]
        person = {
            "kind": "person", "name": who.name, "id_type": "id_card", "id_no": who.identity.id_no,
            "registry_ref": who.identity.ref,
        }  # fmt: skip
        visit = self.send("POST", "/visits", {"person": person})["id"]
        assert self.see(f"/visits/{visit}")["ended_at"] is None

        opened = self.send("POST", "/cases", {"item": "19", "visit": visit, "applicant": person})
        no, material = opened["case_no"], opened["materials"][0]["id"]
        assert [case["case_no"] for case in self.see(f"/visits/{visit}")["cases"]] == [no]

        self.send("PUT", f"/materials/{material}/content?add=true", photo())
        (kept,) = [row for row in self.case(no)["materials"] if row["id"] == material]
        assert kept["pages"] == 1 and len(kept["files"]) == 1 and kept["state"] == "received"
        assert self.browser.raw(self.browser.request("GET", f"/materials/{material}/content"))[:2] == b"\xff\xd8"

        query = self.task(no, "选择查询范围")
        if "claim" in query["actions"]:
            self.send("POST", f"/tasks/{query['id']}/claim", {})
        self.send("POST", f"/tasks/{query['id']}/draft", {"data": DRAFT})
        query = self.see(f"/tasks/{query['id']}")
        assert query["draft"]["data"] == DRAFT and query["status"] == "claimed"

        self.send("POST", f"/tasks/{query['id']}/complete", {"data": DRAFT, "revision": query["revision"]})
        confirm = self.task(no, "预览并请申请人确认")
        if "claim" in confirm["actions"]:
            confirm = self.send("POST", f"/tasks/{confirm['id']}/claim", {})
        data = {"data": {"confirmation": "print"}, "revision": confirm["revision"]}
        self.send("POST", f"/tasks/{confirm['id']}/complete", data)

        wait_until(lambda: [paper["printed"] for paper in self.case(no)["documents"]] == [True, True])
        paper = self.case(no)["documents"][0]
        printed = self.browser.raw(self.browser.request("GET", f"/documents/{paper['id']}.pdf"))
        assert printed.startswith(b"%PDF-")

        self.send("POST", f"/visits/{visit}/evaluation", {"grade": 5})
        self.send("POST", f"/visits/{visit}/end", {})
        ended = self.see(f"/visits/{visit}")
        assert ended["evaluated"] and ended["ended_at"] is not None
        return visit, no


def wait_until(there: Callable[[], bool], most_s: float = 60) -> None:
    until = time.monotonic() + most_s
    while not there():
        assert time.monotonic() < until, "it never came"
        time.sleep(0.1)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    one = Server(tmp_path / "data")
    one.start()
    yield one
    one.kill()


def rows(server: Server, table: str) -> int:
    with closing(sqlite3.connect(server.data / "tellerflow.db")) as database:
        return int(database.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def once_each(server: Server, visit: Visit, no: str) -> None:
    """Nothing was doubled, and the history of the case holds together."""
    assert len(visit.see(f"/cases?q={no}")["items"]) == 1
    counted = {
        table: rows(server, table) for table in ("visit", "case_file", "evaluation", "document", "material_file")
    }
    # the application and the certificate, each once
    assert counted == {"visit": 1, "case_file": 1, "evaluation": 1, "document": 2, "material_file": 1}
    assert len({paper["kind"] for paper in visit.case(no)["documents"]}) == 2


def test_killed_after_each_answer_everything_is_there_and_the_same_request_has_the_same_answer(server: Server) -> None:
    browser, sent = Browser(server), 0

    def send(method: str, path: str, body: Any) -> Any:
        nonlocal sent
        sent += 1
        first = browser.ask(method, path, body, f"answered-{sent}")
        server.after_a_kill()
        assert browser.ask(method, path, body, f"answered-{sent}") == first
        return first

    visit = Visit(browser, send)
    _, no = visit.run()
    assert sent >= 8
    once_each(server, visit, no)


def test_killed_while_a_request_is_under_way_it_is_done_once_when_sent_again(server: Server) -> None:
    browser, sent, cut = Browser(server), 0, 0

    def send(method: str, path: str, body: Any) -> Any:
        nonlocal sent, cut
        sent += 1
        if not path.split("?")[0].endswith(WRITES_MOST):
            return browser.ask(method, path, body, f"cut-{sent}")
        cut += 1
        line = browser.send_and_turn_away(method, path, body, f"cut-{sent}")
        time.sleep(0.01 * cut)  # at another moment each time, from hardly begun to nearly answered
        server.after_a_kill()
        line.close()
        return browser.ask(method, path, body, f"cut-{sent}")

    visit = Visit(browser, send)
    _, no = visit.run()
    assert cut == 4
    once_each(server, visit, no)
