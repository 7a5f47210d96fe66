"""Files of a form's file fields for the API and the pages."""

from collections.abc import Sequence
from typing import Any

from flask import Response

from engine import Actor, Once
from engine.errors import NotFound
from engine.forms import Reference
from handlers.cases import attached
from handlers.files import Accepted, page_png
from web.materials import alone, as_file
from web.services import services

Files = Sequence[tuple[str, Accepted]]


def put(actor: Actor, task_id: str, files: Files, once: Once | None = None) -> list[Reference]:
    safe = services().safe
    return services().engine.run(actor, lambda work: attached.put(work, safe, task_id, files), once)


def put_for_start(actor: Actor, key: str, files: Files) -> list[Reference]:
    safe = services().safe
    return services().engine.run(actor, lambda work: attached.put_for_start(work, safe, key, files))


def content(actor: Actor, file_id: str) -> Response:
    safe = services().safe
    return as_file(services().engine.run(actor, lambda work: attached.get(work, safe, file_id)))


def page(actor: Actor, file_id: str, number: int) -> Response:
    """The n-th page as a picture, from 1; a picture as it is."""
    safe = services().safe
    found = services().engine.run(actor, lambda work: attached.get(work, safe, file_id))
    if not 1 <= number <= found.pages:
        raise NotFound("这一页")
    if found.media_type != "application/pdf":
        return as_file(found)
    return alone(Response(page_png(found.data, number - 1), content_type="image/png"))


def thumbnail(actor: Actor, file_id: str) -> Response:
    safe = services().safe
    data = services().engine.run(actor, lambda work: attached.thumbnail(work, safe, file_id))
    return alone(Response(data, content_type="image/jpeg"))


def of_instance(instance_id: str) -> list[dict[str, Any]]:
    with services().db.read() as conn:
        return attached.of_instance(conn, instance_id)
