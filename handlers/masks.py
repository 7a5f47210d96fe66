"""What is left of personal data on screens, in lists and in process variables."""


def name(whole: object) -> str:
    """王小兰 → 王**: the first character alone, however long the rest. Employers' names are public and not for this."""
    text = str(whole)
    return text[:1] + "*" * (len(text) - 1)


def phone(whole: str) -> str:
    return whole[:3] + "*" * (len(whole) - 7) + whole[-4:] if len(whole) >= 11 else "*" * len(whole)


def account(number: str) -> str:
    """The last four digits, which is what people compare."""
    return "*" * max(len(number) - 4, 0) + number[-4:]


def card(number: str) -> str:
    return number[:1] + "*" * max(len(number) - 4, 0) + number[-3:]


def address(whole: str) -> str:
    """The first six characters, about as far as the district."""
    return whole[:6] + "*" * 6 if len(whole) > 6 else "*" * 6
