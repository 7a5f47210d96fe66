"""Who gives a command, in which post, at which window and by which medium of authorization."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """`person` is an id, or `system` for the engine's own commands; `posts` and `rights` are held now, in `scope`."""

    person: str
    name: str = ""
    post: str | None = None
    window: str | None = None
    medium: str | None = None
    posts: frozenset[str] = frozenset()
    rights: frozenset[str] = frozenset()
    scope: str = ""


SYSTEM = Actor("system", "系统")
