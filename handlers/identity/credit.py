"""Unified social credit codes of employers and other organisations (GB 32100)."""

from handlers.identity.checked import Checked, look_alikes, tidy

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_VALUE = {char: value for value, char in enumerate(ALPHABET)}


def credit_check_character(first17: str) -> str:
    """The 18th character of a code whose first 17 are given."""
    total = sum(_VALUE[char] * weight for char, weight in zip(first17, WEIGHTS, strict=True))
    return ALPHABET[(31 - total % 31) % 31]


def check_credit_code(typed: str) -> Checked:
    code = tidy(typed)
    if not code:
        return Checked(code, ("请录入统一社会信用代码。",))
    strange = sorted({char for char in code if char not in _VALUE})
    if strange:
        told = "、".join(strange)
        hint = look_alikes(code)
        return Checked(code, (f"统一社会信用代码中不会有 {told}，请对照证照核对{hint}。",))
    if len(code) != 18:
        return Checked(code, (f"统一社会信用代码应为 18 位，现在是 {len(code)} 位，请补全或去掉多余的字符。",))
    if not code[2:8].isdigit():
        return Checked(code, ("统一社会信用代码的第 3 至 8 位（登记地区划）只能是数字，请对照证照核对。",))
    if credit_check_character(code[:17]) != code[17]:
        return Checked(code, ("统一社会信用代码的校验码（第 18 位）对不上，请对照证照逐位核对。",))
    return Checked(code)
