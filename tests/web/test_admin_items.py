"""目录与指南: a guide is drafted, approved by a second person, holds from a day; cases keep what they began under."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from catalog.guides import differences, editing
from catalog.guides.live import E, plain
from catalog.items.check import check
from catalog.items.schema import ItemSchema
from tests.support.plans import Plans
from tests.support.site import Site
from tests.web.admin import Pages, words
from tests.web.hall import at_window, open_case

CODE = "13"


@pytest.fixture
def author(server: Site) -> Iterator[Pages]:
    yield Pages(server, "analyst02")
    with server.services.db.write() as conn:
        conn.execute(E.item.table.delete())
    server.services.items.forget()


@pytest.fixture
def second(server: Site) -> Pages:
    return Pages(server, "analyst01")


def form(server: Site, code: str = CODE, **changes: Any) -> dict[str, Any]:
    """The form as it stands in the browser, with `changes`."""
    item = server.services.items.find(code)
    assert item is not None
    guide = item.guide
    sent: dict[str, Any] = {
        "summary": guide["summary"], "aliases": "、".join(guide["aliases"]), "reason": "政策调整",
        "conditions": "\n".join(row["text"] for row in guide["acceptance_conditions"]),
        "channels": [row["name"] for row in guide["channels"]], "halls": [],
        "result_name": guide["result_document"]["name"], "result_form": guide["result_document"]["form"],
        "basis": guide["fee"]["basis"] or "", "effective_on": server.services.admin.today().isoformat(),
        "promise_working_days": str(guide["promise_working_days"] or ""),
        "laws": "\n".join(f"{row['name']}｜{row['doc_no']}" if row["doc_no"] else row["name"]
                          for row in guide["legal_basis"]),
    }  # fmt: skip
    for n, row in enumerate(guide["materials"]):
        need = "required" if row["required"] else "when" if row["required_when"] else "no"
        cells = {"id": row["id"], "name": row["name"], "form": row["form"], "copies": str(row["copies"]), "need": need,
                 "when": row["required_when"] or "", "note": row["note"] or ""}  # fmt: skip
        cells |= {name: "1" for name in ("may_be_deferred", "may_be_replaced_by_commitment") if row[name]}
        sent |= {f"m{n}_{name}": value for name, value in cells.items()}
    return sent | changes


def save(author: Pages, code: str = CODE, **changes: Any):
    return author.post(f"/admin/items/{code}/edit", **form(author.site, code, **changes))


def test_a_form_that_nobody_changed_changes_nothing(author: Pages) -> None:
    for code in ("1", "13", "19", "34", "41", "59"):
        answer = save(author, code)
        assert answer.status_code == 403 and "没有不同" in words(answer), (code, words(answer)[-300:])


def test_what_a_second_person_approves_is_public_and_kept(server: Site, author: Pages, second: Pages) -> None:
    assert save(author, summary="新的简述", m8_x="").status_code == 303
    page = author.text(f"/admin/items/{CODE}")
    assert "第 1 版草稿" in page and "新的简述" in page and "须由另一人批准" in page
    assert "新的简述" not in words(server.app.test_client().get(f"/public/items/{CODE}"))
    own = author.post(f"/admin/items/{CODE}/1/approve")
    assert own.status_code == 403 and "须由另一人批准" in words(own)
    assert "有草稿待批准" in second.text("/admin/items")
    assert second.post(f"/admin/items/{CODE}/1/approve", reason="同意").status_code == 303
    assert "新的简述" in words(server.app.test_client().get(f"/public/items/{CODE}"))
    assert "第 1 版现行" in second.text(f"/admin/items/{CODE}")
    record = Pages(server, "admin01").text("/admin/changes?kind=guide")
    assert "新的简述" in record and "政策调整" in record and "已批准" in record
    assert second.post(f"/admin/items/{CODE}/1/approve").status_code == 404, "decided once"


def test_an_edition_begins_on_its_day_and_not_before(server: Site, author: Pages, second: Pages) -> None:
    tomorrow = server.services.admin.today() + timedelta(days=1)
    assert save(author, summary="明天起的简述", effective_on=tomorrow.isoformat()).status_code == 303
    second.post(f"/admin/items/{CODE}/1/approve")
    items = server.services.items
    now = items.find(CODE)
    assert now is not None and now.guide["summary"] != "明天起的简述" and now.edition == 0
    assert "尚未生效" in second.text(f"/admin/items/{CODE}")
    kept, items._today = items._today, lambda: tomorrow
    try:
        items.forget()
        then = items.find(CODE)
        assert then is not None and then.guide["summary"] == "明天起的简述" and then.edition == 1
    finally:
        items._today = kept
        items.forget()


def test_a_case_keeps_the_edition_that_it_was_opened_under(server: Site, author: Pages, second: Pages) -> None:
    teller = at_window(server)
    before = open_case(teller)
    save(author, m5_name="户口簿", m5_form="复印件", m5_copies="2", m5_need="required", m5_note="首页和本人页")
    assert second.post(f"/admin/items/{CODE}/1/approve").status_code == 303
    after = open_case(teller)

    def names(case: Any) -> set[str]:
        return {row["name"] for row in teller.get(f"/cases/{case['case_no']}").json["materials"]}

    assert "户口簿" in names(after) and "户口簿" not in names(before)
    editions = [teller.get(f"/cases/{case['case_no']}").json["guide_edition"] for case in (before, after)]
    assert editions == [0, 1]
    again = Pages(server, "teller01", window="A01").text(f"/window/cases/{before['case_no']}/materials")
    assert "户口簿" not in again


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"summary": ""}, "事项简述"),
        ({"conditions": ""}, "受理条件"),
        ({"channels": []}, "服务渠道"),
        ({"laws": " "}, "办事依据"),
        ({"m0_copies": "21"}, "申请材料第 1 行"),
        ({"m0_copies": "两"}, "申请材料第 1 行"),
        ({"m0_form": "口述"}, "申请材料第 1 行"),
        ({"effective_on": "2020-01-01"}, "已经过去"),
        ({"effective_on": "明天"}, "生效日期"),
        ({"promise_working_days": "7"}, "1、3、5、10、15"),
        ({"reason": ""}, "原因"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(author: Pages, changes: dict[str, Any], told: str) -> None:
    answer = save(author, aliases="新俗称", **changes)
    assert answer.status_code == 422 and told in words(answer), words(answer)[-400:]
    if "reason" not in changes:
        assert 'value="新俗称"' in answer.get_data(as_text=True)


def test_a_promise_that_the_published_diagram_does_not_keep_is_not_approved(author: Pages, second: Pages) -> None:
    assert save(author, "41", promise_working_days="3").status_code == 303
    refused = second.post("/admin/items/41/1/approve")
    assert refused.status_code == 403 and "流程图按 5 个工作日计时" in words(refused)
    assert second.post("/admin/items/41/1/discard", reason="先改流程").status_code == 303
    assert "已作废" in second.text("/admin/items/41")


def test_one_draft_at_a_time_and_its_author_goes_on_with_it(server: Site, author: Pages) -> None:
    save(author, summary="第一稿")
    other = Pages(server, "admin01")
    taken = other.post(f"/admin/items/{CODE}/edit", **form(server, summary="另一稿"))
    assert taken.status_code == 403 and "另一人的草稿" in words(taken)
    assert "第一稿" in author.text(f"/admin/items/{CODE}/edit")
    assert save(author, summary="第二稿").status_code == 303
    assert "第 1 版草稿" in author.text(f"/admin/items/{CODE}") and "第二稿" in author.text(f"/admin/items/{CODE}")


def test_an_item_that_one_hall_offers_is_not_accepted_in_another(server: Site, author: Pages, second: Pages) -> None:
    admin = Pages(server, "admin01")
    assert admin.post("/admin/halls", code="H77", name="第七十七大厅").status_code == 303
    assert save(author, halls=["H77"]).status_code == 303
    assert second.post(f"/admin/items/{CODE}/1/approve").status_code == 303
    page = words(server.app.test_client().get(f"/public/items/{CODE}"))
    assert "第七十七大厅" in page and "攀枝花市人社综合服务大厅" not in page
    refused = at_window(server).post("/cases", {"item": CODE, "window": "A01", "applicant": None})
    assert refused.status == 422
    admin.post("/admin/halls/H77/active", active="", reason="试验完")


def test_who_neither_publishes_nor_approves_sees_nothing(server: Site) -> None:
    teller = Pages(server, "teller01")
    assert teller.get("/admin/items").status_code == 403 and teller.get(f"/admin/items/{CODE}/edit").status_code == 403


def test_the_office_is_bound_by_the_rules_of_the_factory(server: Site) -> None:
    """What is stored is the shape of a file and passes the same checks; the differences name fields."""
    for item in server.services.items.factory.all():
        data = editing.checked(item.guide)
        assert list(check(data)) == [] and ItemSchema().load(plain(dict(data)))
        assert differences.between(item.guide, data) == []


def test_no_list_scans_a_big_table(server: Site, author: Pages) -> None:
    save(author, summary="计划")
    plans = Plans(server)
    for path in ("/admin/items", f"/admin/items/{CODE}", f"/admin/items/{CODE}/edit", "/public/items"):
        assert author.get(path).status_code == 200, path
    assert plans.scans() == []


def test_days_are_those_of_the_business_clock(server: Site) -> None:
    assert isinstance(server.services.items._today(), date)
