"""Who comes to the hall of the past: the fictitious people of the registry, and job losers added for it."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from handlers.cases import NewPerson
from handlers.registry import demo as registry_demo
from handlers.registry.demo import words
from handlers.registry.demo.cast import cast
from handlers.registry.demo.crowd import crowd
from handlers.registry.demo.identities import identities
from handlers.registry.demo.market import newcomer
from handlers.registry.demo.plan import Identity, Job, Plan
from handlers.registry.market import Business
from web.past.paths import Applicant


@dataclass
class People:
    """`day`: the first day that is not past. Each person who changes something is taken once, others may come again.

    `added` are the job losers: they are not in the registry until `add` has put them there.
    """

    day: date
    chance: Random
    added: list[Plan] = field(default_factory=list)

    def __post_init__(self) -> None:
        players = list(cast())
        self._known = [*players, *crowd(registry_demo.PERSONS - len(players), registry_demo.EMPLOYERS)]
        alive = [n for n, plan in enumerate(self._known) if n >= len(players) and plan.died is None and plan.age > 17]
        self._anybody = list(alive)
        self._movable = self.chance.sample(alive, len(alive))
        self._lost = [n for n in alive if self._known[n].cards[-1:] == ("lost",)]
        self._carded = [n for n in alive if self._known[n].cards[-1:] == ("normal",)]
        self._businesses: list[Business] = []
        self._insured = [n for n in alive if self._known[n].age < 39 and _pays_pension(self._known[n])]
        self._employed = [n for n in alive if any(job.open and job.employer for job in self._known[n].jobs)]

    def take(self, kind: str, opens_on: date) -> str:
        """The key of somebody who fits.

        `kind`: anybody, employed, carded, lost_card; and those taken once: movable, insured, business, jobless (then).
        """
        if kind == "business":
            self._businesses.append(newcomer(len(self._businesses)))
            return f"business {len(self._businesses) - 1}"
        if kind == "jobless":
            return str(self._add(opens_on))
        if kind in ("movable", "insured"):
            once = self._movable if kind == "movable" else self._insured
            return str(once.pop(self.chance.randrange(len(once))))
        lists = {"employed": self._employed, "carded": self._carded, "lost_card": self._lost}
        return str(self.chance.choice(lists.get(kind, self._anybody)))

    def all(self) -> dict[str, tuple[Applicant, NewPerson]]:
        """Everybody by their key, once all have been taken."""
        people = {str(n): _told(plan, who, self.day) for n, (plan, who) in enumerate(self._identified())}
        return people | {f"business {n}": _business(row) for n, row in enumerate(self._businesses)}

    def newcomers(self) -> list[tuple[Plan, Identity]]:
        return self._identified()[len(self._known) :]

    def _identified(self) -> list[tuple[Plan, Identity]]:
        plans = [*self._known, *self.added]
        return list(zip(plans, identities(plans), strict=True))

    def _add(self, opens_on: date) -> int:
        """Lost the job at the end of the month before the case, and registered on the first day after."""
        sex = self.chance.choice(("male", "female"))
        name = crowd_name(self.chance, sex)
        ago = _months_between(opens_on, self.day) + 1
        paid = self.chance.choice((14, 26, 40, 62, 75, 96))
        job = Job(paid + ago, ago, self.chance.randint(1, registry_demo.EMPLOYERS - 4), "contract_expired")
        registered = (self.day - opens_on).days + self.chance.randint(0, 6)
        self.added.append(Plan(name, sex, self.chance.randint(24, 48), (job,), registered=registered))
        return len(self._known) + len(self.added) - 1


def crowd_name(chance: Random, sex: str) -> str:
    given = words.MALE if sex == "male" else words.FEMALE
    return chance.choice(words.SURNAMES) + "".join(chance.choice(given) for _ in range(2))


def _told(plan: Plan, who: Identity, day: date) -> tuple[Applicant, NewPerson]:
    left = _left_on(plan, day)
    known = Applicant(who.ref, plan.name, who.phone, plan.sex, left.isoformat() if left else "")
    return known, NewPerson("person", plan.name, "id_card", who.id_no, who.phone, who.ref)


def _business(row: Business) -> tuple[Applicant, NewPerson]:
    known = Applicant(row.credit_code, row.name, "", "")
    return known, NewPerson("employer", row.name, "credit_code", row.credit_code)


def _pays_pension(plan: Plan) -> bool:
    return any(job.open and "pension" in job.insurances for job in plan.jobs)


def _left_on(plan: Plan, day: date) -> date | None:
    ended = [job for job in plan.jobs if not job.open]
    if not ended:
        return None
    month = day.year * 12 + day.month - 1 - ended[-1].last
    return date((month + 1) // 12, (month + 1) % 12 + 1, 1) - timedelta(days=1)


def _months_between(first: date, last: date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month
