"""A pension relation moves here, at the desks: accepted, waiting outside its own time, answered, three reviewers."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from catalog import sessions
from engine.clock import wall_now
from tests.e2e.conftest import Person
from tests.e2e.desk import Desk
from tests.e2e.steps import finish, open_step, review, wait_for_step
from tests.e2e.test_window_unemployment import DRAWN_BY_OTHERS
from tests.support.accessibility import violations
from tests.support.site import ROOT, Site

pytestmark = pytest.mark.browser
ITEM = "企业职工基本养老保险关系转移接续申请"
AREA = "510199"


def accept(desk: Desk) -> None:
    form = desk.step("受理")
    for field, choice in (("户籍所在地", "本地"), ("原参保地是否已停保", "已停保")):
        form.locator(".fjs-form-field-radio", has_text=field).get_by_label(choice, exact=True).check()
    for label, text in (
        ("原参保地行政区划代码", AREA), ("原参保地社会保险经办机构", "外地社会保险事业管理局"),
        ("起始年月", "2012-03"), ("终止年月", "2015-02"),
    ):  # fmt: skip
        desk.teller.type(label, text)
    desk.teller.tick("受理")
    desk.teller.submit()
    desk.page.get_by_text("受理回执").first.wait_for(timeout=20_000)


def answered(server: Site, folder: Path) -> str:
    """scripts/region in its way of every day."""
    with server.services.db.write() as conn:
        token = sessions.make_token(conn, "region01", "test", ["operate"], wall_now())
    (folder / "token").write_text(token)
    asked = ["--simulate", "--mode", "answer", "--area", AREA, "--once", "--url", server.url]
    command = [sys.executable, "-m", "scripts.region_parts", "--token-file", str(folder / "token"), *asked]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True).stdout


def receive_funds(clerk: Person, server: Site, instance: str) -> None:
    """As much as the letter said."""
    wait_for_step(clerk.page, server, instance, "Task_Funds")
    total = server.services.engine.instance(instance).variables["transfer"]["total"]
    open_step(clerk, server, instance, "Task_Funds")
    clerk.tick("已到账")
    clerk.type("到账金额", f"{total:.2f}")
    clerk.type("银行回单号", "HD0001")
    clerk.form().get_by_label("到账日期").first.fill(server.services.clock.now().date().isoformat())
    clerk.page.keyboard.press("Enter")
    clerk.submit()
    clerk.page.wait_for_url("**note=completed**")


def test_a_transfer_waits_outside_its_own_time_and_ends_after_three_reviews(
    enter: Callable[..., Person], server: Site, tmp_path: Path
) -> None:
    desk = Desk(enter("teller01", window="A01"))
    desk.receive("card_replaced")
    case_no = desk.choose("转社保", ITEM)
    desk.take_originals()
    accept(desk)
    instance = server.call("teller01").get(f"/cases/{case_no}").json["id"]
    desk.end()

    clerk, chief, third = enter("liaison01"), enter("liaison02"), enter("reviewer03")
    finish(clerk, server, instance, "Task_Request", "", 特殊程序的依据="等待转出地办理，国办发〔2009〕66号")
    finish(chief, server, instance, "Task_Approve", "批准发函，暂停计时")

    # the clock stands still, and the page says in plain words why, who allowed it, and what has been used of our own
    clerk.page.set_viewport_size({"width": 1366, "height": 768})
    clerk.go(f"/cases/{case_no}")
    notice = clerk.page.locator(".alert", has_text="特殊程序：等待转移对方办理")
    notice.wait_for()
    assert notice.bounding_box() is not None and notice.bounding_box()["y"] < 400  # type: ignore[index]
    allowed = "外协柜员（杨帆）发起，外协主管（赵丽华）批准"
    for words in ("不计入承诺办结时限", allowed, "本地办理已用 0 个工作日，承诺 15 个"):
        assert words in notice.inner_text()
    assert clerk.page.get_by_text("计时已暂停，恢复后重新推算到期日").is_visible()
    clerk.page.locator("[data-diagram][data-ready=true]").wait_for()
    assert clerk.page.get_by_role("row").filter(has_text="联系函").count() == 1
    assert violations(clerk.page, DRAWN_BY_OTHERS) == []

    assert "已收到，办件继续" in answered(server, tmp_path)
    receive_funds(clerk, server, instance)

    review(clerk, server, instance, "Task_Review1", "通过", "信息表与资金相符")
    review(chief, server, instance, "Task_Review2", "通过", "同意")
    review(third, server, instance, "Task_Review3", "通过", "准予转入")
    wait_for_step(desk.page, server, instance, "Task_Deliver")
    desk.teller.go(f"/cases/{case_no}")
    desk.page.get_by_text("收到", exact=True).first.wait_for()
    done = server.call("teller01").get(f"/cases/{case_no}").json
    assert done["outcome"] == "granted", json.dumps(done, ensure_ascii=False)
    assert desk.page.locator("dt", has_text="特殊程序").count() == 2, (
        "the wait for the answer and the wait for the money"
    )
