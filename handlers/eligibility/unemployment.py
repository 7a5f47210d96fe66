"""For how many months unemployment benefit is paid."""

from dataclasses import dataclass

from handlers.eligibility.rules import Unemployment


@dataclass(frozen=True, slots=True)
class BenefitMonths:
    """`own` from the contributions since the last benefit; `total` with what was left of that one."""

    own: int
    total: int


def benefit_months(paid: int, left: int, rules: Unemployment) -> BenefitMonths:
    """`paid` full months of contributions since the last benefit, `left` months not drawn then.

    Both are joined up to the limit. Who has paid too little for months of their own goes on with what was left.
    """
    own = max((months for least, months in rules.tiers if paid >= least), default=0)
    return BenefitMonths(own, min(rules.limit, own + left))
