"""Everybody else: people in believable proportions, the same ones each time."""

from random import Random
from typing import Any

from handlers.registry.demo import words
from handlers.registry.demo.plan import Benefit, Job, Plan

LONGEST_ON_FILE = 96
"""Months of contributions on file for people of the crowd, so that the demo stays small."""


def crowd(count: int, employers: int) -> list[Plan]:
    chance = Random(510400)
    return [_person(chance, employers) for _ in range(count)]


def _person(chance: Random, employers: int) -> Plan:
    sex = chance.choice(("male", "female"))
    age = min(94, max(16, round(chance.triangular(16, 94, 38))))
    name = _name(chance, sex)
    if name in dict(words.DOTTED):
        sex = dict(words.DOTTED)[name]
    retired = age >= (61 if sex == "male" else 56)
    life: dict[str, Any] = _retired(chance, age) if retired else _working(chance, age, employers)
    if retired and chance.random() < 0.03:
        life = {"died": chance.randint(30, 900), "cards": ("cancelled",), "account": "closed"}
    life.setdefault("cards", _cards(chance))
    return Plan(name, sex, age, **life)


def _name(chance: Random, sex: str) -> str:
    draw = chance.random()
    if draw < 0.015:
        return chance.choice([name for name, whose in words.DOTTED if whose == sex])
    surname = chance.choice(words.COMPOUND) if draw < 0.03 else chance.choice(words.SURNAMES)
    given = words.MALE if sex == "male" else words.FEMALE
    if draw > 0.98:
        return surname + chance.choice(words.RARE)
    return surname + "".join(chance.choice(given) for _ in range(chance.choice((1, 2, 2, 2))))


def _working(chance: Random, age: int, employers: int) -> dict[str, Any]:
    longest = min(LONGEST_ON_FILE, max(1, (age - 17) * 12))
    months = chance.randint(1, longest)
    employer = chance.randint(1, employers - 4)
    draw = chance.random()
    if age < 18 or draw < 0.05:
        return {}
    if draw < 0.68:
        return {"jobs": (Job(months, 1, employer),)}
    if draw < 0.75:
        leaving = chance.choice(("contract_expired", "dismissed", "resigned", "agreed", None))
        gone = chance.randint(1, 5)
        registered = chance.choice((None, chance.randint(1, gone * 28)))
        return {"jobs": (Job(months + gone, gone, employer, leaving),), "registered": registered}
    if draw < 0.79 and months > 24:
        drawn = chance.randint(1, 11)
        return {
            "jobs": (Job(months, drawn + 2, employer, "contract_expired"),),
            "benefits": (Benefit("unemployment", "open", drawn, 12, drawn),),
            "registered": drawn * 30,
        }
    if draw < 0.88:
        return {"jobs": (Job(months, 1, insurances=("pension",)),)}
    return {"jobs": (Job(months, 1, insurances=("resident_pension",), every=12),)}


def _retired(chance: Random, age: int) -> dict[str, Any]:
    since = chance.randint(1, min(120, max(1, (age - 55) * 12)))
    if chance.random() < 0.6:
        jobs = (Job(since + 36, since + 1, insurances=("pension",), leaving=None, state="receiving"),)
        return {"jobs": jobs, "benefits": (Benefit("pension", "open", since, None, since),)}
    if age >= 60 and chance.random() < 0.8:
        jobs = (
            Job(since + 60, since + 1, insurances=("resident_pension",), leaving=None, every=12, state="receiving"),
        )
        return {"jobs": jobs}
    return {}


def _cards(chance: Random) -> tuple[str, ...]:
    draw = chance.random()
    for share, cards in ((0.88, ("normal",)), (0.92, ("cancelled", "normal")), (0.94, ("lost",)), (0.97, ())):
        if draw < share:
            return cards
    return ("not_activated",)
