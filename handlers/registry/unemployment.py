"""The facts that the rules of 失业保险金 ask, from the registry's own tables."""

from datetime import date

from sqlalchemy import Connection, or_, select

from engine import store
from handlers.registry import benefits, insurance, people
from handlers.registry.model import UnemploymentFacts
from handlers.registry.people import EMPLOYER, EMPLOYMENT
from handlers.registry.tables import RegistryJobless
from handlers.registry.words import INVOLUNTARY

JOBLESS = store.table(RegistryJobless)


def facts(conn: Connection, ref: str, on: date) -> UnemploymentFacts:
    person = people.row_of(conn, ref)
    drawn = [claim for claim in benefits.rows(conn, ref) if claim["benefit"] == "unemployment"]
    last = drawn[0] if drawn else None
    open_claim = next((claim for claim in drawn if claim["state"] == "open"), None)
    # after a new job the months count anew; what the last claim had left is added by the rules (domain 2.4)
    since = last["counted_to"] if last else 0
    job = _last_job(conn, ref, on)
    employed = job is not None and (job["left_on"] is None or job["left_on"] >= on)
    reason = job["leaving_reason"] if job is not None and not employed else None
    registered = store.one(
        conn,
        select(JOBLESS)
        .where(JOBLESS.c.person == ref, JOBLESS.c.registered_on <= on)
        .where(or_(JOBLESS.c.ended_on.is_(None), JOBLESS.c.ended_on > on))
        .order_by(JOBLESS.c.registered_on.desc())
        .limit(1),
    )
    return UnemploymentFacts(
        paid_months=insurance.months_paid(conn, ref, "unemployment", since),
        left_months=sum(benefits.claim_of(claim).left for claim in drawn if claim["state"] == "stopped"),
        employed=employed,
        employer_name=job["name"] if job is not None else None,
        left_on=job["left_on"] if job is not None and not employed else None,
        leaving_reason=reason,
        involuntary=INVOLUNTARY.get(reason) if reason else None,
        registered=registered is not None,
        registered_on=registered["registered_on"] if registered else None,
        claiming=open_claim is not None,
        claim_months_left=benefits.claim_of(open_claim).left if open_claim else 0,
        receives_pension=any(
            claim["benefit"] == "pension" and claim["state"] == "open" for claim in benefits.rows(conn, ref)
        ),
        deceased=person["died_on"] is not None,
        age=people.age(person["born"], on),
    )


def _last_job(conn: Connection, ref: str, on: date) -> store.Fields | None:
    """The employment that lasts longest: an open one stands before any that has ended."""
    query = (
        select(EMPLOYMENT.c.left_on, EMPLOYMENT.c.leaving_reason, EMPLOYER.c.name)
        .join(EMPLOYER, EMPLOYER.c.ref == EMPLOYMENT.c.employer)
        .where(EMPLOYMENT.c.person == ref, EMPLOYMENT.c.joined_on <= on)
    )
    return max(store.many(conn, query), key=lambda job: job["left_on"] or date.max, default=None)
