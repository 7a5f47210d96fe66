"""The days off that are certain before the State Council arranges a year: the thirteen statutory ones since 2025.

Which weekends are worked instead nobody can know, so everything computed from here is an estimate.
"""

from datetime import date, timedelta

# 除夕 is the day before 春节; the moon's festivals and 清明 as month and day: 春节, 清明, 端午, 中秋
_MOVABLE = {
    2025: "0129 0404 0531 1006",
    2026: "0217 0405 0619 0925",
    2027: "0206 0405 0609 0915",
    2028: "0126 0404 0528 1003",
    2029: "0213 0404 0616 0922",
    2030: "0203 0405 0605 0912",
    2031: "0123 0405 0624 1001",
    2032: "0211 0404 0612 0919",
    2033: "0131 0404 0601 0908",
    2034: "0219 0405 0620 0927",
    2035: "0208 0405 0610 0916",
    2036: "0128 0404 0530 1004",
    2037: "0215 0404 0618 0924",
    2038: "0204 0405 0607 0913",
    2039: "0124 0405 0527 1002",
    2040: "0212 0404 0614 0920",
    2041: "0201 0404 0603 0910",
    2042: "0122 0404 0622 0928",
    2043: "0210 0405 0611 0917",
    2044: "0130 0404 0531 1005",
    2045: "0217 0404 0619 0925",
    2046: "0206 0404 0608 0915",
    2047: "0126 0405 0529 1004",
    2048: "0214 0404 0615 0922",
    2049: "0202 0404 0604 0911",
    2050: "0123 0404 0623 0930",
}
LAST_YEAR = max(_MOVABLE)
_FIXED = (((1, 1), "元旦"), ((5, 1), "劳动节"), ((5, 2), "劳动节"), *(((10, day), "国庆节") for day in (1, 2, 3)))


def statutory(year: int) -> dict[date, str]:
    """The thirteen days by law with their names; `year` from 2025 to `LAST_YEAR`."""
    spring, tomb, boat, moon = (date(year, int(text[:2]), int(text[2:])) for text in _MOVABLE[year].split())
    days = {date(year, *day): name for day, name in _FIXED}
    days |= {tomb: "清明节", boat: "端午节", moon: "中秋节", spring - timedelta(days=1): "除夕"}
    return days | {spring + timedelta(days=n): "春节" for n in range(3)}


def days_off(year: int) -> dict[date, str]:
    """The statutory days, and for each on a weekend the next weekday: the law gives it back then."""
    days = statutory(year)
    for day, name in sorted(days.items()):
        if day.weekday() >= 5:
            instead = day
            while instead.weekday() >= 5 or instead in days:
                instead += timedelta(days=1)
            days[instead] = f"{name}补休"
    return days
