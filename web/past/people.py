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
from handlers.registry.demo.plan import Identity, Job, Plan
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
        self._employed = [n for n in alive if any(job.open and job.employer for job in self._known[n].jobs)]

    def take(self, kind: str, opens_on: date) -> int:
        """The place of somebody who fits; `kind`: anybody, movable (once), employed, jobless on that day (once)."""
        if kind == "movable":
            return self._movable.pop()
        if kind == "jobless":
            return self._add(opens_on)
        return self.chance.choice(self._employed if kind == "employed" else self._anybody)

    def all(self) -> list[tuple[Applicant, NewPerson]]:
        """Everybody by their place, once all have been taken."""
        return [_told(plan, who, self.day) for plan, who in self._identified()]

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


def _left_on(plan: Plan, day: date) -> date | None:
    ended = [job for job in plan.jobs if not job.open]
    if not ended:
        return None
    month = day.year * 12 + day.month - 1 - ended[-1].last
    return date((month + 1) // 12, (month + 1) % 12 + 1, 1) - timedelta(days=1)


def _months_between(first: date, last: date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month
