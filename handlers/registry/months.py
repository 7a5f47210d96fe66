"""Months as numbers such as 202603: they sort, compare and index alike everywhere."""

from datetime import date


def month_of(day: date) -> int:
    return day.year * 100 + day.month


def plus(month: int, count: int) -> int:
    total = month // 100 * 12 + month % 100 - 1 + count
    return total // 12 * 100 + total % 12 + 1


def span(first: int, last: int) -> list[int]:
    """Every month from the first to the last, both included."""
    return [plus(first, n) for n in range(between(first, last))]


def between(first: int, last: int) -> int:
    """How many months there are, both included; 0 where the last lies before the first."""
    return max(0, (last // 100 - first // 100) * 12 + last % 100 - first % 100 + 1)


def text(month: int) -> str:
    """202603 → 2026-03."""
    return f"{month // 100:04}-{month % 100:02}"


def read(text: str) -> int:
    """2026-03 → 202603. Raises ValueError for what is no month."""
    return month_of(date.fromisoformat(f"{text}-01"))
