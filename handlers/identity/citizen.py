"""Citizen identity numbers (GB 11643), and the permits that use their pattern."""

from datetime import date

from handlers.identity.checked import Checked, Sex, look_alikes, tidy

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_DIGITS = "10X98765432"
PROVINCES = frozenset(
    "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83".split()
)
OLDEST = 115


def check_digit(first17: str) -> str:
    """The 18th character of a number whose first 17 digits are given (GB 11643, ISO 7064 MOD 11-2)."""
    return CHECK_DIGITS[sum(int(digit) * weight for digit, weight in zip(first17, WEIGHTS, strict=True)) % 11]


def check_id_card(typed: str, on: date | None = None) -> Checked:
    """`on`: the day against which the birthday must make sense; without it only the calendar is asked."""
    found = check_18(typed, "身份证号码", on)
    if found.ok and found.number[:2] not in PROVINCES:
        # districts were merged and renamed, and old numbers stay valid: never more than a warning
        found = _warned(found, f"地址码 {found.number[:6]} 不在现行省份之内，请对照证件核对。")
    return found


def check_18(typed: str, what: str, on: date | None) -> Checked:
    number = tidy(typed)
    problem = _shape(number, what)
    if problem:
        return Checked(number, (problem,))
    problems, warnings = [], []
    born = _day(number[6:14])
    if born is None:
        problems.append(f"第 7 至 14 位“{number[6:14]}”不是真实存在的日期，请对照证件核对出生日期。")
    elif on is not None and born > on:
        problems.append(f"出生日期 {born.isoformat()} 晚于今天，请对照证件核对。")
    elif on is not None and _age(born, on) > OLDEST:
        warnings.append(f"出生日期 {born.isoformat()} 距今超过 {OLDEST} 年，请核对证件和本人。")
    if check_digit(number[:17]) != number[17]:
        problems.append(f"{what}的校验码（第 18 位）对不上，请对照证件逐位核对，注意相邻两位是否颠倒。")
    sex: Sex = "male" if int(number[16]) % 2 else "female"
    return Checked(number, tuple(problems), tuple(warnings), born, sex if not problems else None)


def _shape(number: str, what: str) -> str | None:
    if not number:
        return f"请录入{what}。"
    if len(number) == 15 and number.isascii() and number.isdigit():
        return f"这是 15 位的旧号码，请录入现行的 18 位{what}。"
    if len(number) != 18:
        return f"{what}应为 18 位，现在是 {len(number)} 位，请补全或去掉多余的字符。"
    if not (number.isascii() and number[:17].isdigit()):
        return f"{what}的前 17 位只能是数字，请核对{look_alikes(number[:17])}。"
    if number[17] not in CHECK_DIGITS:
        return f"{what}的第 18 位只能是数字或 X，请核对{look_alikes(number[17])}。"
    return None


def _day(text: str) -> date | None:
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None


def _age(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _warned(found: Checked, warning: str) -> Checked:
    return Checked(found.number, found.problems, (*found.warnings, warning), found.born, found.sex)
