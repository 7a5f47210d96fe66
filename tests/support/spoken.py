"""One case told over HTTP, as a program outside would run it: publish, start, work, speak to it, look.

Every case has a word of its own that is added to the names which live longer than a test (processes, job types,
messages, signals, forms, decisions), so that cases share a server without meeting; tests use the plain names.
"""

import json
import time
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from lxml import etree

from tests.support import drawing as d
from tests.support.api import Api, Refusal

WAIT_S = 15.0
NAMED = {
    "process": "id",
    "message": "name",
    "signal": "name",
    "decision": "id",
    "taskDefinition": "type",
    "calledElement": "processId",
    "calledDecision": "decisionId",
    "formDefinition": "formId",
}
LISTENER = d.diagram([d.catch("until", d.date("=at"))], "start > until > end", "settled")
QUIET = {
    "subProcess",
    "callActivity",
    "boundaryEvent",
    "exclusiveGateway",
    "parallelGateway",
    "inclusiveGateway",
    "eventBasedGateway",
}

Data = Mapping[str, Any]


class Spoken:
    def __init__(self, api: Api) -> None:
        self.api = api
        self.word = "w" + uuid.uuid4().hex[:8]
        self.id = ""
        self.started: list[str] = []
        self._moved = False

    def own(self, name: str) -> str:
        """A name as it is known to the server."""
        return f"{name}_{self.word}"

    # -- publishing and starting
    def publish(self, *files: bytes, **named: bytes) -> dict[str, Any]:
        """Diagrams; `named` are forms and decisions by the name of their file, `form_a=` becomes form_a.form."""
        parts = {f"{number}.bpmn": self._mine(data) for number, data in enumerate(files)}
        for name, data in named.items():
            if data.lstrip().startswith(b"{"):
                schema = json.loads(data)
                parts[f"{name}.form"] = json.dumps(schema | {"id": self.own(schema["id"])}).encode()
            else:
                parts[f"{name}.dmn"] = self._mine(data)
        answer: dict[str, Any] = self.api("POST", "/packages", files=parts)
        return answer

    def refused(self, *files: bytes) -> set[str]:
        """Publishing must be refused; answers the elements that the errors name, in the test's own names."""
        try:
            self.publish(*files)
        except Refusal as told:
            assert told.status == 422, told
            named = {found["element_id"] for found in told.problem["findings"] if found["severity"] == "error"}
            return {str(name).removesuffix(f"_{self.word}") for name in named}
        raise AssertionError("this was published")

    def _mine(self, data: bytes) -> bytes:
        root = etree.fromstring(data)
        for node in root.iter(etree.Element):
            attribute = NAMED.get(etree.QName(node).localname)
            given = "" if attribute is None else node.get(attribute, "")
            if attribute is not None and given and not given.startswith("="):
                node.set(attribute, self.own(given))
        return etree.tostring(root, xml_declaration=True, encoding="UTF-8")

    def start(self, key: str = "p", version: int | None = None, /, **variables: Any) -> str:
        body = {"definition": self.own(key), "variables": variables, "version": version}
        self.id = self.api("POST", "/process-instances", body)["id"]
        self.started.append(self.id)
        return self.id

    def run(self, parts: list[d.Part], flows: str, /, **variables: Any) -> str:
        """One diagram, published and started."""
        self.publish(d.diagram(parts, flows))
        return self.start(**variables)

    # -- work
    def lease(self, element: str, number: int = 1) -> list[dict[str, Any]]:
        """That many open jobs of an element."""
        found: list[dict[str, Any]] = []

        def enough() -> bool:
            body = {"types": [self.own(element)], "worker": "outside", "max": number - len(found), "lease_s": 3600}
            found.extend(self.api("POST", "/jobs/activate", body)["jobs"])
            return len(found) >= number

        self._until(enough, lambda: f"{number} job(s) at {element}")
        return found

    def finish(self, job: Mapping[str, Any], /, **variables: Any) -> None:
        self.api("POST", f"/jobs/{job['id']}/complete", {"lease": job["lease"], "variables": variables})

    def work(self, element: str, /, **variables: Any) -> dict[str, Any]:
        """Does one job; answers what it saw."""
        (job,) = self.lease(element)
        self.finish(job, **variables)
        seen: dict[str, Any] = job["variables"]
        return seen

    def throw(self, job: str | Mapping[str, Any], code: str, /, **variables: Any) -> None:
        leased = self.lease(job)[0] if isinstance(job, str) else job
        body = {"lease": leased["lease"], "code": code, "message": "", "variables": variables}
        self.api("POST", f"/jobs/{leased['id']}/throw-error", body)

    def fail(self, job: str | Mapping[str, Any], attempts_left: int = 0, retry_in_s: int = 0) -> None:
        leased = self.lease(job)[0] if isinstance(job, str) else job
        body = {
            "lease": leased["lease"],
            "message": "打印机缺纸",
            "attempts_left": attempts_left,
            "retry_in_s": retry_in_s,
        }
        self.api("POST", f"/jobs/{leased['id']}/fail", body)

    def no_job(self, *elements: str) -> None:
        self.settle()
        for element in elements:
            body = {"types": [self.own(element)], "worker": "outside", "max": 1, "lease_s": 1}
            assert not self.api("POST", "/jobs/activate", body)["jobs"], f"a job at {element}"

    def is_gone(self, job: Mapping[str, Any]) -> None:
        self.denied(404, "POST", f"/jobs/{job['id']}/complete", {"lease": job["lease"], "variables": {}})

    def tasks(self, element: str, number: int = 1) -> list[dict[str, Any]]:
        """The open to-dos of an element, exactly that many."""
        found: list[dict[str, Any]] = []

        def right() -> bool:
            found[:] = self.open_tasks(element)
            return len(found) == number

        self._until(right, lambda: f"{number} to-do(s) at {element}, seen {len(found)}")
        return found

    def do(self, element: str, /, **data: Any) -> dict[str, Any]:
        """Does the first to-do of an element."""
        task = self.whole(element)
        self.api("POST", f"/tasks/{task['id']}/complete", {"data": data, "revision": task["revision"]})
        return task

    def open_tasks(self, element: str) -> list[dict[str, Any]]:
        listed = self.api.items(f"/tasks?view=all&process_instance={self.id}")
        return [task for task in listed if task["element_id"] == element and task["status"] in ("open", "claimed")]

    def whole(self, element: str) -> dict[str, Any]:
        self._until(lambda: bool(self.open_tasks(element)), lambda: f"a to-do at {element}")
        answer: dict[str, Any] = self.api("GET", f"/tasks/{self.open_tasks(element)[0]['id']}")
        return answer

    # -- events
    def message(self, name: str, key: str = "", ttl_s: int = 0, id: str | None = None, /, **data: Any) -> list[str]:
        """Answers which instances received it."""
        body = {"name": self.own(name), "correlation_key": key, "data": data, "ttl_s": ttl_s, "message_id": id}
        received: list[str] = self.api("POST", "/messages", body)["received"]
        self.started += [found for found in received if found not in self.started]
        return received

    def nobody_waits(self, name: str, key: str = "") -> None:
        body = {"name": self.own(name), "correlation_key": key, "data": {}}
        assert self.denied(404, "POST", "/messages", body) == "no_waiter"

    def signal(self, name: str, /, **data: Any) -> list[str]:
        received: list[str] = self.api("POST", "/signals", {"name": self.own(name), "data": data})["received"]
        self.started += [found for found in received if found not in self.started]
        return received

    def denied(self, status: int, method: str, path: str, body: Any = None) -> str:
        try:
            self.api(method, path, body)
        except Refusal as told:
            assert told.status == status, told
            return told.code
        raise AssertionError(f"{method} {path} was not refused")

    # -- time
    @property
    def now(self) -> datetime:
        return datetime.fromisoformat(self.api("GET", "/clock")["now"])

    def later(self, seconds: float) -> None:
        """Moves the clock; everything due by then has happened when this returns."""
        self._moved = True
        self.api("PUT", "/clock", {"now": (self.now + timedelta(seconds=seconds)).isoformat()})
        self.settle()

    def settle(self) -> None:
        """What is due now is worked off in order of its time: a timer that is due last is waited for."""
        before = self.id
        self.api("POST", "/packages", files={"settled.bpmn": self._mine(LISTENER)})
        self.start("settled", None, at=self.now.isoformat())
        self.ended()
        self.id = before

    # -- looking
    def look(self, instance: str | None = None) -> dict[str, Any]:
        found: dict[str, Any] = self.api("GET", f"/process-instances/{instance or self.id}")
        return found

    def waiting(self, instance: str | None = None) -> list[str]:
        """Where it stands, without containers, gateways and armed boundary events."""
        active = self.look(instance)["active"]
        return sorted({found["element_id"] for found in active if found["type"] not in QUIET})

    def at(self, *elements: str, instance: str | None = None) -> None:
        self._until(
            lambda: self.waiting(instance) == sorted(elements), lambda: f"at {elements}, seen {self.waiting(instance)}"
        )

    def sees(self, instance: str | None = None, /, **wanted: Any) -> None:
        def seen() -> dict[str, Any]:
            variables = self.look(instance)["variables"]
            return {name: variables.get(name) for name in wanted}

        self._until(lambda: seen() == wanted, lambda: f"variables {wanted}, seen {seen()}")

    def ended(self, instance: str | None = None, /, **variables: Any) -> None:
        def over() -> bool:
            found = self.look(instance)
            return bool(found["state"] == "completed" and not found["incidents"])

        self._until(over, lambda: "an end")
        if variables:
            self.sees(instance, **variables)

    @property
    def path(self) -> list[str]:
        """Elements in the order they were left."""
        left: list[str] = self.look()["completed"]
        return left

    def count(self, element: str, number: int, instance: str | None = None) -> None:
        """The element was left so often, and no more is due."""
        self._until(
            lambda: self.look(instance)["completed"].count(element) >= number, lambda: f"{element} left {number} times"
        )
        self.settle()
        assert self.look(instance)["completed"].count(element) == number

    def incident(self, element: str) -> dict[str, Any]:
        def there() -> list[dict[str, Any]]:
            return [found for found in self.look()["incidents"] if found["element_id"] == element]

        self._until(lambda: bool(there()), lambda: f"an incident at {element}")
        return there()[0]

    def retry(self, element: str) -> None:
        self.api("POST", f"/incidents/{self.incident(element)['id']}/retry", {})

    def resolve(self, element: str, /, **variables: Any) -> None:
        self.api("POST", f"/incidents/{self.incident(element)['id']}/resolve", {"variables": variables})

    # -- inside
    def _until(self, ready: Callable[[], bool], what: Callable[[], str]) -> None:
        end = time.monotonic() + WAIT_S
        pause = 0.01
        while not ready():
            if time.monotonic() > end:
                seen = self.look() if self.id else {}
                raise AssertionError(f"waited in vain for {what()}: {json.dumps(seen, ensure_ascii=False)[:1500]}")
            time.sleep(pause)
            pause = min(pause * 2, 0.2)

    def clear(self) -> None:
        for instance in self.started:
            if self.look(instance)["state"] in ("running", "suspended"):
                self.api("POST", f"/process-instances/{instance}/terminate", {"reason": "试验结束"})
        if self._moved:
            self.api("DELETE", "/clock")
