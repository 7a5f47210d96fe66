"""The registry in our own tables: one short transaction for each call."""

from collections.abc import Callable, Sequence
from datetime import date, datetime

from sqlalchemy import Connection

from catalog.ids import new_id
from engine import Actor, Database
from engine.history import Fact, looked
from handlers.registry import accounts, benefits, changes, enrolment, insurance, people, unemployment
from handlers.registry.interface import NewChange, NewClaim, NewEnrolment
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
from handlers.registry.once import once
from handlers.registry.secrets import Seals

Journal = Callable[[Connection, Fact, Actor], None]
"""Adds an audit event in the transaction of the look itself."""


class StoredRegistry:
    """Implements handlers.registry.interface.Registry."""

    def __init__(self, database: Database, seals: Seals, journal: Journal) -> None:
        self._database = database
        self._seals = seals
        self._journal = journal

    def person(self, ref: str, on: date) -> Person:
        with self._database.read() as conn:
            return people.shown(people.row_of(conn, ref), on)

    def by_number(self, id_type: str, number: str, on: date) -> Person | None:
        with self._database.read() as conn:
            return people.by_number(conn, self._seals, id_type, number, on)

    def by_card(self, number: str, on: date) -> tuple[Person, Card] | None:
        with self._database.read() as conn:
            return people.by_card(conn, self._seals, number, on)

    def by_name(self, name: str, on: date, most: int = 20) -> Sequence[Person]:
        with self._database.read() as conn:
            return people.by_name(conn, name, on, most)

    def whole(self, ref: str, actor: Actor, why: str) -> WholePerson:
        with self._database.write() as conn:
            found = people.whole(conn, self._seals, ref)
            self._journal(conn, looked("registry.person", person=ref, why=why), actor)
        return found

    def employer(self, ref_or_code: str) -> Employer:
        with self._database.read() as conn:
            return people.employer(conn, ref_or_code)

    def employers(self, typed: str, most: int = 10) -> Sequence[Employer]:
        with self._database.read() as conn:
            return people.employers(conn, typed, most)

    def enrolment(self, employer: str) -> Enrolment | None:
        with self._database.read() as conn:
            return enrolment.newest(conn, employer)

    def participations(self, ref: str, first: int | None = None, last: int | None = None) -> Sequence[Participation]:
        with self._database.read() as conn:
            people.row_of(conn, ref)
            return insurance.participations(conn, ref, first, last)

    def contributions(
        self, ref: str, insurances: Sequence[str] = (), first: int | None = None, last: int | None = None
    ) -> Sequence[Contribution]:
        with self._database.read() as conn:
            people.row_of(conn, ref)
            return insurance.contributions(conn, ref, insurances, first, last)

    def cards(self, ref: str) -> Sequence[Card]:
        with self._database.read() as conn:
            return people.cards(conn, ref)

    def accounts(self, ref: str) -> Sequence[Account]:
        with self._database.read() as conn:
            return accounts.accounts(conn, ref)

    def check_account(self, ref: str, number: str | None = None) -> AccountVerdict:
        with self._database.read() as conn:
            return accounts.check(conn, self._seals, ref, number)

    def claims(self, ref: str) -> Sequence[Claim]:
        with self._database.read() as conn:
            return [benefits.claim_of(row) for row in benefits.rows(conn, ref)]

    def payments(self, claim: str) -> Sequence[Payment]:
        with self._database.read() as conn:
            return benefits.payments(conn, claim)

    def unemployment(self, ref: str, on: date) -> UnemploymentFacts:
        with self._database.read() as conn:
            return unemployment.facts(conn, ref, on)

    def change(self, key: str, new: NewChange, now: datetime) -> Change:
        with self._database.write() as conn:
            ref = once(conn, key, "change", now, lambda: changes.apply(conn, self._seals, new, now, new_id))
            return changes.read(conn, ref)

    def enrol(self, key: str, new: NewEnrolment, now: datetime) -> Enrolment:
        with self._database.write() as conn:
            ref = once(conn, key, "enrol", now, lambda: enrolment.apply(conn, self._seals, new, now, new_id))
            return enrolment.read(conn, ref)

    def open_claim(self, key: str, new: NewClaim, now: datetime) -> Claim:
        with self._database.write() as conn:
            ref = once(conn, key, "open_claim", now, lambda: benefits.open_claim(conn, new, now, new_id))
            return benefits.claim_of(benefits.claim_row(conn, ref))

    def first_payment(self, key: str, claim: str, now: datetime) -> Payment:
        with self._database.write() as conn:
            ref = once(conn, key, "first_payment", now, lambda: benefits.first_payment(conn, claim, now, new_id))
            return next(payment for payment in benefits.payments(conn, claim) if payment.ref == ref)
