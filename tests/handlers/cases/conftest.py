"""A hall with one item: accepted at the window, reviewed, concluded; corrections, pause and withdrawal on the way."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from engine import Actor
from engine.commands.work import Work
from engine.history import Keys
from handlers import cases
from handlers.cases import Desk, NewCase, NewPerson, Opened, Secrecy, visits
from tests.support import drawing as d
from tests.support.hall import Hall

TELLER = Actor("teller01", "王秀兰", "teller", "A01", posts=frozenset({"teller"}), scope="510400/H01")
REVIEWER = Actor("reviewer01", "张敏", "back_teller", posts=frozenset({"back_teller"}), scope="510400")
ELSEWHERE = Actor("teller09", "何清", "teller", "C01", posts=frozenset({"teller"}), scope="510400/H02")
PLACE = visits.Place("A01", "H01", "510400/H01")
WANG = NewPerson("person", "王小兰", "id_card", "510402199001011234", "13812345678")
LI = NewPerson("person", "李建国", "id_card", "11010519491231002X")


@dataclass(frozen=True)
class Paper:
    id: str
    name: str
    required: bool = True
    required_when: str | None = None
    when: str | None = None
    form: str = "复印件"
    copies: int = 1
    may_be_deferred: bool = False
    may_be_replaced_by_commitment: bool = False
    obtainable_by_data_sharing: bool = False
    sharing_source: str | None = None
    note: str | None = None


@dataclass(frozen=True)
class Item:
    code: str = "benefit"
    name: str = "失业保险金申领"
    board: str = "社会保障"
    object: str = "个人"
    agent_allowed: bool = True
    process: str | None = "benefit"
    channels: tuple[str, ...] = ()
    halls: tuple[str, ...] = ()
    edition: int = 0
    materials: tuple[Paper, ...] = (
        Paper("m_id", "申办人居民身份证", form="原件", copies=0, obtainable_by_data_sharing=True),
        Paper("m_agent", "代办人居民身份证", False, "委托他人代办", "agent != null", form="原件"),
        Paper("m_end", "终止劳动关系证明", may_be_deferred=True, may_be_replaced_by_commitment=True, note="加盖公章"),
        Paper("m_photo", "近期照片", False, "系统无可用照片"),
    )


@dataclass
class Items:
    rows: dict[str, Item] = field(default_factory=lambda: {"benefit": Item()})

    def find(self, code: str) -> Item | None:
        return self.rows.get(code)

    def all(self) -> list[Item]:
        return list(self.rows.values())

    def edition(self, code: str, number: int) -> Item | None:
        return self.rows.get(code)

    def of_process(self, key: str) -> Item | None:
        return next((item for item in self.rows.values() if item.process == key), None)


def user(id: str, groups: str, **properties: str) -> d.Part:
    return d.user(id, name=id, assignment={"candidateGroups": groups}, properties=properties)


def end(id: str, outcome: str) -> d.Part:
    word = d.node("zeebe:property", {"name": "outcome", "value": outcome})
    inside = d.node("bpmn:extensionElements", {}, d.node("zeebe:properties", {}, word))
    return d.node("bpmn:endEvent", {"id": id}, inside)


ACCEPTED = '{days: 5, accepted_on: "2026-11-21", pauses: [], stopped_on: null}'


def process() -> bytes:
    return d.diagram(
        [
            user("Accept", "teller", phase="accept"),
            user("Correct", "teller", phase="accept", correction="before"),
            user("Review", "back_teller", phase="handle", reviewLevel="1"),
            user("File", "teller", phase="archive"),
            end("Granted", "granted"),
            end("Refused", "not_accepted"),
            d.script("Begin", ACCEPTED, "clock"),
        ],
        """
        start > Accept > xor
        xor > Correct if conclusion = "correct"
        Correct > Accept
        xor > Refused if conclusion = "no"
        xor > Begin else
        Begin > Review > File > Granted
        """,
        "benefit",
    )


@dataclass
class Counter:
    hall: Hall
    desk: Desk

    def open(self, by: Actor = TELLER, **more: Any) -> Opened:
        new = replace(NewCase("benefit", "window", PLACE.scope, "A01", "H01", applicant=WANG), **more)
        return self.run(by, lambda work: cases.open_case(work, self.desk, new))

    def run(self, by: Actor, command: Any) -> Any:
        return self.hall.engine.run(by, command)

    def file(self, opened: Opened) -> Mapping[str, Any]:
        (row,) = self.hall.rows("SELECT * FROM case_file WHERE instance_id = :id", id=opened.instance_id)
        return row

    def status(self, opened: Opened) -> str:
        return str(self.file(opened)["status"])

    def complete(self, opened: Opened, element: str, by: Actor = TELLER, **data: Any) -> None:
        self.hall.complete(opened.instance_id, element, data, by)

    def facts(self, opened: Opened) -> list[tuple[str, Any]]:
        from engine import history

        with self.hall.database.read() as conn:
            events = history.read(conn, opened.instance_id, self.hall.keys)
        return [(event.type, event.body) for event in events]


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    hall = Hall(f"sqlite:///{tmp_path / 'hall.db'}", Keys.open(tmp_path / "keys"))
    items = Items()
    hall.parts.observe = cases.following(items)
    hall.publish(process())
    yield Counter(hall, Desk(Secrecy.open(tmp_path / "keys"), items, "510400"))
    hall.close()


def opened_visit(counter: Counter, by: Actor = TELLER, person: NewPerson | None = WANG) -> Any:
    def command(work: Work) -> Any:
        return visits.open_visit(work, counter.desk.secrecy, PLACE, person)

    return counter.run(by, command)
