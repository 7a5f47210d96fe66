"""The statutory retirement age, put off step by step since 2025, and the months that must have been paid by then.

Whether a woman's age was 50 or 55 depends on her post and file, never on her number; so does the month of birth.
"""

from dataclasses import dataclass

from handlers.eligibility.months import Month
from handlers.eligibility.rules import PensionMinimum, Retirement, RetirementKind


@dataclass(frozen=True, slots=True)
class RetirementMonths:
    """`earliest` and `latest` by choice: at most three years away, and not before the age of old."""

    original: Month
    statutory: Month
    delay: int
    earliest: Month
    latest: Month


def retirement(born: Month, kind: RetirementKind, rules: Retirement) -> RetirementMonths:
    original = born.plus(kind.age * 12)
    passed = original.since(rules.starts)
    delay = 0 if passed < 0 else min(kind.limit, passed // kind.step + 1)
    statutory = original.plus(delay)
    earliest = max(original, statutory.plus(-rules.flexible))
    # who reached the age before the reform has no choice to make
    latest = statutory.plus(rules.flexible) if passed >= 0 else statutory
    return RetirementMonths(original, statutory, delay, earliest, latest)


def pension_minimum(year: int, rules: PensionMinimum) -> int:
    """Months that must have been paid by whoever retires in `year`."""
    return min(rules.limit, rules.base + max(0, year - rules.first_year + 1) * rules.step)
