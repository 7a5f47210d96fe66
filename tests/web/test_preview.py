"""提交后会怎样: said before it happens, written nowhere, and never in the way."""

from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import text

from engine import forms, values
from engine.kernel import Instance
from engine.kernel.context import Context
from engine.packages.scenarios import FILE
from engine.packages.scenarios.case import Case
from engine.packages.scenarios.read import CompleteTask, Step, read
from engine.packages.scenarios.steps import take
from engine.reading.ahead import completed
from handlers import collected
from tests.processes.test_items import CERTIFICATE, CHANGE, CLAIM, LIBRARY, PACKAGES, process_of
from tests.support import drawing as d
from tests.support.site import Site, word
from tests.web import diagrams


def rows(server: Site) -> Mapping[str, int]:
    with server.services.db.read() as conn:
        tables = conn.scalars(text("SELECT name FROM sqlite_master WHERE type = 'table'")).all()
        return {name: conn.scalar(text(f'SELECT count(*) FROM "{name}"')) or 0 for name in tables}


def a_task(server: Site, files: Mapping[str, str | bytes], key: str) -> Any:
    server.publish(files)
    return server.tasks_of(server.start(key)["id"])[0]


def test_who_gets_it_next_is_said_and_nothing_is_written(server: Site) -> None:
    key = word()
    task = a_task(server, diagrams.two_tasks_of_two_people(key), key)
    call = server.call("teller01")
    before = rows(server)
    answer = call.post(f"/tasks/{task['id']}/preview", {"data": {}})
    assert answer.json == {
        "tasks": [{"name": "复核", "element_id": "b", "who": "综合柜员"}],
        "ends": [],
        "undecided": [],
    }
    assert rows(server) == before
    assert call.get(f"/tasks/{task['id']}").json["status"] == "open"


def test_a_form_that_is_not_filled_in_is_undecided_and_no_error(server: Site) -> None:
    key = word()
    task = a_task(server, diagrams.one_task(key, form=True, candidateGroups="teller"), key)
    call = server.call("teller01")
    for data in ({}, {"name": ""}, {"name": "王小兰", "amount": "多"}, {"nobody": 1}):
        answer = call.post(f"/tasks/{task['id']}/preview", {"data": data})
        assert answer.status == 200 and answer.json["undecided"] == ["表单还没有填好，填好后再看。"]
    done = call.post(f"/tasks/{task['id']}/preview", {"data": {"name": "王小兰"}}).json
    assert (done["ends"], done["undecided"]) == (["流程结束"], [])


def test_a_job_decides_later(server: Site) -> None:
    key = word()
    parts = [d.user("u", name="核对"), d.service("s", f"{key}.job", name="询问银行")]
    task = a_task(server, {"p.bpmn": d.diagram(parts, "start > u > s > end", key)}, key)
    answer = server.call("analyst01").post(f"/tasks/{task['id']}/preview", {"data": {}})
    assert answer.json["undecided"] == ["先由系统办理“询问银行”，办完后才能确定。"]


def test_who_may_only_look_gets_no_preview(server: Site) -> None:
    key = word()
    task = a_task(server, diagrams.one_task(key, candidateGroups="teller"), key)
    assert server.call("supervisor01").post(f"/tasks/{task['id']}/preview", {"data": {}}).code == "not_allowed"


def test_a_fault_of_the_preview_is_a_sentence(server: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    key = word()
    task = a_task(server, diagrams.one_task(key), key)

    def broken(*asked: Any) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("web.previewing.ahead_of", broken)
    answer = server.call("analyst01").post(f"/tasks/{task['id']}/preview", {"data": {}})
    assert answer.status == 200 and answer.json["undecided"] == ["暂时不能预览，不影响提交。"]


@pytest.mark.parametrize("folder", [CERTIFICATE, CHANGE, CLAIM])
def test_the_preview_tells_what_then_happens_in_the_items(folder: str) -> None:
    """Wherever it is sure; the scenarios answer the jobs between, which a preview does not run."""
    told = read(PACKAGES[folder].files.content[FILE])
    sure = 0
    for scenario in told.scenarios:
        case = Case(scenario, LIBRARY.process(process_of(folder).id), told.now, LIBRARY, collected())
        case.start()
        for step in scenario.steps:
            foreseen = _foreseen(case, step)
            known = set(case.tasks)
            take(case, step)
            if foreseen is not None and not foreseen.open:
                sure += 1
                assert sorted(each.element_id for each in foreseen.tasks) == sorted(
                    wait[1] for wait in case.tasks if wait not in known
                )
                assert (foreseen.ends is not None) == (case.state != "running")
    assert sure, "no step of this item can be foreseen"


def _foreseen(case: Case, step: Step) -> Any:
    if not isinstance(step, CompleteTask) or step.refused:
        return None
    task = next((each for each in case.tasks.values() if each.element_id == step.element), None)
    if task is None:
        return None
    kernel = Instance.restore(case._blob, case._variables, LIBRARY.definition)
    context = Context(case.now, case._is_inline, case._inline, case._decide, case._process)
    form, given, seen = case.form(task), values.exact(step.data), case.visible(task.scopes)
    taken = given if form is None else forms.merged(form.submit(given, seen, case.now), seen)
    return completed(kernel, context, task.token, taken)
