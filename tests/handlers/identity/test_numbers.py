"""Numbers of people and employers (domain 2.1, 2.2): vectors, and rules for any number."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.identity import bank_warnings, check, check_credit_code, check_id_card
from handlers.identity.citizen import PROVINCES, check_digit
from handlers.identity.credit import ALPHABET, credit_check_character

TODAY = date(2026, 11, 21)
CREDIT_CODES = [
    "91350100M000100Y43",
    "914403001922038216",
    "9144030071526726XG",
    "91110108551385082Q",
    "91330100799655058B",
]


@st.composite
def id_numbers(draw: st.DrawFn) -> str:
    area = draw(st.sampled_from(sorted(PROVINCES))) + draw(st.from_regex(r"[0-9]{4}", fullmatch=True))
    born = draw(st.dates(date(1920, 1, 1), TODAY))
    first17 = f"{area}{born:%Y%m%d}" + draw(st.from_regex(r"[0-9]{3}", fullmatch=True))
    return first17 + check_digit(first17)


@st.composite
def credit_codes(draw: st.DrawFn) -> str:
    def some(n: int) -> str:
        return draw(st.text(ALPHABET, min_size=n, max_size=n))

    first17 = some(2) + draw(st.from_regex(r"[0-9]{6}", fullmatch=True)) + some(9)
    return first17 + credit_check_character(first17)


# -- GB 11643


def test_a_sound_number_tells_birthday_and_sex() -> None:
    found = check_id_card("11010519491231002X", TODAY)
    assert found.ok and not found.warnings
    assert (found.born, found.sex) == (date(1949, 12, 31), "female")


def test_a_wrong_check_digit_is_named() -> None:
    assert check_id_card("110105194912310021", TODAY).problems == (
        "身份证号码的校验码（第 18 位）对不上，请对照证件逐位核对，注意相邻两位是否颠倒。",
    )


def test_a_birth_in_1880_only_warns() -> None:
    found = check_id_card("440524188001010014", TODAY)
    assert found.ok and "超过 115 年" in found.warnings[0]
    assert check_id_card("440524188001010014").warnings == ()


@pytest.mark.parametrize("day", ["19490230", "19001301", "00000101", "20250229"])
def test_a_birthday_that_does_not_exist_is_refused_even_with_a_sound_check_digit(day: str) -> None:
    first17 = f"110105{day}002"
    assert any("不是真实存在的日期" in told for told in check_id_card(first17 + check_digit(first17)).problems)


def test_a_birthday_in_the_future_is_refused() -> None:
    first17 = "11010520270101002"
    assert "晚于今天" in check_id_card(first17 + check_digit(first17), TODAY).problems[0]


def test_an_unknown_area_only_warns_because_districts_were_merged() -> None:
    first17 = "99010519491231002"
    found = check_id_card(first17 + check_digit(first17), TODAY)
    assert found.ok and "地址码 990105" in found.warnings[0]


@pytest.mark.parametrize(
    "typed", ["１１０１０５１９４９１２３１００２ｘ", " 110105 19491231 002x ", "110105-19491231-002X"]
)
def test_full_width_lower_case_and_spaced_typing_is_understood(typed: str) -> None:
    assert check_id_card(typed).number == "11010519491231002X"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "请录入身份证号码。"),
        ("110105491231002", "15 位的旧号码"),
        ("1101051949123100", "应为 18 位，现在是 16 位"),
        ("11O10519491231002X", "字母 O 是否应为数字 0"),
        ("I1010519491231002X", "字母 I 是否应为数字 1"),
        ("11010519491231002Y", "第 18 位只能是数字或 X"),
        ("11010519491231٠02X", "前 17 位只能是数字"),
    ],
)
def test_wrong_shapes_tell_what_to_look_at(typed: str, told: str) -> None:
    assert told in check_id_card(typed).problems[0]


@given(id_numbers())
def test_every_made_number_passes(number: str) -> None:
    assert check_id_card(number, TODAY).ok


@given(id_numbers(), st.integers(0, 17), st.sampled_from("0123456789X"))
def test_one_changed_character_is_always_found(number: str, place: int, char: str) -> None:
    changed = number[:place] + char + number[place + 1 :]
    assert changed == number or not check_id_card(changed, TODAY).ok


@given(id_numbers(), st.integers(0, 16))
def test_two_neighbours_swapped_are_always_found(number: str, place: int) -> None:
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert swapped == number or not check_id_card(swapped, TODAY).ok


@given(st.text(max_size=30))
def test_no_text_makes_the_check_fall_over(text: str) -> None:
    for kind in ("id_card", "residence_permit", "foreign_permanent", "passport", "credit_code", "bank_card"):
        found = check(kind, text, TODAY)
        assert all(sentence.endswith("。") for sentence in found.problems + found.warnings)


# -- GB 32100


@pytest.mark.parametrize("code", CREDIT_CODES)
def test_public_codes_pass_and_fail_with_another_last_character(code: str) -> None:
    assert check_credit_code(code.lower()).ok
    other = "0" if code[-1] != "0" else "1"
    assert "校验码" in check_credit_code(code[:-1] + other).problems[0]


def test_letters_that_look_like_digits_are_pointed_at() -> None:
    assert check_credit_code("9I350100M000100Y43").problems == (
        "统一社会信用代码中不会有 I，请对照证照核对（请看字母 I 是否应为数字 1）。",
    )
    assert "字母 O 是否应为数字 0" in check_credit_code("9135O100M000100Y43").problems[0]
    assert check_credit_code("9S350100M000100Y43").problems[0].startswith("统一社会信用代码中不会有 S")


@given(credit_codes(), st.integers(0, 17), st.sampled_from(ALPHABET))
def test_one_changed_character_of_a_code_is_always_found(code: str, place: int, char: str) -> None:
    changed = code[:place] + char + code[place + 1 :]
    assert check_credit_code(code).ok
    assert changed == code or not check_credit_code(changed).ok


# -- other documents


def test_a_residence_permit_must_begin_with_its_region() -> None:
    first17 = "81000019900101001"
    assert check("residence_permit", first17 + check_digit(first17), TODAY).ok
    assert "81、82 或 83 开头" in check("residence_permit", "11010519491231002X").problems[0]


def test_the_foreigners_card_has_an_old_and_a_new_pattern() -> None:
    first17 = "91112419810803002"
    new = first17 + check_digit(first17)
    assert check("foreign_permanent", new, TODAY).ok
    assert not check("foreign_permanent", new[:-1] + ("0" if new[-1] != "0" else "1"), TODAY).ok
    assert check("foreign_permanent", "FRA110081080310").ok
    assert "9 开头的 18 位" in check("foreign_permanent", "11010519491231002X").problems[0]


def test_passports_are_judged_by_shape_alone() -> None:
    assert check("passport", "e12345678").ok
    assert not check("passport", "护照").ok
    assert not check("passport", "ABCDEF").ok


def test_a_bank_card_with_a_wrong_luhn_digit_is_only_warned_of() -> None:
    assert bank_warnings("4539 1488 0343 6467") == ()
    assert "可以不符" in bank_warnings("4539148803436468")[0]
    assert check("bank_card", "4539148803436468").ok


def test_masked_numbers_show_neither_birthday_nor_whole_short_numbers() -> None:
    assert check("id_card", "11010519491231002X").masked == "110105********002X"
    assert check("passport", "E12345678").masked == "*******78"
