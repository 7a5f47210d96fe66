"""岗位: their names, duties and rights, how many hold them, and what excludes what."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from catalog.administration import posts as commands
from catalog.administration import reading
from catalog.administration.kinds import PERMISSIONS, USER_KINDS, does
from catalog.regions import ADMIN_KINDS
from engine.errors import NotFound
from web import auth
from web.pages.admin.typed import NONE, Answer, Refusal, attempt, typed
from web.pages.forms import reason
from web.services import services

pages = Blueprint("admin_posts", __name__, url_prefix="/admin/posts")
DUTIES = {
    **commands.DUTIES, "system": "系统管理", "security": "安全管理", "accounts": "账号管理",
    "permissions": "权限管理", "audit": "审计",
}  # fmt: skip


def guard() -> None:
    if not does(auth.actor(), PERMISSIONS):
        raise auth.lacking(PERMISSIONS)


@pages.get("")
def show() -> str:
    guard()
    use = services()
    with use.db.read() as conn:
        counts = reading.holders(conn, use.admin.today())
    clash = use.region.incompatible
    matrix = [
        (words, [one == other and "—" or ("X" if frozenset({one, other}) in clash else "√") for other in DUTIES])
        for one, words in DUTIES.items()
    ]
    return render_template(
        "admin_posts.html",
        posts=list(use.region.posts.values()),
        counts=counts,
        admins=[(kind, USER_KINDS[kind]) for kind in ADMIN_KINDS],
        duties=DUTIES,
        rights=commands.POST_RIGHTS,
        matrix=matrix,
        region=use.region.name,
    )


@pages.get("/new")
def new() -> str:
    return _form("", NONE)


@pages.get("/<code>")
def one(code: str) -> str:
    return _form(code, NONE)


def _form(code: str, refusal: Refusal) -> str:
    guard()
    post = services().region.posts.get(code)
    if code and post is None:
        raise NotFound("这个岗位")
    kept: dict[str, Any] = {"code": code, "name": "", "duties": [], "rights": []}
    if request.method == "POST":
        kept = _typed(code)
    elif post is not None:
        kept |= {"name": post.name, "duties": post.duties, "rights": post.rights}
    return render_template(
        "admin_post.html", code=code, kept=kept, refusal=refusal, duties=commands.DUTIES, rights=commands.POST_RIGHTS,
        typed_reason=typed("reason")["reason"],
    )  # fmt: skip


def _typed(code: str) -> dict[str, Any]:
    lists = {name: request.form.getlist(name) for name in ("duties", "rights")}
    return {"code": code or typed("code")["code"], **typed("name"), **lists}


@pages.post("")
def add() -> Answer:
    auth.check_write()

    def command() -> Response:
        with services().admin.change(auth.actor()) as work:
            commands.add(work, _typed(""))
        return redirect(url_for("admin_posts.show", note="saved"), 303)

    return attempt("post", command, lambda refusal: _form("", refusal))


@pages.post("/<code>")
def change(code: str) -> Answer:
    auth.check_write()

    def command() -> Response:
        why = reason()
        with services().admin.change(auth.actor()) as work:
            commands.change(work, code, _typed(code), why)
        return redirect(url_for("admin_posts.show", note="saved"), 303)

    return attempt("post", command, lambda refusal: _form(code, refusal))
