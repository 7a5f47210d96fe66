"""A page's form that is sent twice has one effect: every drawing of a page has a key, which its forms send along."""

import hashlib
from collections.abc import Callable
from typing import TypeVar

from flask import request

from engine import AnswerKept, Once
from web import auth

T = TypeVar("T")
FIELD = "once"
NOT_ASKED = ("csrf_token",)


def done_once(command: Callable[[Once | None], T], told: Callable[[T], str], field: str = FIELD) -> str:
    """What `told` makes of the command's result: of its first time, where the same form has been sent before.

    `field` holds the key. Another choice on the same page is another request. Raises what the command raises; a refusal
    is not kept.
    """
    written: list[str] = []

    def render(result: object) -> tuple[int, bytes]:
        written.append(told(result))  # type: ignore[arg-type]
        return 303, written[-1].encode()

    key = request.form.get(field, "")
    digest = hashlib.sha256(repr((request.path, sorted(_asked()))).encode()).digest()
    once = Once(auth.actor().person, f"page/{digest.hex()}", digest, render) if 8 <= len(key) <= 64 else None
    try:
        result = command(once)
    except AnswerKept as kept:
        return kept.body.decode()
    return written[-1] if written else told(result)


def _asked() -> list[tuple[str, str]]:
    return [(name, value) for name, value in request.form.items(multi=True) if name not in NOT_ASKED]
