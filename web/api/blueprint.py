"""One resource of the API: reads its arguments exactly, asks who is there, and answers a repeated write as before."""

import hashlib
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

from flask import Response, request
from flask_smorest import Blueprint
from marshmallow import Schema

from engine import AnswerKept, Once, values
from engine.errors import FormInvalid
from web import auth
from web.exact_json import ArgumentParser

T = TypeVar("T")
JSON = "application/json"


class Resource(Blueprint):
    """A blueprint under /api/v1 whose every call needs a login; writes with a cookie need the CSRF token too."""

    ARGUMENTS_PARSER = ArgumentParser()

    def __init__(self, name: str, description: str, public: bool = False) -> None:
        super().__init__(f"api_{name}", f"web.api.{name}", url_prefix="/api/v1", description=description)
        if not public:
            self.before_request(check_login)

    def arguments(self, schema: type[Schema], **kwargs: Any) -> Any:
        return super().arguments(made(schema), **kwargs)

    def response(self, status_code: int, schema: type[Schema] | None = None, **kwargs: Any) -> Any:
        return super().response(status_code, made(schema) if schema else None, **kwargs)


@cache
def made(schema: type[Schema]) -> Schema:
    """One instance of each schema: making one costs more than all that it then does."""
    return schema()


def check_login() -> None:
    if request.method in auth.SAFE:
        auth.current()
    else:
        auth.check_write()


def once(render: Callable[[Any], tuple[int, bytes]]) -> Once | None:
    """The request's Idempotency-Key with the digest of what it asks; None without one."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return None
    if not 1 <= len(key) <= 200:
        raise FormInvalid({"Idempotency-Key": ["长度须在 1 到 200 之间。"]})
    asked = b"\n".join((request.method.encode(), request.full_path.encode(), request.get_data(cache=True)))
    return Once(auth.actor().person, key, hashlib.sha256(asked).digest(), render)


def answer_once(
    command: Callable[[Once | None], T],
    schema: type[Schema],
    status: int | Callable[[T], int] = 200,
    shape: Callable[[T], Any] | None = None,
) -> Response:
    """Runs a command and writes its answer; the same key a second time gives the same bytes and no second effect.

    `shape(result)` makes what the schema dumps (the result itself by default). It runs inside the command's transaction
    and must not ask the database.
    """
    written: list[tuple[int, bytes]] = []

    def render(result: Any) -> tuple[int, bytes]:
        body = values.dumps(made(schema).dump(result if shape is None else shape(result)))
        written.append((status(result) if callable(status) else status, body))
        return written[-1]

    try:
        result = command(once(render))
    except AnswerKept as kept:
        return Response(kept.body, kept.status, content_type=JSON)
    code, body = written[-1] if written else render(result)
    return Response(body, code, content_type=JSON)
