"""Case numbers: 6 digits area, 8 date, 1 channel, 6 number of the day, 1 check digit (domain 5)."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import Connection

from handlers.numbering.counter import Issued, NumberRefused, issue

CHANNELS: Mapping[str, str] = {"window": "1", "online": "2", "agent": "3", "bank": "4", "self_service": "5"}
"""Channel by its digit: 综合窗口, 网上, 基层网点代办, 银行网点代办, 自助终端."""
LENGTH = 22
MOST = 999_999


def case_number(
    conn: Connection, area: str, day: date, channel: str, now: datetime, purpose: str | None = None
) -> Issued:
    """The next number of this area, day and channel. `purpose`: what it is for, e.g. the instance's id."""
    if not (len(area) == 6 and area.isascii() and area.isdigit()):
        raise NumberRefused(f"行政区划代码须是六位数字，现在是“{area}”。")
    if channel not in CHANNELS:
        raise NumberRefused(f"没有“{channel}”这种受理渠道，只能是：{'、'.join(CHANNELS)}。")
    prefix = f"{area}{day:%Y%m%d}{CHANNELS[channel]}"

    def write(seq: int) -> str:
        if seq > MOST:
            raise NumberRefused("今天的流水号已用完，请联系管理员。")
        first = f"{prefix}{seq:06d}"
        return first + luhn_digit(first)

    return issue(conn, "case", f"{area}-{CHANNELS[channel]}", day.isoformat(), write, now, purpose)


def case_number_problem(typed: str) -> str | None:
    """What is wrong with a number read out or typed, or None; whether such a case exists is another question."""
    number = "".join(typed.split())
    if len(number) != LENGTH or not (number.isascii() and number.isdigit()):
        return f"流水号应为 {LENGTH} 位数字，请核对。"
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return "流水号第 7 至 14 位不是真实存在的日期，请核对。"
    if luhn_digit(number[:-1]) != number[-1]:
        return "流水号的校验位对不上，请逐位核对。"
    return None


def luhn_digit(first: str) -> str:
    """The check digit modulo 10: any one wrong digit is found, and swapped neighbours except 0 and 9."""
    doubled = [int(digit) * (1 if place % 2 else 2) for place, digit in enumerate(reversed(first))]
    return str(-sum(value - 9 if value > 9 else value for value in doubled) % 10)
