"""A simulated regulator: employers of the demo, businesses that are not yet insured, and each way it can go wrong."""

from collections.abc import Sequence
from datetime import date
from functools import cache

from pypinyin import Style, lazy_pinyin

from handlers.registry.demo import numbers, words
from handlers.registry.demo.rows import employer_code, employer_name
from handlers.registry.market import Business, SourceDown

FIRST = 900_001
AREA = "510402"
DOWN = "outage"
NEWCOMERS = 600
"""Further businesses that are not insured yet; they are found by their codes alone."""
# key, name, kind, state, legal person, division of GB/T 4754
_STANDING = (
    ("software", "攀枝花市云上数据服务有限公司（虚构）", "enterprise", "active", "周子墨", "65"),
    ("steel", "攀枝花市钒钛特钢冶炼有限公司（虚构）", "enterprise", "active", "罗建国", "31"),
    ("coal", "攀枝花市宝鼎煤业有限公司（虚构）", "enterprise", "active", "唐志强", "06"),
    ("branch", "川西物流股份有限公司攀枝花分公司（虚构）", "branch", "active", "韩雪", "54"),
    ("noodles", "攀枝花市东区老街面馆（虚构）", "household", "active", "冯国华", "62"),
    ("care", "攀枝花市晨曦社会工作服务中心（虚构）", "private_unit", "active", "邓秀英", "85"),
    ("society", "攀枝花市芒果产业协会（虚构）", "association", "active", "曹明", "95"),
    ("museum", "攀枝花市苏铁科普馆（虚构）", "institution", "active", "彭欣", "88"),
    ("abnormal", "攀枝花市逾期年报商贸有限公司（虚构）", "enterprise", "abnormal", "沈飞", "51"),
    ("revoked", "攀枝花市吊销建材有限公司（虚构）", "enterprise", "revoked", "卢鹏", "30"),
    ("cancelled", "攀枝花市注销餐饮有限公司（虚构）", "enterprise", "cancelled", "丁洁", "62"),
    (DOWN, "攀枝花市接口中断装饰有限公司（虚构）", "enterprise", "active", "魏亮", "50"),
)
_DIVISIONS = ("34", "51", "70", "01", "49")
"""Of the demo's employers, by their trade in handlers.registry.demo.words."""


def code_of(key: str) -> str:
    """The credit code of one of the standing businesses."""
    return numbers.credit_code(AREA, FIRST + [row[0] for row in _STANDING].index(key))


def unknown_code() -> str:
    """A code that passes every check and that nobody has."""
    return numbers.credit_code(AREA, FIRST + len(_STANDING))


class DemoMarket:
    """Implements handlers.registry.market.Market. The code of `outage` never gets an answer."""

    def __init__(self, employers: int) -> None:
        rows = [
            Business(code_of(key), name, kind, state, who, industry, date(2026, 1, 5), True)
            for key, name, kind, state, who, industry in _STANDING
        ]
        rows += [_of_employer(n) for n in range(1, employers + 1)]
        self._by_code = {row.credit_code: row for row in rows}
        self._initials = {row.credit_code: "".join(lazy_pinyin(row.name, style=Style.FIRST_LETTER)) for row in rows}
        self._down = code_of(DOWN)

    def business(self, credit_code: str) -> Business | None:
        if credit_code == self._down:
            raise SourceDown
        return self._by_code.get(credit_code) or _newcomers().get(credit_code)

    def named(self, typed: str, most: int = 10) -> Sequence[Business]:
        wanted = "".join(typed.split())
        found = [
            row
            for code, row in self._by_code.items()
            if wanted and code != self._down and (wanted in row.name or wanted.lower() in self._initials[code])
        ]
        return found[:most]


def newcomer(n: int) -> Business:
    """The n-th of `NEWCOMERS`, from 0."""
    first, trade = words.EMPLOYER_FIRST[n % 20], n // 20 % len(_DIVISIONS)
    name = f"攀枝花市{first}{words.EMPLOYER_TRADES[trade]}{'甲乙丙丁戊己'[n // 100]}店有限公司（虚构）"
    code = numbers.credit_code(AREA, FIRST + 1000 + n)
    who = words.SURNAMES[n % len(words.SURNAMES)] + words.MALE[n % len(words.MALE)]
    return Business(code, name, "enterprise", "active", who, _DIVISIONS[trade], date(2026, 1, 5), True)


@cache
def _newcomers() -> dict[str, Business]:
    return {row.credit_code: row for row in map(newcomer, range(NEWCOMERS))}


def _of_employer(n: int) -> Business:
    trade = (n - 1) // 20 % len(_DIVISIONS)
    return Business(
        employer_code(n), employer_name(n), "enterprise", "active", "（虚构）", _DIVISIONS[trade],
        date(2010, 1, 4), True,
    )  # fmt: skip
