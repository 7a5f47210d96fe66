"""What the rules of taking a pension relation over ask of our own registry."""

from datetime import date

from sqlalchemy import Connection

from handlers.registry import benefits, insurance, people
from handlers.registry.other_region.pensions import PensionFacts


def facts(conn: Connection, ref: str, on: date) -> PensionFacts:
    person = people.row_of(conn, ref)
    rows = [row for row in insurance.participations(conn, ref, None, None) if row.insurance == "pension"]
    current = next((row for row in rows if row.state in ("active", "paused")), None)
    return PensionFacts(
        insured=current is not None,
        employer_name=current.employer_name if current else None,
        paid_months=insurance.months_paid(conn, ref, "pension", 0),
        receives_pension=any(
            claim["benefit"] == "pension" and claim["state"] == "open" for claim in benefits.rows(conn, ref)
        ),
        deceased=person["died_on"] is not None,
        sex=person["sex"],
        age=people.age(person["born"], on),
    )
