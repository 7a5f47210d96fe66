"""Texts that look like FEEL and mostly are none: for finding an exception that is not ours."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

FRAGMENTS = (
    *"0 1 -1 0.5 .5 1e3 1e9999 9999999999999999999999999999999999999".split(),
    '"a"', '""', '"中文"', '"\\uD83D\\uDC0E"', '"(a+)+"',
    *"true false null x y xs ctx item partial ? s 金额 abs count sum sort string matches replace flatten".split(),
    *"+ - * / ** = != < <= > >= .. . , : ( ) [ ] { } ( ) [ ] and or in between instance of not( -> @".split(),
    *"if then else for return some every satisfies function( number list< context< function< >".split(),
    '@"2026-01-31"', '@"P1D"', '@"P1Y"', '@"10:00:00@Asia/Shanghai"', '@"2026-01-31T10:00:00Z"', 'date("2026-02-30")',
    "for i in 1..3 return ", "some i in xs satisfies ", "every i in xs satisfies ", "function(a) a", "xs[item > 1]",
    "{a: 1}", "[1..5]", "(1..5]", "]1..5[", "(< 5)", "date and time(", "string join(xs)", "years and months duration(",
    "context put(ctx, ", "sort(xs, function(a, b) a < b)", "// c\n", "/* c */", "\n", "\t", " ", "\u3000", "\x00", "＞",
    "“", "\ud800", "\U0001f40e", "💰", "#", "\\", '"', "'", "ctx.a", "ctx.b.c", ".start included", ".time offset",
    "duration(", "number(", "range(", "split(", "modulo(", "decimal(", "list replace(", "index of(", "is(", "before(",
)  # fmt: skip
CONTEXT = {
    "x": 1, "y": "text", "xs": [1, 2, 3, None, "a", [4]], "ctx": {"a": 1.5, "b": {"c": [1]}, "": None}, "s": "aaaa",
    "金额": 1000, "?": 2, "odd": object(), "number": 7,
}  # fmt: skip


SHAPES = (
    "{0} + {1}", "{0} - {1}", "{0} * {1}", "{0} / {1}", "{0} ** {1}", "-{0}", "{0} = {1}", "{0} != {1}", "{0} < {1}",
    "{0} >= {1}", "{0} and {1}", "{0} or {1}", "{0} between {1} and {2}", "{0} in {1}", "{0} in ({1}, {2})",
    "{0} in (< {1})", "if {0} then {1} else {2}", "for i in {0} return {1}", "for i in {0}..{1} return {2}",
    "for i in {0}, j in {1} return partial", "some i in {0} satisfies {1}", "every i in {0} satisfies {1}",
    "[{0}, {1}]",
    "{{a: {0}, b: a, \"c d\": {1}}}", "[{0}..{1}]", "({0}..{1})", "({0})", "{0}[{1}]", "{0}[item > {1}]", "({0}).a",
    "({0}).start", "({0}).days", "function(i, j) {0}", "(function(i) {0})({1})", "{0} instance of list<number>",
    "{0} instance of date and time", "{{f: function(n) if n < 2 then {0} else f(n - 1), r: f({1})}}.r",
)  # fmt: skip
LEAVES = (
    "0", "1", "-3", "2.50", "1e6000", "9999999999", "0.1", '"a"', '""', '"2026-01-31"', '"P1D"', '"(a|b)*"', '"$1"',
    "true", "false", "null", "x", "y", "xs", "ctx", "ctx.b", "item", "i", "partial", "s", "missing", "[]", "[1, 2, 3]",
    '@"2026-01-31"', '@"P1D"', '@"P1Y2M"', '@"10:00:00"', '@"10:00:00+08:00"', '@"2026-01-31T10:00:00@Asia/Shanghai"',
    '@"-999999999-01-01"', '@"P1000000000Y"', "[1..5]", "(< 5)", "{a: 1}", "金额", "count", "abs", "\"\\uD83D\\uDC0E\"",
)  # fmt: skip


def expression(random: Random, names: Sequence[str], depth: int = 4) -> str:
    """A well-formed expression; `names`: functions it may call."""
    if depth == 0 or random.random() < 0.15:
        return random.choice(LEAVES)
    if random.random() < 0.4:
        arguments = [expression(random, names, depth - 1) for _ in range(random.randrange(4))]
        return f"{random.choice(names)}({', '.join(arguments)})"
    parts = [expression(random, names, depth - 1) for _ in range(3)]
    return random.choice(SHAPES).format(*parts)


def text(random: Random, names: Sequence[str]) -> str:
    """One text: an expression, fragments in a row, or now and then any characters at all."""
    kind = random.random()
    if kind < 0.6:
        return expression(random, names)
    if kind < 0.65:
        return "".join(chr(random.choice((random.randrange(128), random.randrange(0x11000)))) for _ in range(12))
    return random.choice(("", " ")).join(random.choices(FRAGMENTS, k=random.randrange(1, 14)))
