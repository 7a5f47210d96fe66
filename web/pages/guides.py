"""公众服务, without a log-in: the start page, the catalogue, the guides, and the switch to large print."""

import base64

from flask import Blueprint, Flask, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from catalog.places import BOARDS
from engine.errors import NotFound
from handlers.documents.assets import qr
from web import auth, guides
from web.services import services

pages = Blueprint("guides", __name__, url_prefix="/public")
PRINT = "tellerflow_print"
YEAR_S = 365 * 24 * 3600
KEPT = "public, max-age=60, must-revalidate"
"""A minute: what is approved to begin today is seen at once enough, and a crowd at the door asks the server little."""


def kept(page: str) -> Response:
    """The same for everybody: browsers and proxies keep it, and ask again with its ETag. Large print is another one."""
    response = make_response(page)
    response.headers["Cache-Control"] = KEPT
    response.vary.add("Cookie")
    response.add_etag()
    return response.make_conditional(request)


@pages.get("")
def start() -> Response:
    return kept(render_template("guide_start.html"))


@pages.get("/items")
def find() -> Response:
    asked = {name: request.args.get(name, "").strip()[:60] for name in ("q", "object", "board")}
    if asked["object"] not in guides.OBJECTS:
        asked["object"] = ""
    if asked["board"] not in BOARDS:
        asked["board"] = ""
    return kept(
        render_template(
            "guide_list.html",
            items=guides.found(asked["q"], asked["object"], asked["board"]),
            asked=asked,
            filtered=any(asked.values()),
            objects=guides.OBJECTS,
            boards=BOARDS,
            limit=guides.limit,
        )
    )


@pages.get("/items/<code>")
def show(code: str) -> Response:
    item = services().items.find(code)
    if item is None:
        raise NotFound("这个事项")
    address = services().settings.public_address.rstrip("/") + url_for("guides.show", code=item.code)
    picture = base64.b64encode(qr(address).data).decode()
    return kept(
        render_template(
            "guide_item.html",
            item=item,
            guide=item.guide,
            places=guides.places(item),
            titles=guides.FIELDS,
            words=guides,
            address=address,
            qr=f"data:image/svg+xml;base64,{picture}",
        )
    )


@pages.post("/print")
def switch() -> Response:
    """大字版 or back, for a year on this browser; back to the page where one was."""
    auth.check_origin()
    large = request.form.get("large") == "1"
    back = redirect(_safe(request.form.get("next", "")), 303)
    back.set_cookie(
        PRINT, "large" if large else "", max_age=YEAR_S if large else 0, httponly=True, samesite="Lax",
        secure=services().settings.tls, path="/",
    )  # fmt: skip
    return back


def _safe(path: str) -> str:
    """Only pages of the public part: a form must not lead elsewhere."""
    known = ("/public", "/progress", "/verify")
    plain = all(char.isprintable() and char not in "\\\r\n" for char in path)
    if plain and any(path == each or path.startswith((f"{each}/", f"{each}?")) for each in known):
        return path
    return url_for("guides.start")


def is_large() -> bool:
    return request.cookies.get(PRINT) == "large"


def register(app: Flask) -> None:
    """What every public page says around its content."""
    app.jinja_env.globals |= {"large_print": is_large, "public_office": lambda: services().papers.office}
