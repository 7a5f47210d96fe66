"""Which seal a case's papers bear: that of its hall, else of its area, on the day of the paper."""

from datetime import date

from sqlalchemy import Connection, select

from catalog.seals.commands import stamping
from handlers.cases.tables import CaseFile
from handlers.documents.protocol import Asset

PNG = "image/png"


def seal_of_case(conn: Connection, instance_id: str, day: date) -> Asset | None:
    """None where the office has none: then its round seal is drawn."""
    scope = conn.execute(select(CaseFile.scope).where(CaseFile.instance_id == instance_id)).scalar()
    picture = stamping(conn, scope, day) if scope else None
    return Asset(PNG, picture) if picture else None
