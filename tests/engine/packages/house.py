"""A database with packages in it, and the files that people hand in."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime

from engine.actor import Actor
from engine.bpmn import Process
from engine.database import Database
from engine.findings import Finding
from engine.history import Event, Keys, read
from engine.packages import PackageFiles, Packages, Published, PublishedDefinitions

NOW = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
AUTHOR = Actor("analyst01", "分析一", rights=frozenset({"publish"}))
APPROVER = Actor("analyst02", "分析二", rights=frozenset({"publish", "approve"}))


@dataclass
class House:
    db: Database
    keys: Keys
    packages: Packages
    definitions: PublishedDefinitions = field(default_factory=PublishedDefinitions)

    def publish(self, folder: str, files: dict[str, bytes], by: Actor = AUTHOR) -> Published:
        with self.db.write() as conn:
            return self.packages.publish(conn, PackageFiles(dict(sorted(files.items()))), folder, by, NOW)

    def approve(self, version: str, by: Actor = APPROVER) -> Published:
        with self.db.write() as conn:
            return self.packages.approve(conn, version, by, NOW)

    def through(self, folder: str, files: dict[str, bytes]) -> Published:
        """Handed in and approved."""
        return self.approve(self.publish(folder, files).id)

    def lint(self, folder: str, files: dict[str, bytes]) -> list[Finding]:
        with self.db.read() as conn:
            return self.packages.lint(conn, PackageFiles(files), folder, NOW)

    def called(self, caller: Published, process: str, binding: str = "latest", tag: str | None = None) -> Process:
        with self.db.read() as conn:
            return self.definitions.called(conn, process, caller.definitions[0].id, binding, tag)

    def log(self) -> list[Event]:
        with self.db.read() as conn:
            return read(conn, "administration", self.keys)


def form(form_id: str, *fields: str) -> bytes:
    components = [{"type": "textfield", "id": f"f_{name}", "key": name, "label": name} for name in fields or ("a",)]
    return json.dumps({"type": "default", "id": form_id, "components": components}).encode()


def table(decision: str, limit: int = 10, tag: str | None = None) -> bytes:
    """A decision over `x`: `big` from the limit on, else `small`."""
    extension = ""
    if tag:
        extension = (
            '<extensionElements><zeebe:versionTag xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"'
            f' value="{tag}"/></extensionElements>'
        )
    rules = "".join(
        f'<rule id="{decision}_r{n}"><inputEntry id="{decision}_i{n}"><text>{test}</text></inputEntry>'
        f'<outputEntry id="{decision}_o{n}"><text>"{size}"</text></outputEntry></rule>'
        for n, (test, size) in enumerate([(f"&gt;= {limit}", "big"), (f"&lt; {limit}", "small")])
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"'
        f' id="drd" name="drd" namespace="http://example.org/{decision}"><decision id="{decision}" name="{decision}">'
        f'{extension}<decisionTable id="{decision}_t" hitPolicy="UNIQUE"><input id="{decision}_in">'
        f'<inputExpression id="{decision}_e" typeRef="number"><text>x</text></inputExpression></input>'
        f'<output id="{decision}_out" name="size" typeRef="string"/>{rules}</decisionTable></decision></definitions>'
    ).encode()
