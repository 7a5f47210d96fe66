"""Numbers that pass every check and belong to nobody we know of."""

from datetime import date

from handlers.identity import check_digit, credit_check_character

ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def id_number(area: str, born: date, order: int) -> str:
    """GB 11643. `order` 0 to 999: odd for men, even for women."""
    first = f"{area}{born:%Y%m%d}{order:03}"
    return first + check_digit(first)


def credit_code(area: str, n: int) -> str:
    """GB 32100 for a company; the organisation code within has its own check character (GB 11714)."""
    organisation = f"MA{n:06X}"
    total = sum(
        CHARACTERS.index(char) * weight for char, weight in zip(organisation, ORGANISATION_WEIGHTS, strict=True)
    )
    first = f"91{area}{organisation}{'0123456789X0'[11 - total % 11]}"
    return first + credit_check_character(first)


CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def bank_number(n: int) -> str:
    """Nineteen digits with a Luhn digit."""
    first = f"6299990{n:011}"
    total = 0
    for place, char in enumerate(reversed(first)):
        value = int(char) * (1 if place % 2 else 2)
        total += value - 9 if value > 9 else value
    return f"{first}{-total % 10}"


def phone(n: int) -> str:
    """A segment that no carrier uses."""
    return f"154{n * 76_543_211 % 10**8:08}"


def card_number(n: int) -> str:
    return f"D{(n * 7_654_321 + 10_203_040) % 10**8:08}"
