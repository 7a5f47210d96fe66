"""The workflow engine: BPMN run by SpiffWorkflow with Camunda 8's meaning, so stored that no crash loses any work.

`Engine` is its face. The names below are what the other parts of the product use; they are loaded on first use, so that
a tool that only wants FEEL does not load the rest.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine.actor import SYSTEM, Actor
    from engine.base import Base
    from engine.clock import Clock
    from engine.commands.clock import StoredOffset
    from engine.commands.errors import AnswerKept
    from engine.commands.execute import Once
    from engine.commands.instances import NewInstance, Started
    from engine.commands.messages import NewMessage, Published
    from engine.commands.moves import Plan, Preview
    from engine.commands.parts import Parts
    from engine.commands.tasks import Completed
    from engine.database import Database, open_engine
    from engine.engine import Engine
    from engine.handlers import (
        BusinessError,
        HandlerFailed,
        InlineCall,
        InlineHandler,
        JobCall,
        JobHandler,
        NotYet,
        Registry,
        StoringHandler,
    )
    from engine.kernel import Place
    from engine.reading.inbox import Filter, Page

_HOMES = {
    "actor": ("SYSTEM", "Actor"),
    "base": ("Base",),
    "clock": ("Clock",),
    "commands.clock": ("StoredOffset",),
    "commands.errors": ("AnswerKept",),
    "commands.execute": ("Once",),
    "commands.instances": ("NewInstance", "Started"),
    "commands.messages": ("NewMessage", "Published"),
    "commands.moves": ("Plan", "Preview"),
    "commands.parts": ("Parts",),
    "commands.tasks": ("Completed",),
    "database": ("Database", "open_engine"),
    "engine": ("Engine",),
    "handlers": (
        "BusinessError",
        "HandlerFailed",
        "InlineCall",
        "InlineHandler",
        "JobCall",
        "JobHandler",
        "NotYet",
        "Registry",
        "StoringHandler",
    ),
    "kernel": ("Place",),
    "reading.inbox": ("Filter", "Page"),
}
_HOME = {name: module for module, names in _HOMES.items() for name in names}

__all__ = [
    "SYSTEM",
    "Actor",
    "AnswerKept",
    "Base",
    "BusinessError",
    "Clock",
    "Completed",
    "Database",
    "Engine",
    "Filter",
    "HandlerFailed",
    "InlineCall",
    "InlineHandler",
    "JobCall",
    "JobHandler",
    "NewInstance",
    "NewMessage",
    "NotYet",
    "Once",
    "Page",
    "Parts",
    "Place",
    "Plan",
    "Preview",
    "Published",
    "Registry",
    "Started",
    "StoredOffset",
    "StoringHandler",
    "open_engine",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'engine' has no attribute {name!r}")
    return getattr(import_module(f"engine.{_HOME[name]}"), name)
