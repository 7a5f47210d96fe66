"""The face of the pension part of a registry. A site with a core system of its own writes one class with these."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from engine.handlers import HandlerFailed
from handlers.registry.other_region.form import Period
from handlers.registry.refusals import RegistryRefusal


class TransferRefused(RegistryRefusal):
    code = "TRANSFER_REFUSED"


@dataclass(frozen=True, slots=True)
class PensionFacts:
    """What the rules ask. `insured`: as an employee here, now. `paid_months`: all that count, here and taken over."""

    insured: bool
    employer_name: str | None
    paid_months: int
    receives_pension: bool
    deceased: bool
    sex: str
    age: int


@dataclass(frozen=True, slots=True)
class NewTransfer:
    """A relation as decided: from where, which months, and the money in yuan with two decimals."""

    person: str
    case_no: str
    area: str
    agency: str
    periods: Sequence[Period]
    personal_account: Decimal
    pooled_fund: Decimal


@dataclass(frozen=True, slots=True)
class Transfer:
    """`months` were taken over; `overlapping` had been paid here as well and count once."""

    ref: str
    first_month: int
    last_month: int
    months: int
    overlapping: int
    personal_account: Decimal
    pooled_fund: Decimal


class Pensions(Protocol):
    def facts(self, ref: str, on: date) -> PensionFacts:
        """`on` is the day for which the age is told. Raises PersonUnknown."""

    def transfer_in(self, key: str, new: NewTransfer, now: datetime) -> Transfer:
        """With a key that was used before it changes nothing and returns what it returned then.

        Raises PersonUnknown, PersonDeceased, TransferRefused.
        """


PensionsSource = Callable[[], Pensions]


def no_pensions() -> Pensions:
    """Where packages are checked on a machine without a registry."""
    raise HandlerFailed("没有接通养老保险登记系统，请联系管理员。")
