"""工作日历: own days with a preview, cases that move and tell of it, a day given twice, import from a table."""

import io
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from catalog.administration import day_sheets, sheets
from catalog.calendar import store
from catalog.calendar.estimate import statutory
from catalog.calendar.tables import CalendarYear
from engine.clock import wall_now
from engine.history.read import read
from handlers.cases.tables import CaseFile
from tests.support.plans import Plans
from tests.support.site import Site
from tests.web.admin import Pages, words
from tests.web.hall import at_window, open_case
from tests.web.test_admin_import import lines_of, table

CLOCK = {"days": 15, "accepted_on": "2027-03-01", "pauses": [], "stopped_on": None}
SPRING = "2027-03-10"


@pytest.fixture
def admin(server: Site) -> Iterator[Pages]:
    yield Pages(server, "admin01")
    with server.services.db.write() as conn:
        for day in conn.execute(select(store.DAY.day)).scalars().all():
            store.clear_day(conn, day, "admin01", wall_now())
    server.services.calendar.forget()


def add(admin: Pages, day: str, kind: str = "rest", name: str = "停电检修", **more: str):
    return admin.post("/admin/calendar/add", day=day, kind=kind, name=name, **more)


def estimated(server: Site) -> Any:
    """An open case whose due day rests on the estimate for 2027."""
    opened = open_case(at_window(server))
    use = server.services
    due = use.calendar().add(date(2027, 3, 1), 15)
    assert due.estimated
    with use.db.write() as conn:
        case = CaseFile.__table__.c
        conn.execute(
            update(CaseFile)
            .where(case.case_no == opened["case_no"])
            .values(status="accepted", clock=CLOCK, due_on=due.on, due_estimated=True)
        )
        id = conn.execute(select(case.instance_id).where(case.case_no == opened["case_no"])).scalar_one()
    return opened["case_no"], id, due.on


def due_on(server: Site, case_no: str) -> date:
    with server.services.db.read() as conn:
        due = conn.execute(select(CaseFile.due_on).where(CaseFile.case_no == case_no)).scalar_one()
    assert due is not None
    return due


def test_a_preview_names_the_cases_that_would_move_and_keeps_nothing(server: Site, admin: Pages) -> None:
    case_no, _, before = estimated(server)
    said = words(add(admin, SPRING, preview="1"))
    assert "1 件在办件的预计办结日期会改变" in said and case_no in said
    assert f"{before} → {before + timedelta(days=1)}" in said
    assert due_on(server, case_no) == before and SPRING not in admin.text("/admin/changes?kind=calendar")
    assert "没有本单位安排" in admin.text("/admin/calendar?year=2027")
    done = add(admin, SPRING)
    assert done.status_code == 303 and "moved=1" in done.headers["Location"]
    assert due_on(server, case_no) == before + timedelta(days=1)
    history = admin.site.call("auditor01").get(f"/cases/{case_no}")
    assert history.status == 200
    assert "停电检修" in admin.text("/admin/calendar?year=2027&month=3")
    assert f"{SPRING}" in admin.text("/admin/changes?kind=calendar")
    # taken back, it moves back, with the reason in the record
    back = admin.post("/admin/calendar/remove", day=SPRING, reason="检修取消")
    assert back.status_code == 303 and due_on(server, case_no) == before
    assert "检修取消" in admin.text("/admin/changes?kind=calendar")


def test_each_case_that_moved_tells_of_it_in_its_history(server: Site, admin: Pages) -> None:
    _, id, _ = estimated(server)
    add(admin, SPRING)
    with server.services.db.read() as conn:
        told = [one for one in read(conn, id, server.services.admin.keys) if one.type == "due_recomputed"]
    assert len(told) == 1 and told[0].body is not None and "高峰" in told[0].body["reason"]


def test_a_day_given_twice_is_refused_with_what_stands_there(admin: Pages) -> None:
    assert add(admin, SPRING).status_code == 303
    again = add(admin, SPRING, "working", "加班")
    assert again.status_code == 422 and "已安排为“停办" in words(again) and "一天只能安排一次" in words(again)
    assert 'value="加班"' in again.get_data(as_text=True), "what was typed stays"
    changed = admin.post("/admin/calendar/change", day=SPRING, kind="open", name="延时服务", reason="改为开放")
    assert changed.status_code == 303 and "延时服务" in admin.text("/admin/calendar?year=2027")
    assert "停电检修 → 延时服务" in admin.text("/admin/changes?kind=calendar")
    same = admin.post("/admin/calendar/change", day=SPRING, kind="open", name="延时服务", reason="x")
    assert same.status_code == 403 and "没有改动" in words(same)


@pytest.mark.parametrize(
    ("day", "kind", "told"),
    [
        ("2026-12-27", "rest", "本来就是休息日"),
        ("2026-12-28", "working", "本来就是工作日"),
        ("2020-01-01", "rest", "已过去一个多月"),
        ("2051-01-04", "rest", "日历只到 2050 年"),
        ("31.12.2026", "rest", "日期"),
        ("2026-12-28", "party", "只能是"),
        ("", "rest", "请填写"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(admin: Pages, day: str, kind: str, told: str) -> None:
    answer = add(admin, day, kind)
    assert answer.status_code == 422 and told in words(answer)


def test_changes_need_a_reason_and_a_system_administrator(server: Site, admin: Pages) -> None:
    add(admin, SPRING)
    assert "请填写原因" in words(admin.post("/admin/calendar/remove", day=SPRING))
    assert admin.post("/admin/calendar/remove", day="2027-03-11", reason="x").status_code == 404
    teller = Pages(server, "teller01")
    assert teller.get("/admin/calendar").status_code == 403
    assert add(teller, "2027-03-12").status_code == 403


def test_the_version_of_the_official_data_is_shown(server: Site, admin: Pages) -> None:
    assert "2026 年按官方安排" in admin.text("/admin/calendar?year=2026")
    said = admin.text("/admin/calendar?year=2027")
    assert "官方安排未公布" in said and server.services.calendar().version in said


def upload(admin: Pages, rows: list[list[str]], headings: tuple[str, ...] = day_sheets.HEADINGS, **more: str):
    data = table(rows, headings)
    return admin.post("/admin/calendar/import/trial", file=(io.BytesIO(data), "calendar.xlsx"), **more)


def test_days_are_imported_after_a_trial_all_or_none(server: Site, admin: Pages) -> None:
    case_no, _, before = estimated(server)
    answer = upload(admin, [[SPRING, "休", "检修"], ["2027-03-13", "延时", "周末服务"]])
    said = words(answer)
    assert "试运行通过：2 天可以导入" in said and "预计办结日期会改变" in said
    assert "没有本单位安排" in admin.text("/admin/calendar?year=2027")
    lines = lines_of(answer.get_data(as_text=True))
    assert "已导入 2 天" in words(admin.post("/admin/calendar/import", lines=lines))
    assert "周末服务" in admin.text("/admin/calendar?year=2027") and due_on(server, case_no) > before
    again = admin.post("/admin/calendar/import", lines=lines)
    assert again.status_code == 409 and "一天只能安排一次" in words(again)
    assert admin.post("/admin/calendar/import", lines="[[").status_code == 422


def test_every_bad_row_says_what_is_wrong_and_nothing_is_imported(admin: Pages) -> None:
    said = words(
        upload(
            admin,
            [
                [SPRING, "休", "检修"], [SPRING, "班", "重复"], ["2027-13-01", "休", "无此日"],
                ["2027-03-15", "放", "x"], ["2027-03-16", "休", ""], ["=TODAY()", "休", "公式"],
            ],
        )
    )  # fmt: skip
    assert "5 行有问题，一行都没有导入" in said
    for told in ("与第 2 行重复", "日期：", "只能填 休、班、延时", "说明：", "是公式"):
        assert told in said, told
    assert "没有本单位安排" in admin.text("/admin/calendar?year=2027")
    assert "表头不对" in words(upload(admin, [["x"]], ("日子",)))


def test_the_template_is_taken_as_it_is_downloaded(admin: Pages) -> None:
    (line,) = sheets.read(admin.get("/admin/calendar/template.xlsx").data, day_sheets.HEADINGS, 10)
    assert line.cells["安排"] == "休"


def test_a_preview_scans_no_big_table(server: Site, admin: Pages) -> None:
    plans = Plans(server)
    assert add(admin, SPRING, preview="1").status_code == 200
    assert admin.get("/admin/calendar").status_code == 200
    assert plans.scans() == []


NOTICE = {"target": "official", "source": "国办发明电〔2026〕9号"}


def arrangement() -> list[list[str]]:
    """2027 as it might be arranged: the days by law, one more day off, one weekend day worked."""
    law = [[day.isoformat(), "休", name] for day, name in sorted(statutory(2027).items())]
    return [*law, ["2027-03-10", "休", "试验假"], ["2027-03-13", "班", "试验假调休"]]


def test_the_arrangement_of_a_year_is_imported_and_makes_estimates_certain(server: Site, admin: Pages) -> None:
    case_no, _, before = estimated(server)
    answer = upload(admin, arrangement(), target="official", source=NOTICE["source"])
    assert "试运行通过" in words(answer), words(answer)[-500:]
    lines = lines_of(answer.get_data(as_text=True))
    try:
        assert "已导入 15 天" in words(admin.post("/admin/calendar/import", lines=lines, **NOTICE))
        assert "2027 年按官方安排" in admin.text("/admin/calendar?year=2027")
        assert due_on(server, case_no) == server.services.calendar().add(date(2027, 3, 1), 15).on
        assert "国办发明电〔2026〕9号" in admin.text("/admin/changes?kind=calendar&subject=2027")
        again = admin.post("/admin/calendar/import", lines=lines, **NOTICE)
        assert again.status_code == 403 and "已经是这样" in words(again)
    finally:
        with server.services.db.write() as conn:
            conn.execute(delete(CalendarYear))
            store.set_day(conn, date(2027, 1, 2), "rest", "x", "admin01", wall_now())
        server.services.calendar.forget()
    assert before


@pytest.mark.parametrize(
    ("rows", "source", "told"),
    [
        (arrangement()[1:], NOTICE["source"], "缺少法定节日 1 月 1 日"),
        ([["2027-03-10", "班", "x"]], NOTICE["source"], "不是周六、周日"),
        ([["2027-03-13", "延时", "x"]], NOTICE["source"], "只能填 休、班"),
        ([["2027-01-01", "休", "元旦"], ["2028-01-01", "休", "元旦"]], NOTICE["source"], "一个文件只写一年"),
        ([["2027-01-01", "休", "元旦"], ["2027-01-01", "休", "元旦"]], NOTICE["source"], "与第 2 行重复"),
        (arrangement(), "", "通知的文号"),
    ],
)
def test_an_arrangement_that_cannot_be_is_refused(admin: Pages, rows: list[list[str]], source: str, told: str) -> None:
    assert told in words(upload(admin, rows, target="official", source=source))
    assert "2027 年官方安排未公布" in admin.text("/admin/calendar?year=2027")
