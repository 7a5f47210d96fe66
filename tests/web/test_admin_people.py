"""People and their passwords: added, changed, reset, leaving; every change can be read again with before and after."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import update

from catalog.administration import CHAIN
from catalog.models import Person
from catalog.password_rules import PasswordRules
from tests.support.site import Site, word
from tests.web.admin import Pages, ids_of_grants, one_time, words

NEW = "Neue-Worte-2026"
P = Person.__table__.c


@pytest.fixture
def admin(server: Site) -> Pages:
    return Pages(server, "admin01")


def test_a_one_time_password_opens_nothing_but_the_page_to_change_it(server: Site, admin: Pages) -> None:
    username, password = admin.person()
    admin.grant(username, "teller", "510400/H01")
    fresh = Pages(server, username, password, "A01")
    assert fresh.entered.headers["Location"] == "/password"
    assert fresh.get("/").headers["Location"] == "/password"
    assert fresh.client.get("/api/v1/me").json["code"] == "password_due"  # type: ignore[index]
    again = {"old": password, "new": NEW, "again": NEW}
    assert fresh.post("/password", **again).headers["Location"] == "/?note=password"
    assert fresh.get("/").status_code == 200
    assert Pages(server, username, password).entered.status_code == 401
    assert Pages(server, username, NEW).entered.status_code == 303


@pytest.mark.parametrize(
    ("new", "again", "told"),
    [
        ("Kurz-1", "Kurz-1", "至少 10 个字符"),
        ("nurkleinebuchstaben", "nurkleinebuchstaben", "3 类"),
        (NEW, NEW + "x", "不一致"),
        ("Aa1-Aa1-Aa1", "Aa1-Aa1-Aa1", "不同的字符太少"),
    ],
)
def test_a_new_password_against_the_rules_is_refused_with_the_rule(
    server: Site, admin: Pages, new: str, again: str, told: str
) -> None:
    username, password = admin.person()
    fresh = Pages(server, username, password)
    answer = fresh.post("/password", old=password, new=new, again=again)
    assert answer.status_code == 422 and told in words(answer)
    assert new not in answer.get_data(as_text=True)


def test_the_last_passwords_are_not_chosen_again_and_a_wrong_old_one_is_said(server: Site, admin: Pages) -> None:
    username, password = admin.person()
    fresh = Pages(server, username, password)
    assert "原口令不对" in words(fresh.post("/password", old="wrong", new=NEW, again=NEW))
    fresh.post("/password", old=password, new=NEW, again=NEW)
    second = NEW + "-2"
    assert fresh.post("/password", old=NEW, new=second, again=second).status_code == 303
    assert "最近" in words(fresh.post("/password", old=second, new=NEW, again=NEW))
    assert "最近" in words(fresh.post("/password", old=second, new=second, again=second))


def test_a_password_names_nobody_and_is_as_the_rules_say() -> None:
    rules = PasswordRules()
    assert "用户名" in rules.problem("Teller01-secret", "teller01")
    assert rules.problem(NEW, "teller01") == ""
    assert "200" in rules.problem("Aa1-" * 60, "teller01")


def test_an_old_one_time_password_and_a_password_past_its_days_do_not_pass(server: Site, admin: Pages) -> None:
    username, password = admin.person()
    now = server.services.clock.wall()
    _set(server, username, password_at=now - timedelta(days=8))
    assert "已过期" in words(Pages(server, username, password).entered)
    _set(server, username, must_change=False, password_at=now - timedelta(days=91))
    assert Pages(server, username, password).entered.headers["Location"] == "/password"


def _set(server: Site, username: str, **values: object) -> None:
    with server.services.db.write() as conn:
        conn.execute(update(Person).where(P.username == username).values(**values))


def test_what_was_typed_survives_a_refusal(admin: Pages) -> None:
    answer = admin.post("/admin/people", username="1x", name="张无用", unit="一科", home="510400")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422 and "以字母开头" in page
    assert 'value="1x"' in page and 'value="张无用"' in page and 'value="一科"' in page
    taken = admin.post("/admin/people", username="TELLER01", name="张三")
    assert taken.status_code == 422 and "已有人使用" in words(taken)


def test_a_reset_ends_the_log_ins_and_asks_for_a_reason(server: Site, admin: Pages) -> None:
    username, password = admin.person()
    fresh = Pages(server, username, password)
    fresh.post("/password", old=password, new=NEW, again=NEW)
    assert "请填写原因" in words(admin.post(f"/admin/people/{username}/password", reason=" "))
    answer = admin.post(f"/admin/people/{username}/password", reason="本人忘记")
    second = one_time(answer)
    assert fresh.get("/").headers["Location"].startswith("/login")
    assert Pages(server, username, NEW).entered.status_code == 401
    assert Pages(server, username, second).entered.status_code == 303
    own = admin.post("/admin/people/admin01/password", reason="x")
    assert own.status_code == 403 and "修改口令" in words(own)


def test_every_change_is_kept_with_before_and_after_and_the_auditor_reads_it(server: Site, admin: Pages) -> None:
    username, _ = admin.person(unit="一科")
    admin.post(
        f"/admin/people/{username}", name="何新", unit="二科", affiliation="business", home="510400", reason="调岗"
    )
    auditor = Pages(server, "auditor01")
    seen = auditor.text(f"/admin/changes?subject={username}&kind=person&person=admin01")
    assert "一科 → 二科" in seen and "调岗" in seen and "新增" in seen and "高峰" in seen
    assert "没有符合条件的记录" in auditor.text(f"/admin/changes?subject={username}&since=2030-01-01")
    assert "核验通过" in auditor.text("/admin/changes?check=1")
    assert auditor.get("/admin/people").status_code == 403
    assert Pages(server, "teller01").get("/admin/changes").status_code == 403


def test_the_record_is_read_page_by_page(admin: Pages) -> None:
    username, _ = admin.person()
    for n in range(41):
        admin.post(f"/admin/people/{username}", name=f"何新{n}", affiliation="business", home="510400")
    first = admin.get(f"/admin/changes?subject={username}").get_data(as_text=True)
    cursor = re.search(r"cursor=([0-9a-f-]{36})", first)
    assert cursor and "何新0 → 何新1" in first.replace("\n", "") or "何新1" in first
    second = admin.text(f"/admin/changes?subject={username}&cursor={cursor[1]}")  # type: ignore[index]
    assert "新增" in second and "本页 2 条" in second
    assert admin.get("/admin/changes?cursor=nonsense").status_code == 404


def test_a_planted_change_in_the_record_is_found(server: Site, admin: Pages) -> None:
    from sqlalchemy import select

    from engine.history.tables import HistoryBody

    admin.person()
    body = HistoryBody.__table__.c
    with server.services.db.write() as conn:
        which = (body.instance == CHAIN, body.seq == 1)
        whole = conn.execute(select(body.sealed).where(*which)).scalar_one()
        conn.execute(update(HistoryBody).where(*which).values(sealed=whole[:-1] + bytes([whole[-1] ^ 1])))
    try:
        assert "核验未通过" in admin.text("/admin/changes?check=1")
    finally:
        with server.services.db.write() as conn:
            conn.execute(update(HistoryBody).where(*which).values(sealed=whole))


def test_who_leaves_cannot_log_in_and_comes_back_with_a_one_time_password(server: Site, admin: Pages) -> None:
    username, password = admin.person()
    assert "可以直接停用" in admin.text(f"/admin/people/{username}/leave")
    assert admin.post(f"/admin/people/{username}/leave", reason="离职").status_code == 303
    assert Pages(server, username, password).entered.status_code == 401
    back = one_time(admin.post(f"/admin/people/{username}/back", reason="返聘"))
    assert Pages(server, username, back).entered.status_code == 303


def test_nobody_is_found_outside_ones_own_scope(server: Site, admin: Pages) -> None:
    local, password = admin.person(home="510400/H01")
    admin.grant(local, "account_admin", "510400/H01")
    there = Pages(server, local, password)
    there.post("/password", old=password, new=NEW, again=NEW)
    inside, _ = admin.person(home="510400/H01")
    outside, _ = admin.person(home="510400")
    assert there.get(f"/admin/people/{inside}").status_code == 200
    assert there.get(f"/admin/people/{outside}").status_code == 404
    listed = there.text("/admin/people?state=active&q=t")
    assert inside in listed and outside not in listed
    refused = there.post("/admin/people", username=word(), name="张三", home="510400")
    assert refused.status_code == 403 and "账号管理员" in words(refused)
    # a reset password would lend what the person may do elsewhere
    admin.grant(inside, "back_teller", "510400")
    assert there.post(f"/admin/people/{inside}/password", reason="x").status_code == 403
    assert there.get("/admin/posts").status_code == 403 and there.get("/admin/halls").status_code == 403
    assert ids_of_grants(there.get(f"/admin/people/{inside}").get_data(as_text=True)) == []


def test_nobody_moves_themselves_to_where_other_rights_can_be_had(admin: Pages) -> None:
    refused = admin.post("/admin/people/admin01", name="高峰", affiliation="information")
    assert refused.status_code == 403 and "不能更改自己的人员归属" in words(refused)
    assert admin.post("/admin/people/admin01", name="高峰", unit="办公室", affiliation="business").status_code == 303
