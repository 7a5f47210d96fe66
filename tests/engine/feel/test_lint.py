from __future__ import annotations

import pytest

from engine import feel


def _codes(text: str, names: list[str] | None = None, unary: bool = False) -> list[tuple[str, int, int]]:
    return [(problem.code, problem.line, problem.column) for problem in feel.lint(text, names, unary)]


@pytest.mark.parametrize(
    "text", ["缴费月数 >= 180", "count(xs[item > 1]) = 2", "{a: 1, b: a}.b", "xs[k = 1]", "today()"]
)
def test_what_is_sound_has_no_finding(text: str) -> None:
    assert feel.lint(text, ["缴费月数", "xs"]) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1 +", "syntax"),
        ("missing > 1", "unknown_name"),
        ("cuont([1])", "unknown_function"),
        ("1 = \"1\"", "kinds_differ"),
        ("1 + \"a\"", "kinds_differ"),
        ("if 1 then 2 else 3", "wrong_condition"),
        ("{a: 1, a: 2}", "duplicate_key"),
        ("@\"2026-02-30\"", "bad_literal"),
        ("count()", "wrong_arguments"),
        ("substring(\"a\")", "wrong_arguments"),
        ("abs(number: 1)", "wrong_arguments"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_found(text: str, code: str) -> None:
    assert [found for found, _, _ in _codes(text, [])] == [code]


def test_findings_stand_where_the_name_is() -> None:
    assert _codes("a +\n b + c", ["a"]) == [("unknown_name", 2, 2), ("unknown_name", 2, 6)]


def test_names_are_not_checked_where_none_are_given() -> None:
    assert _codes("missing > 1") == []


def test_full_width_signs_are_named() -> None:
    assert "全角" in feel.lint("金额＞1000", ["金额"])[0].message


def test_unary_tests_are_linted_too() -> None:
    assert _codes("> limit, < ?", [], unary=True) == [("unknown_name", 1, 3)]
    assert _codes("1,", [], unary=True)[0][0] == "syntax"


def test_every_message_is_one_chinese_sentence() -> None:
    for text in ("1 +", "x", "f()", '1 = "a"', "{a: 1, a: 1}", "if 1 then 1 else 1", '@"x"', "count()"):
        for problem in feel.lint(text, []):
            assert problem.message.endswith("。") and any("\u4e00" <= sign <= "\u9fff" for sign in problem.message)
