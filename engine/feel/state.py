"""What one evaluation carries: its scope, clock, budget and remarks."""

from __future__ import annotations

import sys
import threading
from collections.abc import Mapping
from datetime import datetime
from types import FrameType
from typing import TYPE_CHECKING, Any, NamedTuple

from .budget import Budget
from .errors import too_deep, too_large, too_many_steps

if TYPE_CHECKING:
    from .types import Type

NOTES_KEPT = 50
FIRST_FRAMES = 120  # Python frames that function calls may use before the stack is measured
SPARE_FRAMES = 60  # frames left for what a leaf of an evaluation calls
NO_TYPES: Mapping[str, Type] = {}


class Place(NamedTuple):
    """Where a node stands: the whole text and the offset in it."""

    text: str
    offset: int

    def position(self) -> tuple[int, int]:
        """Line and column, from 1."""
        before = self.text[: self.offset]
        return before.count("\n") + 1, self.offset - (before.rfind("\n") + 1) + 1


class Note(NamedTuple):
    code: str
    message: str
    place: Place | None


class State:
    """`left` counts steps down; `frames` is the Python stack that running FEEL functions take."""

    __slots__ = ("scope", "now", "budget", "types", "left", "frames", "frame_limit", "calls", "notes", "patterns")

    def __init__(
        self, scope: Mapping[str, Any], now: datetime, budget: Budget, types: Mapping[str, Type] = NO_TYPES
    ) -> None:
        self.scope = scope
        self.now = now
        self.budget = budget
        self.types = types
        self.left = budget.steps
        self.frames = 0
        self.frame_limit = FIRST_FRAMES
        self.calls = 0
        self.notes: list[Note] | None = None
        self.patterns: set[tuple[str, str]] | None = None

    def charge(self, steps: int) -> None:
        """Pay for work about to be done."""
        self.left -= steps
        if self.left < 0:
            raise too_many_steps()

    def enter(self, frames: int) -> None:
        """Pay for a call of a function whose body needs so many Python frames; `leave` gives them back."""
        self.calls += 1
        self.frames += frames
        if self.calls > self.budget.depth:
            raise too_deep()
        if self.frames > self.frame_limit:
            self.frame_limit = self.frames - frames + stack_room()
            if self.frames > self.frame_limit:
                raise too_deep()

    def leave(self, frames: int) -> None:
        self.calls -= 1
        self.frames -= frames

    def note(self, code: str, message: str, place: Place | None) -> None:
        """Remember why something became null; the first ones are kept."""
        self.charge(5)
        if self.notes is None:
            self.notes = []
        if len(self.notes) < NOTES_KEPT:
            self.notes.append(Note(code, message, place))

    def room(self, items: int) -> None:
        """Refuse a list before it is made."""
        if items > self.budget.list_items:
            raise too_large("列表长度")
        self.charge(items >> 2)

    def text(self, characters: int) -> None:
        """Refuse a string before it is made; copying text costs steps too."""
        if characters > self.budget.string:
            raise too_large("文本长度")
        self.charge(characters >> 5)


def stack_room() -> int:
    """How many Python frames are left above the caller, but for a reserve."""
    frame: FrameType | None = sys._getframe()
    height = 0
    while frame is not None:
        height += 1
        frame = frame.f_back
    return sys.getrecursionlimit() - SPARE_FRAMES - height


class _Running(threading.local):
    """The evaluation that is calling out to Python code in this thread: one called from there shares its budget."""

    state: State | None = None


RUNNING = _Running()
