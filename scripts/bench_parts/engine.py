"""Completing a user task over HTTP and inside the engine, starting an instance, the inbox with a million to-dos.

`scripts/bench engine [--rounds N] [--tasks N] [--postgres]`. A 20-element diagram with 40 variables and a form; every
request goes over loopback with session, CSRF token and Idempotency-Key, and is timed by its client from the first byte
sent to the last one read, so the figures hold for the server's part all the more.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, func, insert, select, text

from engine.reading.inbox import Filter
from engine.tables import UserTask, UserTaskSeat
from scripts import services

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "bench-password-1"
STEPS = 9
WARM_UP = 200


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="scripts/bench engine")
    parser.add_argument("--rounds", type=int, default=2000)
    parser.add_argument("--tasks", type=int, default=1_000_000)
    parser.add_argument("--postgres", action="store_true")
    args = parser.parse_args(argv)
    database = services.postgres(f"bench{os.getpid()}") if args.postgres else nullcontext("")
    with tempfile.TemporaryDirectory() as folder, database as url:
        with server(Path(folder), url) as client:
            bench_steps(client, args.rounds)
        bench_engine(Path(folder), url, args.rounds)
        if args.tasks:
            rows = fill_inbox(Path(folder), url, args.tasks)
            with server(Path(folder), url) as client:
                bench_inbox(client, rows)
    return 0


# -- what is measured


def bench_steps(client: Client, rounds: int) -> None:
    client.publish(diagram(), form())
    new = {"definition": "bench_process", "variables": VARIABLES}
    starts: list[float] = []
    steps: list[float] = []
    open_tasks: list[dict[str, Any]] = []
    while len(steps) < rounds + WARM_UP:
        if not open_tasks:
            instance = client.call("POST", "/process-instances", new)
            starts.append(client.took)
            open_tasks = client.call("GET", f"/tasks?view=all&process_instance={instance['id']}")["items"]
        task = open_tasks.pop()
        body = {"data": ANSWER, "revision": task["revision"]}
        open_tasks = client.call("POST", f"/tasks/{task['id']}/complete", body)["next"]
        steps.append(client.took)
    show("complete a user task over HTTP", steps[WARM_UP:])
    show("start an instance over HTTP", starts[WARM_UP // STEPS :])


def bench_engine(folder: Path, database_url: str, rounds: int) -> None:
    """The same step by a call of the engine: policy, form, kernel, history and commit."""
    from catalog.access import actor_of
    from catalog.people import grants_of
    from engine.commands.instances import NewInstance
    from engine.values import exact
    from web.settings import Settings
    from web.wiring import build

    services = build(Settings(data=folder, database_url=database_url, demo_password=PASSWORD, worker=False))
    with services.db.read() as conn:
        held = grants_of(conn, "admin01")
    actor = actor_of("admin01", "", held, services.region, services.clock.now().date())
    variables, answer = exact(VARIABLES), exact(ANSWER)
    steps: list[float] = []
    while len(steps) < rounds + WARM_UP:
        started = services.engine.start_instance(actor, NewInstance("bench_process", variables=variables))
        opened = services.engine.tasks(actor, "all", Filter(instance_id=started.id)).items
        while opened:
            task = opened[0]
            began = time.perf_counter()
            done = services.engine.complete_task(actor, task["id"], answer, task["revision"])
            steps.append((time.perf_counter() - began) * 1000)
            opened = done.next
    show("complete a user task in the engine", steps[WARM_UP:])
    with connect(folder, database_url) as connection:
        sizes = [row[0] for row in connection.execute(text("SELECT length(blob) FROM process_instance"))]
    print(
        f"stored engine state of the 20-element instance: median {statistics.median(sizes):.0f} bytes, max {max(sizes)}"
    )


def bench_inbox(client: Client, rows: int) -> None:
    took = []
    for view in ("group", "mine", "all") * 70:
        client.call("GET", f"/tasks?view={view}&limit=50")
        took.append(client.took)
    show(f"inbox page of 50 over HTTP with {rows:,} open to-dos", took[10:])


def show(what: str, took: list[float]) -> None:
    values = sorted(took)
    p99 = values[int(len(values) * 0.99)]
    print(f"{what}: median {statistics.median(values):.2f} ms, p99 {p99:.2f} ms, n {len(values)}", flush=True)


# -- the diagram: start, nine times a user task and a gateway, end

ANSWER = {"opinion": "同意", "amount": 12}
VARIABLES: dict[str, Any] = {f"field_{n}": f"第 {n} 项的内容" for n in range(38)} | {"amount": 12, "status": "ok"}


def diagram() -> bytes:
    nodes, flows, chain = ['<bpmn:startEvent id="start"/>', '<bpmn:endEvent id="end"/>'], [], ["start"]
    for n in range(STEPS):
        nodes.append(
            f'<bpmn:userTask id="task_{n}" name="第 {n} 步"><bpmn:extensionElements><zeebe:userTask/>'
            f'<zeebe:formDefinition formId="bench_form"/></bpmn:extensionElements></bpmn:userTask>'
        )
        nodes.append(f'<bpmn:exclusiveGateway id="gate_{n}" default="skip_{n}"/>')
        flows.append(f'<bpmn:sequenceFlow id="skip_{n}" sourceRef="gate_{n}" targetRef="end"/>')
        chain += [f"task_{n}", f"gate_{n}"]
    condition = '<bpmn:conditionExpression>=amount &gt; 10 and status = "ok"</bpmn:conditionExpression>'
    for source, target in zip(chain, [*chain[1:], "end"], strict=True):
        inner = condition if source.startswith("gate") else ""
        ends = f'id="to_{target}_{source}" sourceRef="{source}" targetRef="{target}"'
        flows.append(f"<bpmn:sequenceFlow {ends}>{inner}</bpmn:sequenceFlow>")
    return (
        '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
        'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="definitions" targetNamespace="bench">'
        f'<bpmn:process id="bench_process" name="测速" isExecutable="true">{"".join(nodes + flows)}</bpmn:process>'
        "</bpmn:definitions>"
    ).encode()


def form() -> bytes:
    fields = [
        {"type": "textarea", "key": "opinion", "label": "意见", "id": "f1", "validate": {"required": True}},
        {"type": "number", "key": "amount", "label": "金额", "id": "f2", "validate": {"min": 0}},
        *({"type": "textfield", "key": f"field_{n}", "label": f"第 {n} 项", "id": f"g{n}"} for n in range(6)),
    ]
    return json.dumps({"type": "default", "id": "bench_form", "schemaVersion": 16, "components": fields}).encode()


# -- the server and its client


@contextmanager
def server(folder: Path, database_url: str) -> Iterator[Client]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {
        "PORT": str(port), "TELLERFLOW_DATA": str(folder), "DATABASE_URL": database_url, "REDIS_URL": "",
        "TELLERFLOW_DEMO_PASSWORD": PASSWORD, "TELLERFLOW_DEMO_PAST": "0",
    }  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "-m", "web.serve"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL
    )
    try:
        yield Client(port, folder, database_url)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


class Client:
    def __init__(self, port: int, folder: Path, database_url: str) -> None:
        self.port, self.folder, self.database_url = port, folder, database_url
        self.took = 0.0
        self.headers: dict[str, str] = {}
        self.connection = http.client.HTTPConnection("127.0.0.1", port)
        self._wait()
        answer = self.call("POST", "/session", {"username": "admin01", "password": PASSWORD})
        self.headers = {"X-CSRF-Token": answer["csrf_token"], "Cookie": self.cookie}

    def _wait(self) -> None:
        for _ in range(600):
            try:
                self.connection.connect()
                return
            except OSError:
                time.sleep(0.1)
        raise SystemExit("the server did not start")

    def call(self, method: str, path: str, body: Any = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        return self.send(method, path, data, "application/json")

    def send(self, method: str, path: str, data: bytes | None, kind: str) -> Any:
        headers = {**self.headers, "Content-Type": kind, "Idempotency-Key": uuid.uuid4().hex}
        began = time.perf_counter()
        self.connection.request(method, "/api/v1" + path, data, headers)
        response = self.connection.getresponse()
        text = response.read()
        self.took = (time.perf_counter() - began) * 1000
        if response.status >= 400:
            raise SystemExit(f"{method} {path}: {response.status} {text.decode()[:500]}")
        if cookie := response.getheader("Set-Cookie"):
            self.cookie = cookie.partition(";")[0]
        return json.loads(text) if text else None

    def publish(self, bpmn: bytes, form: bytes) -> None:
        parts = b""
        for name, content in (("bench.bpmn", bpmn), ("bench.form", form)):
            head = f'--b\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
            parts += head.encode() + content + b"\r\n"
        self.send("POST", "/packages", parts + b"--b--\r\n", "multipart/form-data; boundary=b")


@contextmanager
def connect(folder: Path, database_url: str) -> Iterator[Any]:
    from web.settings import Settings

    engine = create_engine(Settings(data=folder, database_url=database_url).database)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def fill_inbox(folder: Path, database_url: str, count: int) -> int:
    """Copies of one open to-do, each with its seats, spread over posts, scopes and due times."""
    with connect(folder, database_url) as connection:
        model = dict(connection.execute(select(UserTask.__table__).limit(1)).mappings().one())
        scopes = ["pzh/hall1/social", "pzh/hall2/social", ""]
        for first in range(0, count, 20_000):
            tasks, seats = [], []
            for n in range(first, min(first + 20_000, count)):
                row = model | {"id": f"bench-{n:09d}", "status": "open", "instance_id": f"none-{n}", "assignee": None}
                tasks.append(row)
                shared = {
                    "task_id": row["id"],
                    "scope": scopes[n % 3],
                    "due": (n * 7919) % 10**12,
                    "key": "bench_process",
                    "item": None,
                }
                seats += [shared | {"seat": "all"}, shared | {"seat": ("group:teller", "mine:admin01")[n % 50 == 0]}]
            connection.execute(insert(UserTask), tasks)
            connection.execute(insert(UserTaskSeat), seats)
        return int(connection.scalar(select(func.count(UserTask.id)).where(UserTask.status == "open")) or 0)
