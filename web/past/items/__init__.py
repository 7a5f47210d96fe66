"""The items that the past has: one module each. Add an item by adding its module here."""

from web.past.items import (
    benefit_claim,
    employer_enrolment,
    insurance_certificate,
    personal_info_change,
    pin_reset,
    relation_transfer,
)
from web.past.paths import ItemPaths

ITEMS: tuple[ItemPaths, ...] = (
    personal_info_change.PATHS,
    insurance_certificate.PATHS,
    benefit_claim.PATHS,
    pin_reset.PATHS,
    employer_enrolment.PATHS,
    relation_transfer.PATHS,
)
