"""工作台: named filters that follow a person, and taking several to-dos at once."""

import re
from typing import Any

from sqlalchemy import text

from tests.support.site import Caller, Site, word
from tests.web import diagrams


def post(call: Caller, path: str, **data: Any) -> Any:
    return call.client.post(path, data={"csrf_token": call.csrf, **data})


def views(call: Caller) -> dict[str, str]:
    """{name: count} as the page shows them."""
    text = call.client.get("/").get_data(as_text=True)
    return dict(re.findall(r'class="views__link"[^>]*>([^<]*) <span class="count[^>]*>([^<]*)<', text))


def ids_of(call: Caller) -> list[str]:
    return re.findall(r'action="/inbox/views/([^"]+)"', call.client.get("/").get_data(as_text=True))


def offered(server: Site, count: int) -> tuple[str, list[str]]:
    key = word()
    server.publish(diagrams.one_task(key, candidateGroups="teller"))
    return key, [server.tasks_of(server.start(key)["id"])[0]["id"] for _ in range(count)]


def test_a_view_follows_the_person_with_its_live_count_and_nobody_else_sees_it(server: Site) -> None:
    key, _ = offered(server, 2)
    call = server.log_in("teller02", window="A02")
    name = word()
    saved = post(call, "/inbox/views", name=name, view="group", definition=key)
    assert saved.status_code == 303 and f"definition={key}" in saved.headers["Location"]
    elsewhere = server.log_in("teller02", window="A03")
    assert views(elsewhere)[name] == "2"
    server.start(key)
    assert views(elsewhere)[name] == "3"
    assert name not in views(server.log_in("teller01"))


def test_views_are_renamed_put_in_order_and_taken_away_by_their_owner_alone(server: Site) -> None:
    call = server.log_in("liaison01")
    for name in ("甲", "乙"):
        post(call, "/inbox/views", name=name, view="group", q=name)
    own = lambda: [name for name in views(call) if len(name) <= 2]  # noqa: E731
    assert own() == ["甲", "乙"]
    first, second = ids_of(call)
    post(call, f"/inbox/views/{second}", act="up")
    assert own() == ["乙", "甲"]
    assert post(call, f"/inbox/views/{first}", act="rename", name="乙").status_code == 422
    post(call, f"/inbox/views/{first}", act="rename", name="丙")
    assert own() == ["乙", "丙"]
    stranger = server.log_in("teller01")
    assert post(stranger, f"/inbox/views/{first}", act="remove").status_code == 404
    for each in (first, second):
        post(call, f"/inbox/views/{each}", act="remove")
    assert own() == []


def test_a_name_that_will_not_do_and_one_view_too_many_are_refused_in_words(server: Site) -> None:
    call = server.log_in("reviewer01")
    assert "视图名称须为" in post(call, "/inbox/views", name=" ", view="mine", q="x").get_data(as_text=True)
    for number in range(12):
        assert post(call, "/inbox/views", name=f"视图{number}", view="mine", q="x").status_code == 303
    refused = post(call, "/inbox/views", name="第十三个", view="mine", q="x")
    assert refused.status_code == 422 and "最多保存 12 个视图" in refused.get_data(as_text=True)


def test_several_are_taken_at_once_and_what_cannot_be_is_said(server: Site) -> None:
    _, ids = offered(server, 3)
    assert server.call("teller02").post(f"/tasks/{ids[2]}/claim").status == 200
    call = server.call("teller01")
    assert post(call, "/inbox/claim", task=ids[:2]).status_code == 303
    assert {call.get(f"/tasks/{each}").json["assignee"] for each in ids[:2]} == {"teller01"}
    late = post(call, "/inbox/claim", task=[ids[2]])
    assert late.status_code == 409 and "没有领取" in late.get_data(as_text=True)


def test_more_than_five_are_refused_and_none_is_taken(server: Site) -> None:
    _, ids = offered(server, 6)
    call = server.call("teller01")
    assert post(call, "/inbox/claim", task=ids).status_code == 422
    assert {call.get(f"/tasks/{each}").json["status"] for each in ids} == {"open"}


def test_a_supervisor_switches_it_off_for_the_hall_and_the_change_is_kept(server: Site) -> None:
    started = server.log_in("teller01", window="A01")
    answer = post(started, "/accept", definition="personal_info_change")
    task = answer.headers["Location"].rsplit("/", 1)[1].split("?")[0]
    assert started.post(f"/tasks/{task}/release").status == 200
    supervisor = server.log_in("supervisor01")
    assert post(server.call("teller01"), "/inbox/bulk/H01", off="1").status_code == 403
    try:
        assert post(supervisor, "/inbox/bulk/H01", off="1").status_code == 303
        refused = post(started, "/inbox/claim", task=[task])
        assert refused.status_code == 409 and "已停用批量领取" in refused.get_data(as_text=True)
    finally:
        post(supervisor, "/inbox/bulk/H01", off="0")
    assert post(started, "/inbox/claim", task=[task]).status_code == 303
    with server.services.db.read() as conn:
        kept = conn.execute(text("SELECT actor FROM admin_change WHERE kind = 'hall' AND subject = 'H01'")).all()
    assert [row.actor for row in kept] == ["supervisor01", "supervisor01"]
