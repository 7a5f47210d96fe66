"""核验全部记录: every chain against the checkpoints, what earlier runs found, and the logs that belong to no case."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from catalog import people
from engine import history
from engine.errors import NotFound
from web import audit, auth, verifying
from web.services import services
from web.words import shown

pages = Blueprint("chains", __name__, url_prefix="/audit")
MOST = 50
TYPES = {
    "package_handed_in": "提交流程包", "package_published": "发布流程包", "package_rejected": "退回流程包",
    "definition_retired": "停用流程版本", "login": "登录", "logout": "退出", "login_refused": "登录被拒绝",
    "looked": "查看", "changed": "改动", "verified": "核验全部记录", "authorized": "现场授权",
}  # fmt: skip

NAMES = {
    "version": "版本", "folder": "目录", "number": "版次", "definitions": "流程", "key": "流程", "reason": "原因",
    "address": "地址", "username": "用户名", "code": "代码", "hall": "大厅", "what": "页面", "instance": "流程实例",
    "found": "找到", "index": "摘要", "ok": "通过", "chains": "记录链", "events": "记录", "proven": "已证明",
    "problems": "不符之处", "count": "不符数",
}  # fmt: skip


def _whole() -> None:
    """Only for who may audit everything."""
    if audit.partly(auth.actor()):
        raise NotFound("全部记录的核验")


@pages.get("/chains")
@auth.needs("audit")
def show() -> str:
    _whole()
    kept = verifying.kept()
    last = kept[0].found if kept else None
    problems = last["problems"] if last is not None else []
    with services().db.read() as conn:
        cases = audit.instances_among(conn, {found["chain"] for found in problems if found["chain"]})
        logs = audit.logs(conn)
    return render_template(
        "audit_chains.html",
        kept=kept,
        last=last,
        problems=problems,
        cases=cases,
        logs=[log for log in logs if "/" not in log.chain] + [log for log in logs if "/" in log.chain][-31:],
        running=verifying.running(),
        anchor=audit.anchor(),
    )


@pages.post("/chains")
@auth.needs("audit")
def begin() -> AnyResponse:
    auth.check_write()
    _whole()
    verifying.begin(auth.actor())
    return redirect(url_for("chains.show"), 303)


@pages.get("/chains/progress")
@auth.needs("audit")
def progress() -> Response:
    """The bar while it runs; then the page is asked for anew."""
    _whole()
    running = verifying.running()
    response = Response(render_template("audit_progress.html", running=running))
    if running is None:
        response.headers["HX-Refresh"] = "true"
    return response


@pages.get("/logs/<path:chain>")
@auth.needs("audit")
def log(chain: str) -> str:
    """One log, the newest first, personal data masked; with `check` whether it is whole."""
    _whole()
    use = services()
    with use.db.read() as conn:
        found = next((log for log in audit.logs(conn) if log.chain == chain), None)
        if found is None:
            raise NotFound("这个日志")
        before = request.args.get("cursor", default=found.seq + 1, type=int)
        events = history.read(conn, chain, use.engine.parts.keys, after=max(0, before - 1 - MOST), before=before)
        names = people.names_of(conn, {event.actor for event in events})
    rows = [
        {
            "seq": event.seq,
            "at": datetime.fromisoformat(event.time),
            "by": names.get(event.actor, "系统" if event.actor == "system" else event.actor),
            "window": event.window,
            "words": TYPES.get(event.type, event.type),
            "data": None if event.body is None else _lines(event.body),
        }
        for event in reversed(events)
    ]
    return render_template(
        "audit_log.html",
        log=found,
        rows=rows,
        next=str(events[0].seq) if events and events[0].seq > 1 else None,
        report=audit.verify(chain) if request.args.get("check") else None,
        arguments=lambda **changed: {"chain": chain} | {name: value for name, value in changed.items() if value},
    )


def _lines(body: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What a record says, by name, personal data masked; lists of files are long and stand with the version."""
    told = dict(body)
    if isinstance(processes := told.get("definitions"), list):
        told["definitions"] = "、".join(f"{each['key']} 第 {each['version']} 版" for each in processes)
    return [
        (NAMES.get(name, name), shown(value, name))
        for name, value in told.items()
        if value not in (None, "", [], {}) and name != "manifest"
    ]
