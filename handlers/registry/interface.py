"""The face of the registry. A site that has a core system of its own writes one class with these methods."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from engine import Actor
from engine.handlers import HandlerFailed
from handlers.registry.model import (
    Account,
    AccountVerdict,
    Card,
    Change,
    Claim,
    Contribution,
    Employer,
    Enrolment,
    Participation,
    Payment,
    Person,
    UnemploymentFacts,
    WholePerson,
)


@dataclass(frozen=True, slots=True)
class NewChange:
    """`values` by words.FIELDS: what is to be true afterwards. `instance_id`: the case that asks for it."""

    person: str
    values: Mapping[str, str]
    instance_id: str | None = None


@dataclass(frozen=True, slots=True)
class NewClaim:
    """An unemployment benefit as decided. `account` None: the account of the social security card."""

    person: str
    monthly: Decimal
    months: int
    first_month: int
    account: str | None = None
    case_no: str | None = None


@dataclass(frozen=True, slots=True)
class NewEnrolment:
    """An employer as decided. `insurances` by words.INSURANCES; `first_month` as 202603; `rate` per cent of pay.

    `area`: the region that numbers it. `contacts`: name and telephone of the employer's own people.
    """

    area: str
    credit_code: str
    name: str
    kind: str
    industry: str
    legal_person: str
    insurances: Sequence[str]
    first_month: int
    bank: str
    account_no: str
    contacts: Sequence[Mapping[str, str]]
    risk_class: int | None = None
    rate: Decimal | None = None
    case_no: str | None = None


class Registry(Protocol):
    """Persons are named by `ref`. Everything is masked but `whole`.

    Raises PersonUnknown where nobody has that ref. The writes take the idempotency key of a job: with a key that was
    used before they change nothing and return what they returned then. Refusals are in handlers.registry.refusals.
    """

    def person(self, ref: str, on: date) -> Person:
        """`on` is the day for which the age is told."""

    def by_number(self, id_type: str, number: str, on: date) -> Person | None:
        """By the whole number of a document, as handlers.identity tidies it."""

    def by_card(self, number: str, on: date) -> tuple[Person, Card] | None: ...

    def by_name(self, name: str, on: date, most: int = 20) -> Sequence[Person]:
        """By the whole name."""

    def whole(self, ref: str, actor: Actor, why: str) -> WholePerson:
        """Unmasked. The look is recorded, with who and why, before anything is told."""

    def employer(self, ref_or_code: str) -> Employer:
        """By 单位编号 or credit code. Raises EmployerUnknown."""

    def employers(self, typed: str, most: int = 10) -> Sequence[Employer]:
        """By the beginning of the name, the credit code or the number."""

    def enrolment(self, employer: str) -> Enrolment | None:
        """The newest one of an employer; None for those that came with the data of an older system."""

    def participations(
        self, ref: str, first: int | None = None, last: int | None = None
    ) -> Sequence[Participation]: ...

    def contributions(
        self, ref: str, insurances: Sequence[str] = (), first: int | None = None, last: int | None = None
    ) -> Sequence[Contribution]:
        """Month by month, in order; no insurances: all of them."""

    def cards(self, ref: str) -> Sequence[Card]:
        """The newest first."""

    def accounts(self, ref: str) -> Sequence[Account]: ...

    def check_account(self, ref: str, number: str | None = None) -> AccountVerdict:
        """By number; without one: the account of the person's card."""

    def claims(self, ref: str) -> Sequence[Claim]:
        """The newest first."""

    def payments(self, claim: str) -> Sequence[Payment]: ...

    def unemployment(self, ref: str, on: date) -> UnemploymentFacts: ...

    def enrol(self, key: str, new: NewEnrolment, now: datetime) -> Enrolment:
        """Gives the employer its number. Raises ValueRefused, AlreadyEnrolled."""

    def change(self, key: str, new: NewChange, now: datetime) -> Change:
        """Raises ValueRefused, NumberTaken, PersonDeceased."""

    def open_claim(self, key: str, new: NewClaim, now: datetime) -> Claim:
        """Raises PersonDeceased, AlreadyClaiming, AccountUnusable."""

    def first_payment(self, key: str, claim: str, now: datetime) -> Payment:
        """Orders the first month. Raises ClaimUnknown, AlreadyPaid, AccountUnusable."""


RegistrySource = Callable[[], Registry]


def no_registry() -> Registry:
    """Where packages are checked on a machine without a registry, none of its handlers is run."""
    raise HandlerFailed("没有接通参保登记系统，请联系管理员。")
