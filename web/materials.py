"""Materials and their scans for the API and the pages."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from flask import Response, request

from engine import Actor, Once
from engine.errors import FormInvalid
from handlers.cases import contents, materials
from handlers.cases.contents import Content
from handlers.files import Accepted, accept, page_png
from web.cases import material
from web.services import services

Row = dict[str, Any]
ALONE = "default-src 'none'; sandbox"
"""For what strangers brought: it loads and runs nothing, wherever it is opened."""
MOST_AT_ONCE = 10


def add(actor: Actor, case_no: str, body: Mapping[str, Any], once: Once | None = None) -> Row:
    return services().engine.run(actor, lambda work: material(materials.add(work, case_no, **body)), once)


def change(actor: Actor, material_id: str, body: Mapping[str, Any], once: Once | None = None) -> Row:
    desk = services().desk
    return services().engine.run(actor, lambda work: material(materials.change(work, desk, material_id, body)), once)


def sent() -> list[tuple[str, Accepted]]:
    """The request's files, each checked: parts named `file`, or the whole body as one. Raises FileRefused."""
    body = request.get_data(cache=True)
    parts = [(part.filename or "", part.read()) for part in request.files.getlist("file")]
    if not parts and not (request.mimetype or "").startswith("multipart/"):
        parts = [("", body)]
    if not 1 <= len(parts) <= MOST_AT_ONCE:
        raise FormInvalid({"file": [f"一次请传 1 到 {MOST_AT_ONCE} 个文件。"]})
    return [(name, accept(data)) for name, data in parts]


def put(
    actor: Actor, material_id: str, files: Sequence[tuple[str, Accepted]], add: bool, once: Once | None = None
) -> Row:
    safe = services().safe
    return services().engine.run(
        actor, lambda work: material(contents.put(work, safe, material_id, files, replace=not add)), once
    )


def remove(actor: Actor, material_id: str, number: int, once: Once | None = None) -> Row:
    return services().engine.run(actor, lambda work: material(contents.remove(work, material_id, number)), once)


def content(actor: Actor, material_id: str, number: int) -> Response:
    """A picture to be shown, a document to be taken away; under a name of ours."""
    safe = services().safe
    return as_file(services().engine.run(actor, lambda work: contents.get(work, safe, material_id, number)))


def page(actor: Actor, material_id: str, number: int) -> Response:
    safe = services().safe
    found, within = services().engine.run(actor, lambda work: contents.page(work, safe, material_id, number))
    if found.media_type != "application/pdf":
        return as_file(found)
    return alone(Response(page_png(found.data, within), content_type="image/png"))


def thumbnail(actor: Actor, material_id: str, number: int) -> Response:
    safe = services().safe
    data = services().engine.run(actor, lambda work: contents.thumbnail(work, safe, material_id, number))
    return alone(Response(data, content_type="image/jpeg"))


def as_file(found: Content) -> Response:
    ending = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}[found.media_type]
    how = "attachment" if ending == "pdf" else "inline"
    response = Response(found.data, content_type=found.media_type)
    shown = quote(found.name or f"material.{ending}", safe="")
    response.headers["Content-Disposition"] = f"{how}; filename=\"material.{ending}\"; filename*=UTF-8''{shown}"
    return alone(response)


def alone(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = ALONE
    return response
