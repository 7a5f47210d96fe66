"""The whole product on a free port with demo data and a data folder of its own, for tests that need all of it."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, text

from web.app import create_app
from web.serve import make_server
from web.settings import Settings

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from web.services import Services

PASSWORD = "demo-password-1"
ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True)
class Answer:
    """One answer of the API; `json` is None where there is no body."""

    status: int
    json: Any
    headers: Mapping[str, str]
    text: str

    @property
    def code(self) -> str:
        """The stable code of a problem."""
        assert self.headers["Content-Type"] == "application/problem+json", self.text
        return str(self.json["code"])


class Caller:
    """A program or browser that speaks JSON with the application, as one person, without a network between."""

    def __init__(self, client: FlaskClient, csrf: str = "", token: str = "") -> None:
        self.client = client
        self.csrf = csrf
        self.token = token

    def __call__(self, method: str, path: str, body: Any = None, key: str | None = None, **more: Any) -> Answer:
        headers = {"Accept": "application/json", **more.pop("headers", {})}
        if self.csrf and method != "GET":
            headers.setdefault("X-CSRF-Token", self.csrf)
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if key is not None:
            headers["Idempotency-Key"] = key
        if body is not None:
            more |= {"data": json.dumps(body), "content_type": "application/json"}
        return answer_of(self.client.open("/api/v1" + path, method=method, headers=headers, **more))

    def get(self, path: str, **more: Any) -> Answer:
        return self("GET", path, **more)

    def post(self, path: str, body: Any = None, key: str | None = None, **more: Any) -> Answer:
        return self("POST", path, {} if body is None else body, key, **more)

    def upload(self, path: str, files: Mapping[str, str | bytes], **form: str) -> Answer:
        import io

        parts = [(io.BytesIO(data.encode() if isinstance(data, str) else data), name) for name, data in files.items()]
        return self("POST", path, data={"file": parts, **form}, content_type="multipart/form-data")


def answer_of(response: TestResponse) -> Answer:
    text = response.get_data(as_text=True)
    is_json = "json" in (response.content_type or "") and text
    return Answer(response.status_code, json.loads(text) if is_json else None, dict(response.headers), text)


@dataclass
class Site:
    """A running product: `url` for browsers and programs, `call(person)` for tests that need no network."""

    url: str
    app: Flask
    services: Services
    password: str = PASSWORD
    _callers: dict[str, Caller] = field(default_factory=dict)

    def call(self, person: str) -> Caller:
        """A logged-in caller, one for each person."""
        if person not in self._callers:
            self._callers[person] = self.log_in(person)
        return self._callers[person]

    def log_in(self, person: str, **more: Any) -> Caller:
        client = self.app.test_client()
        body = {"username": person, "password": self.password, **more}
        answer = answer_of(client.post("/api/v1/session", json=body))
        assert answer.status == 200, answer.text
        return Caller(client, answer.json["csrf_token"])

    def stranger(self) -> Caller:
        return Caller(self.app.test_client())

    def publish(self, files: Mapping[str, str | bytes], person: str = "analyst01") -> Answer:
        answer = self.call(person).upload("/packages", files)
        assert answer.status == 201, answer.text
        return answer

    def start(self, key: str, variables: Mapping[str, Any] | None = None, person: str = "analyst01") -> Any:
        answer = self.call(person).post("/process-instances", {"definition": key, "variables": variables or {}})
        assert answer.status == 201, answer.text
        return answer.json

    def tasks_of(self, instance: str, person: str = "analyst01") -> list[Any]:
        return list(self.call(person).get(f"/tasks?view=all&process_instance={instance}").json["items"])


def word() -> str:
    """A word that no other test uses, for keys and message names."""
    return "t" + uuid4().hex[:10]


def csrf_in(page: str) -> str:
    found = re.search(r'name="csrf-token" content="([^"]+)"', page)
    assert found, page
    return found[1]


@contextmanager
def started(data: Path) -> Iterator[Site]:
    settings = Settings(port=0, data=data, demo_password=PASSWORD)
    http, use = make_server(settings)
    http.prepare()
    use.start_work()
    serving = threading.Thread(target=http.serve, name="test server", daemon=True)
    serving.start()
    app: Any = http.wsgi_app
    yield Site(f"http://127.0.0.1:{http.bind_addr[1]}", app, use)
    http.stop()
    serving.join(30)
    use.stop_work()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One for each test process; tests keep apart by process keys of their own."""
    with started(tmp_path_factory.mktemp("site")) as site:
        yield site


@contextmanager
def site_on(database_url: str, folder: Path) -> Iterator[Site]:
    """The product without a network between; an empty address means SQLite, a database of PostgreSQL is emptied."""
    if database_url:
        emptied = create_engine(database_url)
        with emptied.begin() as conn:
            conn.execute(text("DROP SCHEMA public CASCADE"))
            conn.execute(text("CREATE SCHEMA public"))
        emptied.dispose()
    app = create_app(Settings(data=folder, database_url=database_url, demo_password=PASSWORD, worker=False))
    services = app.extensions["tellerflow"]
    yield Site("", app, services)
    services.stop_work()
    services.db.engine.dispose()
