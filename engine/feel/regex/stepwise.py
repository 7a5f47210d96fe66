"""Patterns with back-references run on a small backtracking machine that counts its steps."""

from __future__ import annotations

from typing import Any

from ..errors import too_large, too_slow
from .charsets import holds, same_case
from .reader import Anchor, BackReference, CharSet, Choice, Group, Reading, Repeat, Tree

MOST_INSTRUCTIONS = 20_000
Span = tuple[int, int]


class Machine:
    """A program of (operation, argument, argument), and how to run it."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.groups = reading.groups
        self.loops = 0
        self.program: list[tuple[str, Any, Any]] = []
        self._add(reading.tree)
        self._emit("match", None, None)

    def _emit(self, operation: str, first: Any, second: Any) -> int:
        if len(self.program) >= MOST_INSTRUCTIONS:
            raise too_large("正则表达式")
        self.program.append((operation, first, second))
        return len(self.program) - 1

    def _add(self, tree: Tree) -> None:
        if isinstance(tree, CharSet):
            self._emit("set", tree.ranges, None)
        elif isinstance(tree, Anchor):
            self._emit(tree.sign, None, None)
        elif isinstance(tree, BackReference):
            self._emit("back", tree.group, None)
        elif isinstance(tree, Group):
            if tree.number is None:
                self._add(tree.body)
            else:
                self._emit("save", tree.number * 2, None)
                self._add(tree.body)
                self._emit("save", tree.number * 2 + 1, None)
        elif isinstance(tree, Repeat):
            self._repeat(tree)
        elif isinstance(tree, Choice):
            self._choice(tree)
        else:
            for part in tree.parts:
                self._add(part)

    def _choice(self, tree: Choice) -> None:
        jumps = []
        for branch in tree.branches[:-1]:
            split = self._emit("split", None, None)
            self._add(branch)
            jumps.append(self._emit("jump", None, None))
            self.program[split] = ("split", split + 1, len(self.program))
        self._add(tree.branches[-1])
        for jump in jumps:
            self.program[jump] = ("jump", len(self.program), None)

    def _repeat(self, tree: Repeat) -> None:
        for _ in range(tree.least):
            self._add(tree.body)
        if tree.most is None:
            loop, self.loops = self.loops, self.loops + 1
            split = self._emit("split", None, None)
            self._emit("mark", loop, None)
            self._add(tree.body)
            # A turn that matched nothing must not run again.
            self._emit("moved", loop, None)
            self._emit("jump", split, None)
            self._split(split, tree.greedy)
            return
        splits = []
        for _ in range(tree.most - tree.least):
            splits.append(self._emit("split", None, None))
            self._add(tree.body)
        for split in splits:
            self._split(split, tree.greedy)

    def _split(self, split: int, greedy: bool) -> None:
        inside, after = split + 1, len(self.program)
        self.program[split] = ("split", inside, after) if greedy else ("split", after, inside)

    def search(self, text: str, start: int, steps: list[int]) -> list[Span | None] | None:
        """The first match at or after `start`: spans of the whole and of each group. `steps[0]` counts down."""
        for begin in range(start, len(text) + 1):
            found = self._match(text, begin, steps)
            if found is not None:
                return found
        return None

    def _match(self, text: str, begin: int, steps: list[int]) -> list[Span | None] | None:
        empty = (None,) * (2 * self.groups + 2)
        pending: list[tuple[int, int, tuple[int | None, ...], tuple[int | None, ...]]] = [
            (0, begin, empty, (None,) * self.loops)
        ]
        left = steps[0]
        while pending:
            index, position, saved, marks = pending.pop()
            while True:
                left -= 1
                if left < 0:
                    raise too_slow()
                operation, first, second = self.program[index]
                index += 1
                if operation == "set":
                    if position >= len(text) or not holds(first, ord(text[position])):
                        break
                    position += 1
                elif operation == "split":
                    pending.append((second, position, saved, marks))
                    index = first
                elif operation == "jump":
                    index = first
                elif operation == "save":
                    saved = saved[:first] + (position,) + saved[first + 1 :]
                elif operation == "mark":
                    marks = marks[:first] + (position,) + marks[first + 1 :]
                elif operation == "moved":
                    if marks[first] == position:
                        break
                elif operation == "back":
                    end = self._repeated(text, position, saved[2 * first], saved[2 * first + 1])
                    if end is None:
                        break
                    left -= (end - position) >> 3
                    position = end
                elif operation == "match":
                    steps[0] = left
                    spans = [
                        (low, high) if low is not None and high is not None else None
                        for low, high in zip(saved[2::2], saved[3::2], strict=True)
                    ]
                    return [(begin, position), *spans]
                elif not self._anchored(operation, text, position):
                    break
        steps[0] = left
        return None

    def _repeated(self, text: str, position: int, low: int | None, high: int | None) -> int | None:
        """Where the repeated text of a group ends; a group that took no part repeats as nothing."""
        if low is None or high is None:
            return position
        wanted, found = text[low:high], text[position : position + high - low]
        if wanted == found or (self.reading.any_case and same_case(wanted, found)):
            return position + len(wanted)
        return None

    def _anchored(self, sign: str, text: str, position: int) -> bool:
        lines = self.reading.multi_line
        if sign == "^":
            return position == 0 or (lines and text[position - 1] == "\n" and position < len(text))
        return position == len(text) or (lines and text[position] == "\n")
