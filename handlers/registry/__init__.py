"""Who is insured, where, since when and with what right: the registry that items read and change.

`Registry` is the face a site points at its core system; `StoredRegistry` keeps it in our own tables, filled with
fictitious people in the demo. The handlers `registry.*` are jobs; `find_person` and `profile` serve the window desk.
Persons are named by ref, shown masked, and sealed at rest; every look at whole data is an audit event.
"""

from handlers.registry.desk import Found, Profile, find_person, profile
from handlers.registry.enrolment_jobs import enrolment_handlers
from handlers.registry.interface import NewChange, NewClaim, NewEnrolment, Registry, RegistrySource, no_registry
from handlers.registry.jobs import handlers
from handlers.registry.market import Business, Market, MarketSource, SourceDown, Unconnected, no_market
from handlers.registry.standard import standard_handler
from handlers.registry.stored import Journal, StoredRegistry

__all__ = [
    "Business",
    "Found",
    "Journal",
    "Market",
    "MarketSource",
    "NewChange",
    "NewClaim",
    "NewEnrolment",
    "Profile",
    "Registry",
    "RegistrySource",
    "SourceDown",
    "StoredRegistry",
    "Unconnected",
    "enrolment_handlers",
    "find_person",
    "handlers",
    "no_market",
    "no_registry",
    "profile",
    "standard_handler",
]
