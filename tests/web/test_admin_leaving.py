"""离职转办: who is shut out hands every open to-do to somebody who may take it, in one go; none is stranded."""

import re
from typing import Any

import pytest
from sqlalchemy import update

from catalog.administration import people
from catalog.models import Person
from engine import history
from engine.actor import Actor
from engine.errors import NotAllowed
from tests.support import drawing as d
from tests.support.site import Site, word
from tests.web.admin import Pages, words


@pytest.fixture
def admin(server: Site) -> Pages:
    return Pages(server, "admin01")


def leaver(server: Site, admin: Pages, *groups: str) -> tuple[str, list[Any]]:
    """A teller with one claimed to-do for each group named."""
    username, password = admin.person(home="510400/H01")
    assert admin.grant(username, "teller", "510400/H01").status_code == 303
    assert admin.grant(username, "teller", "sandbox").status_code == 303
    with server.services.db.write() as conn:
        conn.execute(update(Person).where(Person.username == username).values(must_change=False))
    client = server.app.test_client()
    me = client.post("/api/v1/session", json={"username": username, "password": password}).json
    held = []
    for group in groups:
        key = word()
        step = d.user("u", assignment={"candidateGroups": group})
        server.publish({"p.bpmn": d.diagram([step], "start > u > end", key)})
        (task,) = server.tasks_of(server.start(key)["id"])
        assert me is not None
        answer = client.post(f"/api/v1/tasks/{task['id']}/claim", json={}, headers={"X-CSRF-Token": me["csrf_token"]})
        assert answer.status_code == 200, answer.get_data(as_text=True)
        held.append(task)
    return username, held


def test_open_to_dos_are_listed_and_handed_over_with_the_account_s_end(server: Site, admin: Pages) -> None:
    username, held = leaver(server, admin, "teller", "teller")
    page = admin.get(f"/admin/people/{username}/leave").get_data(as_text=True)
    assert "名下未办结的待办（2）" in page
    offered = re.findall(r'name="to" value="([^"]+)"', page)
    assert "teller01" in offered and username not in offered and "reviewer01" not in offered
    path = f"/admin/people/{username}/leave"
    assert "请填写原因" in words(admin.post(path, to="teller01"))
    missing = admin.post(path, reason="离职")
    assert missing.status_code == 422 and "由谁接手" in words(missing)
    assert 'value="离职"' in missing.get_data(as_text=True)
    assert admin.post(path, reason="离职", to="teller01").status_code == 303
    for task in held:
        assert server.call("teller01").get(f"/tasks/{task['id']}").json["assignee"] == "teller01"
        with server.services.db.read() as conn:
            events = history.read(conn, task["process_instance"], server.services.engine.parts.keys)
        (told,) = [event.body for event in events if event.type == "task_reassign"]
        assert told is not None and told["reason"] == "离职转办：离职"
    assert "已停用" in admin.text(f"/admin/people/{username}")


def test_nobody_is_shut_out_where_a_to_do_could_not_be_handed_over(server: Site, admin: Pages) -> None:
    username, _ = leaver(server, admin, "teller")
    refused = admin.post(f"/admin/people/{username}/leave", reason="离职", to="liaison01")
    assert refused.status_code == 409 and "账号还没有停用" in words(refused)
    assert "已停用" not in admin.text(f"/admin/people/{username}")


def test_the_command_itself_refuses_while_anything_is_held(server: Site, admin: Pages) -> None:
    username, _ = leaver(server, admin, "teller")
    office = server.services.admin
    root = Actor("admin01", "高峰", rights=frozenset({"administer@*"}))
    with pytest.raises(NotAllowed, match="还有 1 项未办结的待办"), office.change(root) as work:
        people.deactivate(work, username, "x")


def test_administrators_of_people_alone_see_no_other_case_on_the_way(server: Site, admin: Pages) -> None:
    """Handing over lends the right for these to-dos only."""
    assert admin.get("/supervision").status_code == 403
    username, _ = leaver(server, admin)
    assert Pages(server, "supervisor01").get(f"/admin/people/{username}/leave").status_code in (403, 404)


def test_who_is_asked_by_others_is_not_shut_out_before_they_let_go(server: Site, admin: Pages) -> None:
    username, _ = leaver(server, admin)
    key = word()
    step = d.user("u", assignment={"candidateGroups": "teller"})
    server.publish({"p.bpmn": d.diagram([step], "start > u > end", key)})
    (task,) = server.tasks_of(server.start(key)["id"])
    holder = server.call("teller02")
    holder.post(f"/tasks/{task['id']}/claim")
    asked = holder.post(f"/tasks/{task['id']}/delegate", {"to": username, "note": "请看一下"})
    assert asked.status == 200, asked.text
    assert "有 1 项待办在等此人答复" in admin.text(f"/admin/people/{username}/leave")
    refused = admin.post(f"/admin/people/{username}/leave", reason="离职", to="teller01")
    assert refused.status_code == 403 and "李建国" in words(refused)
    assert server.call("teller02").get(f"/tasks/{task['id']}").json["assignee"] == "teller02"
