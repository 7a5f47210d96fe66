"""What one fictitious person is like, before it becomes rows. Months count back from now: 1 is the month before."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

EMPLOYEE = ("pension", "unemployment", "work_injury")


@dataclass(frozen=True, slots=True)
class Job:
    """`first` and `last` months with contributions, counted back. `last` 0 or 1 with `leaving` "" means: still there.

    `employer` is the employer's number from 1, 0: insured by oneself. `leaving` None: the employer did not tell why.
    `owed`: so many of the last months are not paid. `every`: one contribution in so many months.
    """

    first: int
    last: int
    employer: int = 0
    leaving: str | None = ""
    owed: int = 0
    insurances: tuple[str, ...] = EMPLOYEE
    every: int = 1
    state: str = ""

    @property
    def open(self) -> bool:
        return self.leaving == ""


@dataclass(frozen=True, slots=True)
class Benefit:
    """`since`: the first month, counted back."""

    benefit: str
    state: str
    since: int
    months: int | None
    drawn: int
    monthly: Decimal = Decimal("1500.00")


@dataclass(frozen=True, slots=True)
class Plan:
    """`age` on the first of January 2026, so that numbers do not change with the day of the first start.

    `died` and `registered` are days before now. `cards`: states, the newest last; their account has the state
    `account` and the name `holder` ("" the person's own).
    """

    name: str
    sex: str
    age: int
    jobs: tuple[Job, ...] = ()
    benefits: tuple[Benefit, ...] = ()
    registered: int | None = None
    died: int | None = None
    cards: tuple[str, ...] = ("normal",)
    account: str = "open"
    holder: str = ""
    key: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Identity:
    """The numbers of one fictitious person, whole. They stand in no database but sealed."""

    ref: str
    id_no: str
    born: date
    phone: str
    address: str
    cards: tuple[str, ...]
    account_no: str
