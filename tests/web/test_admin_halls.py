"""Halls, windows, hours, devices, posts and rules at the pages; a new hall is one where people work at once."""

import re

import pytest

from catalog.administration.hours import from_json, typed
from engine.errors import FormInvalid
from tests.support.site import Site, word
from tests.web.admin import Pages, words

NEW = "Neue-Worte-2026"


@pytest.fixture
def admin(server: Site) -> Pages:
    return Pages(server, "admin01")


def hall(admin: Pages) -> str:
    code = word()
    assert admin.post("/admin/halls", code=code, name=f"新大厅{code}").status_code == 303
    return code


def window(admin: Pages, at: str) -> str:
    code = word()
    assert admin.post(f"/admin/halls/{at}/windows", code=code, name="1号窗口", post="teller").status_code == 303
    return code


def test_a_new_hall_is_a_place_of_work_at_once(server: Site, admin: Pages) -> None:
    at = hall(admin)
    desk = window(admin, at)
    assert f"510400/{at}/社会保障" in server.services.policy.places
    username, password = admin.person(home=f"510400/{at}")
    assert admin.grant(username, "teller", f"510400/{at}").status_code == 303
    teller = Pages(server, username, password, desk)
    teller.post("/password", old=password, new=NEW, again=NEW)
    assert "1号窗口" in teller.text("/window")
    sight = server.services.policy.sight(_actor(server, username, NEW, desk))
    assert sight.scopes is not None and f"510400/{at}" in sight.scopes


def _actor(server: Site, username: str, password: str, desk: str):
    from catalog.sessions import log_in

    use = server.services
    return log_in(use.db, use.region, username, password, "teller", desk, "test", use.clock.wall())[1].actor


def test_codes_taken_and_fields_left_out_are_said_and_what_was_typed_stays(admin: Pages) -> None:
    answer = admin.post("/admin/halls", code="h01", name="重复", address="某路 1 号")
    assert answer.status_code == 422 and "已有大厅使用" in words(answer)
    assert 'value="某路 1 号"' in answer.get_data(as_text=True)
    at = hall(admin)
    taken = admin.post(f"/admin/halls/{at}/windows", code="A01", name="x")
    assert taken.status_code == 422 and "各大厅不能重复" in words(taken)
    assert admin.get("/admin/halls/none").status_code == 404
    assert Pages(admin.site, "teller01").get("/admin/halls").status_code == 403


def test_a_closed_window_cannot_be_chosen_and_says_why(server: Site, admin: Pages) -> None:
    at = hall(admin)
    desk = window(admin, at)
    assert "请填写原因" in words(admin.post(f"/admin/windows/{desk}/active", active=""))
    assert admin.post(f"/admin/windows/{desk}/active", active="", reason="装修").status_code == 303
    refused = Pages(server, "teller01", window=desk).entered
    assert refused.status_code == 422 and "已停用" in words(refused)
    admin.post(f"/admin/windows/{desk}/active", active="1", reason="恢复")
    assert Pages(server, "teller01", window=desk).entered.status_code == 303
    busy = admin.post(f"/admin/halls/{at}/active", active="", reason="搬迁")
    assert busy.status_code == 403 and "1 人在窗口登录" in words(busy)


def test_hours_are_typed_as_people_write_them(admin: Pages) -> None:
    at = hall(admin)
    week = {f"day{n}": "9:00-12:00、13:00—17:00" for n in range(5)} | {"day5": "", "day6": ""}
    days = "2026-12-31 09:00-12:00 年终结账\n2026-12-24 不开放 停电检修"
    assert admin.post(f"/admin/halls/{at}/hours", **week, days=days).status_code == 303
    page = admin.get(f"/admin/halls/{at}").get_data(as_text=True)
    assert "09:00-12:00、13:00-17:00" in page and "2026-12-24 不开放 停电检修" in page
    assert "停电检修" in admin.text(f"/admin/changes?subject={at}&kind=hours")
    wrong = admin.post(f"/admin/halls/{at}/hours", **(week | {"day1": "早上"}), days="")
    assert wrong.status_code == 422 and "周二：请按" in words(wrong) and 'value="早上"' in wrong.get_data(as_text=True)


@pytest.mark.parametrize(
    ("line", "days", "told"),
    [
        ("12:00-09:00", "", "晚于开始"),
        ("09:00-12:00 11:00-13:00", "", "重叠"),
        ("", "2026-02-30 09:00-12:00 无此日", "第 1 行"),
        ("", "2026-12-31 09:00-12:00", "说明"),
        ("", "2026-12-31 不开放 甲\n2026-12-31 不开放 乙", "写了两次"),
    ],
)
def test_hours_that_cannot_be_are_refused(line: str, days: str, told: str) -> None:
    with pytest.raises(FormInvalid) as refused:
        typed({0: line}, days)
    assert told in str(refused.value.errors)


def test_hours_come_back_from_where_they_are_kept() -> None:
    wanted = typed({0: "09:00-12:00", 6: ""}, "2026-12-28 不开放 盘点")
    again = from_json(wanted.as_json())
    from datetime import date

    assert again.on(date(2026, 11, 30)) == (("09:00", "12:00"),) and again.on(date(2026, 12, 28)) == ()


def test_a_device_is_enrolled_with_a_key_told_once_and_revoked(admin: Pages) -> None:
    desk = window(admin, hall(admin))
    id = word()
    path = f"/admin/windows/{desk}/devices"
    assert "至少选择一种" in words(admin.post(path, id=id, device_name="读卡器"))
    made = admin.post(path, id=id, device_name="读卡器", kinds=["read_card", "print"]).get_data(as_text=True)
    key = re.search(r'id="device-key">([0-9a-f]{64})<', made)
    assert key and key[1] not in admin.get(f"/admin/windows/{desk}").get_data(as_text=True)
    assert "不在线" in admin.text(f"/admin/windows/{desk}")
    assert admin.post(f"{path}/{id}/revoke", reason="丢失").status_code == 303
    assert "已停用" in admin.text(f"/admin/windows/{desk}")
    seen = admin.text(f"/admin/changes?subject={id}")
    assert "丢失" in seen and key[1] not in seen
    assert admin.post(f"{path}/{id}/revoke", reason="x").status_code == 403


def test_rules_for_passwords_are_set_and_hold_at_once(server: Site, admin: Pages) -> None:
    before = {"shortest": "10", "classes": "3", "remembered": "5", "max_age_days": "90", "first_days": "7"}
    weak = admin.post("/admin/rules", **(before | {"shortest": "4"}), reason="x")
    assert weak.status_code == 422 and "8" in words(weak)
    try:
        assert admin.post("/admin/rules", **(before | {"shortest": "20"}), reason="加强").status_code == 303
        username, password = admin.person()
        fresh = Pages(server, username, password)
        assert "至少 20 个字符" in words(fresh.post("/password", old=password, new=NEW, again=NEW))
        assert "10 → 20" in admin.text("/admin/changes?kind=rules")
    finally:
        admin.post("/admin/rules", **before, reason="恢复")


def test_posts_are_listed_with_who_must_not_hold_what(admin: Pages) -> None:
    page = admin.text("/admin/posts")
    assert "综合柜员" in page and "不得由一人兼任的职责" in page
    code = word()
    assert admin.post("/admin/posts", code=code, name="迎宾", duties=[], rights=[]).status_code == 303
    assert "已经使用" in words(admin.post("/admin/posts", code=code, name="又一个"))
    assert "请填写原因" in words(admin.post(f"/admin/posts/{code}", name="迎宾员"))
    assert admin.post(f"/admin/posts/{code}", name="迎宾员", reason="改名").status_code == 303
    username, _ = admin.person()
    assert admin.grant(username, code, "510400").status_code == 303
    assert "迎宾员" in admin.text(f"/admin/people/{username}")
