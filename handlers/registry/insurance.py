"""Participations and contributions in the registry's own tables."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, and_, case, func, select

from engine import store
from handlers.registry.model import Contribution, Participation
from handlers.registry.people import EMPLOYER, PAID, PART
from handlers.registry.words import COUNTED, INSURANCES

_COUNTS = PAID.c.state.in_(COUNTED)


def participations(conn: Connection, ref: str, first: int | None, last: int | None) -> list[Participation]:
    """With the months of the period alone; without a period: all of them."""
    query = (
        select(
            PART.c.insurance,
            PART.c.state,
            PART.c.employer,
            EMPLOYER.c.name,
            EMPLOYER.c.credit_code,
            func.min(PAID.c.month).label("first"),
            func.max(PAID.c.month).label("last"),
            func.coalesce(func.sum(case((_COUNTS, 1), else_=0)), 0).label("paid"),
            func.coalesce(func.sum(case((PAID.c.state == "owed", 1), else_=0)), 0).label("owed"),
        )
        .select_from(PART)
        .outerjoin(EMPLOYER, EMPLOYER.c.ref == PART.c.employer)
        .outerjoin(PAID, and_(PAID.c.participation == PART.c.id, *_period(first, last)))
        .where(PART.c.person == ref)
        .group_by(PART.c.id, PART.c.insurance, PART.c.state, PART.c.employer, EMPLOYER.c.name, EMPLOYER.c.credit_code)
    )
    found = [
        Participation(
            row["insurance"],
            row["state"],
            row["employer"],
            row["name"],
            row["credit_code"],
            row["first"],
            row["last"],
            int(row["paid"]),
            int(row["owed"]),
        )
        for row in store.many(conn, query)
    ]
    order = list(INSURANCES)
    return sorted(found, key=lambda each: (order.index(each.insurance), each.first_month or 0))


def contributions(
    conn: Connection, ref: str, insurances: Sequence[str], first: int | None, last: int | None
) -> list[Contribution]:
    query = (
        select(PART.c.insurance, PAID.c.month, PAID.c.base, PAID.c.personal, PAID.c.employer, PAID.c.state)
        .join(PAID, PAID.c.participation == PART.c.id)
        .where(PART.c.person == ref, *_period(first, last))
        .order_by(PAID.c.month, PART.c.insurance, PART.c.id)
    )
    if insurances:
        query = query.where(PART.c.insurance.in_(insurances))
    return [Contribution(**row) for row in store.many(conn, query)]


def months_paid(conn: Connection, ref: str, insurance: str, after: int) -> int:
    """Months after `after` with a contribution that counts; a month paid in two places counts once."""
    query = (
        select(func.count(PAID.c.month.distinct()))
        .join(PART, PART.c.id == PAID.c.participation)
        .where(PART.c.person == ref, PART.c.insurance == insurance, PAID.c.month > after, _COUNTS)
    )
    return int(conn.execute(query).scalar_one())


def _period(first: int | None, last: int | None) -> list[ColumnElement[bool]]:
    return [
        *([PAID.c.month >= first] if first is not None else []),
        *([PAID.c.month <= last] if last is not None else []),
    ]
