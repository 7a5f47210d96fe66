"""Plans and identities become rows, with every number sealed."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from handlers import masks
from handlers.identity.checked import Checked
from handlers.registry import accounts, months, people
from handlers.registry.demo import numbers, words
from handlers.registry.demo.plan import Benefit, Identity, Job, Plan
from handlers.registry.secrets import Seals

RATES = {
    # per thousand of the base: the person's, the employer's (20 and 16 in one for those insured by themselves)
    "pension": (80, 160),
    "unemployment": (5, 5),
    "work_injury": (0, 4),
    "resident_pension": (1000, 0),
}
OWING, CLOSED = (97, 98), (99, 100)
"""The numbers of the employers that owe, and of those that are closed."""
Row = dict[str, Any]


@dataclass
class Rows:
    people: list[Row] = field(default_factory=list)
    employers: list[Row] = field(default_factory=list)
    employments: list[Row] = field(default_factory=list)
    participations: list[Row] = field(default_factory=list)
    contributions: list[tuple[int, int, int, int, int, str]] = field(default_factory=list)
    """participation, month, base, personal, employer (fen), state: plain tuples, for there are very many"""
    jobless: list[Row] = field(default_factory=list)
    claims: list[Row] = field(default_factory=list)
    payments: list[Row] = field(default_factory=list)
    cards: list[Row] = field(default_factory=list)
    accounts: list[Row] = field(default_factory=list)


class Writer:
    """Collects the rows of one demo; `on` is the day that plans count back from."""

    def __init__(self, seals: Seals, on: date) -> None:
        self.rows = Rows()
        self._seals = seals
        self._on = on
        self._month = months.month_of(on)

    def employer(self, n: int) -> None:
        self.rows.employers.append(
            {
                "ref": employer_ref(n),
                "name": employer_name(n),
                "credit_code": employer_code(n),
                "state": "owing" if n in OWING else "closed" if n in CLOSED else "active",
                "fictitious": True,
            }
        )

    def person(self, plan: Plan, who: Identity) -> None:
        ref = who.ref
        self.rows.people.append(
            {
                "ref": ref,
                "name": plan.name,
                "sex": plan.sex,
                "born": who.born,
                "id_type": "id_card",
                "id_no": self._sealed(people.place("id_no", ref), who.id_no),
                "id_index": self._seals.index("id_card", who.id_no),
                "id_masked": Checked(who.id_no).masked,
                "phone": self._sealed(people.place("phone", ref), who.phone),
                "phone_masked": masks.phone(who.phone),
                "address": self._sealed(people.place("address", ref), who.address),
                "address_masked": masks.address(who.address),
                "died_on": None if plan.died is None else self._ago(plan.died),
                "fictitious": True,
            }
        )
        account = self._account(plan, who) if plan.cards else None
        self._cards(plan, who, account)
        left_on = None
        for job in plan.jobs:
            left_on = self._job(job, ref) or left_on
        if plan.registered is not None:
            earliest = date.min if left_on is None else left_on + timedelta(days=1)
            row = {"person": ref, "registered_on": max(self._ago(plan.registered), earliest), "ended_on": None}
            _numbered(self.rows.jobless, row)
        for n, benefit in enumerate(plan.benefits, 1):
            self._benefit(f"{ref}-D{n}", benefit, ref, account)

    def _job(self, job: Job, ref: str) -> date | None:
        """Returns the day the job ended."""
        first, last = months.plus(self._month, -job.first), months.plus(self._month, -job.last)
        left_on = None if job.open else _last_day(last)
        employer = employer_ref(job.employer) if job.employer else None
        if employer:
            row = {
                "person": ref,
                "employer": employer,
                "joined_on": date(first // 100, first % 100, 1),
                "left_on": left_on,
                "leaving_reason": job.leaving or None,
            }
            _numbered(self.rows.employments, row)
        state = job.state or ("active" if job.open else "paused")
        months_on_file = months.span(first, last)[:: job.every]
        for insurance in job.insurances:
            row = {"person": ref, "employer": employer, "insurance": insurance, "state": state}
            participation = _numbered(self.rows.participations, row)
            # whoever stays longer earns more; seven steps between people
            self.rows.contributions += _contributions(
                participation, insurance, months_on_file, int(ref[-2:]) % 7, job.owed
            )
        return left_on

    def _benefit(self, claim: str, benefit: Benefit, ref: str, account: str | None) -> None:
        first = months.plus(self._month, -benefit.since)
        row = {
            "ref": claim,
            "person": ref,
            "benefit": benefit.benefit,
            "state": benefit.state,
            "first_month": first,
            "months": benefit.months,
            "drawn": benefit.drawn,
            "monthly": benefit.monthly,
            "counted_to": months.plus(first, -1),
            "account": account,
            "case_no": None,
        }
        self.rows.claims.append(row)
        if benefit.benefit != "unemployment":
            return
        for n in range(benefit.drawn):
            month = months.plus(first, n)
            self.rows.payments.append(
                {
                    "ref": f"{claim}-{n + 1}",
                    "claim": claim,
                    "month": month,
                    "amount": benefit.monthly,
                    "state": "paid",
                    "account": account,
                    "ordered_at": datetime(month // 100, month % 100, 20, 2, tzinfo=UTC),
                }
            )

    def _account(self, plan: Plan, who: Identity) -> str:
        ref = f"{who.ref}-A1"
        self.rows.accounts.append(
            {
                "ref": ref,
                "person": who.ref,
                "bank": _bank(who),
                "number": self._sealed(f"registry_account.number/{ref}", who.account_no),
                "number_index": accounts.index(self._seals, who.account_no),
                "masked": masks.account(who.account_no),
                "holder": plan.holder or plan.name,
                "state": plan.account,
            }
        )
        return ref

    def _cards(self, plan: Plan, who: Identity, account: str | None) -> None:
        for place, (number, state) in enumerate(zip(who.cards, plan.cards, strict=True)):
            issued = self._ago(2600 - 1300 * place)
            row = {
                "person": who.ref,
                "number": b"",
                "number_index": people.card_index(self._seals, number),
                "masked": masks.card(number),
                "state": state,
                "bank": _bank(who),
                "issued_on": issued,
                "since": issued if state == "normal" else self._ago(20),
                "account": account,
            }
            id = _numbered(self.rows.cards, row)
            row["number"] = self._sealed(f"registry_card.number/{id}", number)

    def _sealed(self, place: str, plain: str) -> bytes:
        return self._seals.seal(place, plain.encode())

    def _ago(self, days: int) -> date:
        return self._on - timedelta(days=days)


def employer_ref(n: int) -> str:
    return f"DW5104{n:05}"


def employer_name(n: int) -> str:
    first = words.EMPLOYER_FIRST[(n - 1) % len(words.EMPLOYER_FIRST)]
    trade = words.EMPLOYER_TRADES[(n - 1) // len(words.EMPLOYER_FIRST) % len(words.EMPLOYER_TRADES)]
    return f"攀枝花市{first}{trade}有限公司（虚构）"


def employer_code(n: int) -> str:
    return numbers.credit_code(words.AREAS[n % len(words.AREAS)][0], n * 9973)


def _contributions(
    participation: int, insurance: str, on_file: list[int], step: int, owed: int
) -> Iterator[tuple[int, int, int, int, int, str]]:
    personal, employer = RATES[insurance]
    paid = len(on_file) - owed
    for n, month in enumerate(on_file):
        base = _base(insurance, month // 100, step)
        yield (
            participation,
            month,
            base,
            base * personal // 1000,
            base * employer // 1000,
            ("paid" if n < paid else "owed"),
        )


def _base(insurance: str, year: int, step: int) -> int:
    """Fen a month (residents: a year), in whole yuan; it rises every year."""
    if insurance == "resident_pension":
        return (200 + 100 * step) * 100
    return (1800 + 180 * max(0, year - 2010) + 650 * step) * 100


def _bank(who: Identity) -> str:
    return words.BANKS[int(who.ref[-3:]) % len(words.BANKS)]


def _numbered(rows: list[Row], row: Row) -> int:
    row["id"] = len(rows) + 1
    rows.append(row)
    return len(rows)


def _last_day(month: int) -> date:
    after = months.plus(month, 1)
    return date(after // 100, after % 100, 1) - timedelta(days=1)
