"""How documents write dates, amounts and numbers of ids (domain 6)."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from engine.feel.temporal import BEIJING
from handlers import masks

DIGITS = "零壹贰叁肆伍陆柒捌玖"
SMALL = ("", "拾", "佰", "仟")
LARGE = ("", "万", "亿", "万亿")
MOST = Decimal(10) ** 16
_ID = re.compile(r"(?<![0-9A-Za-z])(\d{6})\d{8}(\d{3}[\dXx])(?![0-9A-Za-z])")
_CREDIT_CODE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}")


class NotWritable(ValueError):
    """A value cannot be written that way; the sentence says which and why."""


def day(value: Any) -> str:
    """2026-11-21 → 2026年11月21日; of a moment its day in the hall."""
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}", value):
        return f"{int(value[:4])}年{int(value[5:])}月"
    found = _moment(value)
    return f"{found.year}年{found.month}月{found.day}日"


def minute(value: Any) -> str:
    """2026-11-21T01:05:00Z → 2026年11月21日9时05分"""
    found = _moment(value)
    if not isinstance(found, datetime):
        raise NotWritable(f"“{value}”没有时刻。")
    return f"{day(value)}{found.hour}时{found.minute:02d}分"


def _moment(value: Any) -> date:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
        except ValueError:
            raise NotWritable(f"“{value}”不是日期。") from None
    if isinstance(value, datetime):
        return value.astimezone(BEIJING) if value.tzinfo else value
    if isinstance(value, date):
        return value
    raise NotWritable(f"“{value}”不是日期。")


def figures(value: Any) -> str:
    """1234567.5 → 1,234,567.50"""
    return f"{_cents(value):,.2f}"


def capitals(value: Any) -> str:
    """10203.04 → 壹万零贰佰零叁元零肆分; whole amounts end in 整."""
    amount = _cents(value)
    cents = int(abs(amount) * 100)
    yuan, jiao, fen = cents // 100, cents // 10 % 10, cents % 10
    words = f"{_whole(yuan)}元" if yuan else ""
    if jiao:
        words += DIGITS[jiao] + "角"
    elif fen and yuan:
        words += "零"
    words += DIGITS[fen] + "分" if fen else "整"
    if not cents:
        words = "零元整"
    return ("负" if amount < 0 else "") + words


def _whole(number: int) -> str:
    """Groups of four digits; one 零 for any run of zeros between two digits that are said."""
    groups = []
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    words, gap = "", False
    for place in range(len(groups) - 1, -1, -1):
        group = groups[place]
        if group == 0:
            gap = bool(words)
            continue
        if words and (gap or group < 1000):
            words += "零"
        words += _group(group) + LARGE[place]
        gap = False
    # 壹万亿零 … keeps its 亿 only once: 万亿 followed by 亿 would say it twice
    return words.replace("万亿", "万", 1) if len(groups) == 4 and groups[2] else words


def _group(group: int) -> str:
    words, gap = "", False
    for place in range(3, -1, -1):
        digit = group // 10**place % 10
        if digit == 0:
            gap = bool(words)
            continue
        words += ("零" if gap else "") + DIGITS[digit] + SMALL[place]
        gap = False
    return words


def _cents(value: Any) -> Decimal:
    """The amount to the cent. An amount with parts of a cent is refused: documents do not round money."""
    try:
        amount = Decimal(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else value
        if not isinstance(amount, Decimal) or not amount.is_finite() or abs(amount) >= MOST:
            raise NotWritable(f"“{value}”不是可以写出的金额。")
    except InvalidOperation:
        raise NotWritable(f"“{value}”不是可以写出的金额。") from None
    if amount != amount.quantize(Decimal("0.01")):
        raise NotWritable(f"金额 {value} 不足一分，请先按规定取舍到分。")
    return amount.quantize(Decimal("0.01"))


def masked(value: Any) -> str:
    """An id number with its 8 digits of birth hidden; one of another kind keeps its first and last two characters.

    The credit code of an employer is public (GB 32100).
    """
    text = str(value)
    if "*" in text:
        return text
    if _ID.fullmatch(text):
        return _ID.sub(r"\1********\2", text)
    if _CREDIT_CODE.fullmatch(text):
        return text
    return text[:2] + "*" * max(len(text) - 4, 3) + text[-2:] if len(text) > 4 else "*" * len(text)


def tail(value: Any) -> str:
    """The last four characters of an account."""
    return str(value)[-4:]


def groups(value: Any) -> str:
    """A code in groups of four, as people read it out."""
    text = str(value)
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))


def without_id_numbers(text: str) -> str:
    """Whatever was typed into a document, a whole id number is not printed."""
    return _ID.sub(r"\1********\2", text)


FILTERS: Mapping[str, Callable[[Any], str]] = {
    "day": day,
    "minute": minute,
    "figures": figures,
    "capitals": capitals,
    "masked": masked,
    "masked_name": masks.name,
    "tail": tail,
    "groups": groups,
}
