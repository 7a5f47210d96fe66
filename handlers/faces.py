"""What handlers are given to work with, put together once by the wiring."""

from dataclasses import dataclass, field

from catalog.calendar import CalendarSource, packaged_calendar
from catalog.standards import Standards, read_standards
from handlers.archive import Office
from handlers.device import Hub
from handlers.documents import Papers
from handlers.eligibility import Rules, load_rules
from handlers.notification import Postman
from handlers.registry import MarketSource, RegistrySource, no_market, no_registry
from handlers.registry.cards import CardsSource, no_cards
from handlers.registry.other_region import Exchange, PensionsSource, no_pensions


@dataclass(frozen=True, slots=True)
class Faces:
    """Every default works without a database, so that packages can be checked and tried on a bare machine.

    `agency` is the word that document numbers begin with (机关代字), `area` the region's code.
    """

    calendar: CalendarSource = packaged_calendar
    rules: Rules = field(default_factory=load_rules)
    agency: str = ""
    area: str = ""
    standards: Standards = field(default_factory=read_standards)
    registry: RegistrySource = no_registry
    cards: CardsSource = no_cards
    market: MarketSource = no_market
    pensions: PensionsSource = no_pensions
    exchange: Exchange | None = None
    papers: Papers | None = None
    devices: Hub | None = None
    postman: Postman | None = None
    archive: Office | None = None
