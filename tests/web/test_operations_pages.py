"""The pages of the operations: what is offered and why not, dialogs that keep what was typed, lists and marks."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest

from tests.support import drawing as d
from tests.support.plans import Plans
from tests.support.site import Site, word
from tests.web.test_operations_api import case as case
from tests.web.test_operations_api import diagram, do, held, task_of


def page(server: Site, person: str, path: str) -> str:
    answer = server.call(person).client.get(path)
    assert answer.status_code == 200, (path, answer.status_code, answer.get_data(as_text=True)[:400])
    return text_of(answer.get_data(as_text=True))


def text_of(html: str) -> str:
    return unescape(re.sub(r"\s+", " ", html))


def send(server: Site, by: str, id: str, name: str, **fields: Any) -> Any:
    call = server.call(by)
    data = {"csrf_token": call.csrf, **fields}
    return call.client.post(f"/tasks/{id}/operations/{name}", data=data)


def sent(server: Site, by: str, id: str, name: str, **fields: Any) -> str:
    answer = send(server, by, id, name, **fields)
    assert answer.status_code == 200, text_of(answer.get_data(as_text=True))
    return str(answer.headers["HX-Redirect"])


def barred(html: str) -> dict[str, str]:
    """The entries of the menu that are not offered, with the reason."""
    found = re.findall(r'is-barred"[^>]*><strong>(.*?)</strong><span class="small">(.*?)</span>', html)
    return dict(found)


def test_the_menu_offers_what_can_be_done_and_says_why_the_rest_cannot(server: Site, case: str) -> None:
    id = task_of(server, case)["id"]
    before = barred(page(server, "teller02", f"/tasks/{id}"))
    assert before["转办"] == before["退回"] == "请先领取这项待办。" and "催办" not in before
    held(server, case)
    after = page(server, "teller02", f"/tasks/{id}")
    assert set(barred(after)) == {"减签", "催办", "终止"} and "自己办理" in barred(after)["催办"]
    assert f"/tasks/{id}/operations/return" in after
    others = barred(page(server, "reviewer02", f"/tasks/{id}"))
    assert "须由其本人进行" in others["退回"]


def test_the_dialog_lists_who_may_get_it_by_pinyin_and_says_why_others_may_not(server: Site, case: str) -> None:
    held(server, case)
    id = task_of(server, case)["id"]
    dialog = page(server, "teller02", f"/tasks/{id}/operations/transfer")
    assert re.search(r'value="teller01" disabled>.*?其已办理过本件的“受理”', dialog)
    assert re.search(r'value="reviewer02">', dialog) and "liaison01" not in dialog and 'value="teller02"' not in dialog
    assert re.search(r'data-find="王秀兰 teller01 .*?wangxiulan wxl', dialog)


def test_what_was_typed_survives_a_refusal_said_in_one_sentence(server: Site, case: str) -> None:
    held(server, case)
    id = task_of(server, case)["id"]
    for fields, told in (
        ({"people": "reviewer02", "note": " "}, "说明：请填写，不能为空。"),
        ({"note": "今天请假"}, "人员：请选择一个人。"),
        ({"people": "teller01", "note": "今天请假"}, "您已办理过本件的“受理”，这一步须由另一人办理。"),
        ({"people": "reviewer02", "note": "今天请假", "revision": "1"}, "请刷新"),
    ):
        answer = send(server, "teller02", id, "transfer", **fields)
        html = text_of(answer.get_data(as_text=True))
        assert answer.status_code == 422 and html.count('role="alert"') == 1 and told in html, html[:900]
        assert fields["note"] in html
    assert 'value="reviewer02" checked' in html
    assert send(server, "teller02", id, "nonsense").status_code == 404
    assert server.call("liaison01").client.get(f"/tasks/{id}/operations/transfer").status_code == 404


def test_a_transfer_is_marked_and_told_to_who_receives_it(server: Site, case: str) -> None:
    held(server, case)
    id = task_of(server, case)["id"]
    assert "note=passed_on" in sent(server, "teller02", id, "transfer", people="reviewer02", note="今天请假")
    assert "转办自" in page(server, "reviewer02", "/?view=mine")
    told = page(server, "reviewer02", f"/tasks/{id}")
    assert "今天请假" in told and "转办</p>" in told
    assert "转办给" in page(server, "analyst01", f"/instances/{case}")


def test_who_was_asked_sees_the_question_and_a_form_and_the_owner_the_answer(server: Site, case: str) -> None:
    held(server, case)
    id = task_of(server, case)["id"]
    fields = {"mode": "before", "people": ["reviewer02", "back_supervisor01"], "note": "金额是否正确"}
    answer = send(server, "teller02", id, "add_signers", **fields)
    if answer.status_code == 422:
        fields["people"] = ["reviewer02"]
        answer = send(server, "teller02", id, "add_signers", **fields)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    assert "加签给您" in page(server, "reviewer02", "/?view=mine") and "加签中" in page(
        server, "teller02", "/?view=mine"
    )
    helper = page(server, "reviewer02", f"/tasks/{id}")
    assert "金额是否正确" in helper and 'id="answer"' in helper and "data-action" not in helper
    owner = page(server, "teller02", f"/tasks/{id}")
    assert "等待答复" in owner and "减签" not in barred(owner) and "还没有答复" in barred(owner)["转办"]
    refused = send(server, "reviewer02", id, "answer", agree="no", opinion="少算一个月", signature="别人")
    assert refused.status_code == 422 and "须输入本人姓名" in refused.get_data(as_text=True)
    assert "少算一个月" in refused.get_data(as_text=True) and "dialog" not in refused.get_data(as_text=True)
    sent(server, "reviewer02", id, "answer", agree="no", opinion="少算一个月")
    owner = page(server, "teller02", f"/tasks/{id}")
    assert "不同意：少算一个月" in owner and "转办" not in barred(owner)
    assert "不同意：少算一个月" in page(server, "analyst01", f"/instances/{case}")
    assert "答复意见" in page(server, "reviewer02", "/handled")


def test_a_delegation_comes_back_or_is_taken_back(server: Site, case: str) -> None:
    held(server, case)
    id = task_of(server, case)["id"]
    sent(server, "teller02", id, "delegate", people="reviewer02", note="请核对")
    assert "委派给您" in page(server, "reviewer02", "/?view=mine")
    assert "收回委派" in page(server, "teller02", f"/tasks/{id}")
    sent(server, "teller02", id, "remove_signer", person="reviewer02", note="已自行核对")
    owner = page(server, "teller02", f"/tasks/{id}")
    assert "收回委派" not in owner and "委派" not in barred(owner)


def test_a_reminder_reaches_the_list_of_who_is_reminded_by_itself(server: Site, case: str) -> None:
    held(server, case)
    id = task_of(server, case)["id"]
    holder = server.call("teller02").client
    seen = re.search(r"seen=([0-9a-f]+)", holder.get("/?view=mine").get_data(as_text=True))
    assert seen is not None
    asked = f"/inbox/changes?view=mine&seen={seen[1]}"
    assert holder.get(asked).status_code == 204
    sent(server, "teller01", id, "urge", note="申请人等着")
    assert holder.get(asked).headers["HX-Trigger"] == "tf:inbox-changed"


def test_signers_after_see_what_was_handed_in(server: Site, case: str) -> None:
    held(server, case)
    id = task_of(server, case)["id"]
    assert send(server, "teller02", id, "add_signers", people="reviewer02", note="x").status_code == 422
    sent(server, "teller02", id, "add_signers", mode="after", people="reviewer02", note="请复核", data='{"n": 77}')
    assert "等加签人同意" in page(server, "reviewer02", f"/tasks/{id}")
    sent(server, "teller02", id, "remove_signer", person="reviewer02", note="不必了")
    assert "已减签" in page(server, "teller02", f"/tasks/{id}")


def test_a_return_names_its_steps_on_the_diagram_and_comes_straight_back(server: Site, case: str) -> None:
    held(server, case)
    id = task_of(server, case)["id"]
    dialog = page(server, "teller02", f"/tasks/{id}/operations/return")
    assert re.search(r'name="to" value="a" checked>.*?受理.*?上一环节', dialog) and 'data-choose="to"' in dialog
    wrong = send(server, "teller02", id, "return", to="a", then="back", note="")
    assert wrong.status_code == 422 and re.search(r'value="back" checked', wrong.get_data(as_text=True))
    sent(server, "teller02", id, "return", to="a", then="back", note="材料不全")
    back = task_of(server, case)
    assert "被退回" in page(server, "teller01", "/?view=mine")
    told = page(server, "teller01", f"/tasks/{back['id']}")
    assert "材料不全" in told and "直接回到退回人" in told
    do(server, case, "teller01", "a")
    assert task_of(server, case)["assignee"] == "teller02"
    assert "退回到“受理”" in page(server, "analyst01", f"/instances/{case}")


def test_ones_own_step_is_taken_back_from_what_one_has_done(server: Site, case: str) -> None:
    mine = page(server, "teller01", "/handled")
    id = re.search(r"/tasks/([^/]+)/operations/take_back", mine)
    assert id is not None
    assert "撤回</button>" in page(server, "teller01", f"/instances/{case}")
    assert "撤回" in page(server, "teller01", f"/tasks/{id[1]}")
    where = sent(server, "teller01", id[1], "take_back", note="写错了")
    again = task_of(server, case)
    assert again["id"] in where and "写错了" in page(server, "teller01", f"/tasks/{again['id']}")
    do(server, case, "teller01", "a")
    held(server, case)
    assert "撤回</button>" not in page(server, "teller01", f"/instances/{case}")
    refused = page(server, "teller01", f"/tasks/{again['id']}/operations/take_back")
    assert "已有人开始办理" in refused and "<textarea" not in refused


def test_a_reminder_tells_what_is_left_of_the_day(server: Site, case: str) -> None:
    held(server, case)
    id = task_of(server, case)["id"]
    assert "今天还可 3 次" in page(server, "teller01", f"/instances/{case}")
    dialog = page(server, "teller01", f"/tasks/{id}/operations/urge?back=instance")
    assert "今天还可以催办 3 次" in dialog
    for _ in range(3):
        assert f"/instances/{case}" in sent(server, "teller01", id, "urge", note="申请人等着", back="instance")
    assert "今天已满 3 次" in page(server, "teller01", f"/instances/{case}")
    assert "今天已催办 3 次" in send(server, "teller01", id, "urge", note="快").get_data(as_text=True)
    assert "已催办 3 次" in page(server, "teller02", "/?view=mine")
    assert "申请人等着" in page(server, "teller02", f"/tasks/{id}")


def test_copies_are_counted_listed_and_marked_as_read(server: Site, case: str) -> None:
    held(server, case)
    id = task_of(server, case)["id"]
    sent(server, "teller02", id, "copy", people=["reviewer02", "supervisor02"], note="请知悉本件")
    assert re.search(r"抄送给我 <span class=\"count count--hot\">\d+<", page(server, "supervisor02", "/"))
    listed = page(server, "supervisor02", "/copies?unread=1")
    assert "请知悉本件" in listed
    copy = re.search(rf"/instances/{case}.*?/copies/([^/]+)/read", listed)
    assert copy is not None
    reader = server.call("supervisor02")
    answer = reader.client.post(f"/copies/{copy[1]}/read", data={"csrf_token": reader.csrf})
    assert answer.status_code == 303
    assert "已阅" in page(server, "supervisor02", "/copies")
    assert "1 / 2 已阅" in page(server, "teller02", f"/tasks/{id}")


def test_who_may_ends_a_case_with_a_reason(server: Site) -> None:
    key = word()
    server.publish({"p.bpmn": d.diagram([d.user("u", name="核对")], "start > u > end", key)})
    instance = str(server.start(key)["id"])
    _, id = held(server, instance, "analyst01")
    assert "终止" not in barred(page(server, "analyst01", f"/tasks/{id}"))
    assert f"/instances/{instance}" in sent(server, "analyst01", id, "terminate", note="试完了")
    assert "已终止" in page(server, "analyst01", f"/instances/{instance}")


def signing(key: str, blind: bool) -> bytes:
    loop = d.each("people", "who", "opinions", "{ok: ok, text: opinion, by: author}")
    marks = {"opinion": "required", **({"blind": "true"} if blind else {})}
    step = d.user("u", name="集体会商", loop=loop, assignment={"assignee": "=who"}, properties=marks)
    return d.diagram([step, d.user("v")], "start > u > v > end", key)


@pytest.mark.parametrize("blind", [False, True])
def test_signers_see_one_another_as_far_as_the_step_allows(server: Site, blind: bool) -> None:
    key = word()
    server.publish({"p.bpmn": signing(key, blind)})
    people = ["teller01", "teller02", "reviewer02"]
    instance = str(server.start(key, {"people": people})["id"])
    first, second, third = sorted(server.tasks_of(instance), key=lambda row: people.index(row["assignee"]))

    def sign(row: Any, opinion: str) -> None:
        body = {"data": {"ok": True, "opinion": opinion}, "revision": row["revision"]}
        answer = server.call(row["assignee"]).post(f"/tasks/{row['id']}/complete", body)
        assert answer.status == 200, answer.text

    sign(first, "条件都符合")
    seen = page(server, "teller02", f"/tasks/{second['id']}")
    assert "集体会商" in seen and "须全部签署" in seen and seen.count("待签署") == 2
    assert ("条件都符合" in panel(seen)) is not blind and ("收齐后才能看到" in seen) is blind
    sign(second, "没有异议")
    sign(third, "可以办理")
    over = panel(page(server, "analyst01", f"/instances/{instance}"))
    assert "已结束" in over and all(words in over for words in ("条件都符合", "没有异议", "可以办理"))
    assert "王秀兰" in over and "综合柜员" in over


def panel(html: str) -> str:
    found = re.search(r'aria-label="集体会商的签署意见">(.*?)</section>', html)
    assert found is not None
    return found[1]


def test_the_list_of_ones_deeds_goes_along_its_index(server: Site, case: str) -> None:
    plans = Plans(server)
    assert page(server, "teller01", "/handled?cursor=2026-01-01T00:00:00%2B00:00 a b")
    lines = plans.stop()
    assert any("ix_doer_person_at" in line for line in lines), lines
    plans = Plans(server)
    page(server, "teller01", "/handled")
    page(server, "teller01", "/copies")
    assert plans.scans() == []


def test_the_marks_of_a_page_cost_the_same_however_many_rows(server: Site) -> None:
    key = word()
    server.publish({"p.bpmn": diagram(key)})
    counts = []
    for _ in range(2):
        for _ in range(3):
            server.start(key)
        plans = Plans(server)
        page(server, "teller01", f"/?view=group&definition={key}")
        counts.append(sum("sub_assignment" in line or "task_urge" in line for line in plans.stop()))
    assert counts[0] == counts[1] > 0
