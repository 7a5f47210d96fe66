"""What the market regulator knows of a business: the face a site points at its shared data (市场监管登记信息)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from engine.handlers import HandlerFailed

KINDS = {
    "enterprise": "企业",
    "branch": "企业分支机构",
    "household": "个体工商户",
    "private_unit": "民办非企业单位",
    "association": "社会团体",
    "institution": "事业单位",
}
STATES = {
    "active": "存续",
    "abnormal": "存续（列入经营异常名录）",
    "revoked": "已吊销",
    "cancelled": "已注销",
}


@dataclass(frozen=True, slots=True)
class Business:
    """One registered business. `kind` and `state` as above; `industry`: the two digits of its GB/T 4754 division."""

    credit_code: str
    name: str
    kind: str
    state: str
    legal_person: str
    industry: str
    registered_on: date
    fictitious: bool


class SourceDown(Exception):
    """The regulator's interface does not answer now: people go on with the paper licence."""


class Market(Protocol):
    """A site that has the shared-data interface writes one class with these methods."""

    def business(self, credit_code: str) -> Business | None:
        """By the whole code; None where nobody has it. Raises SourceDown."""

    def named(self, typed: str, most: int = 10) -> Sequence[Business]:
        """By the beginning of the name or of its pinyin initials. Raises SourceDown."""


MarketSource = Callable[[], Market]


class Unconnected:
    """Where a site has no such interface, every licence is looked at on paper."""

    def business(self, credit_code: str) -> Business | None:
        raise SourceDown

    def named(self, typed: str, most: int = 10) -> Sequence[Business]:
        raise SourceDown


def no_market() -> Market:
    """Where packages are checked on a machine without interfaces, none of its handlers is run."""
    raise HandlerFailed("没有接通市场监管登记信息接口，请联系管理员。")
