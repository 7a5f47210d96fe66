"""The rules for passwords that hold today: the office's own, or else its region pack's."""

from sqlalchemy import Connection, select

from catalog.models import SiteRule
from catalog.password_rules import PasswordRules
from catalog.regions import RegionPack

NAME = "password"
R = SiteRule.__table__.c


def rules(conn: Connection, region: RegionPack) -> PasswordRules:
    row = conn.execute(select(R.value).where(R.name == NAME)).one_or_none()
    if row is None:
        return region.password
    return PasswordRules(**{name: int(number) for name, number in row.value.items()})
