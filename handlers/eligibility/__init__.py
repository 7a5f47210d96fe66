"""Who is entitled to what and from when, where a formula is certain; what each office decides is in decision tables."""

from handlers.eligibility.handlers import handlers
from handlers.eligibility.rules import Rules, load_rules
from handlers.eligibility.unemployment import BenefitMonths, benefit_months

__all__ = ["BenefitMonths", "Rules", "benefit_months", "handlers", "load_rules"]
