"""What goes between us and the agency of another region when a pension relation moves here (国办发〔2009〕66号).

Letters go out through a book that the other region's program reads over the API; answers come back into it and wake the
case that waits for them, and nothing that comes is lost or done twice. `Pensions` is the face of our own registry
here, `StoredPensions` keeps it in our tables; the handlers are `region.*` and `registry.pension_facts|transfer_in`.
"""

from handlers.registry.other_region.exchange import (
    Answer,
    Exchange,
    Received,
    answers_of,
    letters_after,
    letters_of,
    receive,
)
from handlers.registry.other_region.jobs import handlers
from handlers.registry.other_region.pensions import Pensions, PensionsSource, no_pensions
from handlers.registry.other_region.stored import StoredPensions

__all__ = [
    "Answer",
    "Exchange",
    "Pensions",
    "PensionsSource",
    "Received",
    "StoredPensions",
    "answers_of",
    "handlers",
    "letters_after",
    "letters_of",
    "no_pensions",
    "receive",
]
