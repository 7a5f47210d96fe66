"""What a service task can do, and the services behind it: each folder holds the handlers of one subject.

Handlers see the engine through its public face alone and never each other's tables. What they need from outside
(a calendar, a database) is handed in as `Faces`; nothing is opened or read on import.

To add handlers: describe each with `@handler` (base.py), give the folder a `handlers(...) -> list[Described]`, name it
in collect.py, and add what it needs from outside to `Faces` with a default that works without a database.
"""

from handlers.collect import collected, described
from handlers.faces import Faces

__all__ = ["Faces", "collected", "described"]
