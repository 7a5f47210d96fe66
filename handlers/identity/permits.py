"""Documents other than the identity card: residence permits, foreigners' permanent residence cards and passports."""

import re
from dataclasses import replace
from datetime import date

from handlers.identity.checked import Checked, tidy
from handlers.identity.citizen import check_18, check_id_card

RESIDENCE_AREAS = ("81", "82", "83")
OLD_FOREIGN = re.compile(r"[A-Z]{3}\d{12}")
PASSPORT = re.compile(r"[A-Z0-9]{5,15}")


def check_residence_permit(typed: str, on: date | None = None) -> Checked:
    """港澳台居民居住证: the pattern of the identity number, beginning with 81, 82 or 83."""
    found = check_id_card(typed, on)
    if found.ok and found.number[:2] not in RESIDENCE_AREAS:
        problem = "港澳台居民居住证号码以 81、82 或 83 开头，请核对证件种类和号码。"
        return replace(found, problems=(problem,), sex=None)
    return found


def check_foreign_permanent(typed: str, on: date | None = None) -> Checked:
    """外国人永久居留身份证: 18 digits beginning with 9 since 2023, three letters and 12 digits before."""
    number = tidy(typed)
    if OLD_FOREIGN.fullmatch(number):
        return Checked(number)
    if len(number) == 18 and number.startswith("9"):
        return check_18(number, "外国人永久居留身份证号码", on)
    return Checked(
        number, ("外国人永久居留身份证号码应为 9 开头的 18 位，或 3 个字母加 12 位数字（旧证），请对照证件核对。",)
    )


def check_passport(typed: str, on: date | None = None) -> Checked:
    """Numbers follow each country's own rule, so no more than their shape can be told."""
    number = tidy(typed)
    if PASSPORT.fullmatch(number) and any(char.isdigit() for char in number):
        return Checked(number)
    return Checked(number, ("护照号码应为 5 至 15 位字母和数字，请对照护照资料页核对。",))
