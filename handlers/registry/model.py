"""What the registry tells: frozen, masked unless it says so. Money is yuan as Decimal with two decimals."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from handlers import masks


@dataclass(frozen=True, slots=True)
class Person:
    """`ref` is the personal number (个人编号), which tells nothing by itself. `fictitious`: demo data (虚构)."""

    ref: str
    name: str
    sex: str
    age: int
    id_type: str
    id_masked: str
    phone_masked: str
    address_masked: str
    died_on: date | None
    fictitious: bool

    @property
    def name_masked(self) -> str:
        return masks.name(self.name)

    @property
    def state(self) -> str:
        return "deceased" if self.died_on else "alive"


@dataclass(frozen=True, slots=True)
class WholePerson:
    """Unmasked. Only `Registry.whole` gives it, and records who looked."""

    ref: str
    name: str
    sex: str
    born: date
    id_type: str
    id_no: str
    phone: str
    address: str


@dataclass(frozen=True, slots=True)
class Employer:
    ref: str
    name: str
    credit_code: str
    state: str
    insured: int
    owed_months: int
    fictitious: bool


@dataclass(frozen=True, slots=True)
class Enrolment:
    """An employer's registration. `employer` is its number (社会保险登记编号); `rate`: work injury, per cent of pay."""

    ref: str
    employer: str
    name: str
    credit_code: str
    kind: str
    industry: str
    insurances: tuple[str, ...]
    first_month: int
    risk_class: int | None
    rate: Decimal | None
    account_masked: str
    enrolled_at: datetime


@dataclass(frozen=True, slots=True)
class Participation:
    """One insurance with one employer (None: insured by oneself), with the months counted in the asked period."""

    insurance: str
    state: str
    employer_ref: str | None
    employer_name: str | None
    credit_code: str | None
    first_month: int | None
    last_month: int | None
    months_paid: int
    months_owed: int


@dataclass(frozen=True, slots=True)
class Contribution:
    insurance: str
    month: int
    base: Decimal
    personal: Decimal
    employer: Decimal
    state: str


@dataclass(frozen=True, slots=True)
class Claim:
    """A benefit. `months` is None for one without end; `left` counts months not yet drawn."""

    ref: str
    benefit: str
    state: str
    first_month: int
    months: int | None
    drawn: int
    monthly: Decimal
    account_ref: str | None

    @property
    def left(self) -> int:
        return 0 if self.months is None else max(0, self.months - self.drawn)


@dataclass(frozen=True, slots=True)
class Payment:
    ref: str
    claim: str
    month: int
    amount: Decimal
    state: str
    account_masked: str


@dataclass(frozen=True, slots=True)
class Card:
    masked: str
    state: str
    bank: str
    issued_on: date
    since: date
    account_ref: str | None


@dataclass(frozen=True, slots=True)
class Account:
    ref: str
    bank: str
    masked: str
    holder_masked: str
    holder_matches: bool
    state: str
    on_card: bool


@dataclass(frozen=True, slots=True)
class AccountVerdict:
    """May benefits be paid into it? `problems` are sentences; `account` is None where the registry knows none."""

    account: Account | None
    problems: tuple[str, ...]
    warnings: tuple[str, ...]

    @property
    def ok(self) -> bool:
        return not self.problems


@dataclass(frozen=True, slots=True)
class UnemploymentFacts:
    """What the rules of 失业保险金 ask (domain 2.4). `involuntary` None: the registry cannot tell, a person must.

    `paid_months` counts the contributions since the last claim (without one: all), `left_months` what that claim
    had not paid when it stopped. `claiming`: a claim is open, with `claim_months_left`.
    """

    paid_months: int
    left_months: int
    employed: bool
    employer_name: str | None
    left_on: date | None
    leaving_reason: str | None
    involuntary: bool | None
    registered: bool
    registered_on: date | None
    claiming: bool
    claim_months_left: int
    receives_pension: bool
    deceased: bool
    age: int


@dataclass(frozen=True, slots=True)
class FieldChange:
    field: str
    before_masked: str
    after_masked: str


@dataclass(frozen=True, slots=True)
class Change:
    """One change of basic information; without fields: everything was so already."""

    ref: str
    fields: tuple[FieldChange, ...]
    at: datetime
