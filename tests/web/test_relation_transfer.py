"""A pension relation moves here over HTTP: the real program of the other region in each of its ways (items64 no 34)."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from catalog.calendar import packaged_calendar
from engine.feel.temporal import BEIJING
from handlers.registry import demo, other_region
from handlers.registry.other_region import StoredPensions
from tests.support.site import ROOT, Site, started

AGENCY = "外地社会保险事业管理局"
WAIT_S = 40


@dataclass
class Region:
    """A site whose clock this module alone moves, with the token that scripts/region would make for itself."""

    site: Site
    token: Path

    def run(self, mode: str, area: str, *more: str) -> str:
        """scripts/region, once."""
        asked = ["--simulate", "--mode", mode, "--area", area, "--once", "--url", self.site.url, *more]
        command = [sys.executable, "-m", "scripts.region_parts", "--token-file", str(self.token), *asked]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def move_to(self, moment: datetime) -> None:
        self.site.services.engine.move_clock(moment)


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Region]:
    data = tmp_path_factory.mktemp("region")
    with started(data) as site:
        environment = os.environ | {"TELLERFLOW_DATA": str(data)}
        made = subprocess.run(
            [sys.executable, "-m", "web.cli.region"],
            cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=True,
        )  # fmt: skip
        yield Region(site, Path(made.stdout.splitlines()[1]))


@dataclass
class Case:
    """One case on its way, as its people see it over the API."""

    region: Region
    no: str
    instance: str
    area: str
    person: str

    def open_tasks(self) -> dict[str, Any]:
        found = self.region.site.tasks_of(self.instance, "supervisor02")
        return {task["element_id"]: task for task in found if task["status"] in ("open", "claimed")}

    def wait_for(self, what: str, met: Callable[[], object]) -> None:
        """The steps between are done by workers in their own time."""
        until = time.monotonic() + WAIT_S
        while not met():
            assert time.monotonic() < until, f"{what}: {self.stands()}, {self.shown()}"
            time.sleep(0.1)

    def do(self, person: str, element: str, **data: Any) -> None:
        self.wait_for(element, lambda: element in self.open_tasks())
        task = self.open_tasks()[element]
        call = self.region.site.call(person)
        answer = call.post(f"/tasks/{task['id']}/complete", {"data": data, "revision": task["revision"]})
        assert answer.status == 200, answer.text

    def file(self) -> Any:
        return self.region.site.call("teller01").get(f"/cases/{self.no}").json

    def shown(self) -> tuple[list[tuple[str, int]], list[str]]:
        """(verdict, times) of the answers, kinds of the letters."""
        with self.region.site.services.db.read() as conn:
            answers = other_region.answers_of(conn, self.instance)
            letters = other_region.letters_of(conn, self.instance)
        return [(row["verdict"], row["times"]) for row in answers], [row["kind"] for row in letters]

    def wait_for_letters(self, *kinds: str) -> None:
        self.wait_for(str(kinds), lambda: self.shown()[1] == list(kinds))

    def variables(self) -> dict[str, Any]:
        return dict(self.region.site.services.engine.instance(self.instance).variables)

    def stands(self) -> list[str]:
        view = self.region.site.services.engine.instance(self.instance)
        return [active.element_id for active in view.active] + [row["message"] for row in view.incidents]

    def waits(self) -> bool:
        return "Wait_Answer" in self.stands()

    def working_day(self, count: int) -> datetime:
        """The hour after a reminder of that many working days is due."""
        today = self.region.site.services.clock.now().astimezone(BEIJING)
        day = packaged_calendar().add(today.date(), count).on
        return datetime(day.year, day.month, day.day, 10, tzinfo=BEIJING)


def sent(region: Region, player: str, area: str) -> Case:
    """A case whose request has gone out: accepted, drafted by 外协柜员, approved by 外协主管, paused."""
    who = demo.players()[player]
    applicant = {
        "kind": "person", "name": who.name, "id_type": "id_card", "id_no": who.identity.id_no,
        "registry_ref": who.identity.ref,
    }  # fmt: skip
    opened = region.site.call("teller01").post("/cases", {"item": "34", "window": "A01", "applicant": applicant})
    assert opened.status == 201, opened.text
    case = Case(region, opened.json["case_no"], opened.json["id"], area, who.identity.ref)
    case.do(
        "teller01", "Task_Accept", household="here", old_province=area, old_agency=AGENCY,
        first_month="2012-03", last_month="2015-02", old_stopped="yes", acceptance="accepted",
    )  # fmt: skip
    case.do("liaison01", "Task_Request", special_reason="等待转出地办理，国办发〔2009〕66号")
    case.do("liaison02", "Task_Approve", approval="approved")
    case.wait_for_letters("request")
    case.wait_for("the wait", case.waits)
    return case


def test_an_answer_in_time_leads_through_three_people_to_the_registry(region: Region) -> None:
    case = sent(region, "employed", "510101")
    pensions = StoredPensions(region.site.services.db)
    today = region.site.services.clock.now().astimezone(BEIJING).date()
    before = pensions.facts(case.person, today).paid_months
    assert case.file()["status"] == "paused"
    assert "已收到，办件继续" in region.run("answer", case.area)
    case.wait_for("funds", lambda: "Task_Funds" in case.open_tasks())
    total = case.variables()["transfer"]["total"]
    arrived = {"funds_amount": f"{total:.2f}", "funds_on": str(today - timedelta(days=1)), "voucher": "HD0001"}
    case.do("liaison01", "Task_Funds", funds="arrived", **arrived)
    case.do("liaison01", "Task_Review1", conclusion="passed", opinion="同意")
    case.do("liaison02", "Task_Review2", conclusion="passed", opinion="同意")
    case.do("reviewer03", "Task_Review3", conclusion="passed", opinion="准予")
    case.do("teller01", "Task_Deliver", delivery="window")
    case.do("teller01", "Task_Evaluate", evaluation="done")
    case.wait_for("the archive", lambda: "Task_Archive" in case.stands())  # no paper was handed in: it is noticed there
    found = case.file()
    assert found["outcome"] == "granted"
    pauses = case.variables()["clock"]["pauses"]
    assert [(pause["kind"], pause["by"], pause["approved_by"]) for pause in pauses] == [
        ("outside_wait", "外协柜员", "外协主管"), ("funds", "外协柜员", "外协主管"),
    ]  # fmt: skip
    assert pensions.facts(case.person, today).paid_months == before + 36
    made = case.variables()["merged"]
    assert made["total"] == total == made["personal_account"] + made["pooled_fund"]
    assert isinstance(made["total"], Decimal) and made["months"] == 36
    assert {document["title"] for document in found["documents"]} == {"业务申请单", "受理回执", "业务结果单"}


def test_the_same_answer_twice_is_kept_and_counts_once(region: Region) -> None:
    case = sent(region, "compound_name", "510102")
    told = region.run("twice", case.area)
    assert "已收到，办件继续" in told and "重复来函，已记录，不再处理" in told
    case.wait_for("funds", lambda: "Task_Funds" in case.open_tasks())
    assert case.shown() == ([("received", 2)], ["request"])


def test_a_wrong_answer_is_asked_about_and_the_next_one_taken(region: Region) -> None:
    case = sent(region, "same_name_1", "510103")
    region.run("wrong", case.area)
    case.wait_for_letters("request", "query")
    case.wait_for("the wait", case.waits)
    assert case.open_tasks() == {}
    region.run("wrong", case.area)
    case.wait_for("funds", lambda: "Task_Funds" in case.open_tasks())
    assert case.shown() == ([("received", 2), ("received", 1)], ["request", "query"])
    with region.site.services.db.read() as conn:
        query = other_region.letters_of(conn, case.instance)[-1]
    assert query["body"]["differences"]


def test_silence_is_urged_twice_and_then_decided_by_the_supervisor(region: Region) -> None:
    case = sent(region, "rare_yan", "510104")
    days = [case.working_day(count) for count in (15, 20, 25)]
    assert region.run("never", case.area).count("答复 ") == 0
    for moment, letters in zip(days, (["urge"], ["urge"] * 2, ["urge"] * 2), strict=True):
        region.move_to(moment)
        case.wait_for_letters("request", *letters)
    case.do("liaison02", "Task_Decide", decision="give_up", decision_note="请您先联系原参保地。")
    case.wait_for_letters("request", "urge", "urge", "cancel")
    case.do("teller01", "Task_Deliver", delivery="window")
    case.wait_for("the archive", lambda: "Task_Archive" in case.stands())
    assert case.file()["outcome"] == "rejected"
    assert "已留存" in region.run("answer", case.area), "whatever comes now finds nobody waiting and is kept"
    assert case.shown()[0] == [("unmatched", 1)] and case.open_tasks().keys() == {"Task_Archive"}


def test_an_answer_to_a_request_given_up_is_kept_and_the_new_one_goes_on(region: Region) -> None:
    case = sent(region, "card_lost", "510105")
    assert region.run("late", case.area, "--late-days", "30").count("答复 ") == 0
    region.move_to(case.working_day(25))
    case.do("liaison02", "Task_Decide", decision="resend", decision_note="换一份函")
    case.wait_for("the second request", lambda: case.shown()[1].count("request") == 2)
    case.wait_for("the wait", case.waits)
    assert "迟到来函" in region.run("late", case.area, "--late-days", "30")
    assert case.shown()[0] == [("unmatched", 1)] and case.waits() and case.open_tasks() == {}
    region.move_to(region.site.services.clock.now() + timedelta(days=31))
    region.run("late", case.area, "--late-days", "30")
    assert case.shown()[0] == [("unmatched", 2), ("received", 1)]
    case.wait_for("funds", lambda: "Task_Funds" in case.open_tasks())


def test_an_answer_that_comes_while_the_supervisor_decides_is_used_when_the_wait_goes_on(region: Region) -> None:
    case = sent(region, "same_name_2", "510106")
    region.move_to(case.working_day(25))
    case.wait_for("the decision", lambda: "Task_Decide" in case.open_tasks())
    assert "迟到来函，已留存" in region.run("answer", case.area)
    case.do("liaison02", "Task_Decide", decision="wait", decision_note="再等一等")
    case.wait_for("funds", lambda: "Task_Funds" in case.open_tasks())
    assert case.shown()[0] == [("unmatched", 1)]


def test_letters_are_for_programs_with_the_right_and_answers_name_a_request(region: Region) -> None:
    call = region.site.call
    assert call("teller01").get("/region-letters").code == "not_allowed"
    assert call("analyst01").get("/region-letters").code == "not_allowed", "the sandbox is another world"
    body = {"answer_no": "1", "kind": "information", "content": {}}
    assert call("region01").post("/region-letters/none/answers", body).code == "not_found"
    assert call("region01").post("/region-letters/none/answers", body | {"kind": "telegram"}).code == "invalid_form"
