"""Pages about a case: who is credited with what, variables in the words of the forms, every look remembered."""

import json
import re

from tests.support import drawing as d
from tests.support.site import Site, word
from tests.web import diagrams


def page(server: Site, person: str, path: str) -> str:
    answer = server.call(person).client.get(path)
    assert answer.status_code == 200
    return str(answer.get_data(as_text=True))


def done(server: Site) -> str:
    """An instance whose one to-do, with a form, is done."""
    key = word()
    files = diagrams.one_task(key, form=True)
    form = json.loads(files["f.form"])
    form["components"].append(
        {
            "type": "select", "key": "way", "label": "办理方式", "id": "f3",
            "values": [{"label": "邮寄", "value": "post"}, {"label": "自取", "value": "self"}],
        }
    )  # fmt: skip
    server.publish(files | {"f.form": json.dumps(form)})
    instance = str(server.start(key)["id"])
    task = server.tasks_of(instance)[0]
    data = {"name": "王秀兰", "amount": 12, "way": "post"}
    answer = server.call("analyst01").post(f"/tasks/{task['id']}/complete", {"data": data, "revision": 1})
    assert answer.status == 200, answer.text
    return instance


def test_data_are_told_in_the_words_of_the_forms(server: Site) -> None:
    cells = re.findall(
        r'<td class="data-[^>]*>([^<]*)</td>', page(server, "supervisor01", f"/instances/{done(server)}")
    )
    assert dict(zip(cells[::2], cells[1::2], strict=True)) == {"姓名": "王**", "金额": "12", "办理方式": "邮寄"}


def test_what_nobody_did_by_hand_is_credited_to_the_system(server: Site) -> None:
    text = page(server, "supervisor01", f"/instances/{done(server)}")
    told = re.findall(r'timeline__text">([^<]*)</span>\s*<span class="timeline__by">([^<]*)<', text)
    assert [(words.partition("：")[0], who.partition("（")[0]) for words, who in told] == [
        ("启动流程", "徐静"), ("办理“核对”", "徐静"), ("流程结束", "系统"),
    ]  # fmt: skip


def test_a_step_inside_a_called_process_has_its_name(server: Site) -> None:
    outer, inner = word(), word()
    parts = [d.user("deep", name="里面的环节")]
    server.publish({"i.bpmn": d.diagram(parts, "start > deep > end", inner)})
    server.publish({"o.bpmn": d.diagram([d.call("c", inner)], "start > c > end", outer)})
    instance = server.start(outer)["id"]
    text = page(server, "supervisor01", f"/instances/{instance}")
    assert "里面的环节" in text
    active = re.search(r'data-active="([^"]*)"', text)
    assert active and json.loads(active[1].replace("&#34;", '"')) == ["c", "deep"]


def test_coming_back_to_a_page_is_one_look_and_another_person_is_another(server: Site) -> None:
    key = word()
    server.publish(diagrams.one_task(key, candidateGroups="teller"))
    instance = server.start(key)["id"]
    task = server.tasks_of(instance)[0]["id"]
    for _ in range(2):
        page(server, "teller01", f"/tasks/{task}")
    page(server, "supervisor01", f"/tasks/{task}")
    page(server, "supervisor01", f"/instances/{instance}")
    events = server.call("auditor01").get(f"/process-instances/{instance}/history").json["items"]
    looks = [(each["actor"], each["data"]["what"]) for each in events if each["type"] == "looked"]
    assert looks == [("teller01", "task"), ("supervisor01", "task"), ("supervisor01", "instance")]


def test_the_page_of_a_refusal_keeps_the_navigation_for_who_is_logged_in(server: Site) -> None:
    client = server.call("teller01").client
    for path, method, status in (("/nothing", "GET", 404), ("/audit", "GET", 403), ("/inbox/list", "DELETE", 405)):
        answer = client.open(path, method=method, headers={"Accept": "text/html"})
        text = answer.get_data(as_text=True)
        assert answer.status_code == status and 'aria-label="主导航"' in text and "返回工作台" in text, path
    stranger = server.stranger().client.get("/nothing")
    assert stranger.status_code == 404 and "主导航" not in stranger.get_data(as_text=True)
