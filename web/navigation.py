"""What stands around every page: the side navigation by rights, the post and window on top, the demo bar."""

from contextlib import suppress
from typing import Any

from flask import Flask, g, request, url_for

from catalog import access, places
from catalog.administration import kinds
from catalog.guides import editing
from catalog.regions import ADMIN_KINDS
from catalog.sessions import Login
from engine.actor import Actor
from engine.errors import Refused
from web import auth
from web.past import progress
from web.services import services
from web.words import moment

NOTES = {
    "claimed": "已领取，可以办理。",
    "claimed_several": "已领取所选待办。",
    "view_saved": "视图已保存，在任何窗口登录都能用。",
    "views_changed": "视图已更新。",
    "released": "已放回待领，其他同岗人员可以领取。",
    "reassigned": "已转交。",
    "completed": "已提交。",
    "started": "流程已启动。",
    "terminated": "流程已终止，原因已记录。",
    "published": "已发布，立即生效。",
    "waiting": "已提交，等待另一人审批后生效。",
    "approved": "已批准发布。",
    "rejected": "已退回，原因已告知提交人。",
    "retried": "已重试。",
    "resolved": "已处理，流程继续。",
    "commented": "留言已保存。",
    "suspended": "流程已挂起，恢复前不能办理。",
    "resumed": "流程已恢复。",
    "returned": "已退回到前面的环节，原因已记录。",
    "evaluated": "评价已收到，谢谢。",
    "visit_ended": "本次接待已结束，可以接待下一位。",
    "voided": "文书已作废，文书号保留并标记。",
    "reprinted": "已换新的文书号重新打印。",
    "withdrawn": "办件已撤回，流水号保留。",
    "saved": "已保存。",
    "drafted": "草稿已保存，由另一人批准后按生效日期执行。",
    "guide_approved": "已批准，按生效日期执行。",
    "granted": "已授权，立即生效。",
    "revoked": "已收回，立即生效。",
    "shut": "已停用，历史记录保留。",
    "opened": "已启用。",
    "given_up": "草稿已放弃。",
    "retired": "这一版已停用，正在办的件照常办完。",
    "passed_on": "已转办，对方能看到您的说明。",
    "asked": "已发出，等对方答复。",
    "removed": "已减签，原因已记录。",
    "answered": "意见已提交。",
    "sent_back": "已退回，经办人能看到原因。",
    "taken_back": "已撤回，可以重新办理。",
    "urged": "已催办，经办人能看到。",
    "copied": "已抄送，对方阅后会标记。",
    "copy_read": "已标为已阅。",
    "password": "口令已修改，下次登录请用新口令。",
}


BELONGS = {
    "admin_leaving": "admin_people", "admin_importing": "admin_people", "admin_windows": "admin_halls",
    "handled": "inbox", "versions": "packages", "chains": "audit", "overseeing": "supervision",
}  # fmt: skip
"""Pages that are reached through another one of the navigation."""


def _links(login: Login) -> list[dict[str, Any]]:
    actor = login.actor
    work = [("inbox.show", "工作台")]
    if services().policy.may_accept(actor):
        work += [("window.show", "窗口受理"), ("accept.choose", "受理")]
    work.append(("cases.find", "办件查询"))
    if access.may(actor, "supervise") or access.may(actor, "operate"):
        work.append(("incidents.show", "异常处置"))
    if access.may(actor, "supervise"):
        work.append(("supervision.show", "督办"))
    design = []
    if access.may(actor, "operate", "sandbox"):
        design.append(("start.show", "试运行"))
    if access.may(actor, "publish"):
        design.append(("packages.show", "流程包发布"))
    if access.may(actor, "approve"):
        design.append(("approvals.show", "发布审批"))
    checks = [("audit.find", "审计")] if access.may(actor, "audit") else []
    groups = [("办理", work), ("流程", design), ("管理", _administration(actor)), ("审计", checks)]
    here = BELONGS.get(request.blueprint or "", request.blueprint)
    return [
        {
            "title": title,
            "links": [
                {"words": words, "href": url_for(endpoint), "current": endpoint.partition(".")[0] == here}
                for endpoint, words in links
            ],
        }
        for title, links in groups
        if links
    ]


def _administration(actor: Actor) -> list[tuple[str, str]]:
    links = []
    if kinds.does(actor, kinds.ACCOUNTS, kinds.PERMISSIONS):
        links.append(("admin_people.show", "人员"))
    if kinds.does(actor, kinds.PERMISSIONS):
        links.append(("admin_posts.show", "岗位"))
    if kinds.does(actor, kinds.SYSTEM):
        links.append(("admin_halls.show", "大厅与窗口"))
        links.append(("admin_calendar.show", "工作日历"))
        links.append(("admin_seals.show", "印章与文号"))
    if editing.may_edit(actor) or editing.may_approve(actor):
        links.append(("admin_items.show", "目录与指南"))
    if kinds.does(actor, kinds.SECURITY):
        links.append(("admin_rules.show", "口令规则"))
    if kinds.administers_any(actor) or access.may(actor, "audit"):
        links.append(("admin_changes.show", "管理记录"))
    return links


def _place(login: Login) -> str:
    use = services()
    actor = login.actor
    words = [use.region.post_name(group) for group in sorted(actor.posts)] or [
        kinds.grant_name(use.region, right)
        for right in (kinds.WHOLE, *ADMIN_KINDS, *access.RIGHT_NAMES)
        if access.may(actor, right)
    ][:1]
    if actor.window:
        with use.db.read() as conn:
            words.append(places.window_name(conn, actor.window))
    return " · ".join(words)


def _demo_bar() -> str:
    use = services()
    if not use.settings.demo:
        return ""
    if use.clock.simulated:
        return f"演示环境，业务时间已拨到 {moment(use.clock.now())}。"
    with use.db.read() as conn:
        making = progress.words(conn)
    return making or "演示环境，人员和数据均为虚构。"


def _asked_amiss() -> Login | None:
    """Who gets the page of a refusal that came before anybody asked who is there, as with an unknown address."""
    if not 403 <= g.get("problem", 0) < 500:
        return None
    with suppress(Refused):
        return auth.current()
    return None


def register(app: Flask) -> None:
    @app.context_processor
    def around() -> dict[str, Any]:
        login: Login | None = g.get("login") or _asked_amiss()
        note = NOTES.get(request.args.get("note", ""), "")
        if login is None:
            return {"login": None, "note": note, "modules": ()}
        return {
            "modules": (),
            "login": login,
            "navigation": _links(login),
            "place_words": _place(login),
            "demo_bar": _demo_bar(),
            "note": note,
        }
