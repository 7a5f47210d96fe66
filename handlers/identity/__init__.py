"""Numbers that name people and employers: is what was read or typed possible at all, and if not, what to look at.

A number is never sent anywhere. Digits that are formally right but strange (an old area code, an age of 140) only warn.
"""

from handlers.base import Described
from handlers.identity.bank import bank_warnings
from handlers.identity.check import check, handlers
from handlers.identity.checked import Checked
from handlers.identity.citizen import check_digit, check_id_card
from handlers.identity.credit import check_credit_code, credit_check_character

__all__ = [
    "Checked",
    "Described",
    "bank_warnings",
    "check",
    "check_credit_code",
    "check_digit",
    "check_id_card",
    "credit_check_character",
    "handlers",
]
