from __future__ import annotations

import re

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.engine.feel.asking import codes, value

# Ideographs, supplementary characters, combining marks and signs that mean something elsewhere.
texts = st.text(alphabet='ab社保😀𠀀\u0301"\\\n%{}$ß', max_size=12)


@given(texts, texts)
def test_characters_are_code_points(a: str, b: str) -> None:
    scope = {"a": a, "b": b}
    assert value("string length(a + b)", scope) == len(a) + len(b)
    assert value('substring(a + b, 1, string length(a)) = a or a = ""', scope) is True
    assert value("contains(a + b, b) and starts with(a + b, a) and ends with(a + b, b)", scope) is True


@given(texts, st.integers(-14, 14).filter(bool), st.integers(1, 14))
def test_substring_counts_from_one_or_from_the_end(a: str, start: int, length: int) -> None:
    begin = start - 1 if start > 0 else len(a) + start
    expected = a[max(begin, 0) : max(begin + length, 0)]
    assert value("substring(a, s, n)", {"a": a, "s": start, "n": length}) == expected


@given(texts)
def test_a_string_literal_reads_as_it_was_written(a: str) -> None:
    assert value("[a]", {"a": a}) == value(value("string([a])", {"a": a}))


@given(texts, texts)
def test_before_and_after_take_a_string_apart(a: str, b: str) -> None:
    assume(b)
    scope = {"a": a, "b": b}
    if b in a:
        assert value("substring before(a, b) + b + substring after(a, b)", scope) == a
    else:
        assert value("substring before(a, b) + substring after(a, b)", scope) == ""


@given(st.lists(st.text(alphabet="ab社", max_size=3), max_size=6))
def test_split_undoes_join(parts: list[str]) -> None:
    if parts:
        assert value('split(string join(xs, ";"), ";")', {"xs": parts}) == parts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r'"\uD83D\uDC0E"', "🐎"),
        (r'"\U01F40E"', "🐎"),
        (r'string length("\U01F40E")', 1),
        (r'"a\tb\"c\\d"', 'a\tb"c\\d'),
        ('substring("foobar", -2, 1)', "a"),
        ('upper case("ß")', "SS"),
        ('string join(["a", null, "c"], "-")', "a-c"),
        ('string([1, "a", null, {b: @"P1D"}])', '[1, "a", null, {b: P1D}]'),
        ('string({"a b": 1, "{": 2})', '{a b: 1, "{": 2}'),
        ("string([1..3))", "[1..3)"),
        ("string(null)", None),
        ('trim("  a ")', "a"),
        ('is blank(" ")', True),
    ],
)
def test_strings(text: str, expected: object) -> None:
    assert value(text) == expected


def test_a_lone_surrogate_becomes_the_replacement_character() -> None:
    assert value(r'"\uD800"') == "\ufffd"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r'matches("510402199001011234", "^\d{17}[\dXx]$")', True),
        (r'matches("foobar", "^Fo*bar$", "i")', True),
        ('matches("hello world", "hello\\ sworld", "x")', True),
        ('matches("a.b", "a.b", "q") and not(matches("axb", "a.b", "q"))', True),
        ('matches("x\ny", "^y$", "m") and not(matches("x\ny", "^y$"))', True),
        ('matches("x\ny", "x.y", "s") and not(matches("x\ny", "x.y"))', True),
        (r'matches("社保", "^\p{IsCJKUnifiedIdeographs}+$")', True),
        (r'matches("b", "[a-z-[aeiou]]") and not(matches("e", "[a-z-[aeiou]]"))', True),
        (r'matches("I", "[A-Z-[OI]]", "i")', False),
        (r'matches("\u212A", "k", "i")', True),
        (r'matches("a", "\p{Lu}", "i")', False),
        (r'matches("abab", "^(ab)\1$") and matches("aA", "^(a)\1$", "i")', True),
        (r'matches("xml:id", "^\i\c*$")', True),
        (r'replace("abracadabra", "a(.)", "a$1$1")', "abbraccaddabbra"),
        (r'replace("abcd", "(ab)|(a)", "[1=$1][2=$2]")', "[1=ab][2=]cd"),
        (r'replace("13812345678", "^(\d{3})\d{4}", "$1****")', "138****5678"),
        (r'replace("a\\b", "\\\\", "\\$")', None),
        ('replace("reluctant", "r.*?t", "X")', "Xant"),
        (r'split("a; b ;c", "\s*;\s*")', ["a", "b", "c"]),
        ('extract("1234, 1256, 1378", "12[0-9]*")', ["1234", "1256"]),
    ],
)
def test_regular_expressions_are_those_of_xpath(text: str, expected: object) -> None:
    found = value(text)
    assert found == expected or (expected is None and found == "a$b")


@pytest.mark.parametrize(
    "pattern",
    ["(?=a)", "(?<=a)b", "a**", "a{2,1}", "[b-a]", "[]", "(a", "a)", "a{1,999999999}", r"\1", r"(a)\2", r"(a\1)", r"\q",
     r"\p{Foo}", r"\p{IsNowhere}", r"[\1]", "{", "]"],
)  # fmt: skip
def test_what_is_no_pattern_is_null_with_a_reason(pattern: str) -> None:
    assert codes("matches(s, p)", {"s": "aab", "p": pattern}) == ["bad_pattern"]


@pytest.mark.parametrize("call", ['matches("a", "a", "z")', 'replace("a", "a*", "x")', 'replace("a", "a", "$x")',
                                  'replace("a", "a", "\\x")', 'split("a", "b*")'])  # fmt: skip
def test_what_a_pattern_function_cannot_do_is_null_with_a_reason(call: str) -> None:
    assert codes(call) == ["bad_pattern"]


pieces = st.sampled_from(
    ["a", "b", "ab", ".", "[ab]", "[^a]", "(a|b)", "(ab)?", "a*", "b+?", "(a*)", "(?:b|ab)", "a{1,2}"]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(pieces, min_size=1, max_size=5), st.text(alphabet="ab\n", max_size=8))
def test_both_machines_find_what_python_finds(parts: list[str], subject: str) -> None:
    pattern = "".join(parts)
    expected = re.search(pattern, subject) is not None
    assert value("matches(s, p)", {"s": subject, "p": pattern}) is expected
    # The empty group and its reference send the pattern to the machine that counts its steps.
    stepwise = value("matches(s, p)", {"s": subject, "p": f"(){pattern}\\1"})
    assert stepwise is expected
