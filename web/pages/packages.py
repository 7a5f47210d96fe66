"""流程包发布: upload, check and publish; what was typed and found stays on the page."""

from typing import Any

from flask import Blueprint, render_template, request

from catalog import access
from engine.errors import PackageInvalid, Refused
from engine.findings import Finding
from engine.packages import Published
from web import auth, packages
from web.pages.forms import sent_files

pages = Blueprint("packages", __name__, url_prefix="/packages")


@pages.get("")
@auth.needs("publish")
def show() -> str:
    return page("sandbox")


def page(folder: str, **more: Any) -> str:
    actor = auth.actor()
    rows, _ = packages.definitions(actor, "", 100)
    shown = {"problem": "", "found": [], "result": None} | more
    return render_template(
        "packages.html",
        folder=folder,
        folders=packages.folders(actor),
        definitions=rows,
        sandbox_only=access.scopes_of(actor, "publish") == ["sandbox"],
        **shown,
    )


@pages.post("")
def publish() -> tuple[str, int]:
    auth.check_write()
    auth.require("publish")
    folder = request.form.get("folder", "").strip() or "sandbox"
    try:
        files = sent_files()
        if request.form.get("act") == "lint":
            found = packages.lint(auth.actor(), files, folder)
            return page(folder, found=found, result=linted(found)), 200
        published = packages.publish(auth.actor(), files, folder)
    except PackageInvalid as refused:
        return page(folder, found=refused.findings, problem=refused.message), 422
    except Refused as refused:
        return page(folder, problem=refused.message), 422
    return page(folder, found=list(published.findings), result=told(published)), 200


def linted(found: list[Finding]) -> dict[str, Any]:
    errors = sum(finding.severity == "error" for finding in found)
    if errors:
        return {"mark": "error", "title": f"有 {errors} 处错误，改好后才能发布。", "lines": []}
    return {"mark": "ok", "title": "检查通过，可以发布。", "lines": []}


def told(published: Published) -> dict[str, Any]:
    lines = [f"{ref.name or ref.key} 第 {ref.version} 版" for ref in published.definitions]
    if published.state == "published":
        return {"mark": "ok", "title": "已发布，立即生效。", "lines": lines}
    return {"mark": "info", "title": "已提交，等待另一人审批后生效。", "lines": lines}
