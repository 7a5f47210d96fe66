"""审计: finding what was done, step by step, whether it is as it was recorded; looks at personal data are events."""

import html
import io
import json
import re
import time
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from catalog.access import Held
from catalog.load import add_person, replace_grants
from engine import history
from engine.clock import wall_now
from engine.feel.temporal import BEIJING
from engine.history import Checkpoints
from engine.history.tables import DEEDS
from tests.support import drawing as d
from tests.support.site import PASSWORD, Caller, Site, word
from tests.web import diagrams
from tests.web.hall import applicant, at_window, id_no, open_case
from web.app import create_app
from web.pages.audit import ACTS
from web.services import Services
from web.settings import Settings

SECRET = "510402199001011234"


@pytest.fixture(scope="module")
def auditor(server: Site) -> Caller:
    return server.log_in("auditor01")


@pytest.fixture
def instance(server: Site) -> str:
    key = word()
    server.publish(diagrams.one_task(key, candidateGroups="teller"))
    found = server.start(key, {"applicant_name": "王秀兰", "id_no": SECRET, "n": 1})
    task = server.tasks_of(found["id"])[0]
    teller = server.log_in("teller02", window="A02")
    assert teller.post(f"/tasks/{task['id']}/complete", {"data": {"n": 2}, "revision": 1}).status == 200
    return str(found["id"])


def page(call: Caller, address: str, status: int = 200) -> str:
    answer = call.client.get(address)
    assert answer.status_code == status, answer.text
    return html.unescape(answer.text)


def send(call: Caller, address: str, **form: Any) -> Any:
    return call.client.post(address, data={"csrf_token": call.csrf, **form})


def verified(call: Caller) -> str:
    """The page once a run over all chains has ended."""
    assert send(call, "/audit/chains").status_code == 303
    while "HX-Refresh" not in call.client.get("/audit/chains/progress").headers:
        time.sleep(0.05)
    return page(call, "/audit/chains")


def facts(server: Site, instance: str) -> list[tuple[str, str, Any]]:
    with server.services.db.read() as conn:
        events = history.read(conn, instance, server.services.engine.parts.keys)
    return [(event.type, event.actor, event.body) for event in events]


@pytest.mark.parametrize("person", ["teller01", "supervisor01", "analyst01", "admin01"])
def test_only_auditors_get_in_and_are_offered_the_way(server: Site, instance: str, person: str) -> None:
    call = server.log_in(person)
    for address in ("/audit", f"/audit/{instance}", f"/audit/{instance}/diagram", "/audit/chains"):
        assert "“审计”权限" in page(call, address, 403)
    for act in ("unmasked", "bundle"):
        assert send(call, f"/audit/{instance}/{act}", reason="x").status_code == 403
    assert 'href="/audit"' not in page(call, "/")
    assert "looked" not in [type for type, _, _ in facts(server, instance)]


def test_an_auditor_of_another_place_sees_no_trace(server: Site) -> None:
    username = "a" + word()
    with server.services.db.write() as conn:
        add_person(conn, username, "外区审计", server.password, wall_now())
        replace_grants(conn, username, [Held("audit", "510499")], "admin01", wall_now())
    case = open_case(at_window(server))
    foreign = server.log_in(username)
    assert "还没有流程" in page(foreign, "/audit")
    assert "没有找到" in page(foreign, f"/audit?number={case['case_no']}")
    assert "没有找到" in page(foreign, "/audit?person=teller01")
    page(foreign, f"/audit/{case['id']}", 404)
    page(foreign, "/audit/chains", 404)
    assert send(foreign, f"/audit/{case['id']}/unmasked", reason="看看").status_code == 404


def test_a_case_is_found_by_the_beginning_of_its_number(server: Site, auditor: Caller) -> None:
    number = open_case(at_window(server))["case_no"]
    for typed in (number, number[:-1], number[:12]):
        assert number in page(auditor, f"/audit?number={typed}&key=personal_info_change")
    assert "没有找到" in page(auditor, f"/audit?number={number}0")
    assert "没有找到" in page(auditor, f"/audit?number={number}&key=other")


def test_an_instance_is_found_by_its_id_and_by_when_it_began(server: Site, auditor: Caller, instance: str) -> None:
    today = server.services.clock.now().astimezone(BEIJING).date()
    for query in (f"number={instance}", f"number={instance}&since={today}&until={today}"):
        assert f"/audit/{instance}" in page(auditor, f"/audit?{query}")
    before = today - timedelta(days=1)
    assert "没有找到" in page(auditor, f"/audit?number={instance}&until={before}")


@pytest.mark.parametrize("typed", ["teller02", "李建国"])
def test_what_a_person_did_is_listed_with_time_and_step(
    server: Site, auditor: Caller, instance: str, typed: str
) -> None:
    text = page(auditor, f"/audit?person={typed}")
    assert re.search(rf"办理或操作“核对”.*?/audit/{instance}", text, re.S)
    assert f"/audit/{instance}" not in page(auditor, "/audit?person=reviewer01")


def test_lists_are_walked_to_their_end_without_repeats(server: Site, auditor: Caller) -> None:
    key = word()
    server.publish(diagrams.one_task(key, candidateGroups="teller"))
    made = {server.start(key)["id"] for _ in range(33)}
    for query in (f"key={key}", f"key={key}&person=analyst01"):
        seen: list[str] = []
        address = f"/audit?{query}"
        while address:
            text = page(auditor, address)
            seen += re.findall(r'<a href="/audit/([0-9a-f-]{36})">', text)
            more = re.search(r'href="(/audit\?[^"]*cursor=[^"]*)">下一页', text)
            address = more[1] if more else ""
        assert len(seen) == 33 and set(seen) == made


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("since=31.12.2026", "不是日期"),
        ("person=nobody-here", "没有用户“nobody-here”"),
        ("until=2026-02-30", "不是日期"),
    ],
)
def test_a_question_that_cannot_be_understood_is_said(auditor: Caller, query: str, sentence: str) -> None:
    text = page(auditor, f"/audit?{query}")
    assert sentence in text and query.partition("=")[2] in text


@pytest.mark.parametrize("query", ["cursor=none", "person=teller01&cursor=none", "person=teller01&cursor=9" + "9" * 30])
def test_a_made_up_cursor_is_not_found(auditor: Caller, query: str) -> None:
    page(auditor, f"/audit?{query}", 404)


def test_each_step_tells_who_when_where_by_what_and_what_changed(auditor: Caller, instance: str) -> None:
    text = page(auditor, f"/audit/{instance}")
    assert "启动流程" in text and "办理“核对”" in text
    step = re.search(r'data-step-detail="1".*?</section>', text, re.S)
    assert step
    told = step[0]
    assert "李建国（" in told and "A02" in told and "口令登录" in told and "流程结束" in told
    assert re.search(r'<td><span class="mono">n</span></td><td>1</td><td>2</td>', told)
    assert SECRET not in text and "王秀兰" not in text and "5104**********1234" in text and "王**" in text


def test_data_of_an_inner_scope_are_told_apart(server: Site, auditor: Caller) -> None:
    key = word()
    step = d.user("u", inputs={"local": "=n + 1"})
    server.publish({"p.bpmn": d.diagram([step], "start > u > end", key)})
    text = page(auditor, f"/audit/{server.start(key, {'n': 1})['id']}")
    assert '<span class="mono">n</span></td>' in text
    assert re.search(r'<span class="mono">local</span> <span class="muted">子流程内</span></td><td>.*?没有', text)


def test_the_state_at_each_step_is_that_of_the_record(auditor: Caller, instance: str) -> None:
    text = page(auditor, f"/audit/{instance}")
    steps = json.loads(re.search(r'data-steps.*?<script type="application/json">(.*?)</script>', text, re.S)[1])  # type: ignore[index]
    assert steps == [
        {"active": ["u"], "left": ["start"], "held": []},
        {"active": [], "left": ["u", "end"], "held": []},
    ]


def test_a_stopped_step_is_shown_as_held_and_marked(server: Site, auditor: Caller) -> None:
    key = word()
    server.publish(diagrams.broken_gateway(key))
    text = page(auditor, f"/audit/{server.start(key)['id']}")
    assert '"held":["xor"]' in text and "异常" in text


def test_the_diagram_is_that_of_the_cases_own_version(server: Site, auditor: Caller) -> None:
    key = word()
    server.publish(diagrams.one_task(key, candidateGroups="teller"))
    old = server.start(key)["id"]
    files = diagrams.one_task(key, candidateGroups="teller")
    drawn = files["p.bpmn"]
    drawn = drawn if isinstance(drawn, str) else drawn.decode()
    server.publish({"p.bpmn": drawn.replace("核对", "核对新版")})
    assert "核对新版" not in page(auditor, f"/audit/{old}/diagram")
    assert "核对新版" in page(auditor, f"/audit/{server.start(key)['id']}/diagram")


def test_what_is_newer_than_the_checkpoint_is_shown_as_not_yet_proven(
    server: Site, auditor: Caller, instance: str
) -> None:
    text = page(auditor, f"/audit/{instance}?check=verify")
    assert "核验通过" in text and "尚未得到证明" in text and "未证明" in text
    use = server.services
    Checkpoints(use.settings.data / "checkpoints", use.engine.parts.keys).make(use.db.engine, use.clock.wall())
    text = page(auditor, f"/audit/{instance}?check=verify")
    assert "核验通过" in text and "尚未得到证明" not in text and "未证明" not in text
    assert "最近的检查点：第" in page(auditor, "/audit")


def test_a_planted_change_is_found_in_its_step_and_among_all_chains(
    server: Site, auditor: Caller, instance: str
) -> None:
    def plant(person: str, instead_of: str) -> None:
        with server.services.db.write() as conn:
            conn.exec_driver_sql(
                "UPDATE history_event SET actor = ? WHERE instance = ? AND actor = ?", (person, instance, instead_of)
            )

    plant("teller01", "teller02")
    try:
        text = page(auditor, f"/audit/{instance}?check=verify")
        assert "核验未通过" in text and "登记信息被改动" in text and "记录不符" in text
        text = verified(auditor)
        assert "核验未通过" in text and f"/audit/{instance}?check=verify" in text
    finally:
        plant("teller02", "teller01")
    assert "核验通过" in page(auditor, f"/audit/{instance}?check=verify")
    assert "核验通过" in verified(auditor)


def test_a_replay_says_whether_it_agrees(auditor: Caller, instance: str) -> None:
    assert "重演一致" in page(auditor, f"/audit/{instance}?check=replay")


def test_whole_data_take_a_reason_and_the_look_is_an_event_first(server: Site, auditor: Caller, instance: str) -> None:
    refused = send(auditor, f"/audit/{instance}/unmasked", reason="  ")
    assert refused.status_code == 422 and "请填写原因" in refused.text and SECRET not in refused.text
    assert "looked" not in [type for type, _, _ in facts(server, instance)]
    shown = send(auditor, f"/audit/{instance}/unmasked", reason="核对身份")
    assert shown.status_code == 200 and SECRET in shown.text and "王秀兰" in shown.text
    assert shown.headers["Cache-Control"] == "no-store"
    type, actor, body = facts(server, instance)[-1]
    assert (type, actor, body["what"], body["reason"]) == ("looked", "auditor01", "audit", "核对身份")
    text = page(auditor, f"/audit/{instance}")
    assert "审计查看未遮盖的数据：核对身份" in text and SECRET not in text
    assert "重演一致" in page(auditor, f"/audit/{instance}?check=replay"), "a look changes nothing"


def test_taking_the_bundle_takes_a_reason_and_is_an_event(server: Site, auditor: Caller, instance: str) -> None:
    assert send(auditor, f"/audit/{instance}/bundle", reason="").status_code == 422
    answer = send(auditor, f"/audit/{instance}/bundle", reason="移交检察")
    assert zipfile.is_zipfile(io.BytesIO(answer.data))
    assert facts(server, instance)[-1][2] == {"what": "bundle", "reason": "移交检察"}
    assert "取走证据包：移交检察" in page(auditor, f"/audit/{instance}")


def test_without_the_csrf_token_nothing_is_shown_or_taken(server: Site, auditor: Caller, instance: str) -> None:
    for act in ("unmasked", "bundle"):
        answer = auditor.client.post(f"/audit/{instance}/{act}", data={"reason": "x"})
        assert answer.status_code == 403 and SECRET not in answer.text
    assert "looked" not in [type for type, _, _ in facts(server, instance)]


def test_a_history_whose_key_is_gone_still_shows_its_headers_and_verifies(
    server: Site, auditor: Caller, instance: str
) -> None:
    with server.services.db.write() as conn:
        history.destroy_data_key(conn, instance, server.services.clock.wall())
    text = page(auditor, f"/audit/{instance}?check=verify")
    assert "密钥已销毁" in text and "核验通过" in text and "查看未遮盖的数据" not in text.split("<dialog")[0]
    assert "李建国" in text


@pytest.mark.parametrize("step", ["0", "-3", "999", "x"])
def test_a_step_that_is_not_there_is_no_fault(auditor: Caller, instance: str, step: str) -> None:
    page(auditor, f"/audit/{instance}?step={step}")


def test_the_cases_of_a_person_are_found_by_the_whole_number_which_is_kept_nowhere(
    server: Site, auditor: Caller
) -> None:
    number = id_no()
    teller = at_window(server)
    case = open_case(teller, applicant=applicant(id_no=number))
    answer = send(auditor, "/audit/person", id_no=number)
    assert answer.status_code == 200 and case["case_no"] in answer.text and number not in answer.text
    assert number[:10] not in page(auditor, "/audit/logs/looks")
    assert "没有找到" in send(auditor, "/audit/person", id_no=id_no()).text
    assert send(auditor, "/audit/person", id_no="12345").status_code == 422


def test_what_a_person_did_is_narrowed_to_a_window_and_to_a_kind_of_act(
    server: Site, auditor: Caller, instance: str
) -> None:
    found = page(auditor, "/audit?person=teller02&window=A02&act=command")
    assert instance in found
    assert instance not in page(auditor, "/audit?person=teller02&window=A01")
    assert instance not in page(auditor, "/audit?person=teller02&act=looked")
    assert "请同时填写经手人" in page(auditor, "/audit?window=A02")


def test_every_kind_of_act_that_is_found_has_words() -> None:
    assert set(re.findall(r"'(\w+)'", DEEDS)) == set(ACTS)


def test_a_log_of_publications_is_read_and_verified(server: Site, auditor: Caller) -> None:
    server.publish(diagrams.one_task(word()))
    text = page(auditor, "/audit/logs/administration?check=1")
    assert "发布流程包" in text and "徐静" in text and "核验通过" in text
    page(auditor, "/audit/logs/none", 404)


def test_checkpoints_that_cannot_be_written_are_said_to_have_stopped(tmp_path: Path) -> None:
    app = create_app(Settings(data=tmp_path, demo_password=PASSWORD, checkpoints=tmp_path / "taken"))
    use = app.extensions["tellerflow"]
    try:
        site = Site("", app, use)
        use.notary.start()
        auditor = site.log_in("auditor01")
        assert "检查点已停写" not in page(auditor, "/audit/chains")
        (tmp_path / "taken").write_text("no folder")
        use.notary.make()
        assert "检查点已停写" in page(auditor, "/audit/chains") and "检查点已停写" in page(auditor, "/audit")
        (tmp_path / "taken").unlink()
        use.notary.make()
        assert "检查点已停写" not in page(auditor, "/audit/chains")
        assert len(list((tmp_path / "taken").glob("*/*.checkpoint"))) == 1
        older(use)
        assert "旧的备份" in page(auditor, "/audit/chains")
        assert "检查点证明曾有" in verified(auditor)
    finally:
        use.notary.stop()
        use.db.engine.dispose()


def older(use: Services) -> None:
    """The database as it was before somebody logged in: the last records are gone, with every trace of them."""
    with use.db.write() as conn:
        for table in ("history_event", "history_body"):
            conn.exec_driver_sql(f"DELETE FROM {table} WHERE instance = 'logins'")
        conn.exec_driver_sql("DELETE FROM history_log WHERE chain = 'logins'")
