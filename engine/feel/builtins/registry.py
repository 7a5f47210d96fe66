"""How a built-in function is declared."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from ..functions import Builtin, Param, Signature

BUILTINS: dict[str, Builtin] = {}
Run = TypeVar("Run", bound=Callable[..., Any])


def builtin(name: str, *params: str, variadic: bool = False) -> Callable[[Run], Run]:
    """Declare one signature. A parameter is `name: kind`; `?` after it: may be left out, `~`: may be null."""

    def declare(run: Run) -> Run:
        function = BUILTINS.setdefault(name, Builtin(name))
        function.signatures.append(Signature(tuple(_param(text) for text in params), run, variadic))
        if not function.params:
            function.params = tuple(param.name for param in function.signatures[0].params)
            function.types = (None,) * len(function.params)
        return run

    return declare


def _param(text: str) -> Param:
    name, _, kind = text.partition(": ")
    return Param(name, kind.rstrip("?~"), "?" in kind, "~" in kind)
