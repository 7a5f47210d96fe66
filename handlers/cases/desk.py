"""What the services of the hall work with, put together once by the wiring."""

from dataclasses import dataclass

from handlers.cases.catalogue import Items
from handlers.cases.secrecy import Secrecy


@dataclass(frozen=True, slots=True)
class Desk:
    """`area` are the six digits that begin every case number."""

    secrecy: Secrecy
    items: Items
    area: str
