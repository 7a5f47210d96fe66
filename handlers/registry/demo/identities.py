"""Gives the planned people their numbers: the same person has the same ones at every start."""

from datetime import date

from handlers.registry.demo import numbers, words
from handlers.registry.demo.plan import Identity, Plan

ANCHOR_YEAR = 2026


def identities(plans: list[Plan]) -> list[Identity]:
    taken: set[str] = set()
    return [_identity(n, plan, taken) for n, plan in enumerate(plans, 1)]


def _identity(n: int, plan: Plan, taken: set[str]) -> Identity:
    born = date(ANCHOR_YEAR - 1 - plan.age, n * 7 % 12 + 1, n * 11 % 27 + 2)
    area = words.BIRTHPLACES[n * 13 % len(words.BIRTHPLACES)]
    order = n * 37 % 499
    while (number := numbers.id_number(area, born, 2 * order + (plan.sex == "male"))) in taken:
        order = (order + 1) % 499
    taken.add(number)
    district = words.AREAS[n % len(words.AREAS)][1]
    street = words.STREETS[n * 3 % len(words.STREETS)]
    address = f"{district}{street}{n * 17 % 300 + 1}号{n % 12 + 1}栋{n * 5 % 30 + 1}0{n % 4 + 1}室"
    cards = tuple(numbers.card_number(n * 4 + place) for place in range(len(plan.cards)))
    return Identity(f"5104{n:07}", number, born, numbers.phone(n), address, cards, numbers.bank_number(n))
