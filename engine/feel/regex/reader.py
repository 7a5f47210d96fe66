"""Reading a pattern: XML Schema regular expressions with the additions of XPath and XQuery Functions 3.1, 5.6."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from ..errors import Wrong, too_deep, too_large
from . import charsets
from .charsets import NEWLINES, Ranges

DEEPEST = 60
HEAVIEST = 50_000  # ranges of characters in all; RE2 takes about half a microsecond for each
MOST_REPEATS = 100_000
FLAGS = frozenset("smixq")
SINGLE_ESCAPES = {"n": "\n", "r": "\r", "t": "\t"}
ESCAPABLE = frozenset("\\|.?*+(){}-[]^$")


@dataclass(frozen=True, slots=True)
class CharSet:
    ranges: Ranges


@dataclass(frozen=True, slots=True)
class Anchor:
    """`^` or `$`."""

    sign: str


@dataclass(frozen=True, slots=True)
class BackReference:
    group: int


@dataclass(frozen=True, slots=True)
class Group:
    """`number` None: not captured."""

    number: int | None
    body: Tree


@dataclass(frozen=True, slots=True)
class Repeat:
    """`most` None: without end."""

    body: Tree
    least: int
    most: int | None
    greedy: bool


@dataclass(frozen=True, slots=True)
class Sequence:
    parts: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    branches: tuple[Tree, ...]


Tree: TypeAlias = "CharSet | Anchor | BackReference | Group | Repeat | Sequence | Choice"


@dataclass(frozen=True, slots=True)
class Reading:
    tree: Tree
    groups: int
    back_references: bool
    any_case: bool
    multi_line: bool
    literal: bool


def read(text: str, flags: str) -> Reading:
    """The tree of a pattern. Raises Wrong where it is none."""
    if not FLAGS.issuperset(flags):
        raise Wrong("正则表达式的标志只能是 s、m、i、x、q，结果为 null。", "bad_pattern")
    reader = _Reader(text, flags)
    if "q" in flags:
        tree: Tree = Sequence(tuple(reader.character(sign) for sign in text))
    else:
        tree = reader.choice(0)
        if reader.index < len(reader.text):
            raise reader.wrong()
    return Reading(tree, reader.groups, reader.back_references, "i" in flags, "m" in flags, "q" in flags)


def _without_spaces(text: str) -> str:
    """Flag x: white space outside brackets does not count."""
    kept = []
    level = 0
    escaped = False
    for sign in text:
        if not escaped:
            level += (sign == "[") - (sign == "]" and level > 0)
        if level or sign not in "\t\n\r ":
            kept.append(sign)
        escaped = sign == "\\" and not escaped
    return "".join(kept)


def weight(tree: Tree) -> int:
    """How many ranges of characters a pattern comes to when its repeats are written out."""
    if isinstance(tree, CharSet):
        return len(tree.ranges) + 1
    if isinstance(tree, Group):
        return weight(tree.body) + 2
    if isinstance(tree, Repeat):
        return weight(tree.body) * max(tree.most or tree.least + 1, 1) + 1
    if isinstance(tree, Sequence):
        return sum([weight(part) for part in tree.parts])
    return sum([weight(branch) for branch in tree.branches]) if isinstance(tree, Choice) else 1


class _Reader:
    def __init__(self, text: str, flags: str) -> None:
        self.text = _without_spaces(text) if "x" in flags and "q" not in flags else text
        self.index = 0
        self.groups = 0
        self.closed: set[int] = set()
        self.back_references = False
        self.ranges = 0
        self.any_case = "i" in flags
        self.dot: Ranges = charsets.ALL if "s" in flags else charsets.complement(NEWLINES)

    def wrong(self) -> Wrong:
        return Wrong(f"正则表达式在第{self.index + 1}个字符处有误，结果为 null。", "bad_pattern")

    def peek(self, offset: int = 0) -> str:
        index = self.index + offset
        return self.text[index] if index < len(self.text) else ""

    def character(self, sign: str) -> CharSet:
        code = ord(sign)
        return self.cased(((code, code),))

    def cased(self, ranges: Ranges) -> CharSet:
        return CharSet(charsets.any_case(ranges) if self.any_case else ranges)

    def choice(self, depth: int) -> Tree:
        if depth > DEEPEST:
            raise too_deep()
        branches = [self.sequence(depth)]
        while self.peek() == "|":
            self.index += 1
            branches.append(self.sequence(depth))
        return branches[0] if len(branches) == 1 else Choice(tuple(branches))

    def sequence(self, depth: int) -> Tree:
        parts: list[Tree] = []
        while self.peek() not in ("", "|", ")"):
            parts.append(self.quantified(self.atom(depth)))
        return Sequence(tuple(parts))

    def quantified(self, atom: Tree) -> Tree:
        sign = self.peek()
        if sign == "{":
            least, most = self.counts()
        elif sign and sign in "?*+":
            self.index += 1
            least, most = (1 if sign == "+" else 0), (1 if sign == "?" else None)
        else:
            return atom
        greedy = True
        if self.peek() == "?":
            self.index += 1
            greedy = False
        if self.peek() and self.peek() in "?*+{":
            raise self.wrong()
        return Repeat(atom, least, most, greedy)

    def counts(self) -> tuple[int, int | None]:
        end = self.text.find("}", self.index)
        low, comma, high = self.text[self.index + 1 : end if end >= 0 else None].partition(",")
        valid = end >= 0 and _digits(low) and (not comma or not high or _digits(high))
        if not valid:
            raise self.wrong()
        least = int(low)
        most = (int(high) if high else None) if comma else least
        if (most is not None and most < least) or max(least, most or 0) > MOST_REPEATS:
            raise Wrong(f"正则表达式的重复次数应从小到大且不超过{MOST_REPEATS}，结果为 null。", "bad_pattern")
        self.index = end + 1
        return least, most

    def atom(self, depth: int) -> Tree:
        sign = self.peek()
        if sign == "(":
            return self.group(depth)
        if sign == "[":
            return CharSet(self.bracket(depth))
        if sign == "\\":
            return self.escape()
        self.index += 1
        if sign == ".":
            return CharSet(self.dot)
        if sign in "^$":
            return Anchor(sign)
        if sign in "?*+{}]":
            self.index -= 1
            raise self.wrong()
        return self.character(sign)

    def group(self, depth: int) -> Tree:
        self.index += 1
        number: int | None = None
        if self.peek() == "?":
            if self.peek(1) != ":":
                raise Wrong("正则表达式不支持这种括号，结果为 null。", "bad_pattern")
            self.index += 2
        else:
            self.groups += 1
            number = self.groups
        body = self.choice(depth + 1)
        if self.peek() != ")":
            raise self.wrong()
        self.index += 1
        if number is not None:
            self.closed.add(number)
        return Group(number, body)

    def escape(self) -> Tree:
        sign = self.peek(1)
        if sign and sign in "123456789":
            return self.back_reference()
        ranges, single = self.escaped_set()
        # Case matters not to characters written out, but does to classes such as \p{Lu}.
        return self.cased(ranges) if single else CharSet(ranges)

    def back_reference(self) -> Tree:
        """As many digits as make the number of a group that is open or closed so far."""
        start = self.index + 1
        end = start + 1
        while (
            self.text[end : end + 1].isdigit()
            and self.text[end].isascii()
            and int(self.text[start : end + 1]) <= self.groups
        ):
            end += 1
        number = int(self.text[start:end])
        if number not in self.closed:
            raise self.wrong()
        self.index = end
        self.back_references = True
        return BackReference(number)

    def escaped_set(self) -> tuple[Ranges, bool]:
        """What an escape stands for, and whether it is a single character."""
        sign = self.peek(1)
        if sign and sign in "pP":
            end = self.text.find("}", self.index)
            name = self.text[self.index + 3 : end]
            found = charsets.property_set(name) if self.peek(2) == "{" and end > 0 else None
            if found is None:
                raise self.wrong()
            self.index = end + 1
            return (found if sign == "p" else charsets.complement(found)), False
        named = charsets.escape_set(sign) if sign and sign in "sSdDwWiIcC" else None
        if named is not None:
            self.index += 2
            return named, False
        if sign not in SINGLE_ESCAPES and sign not in ESCAPABLE:
            raise self.wrong()
        self.index += 2
        code = ord(SINGLE_ESCAPES.get(sign, sign))
        return ((code, code),), True

    def bracket(self, depth: int) -> Ranges:
        """`[...]` with ranges, escapes and `-[...]`."""
        if depth > DEEPEST:
            raise too_deep()
        self.index += 1
        negative = self.peek() == "^"
        self.index += negative
        found: list[tuple[int, int]] = []
        fixed: list[Ranges] = []
        taken: Ranges | None = None
        first = True
        while first or self.peek() != "]":
            sign = self.peek()
            if not sign or (sign == "]" and first):
                raise self.wrong()
            if sign == "-" and self.peek(1) == "[" and not first:
                self.index += 1
                taken = self.bracket(depth + 1)
                if self.peek() != "]":
                    raise self.wrong()
                break
            self.member(found, fixed, first)
            first = False
        self.index += 1
        ranges = self.cased(charsets.union(found)).ranges if found else ()
        ranges = charsets.union(ranges, *fixed)
        self.ranges += len(ranges)
        if self.ranges > HEAVIEST:
            raise too_large("正则表达式")
        ranges = charsets.complement(ranges) if negative else ranges
        return ranges if taken is None else charsets.subtract(ranges, taken)

    def member(self, found: list[tuple[int, int]], fixed: list[Ranges], first: bool) -> None:
        sign = self.peek()
        if sign == "[":
            raise self.wrong()
        if sign == "\\":
            ranges, single = self.escaped_set()
            if not single:
                fixed.append(ranges)
                return
            low = ranges[0][0]
        else:
            # A hyphen stands for itself only at either end.
            if sign == "-" and not first and self.peek(1) not in ("]", "-"):
                raise self.wrong()
            self.index += 1
            low = ord(sign)
        high = low
        if self.peek() == "-" and self.peek(1) not in ("]", "[", ""):
            self.index += 1
            if self.peek() == "\\":
                ranges, single = self.escaped_set()
                if not single:
                    raise self.wrong()
                high = ranges[0][0]
            else:
                high = ord(self.peek())
                self.index += 1
        if high < low:
            raise self.wrong()
        found.append((low, high))


def _digits(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 12
