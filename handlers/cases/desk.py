"""What the services of the hall work with, put together once by the wiring."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from handlers.cases.catalogue import Items
from handlers.cases.secrecy import Secrecy

CHANNELS = {"window": "窗口", "online": "网上", "self_service": "自助", "outlet": "网点代办", "bank": "银行网点"}


@dataclass(frozen=True, slots=True)
class Desk:
    """`number(conn, area, channel, day)` gives the next case number, in the command's own transaction."""

    secrecy: Secrecy
    items: Items
    number: Callable[[Connection, str, str, date], str]
    area: str
