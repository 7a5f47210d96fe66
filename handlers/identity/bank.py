"""Bank card numbers."""

from handlers.identity.checked import tidy


def bank_warnings(typed: str) -> tuple[str, ...]:
    """The Luhn digit never refuses an account: company accounts and some passbooks do not follow it."""
    number = tidy(typed)
    if not (number.isascii() and number.isdigit()):
        return ("银行账号通常只有数字，请核对。",)
    if not _luhn(number):
        return ("银行卡号的校验位对不上，请核对；对公账号或存折账号可以不符。",)
    return ()


def _luhn(number: str) -> bool:
    doubled = [int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(number))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0
