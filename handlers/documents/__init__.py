"""Printed documents: templates filled in a sandbox, set as PDF/A in a process of its own, numbered, sealed, verifiable.

`Papers` makes them for the handler `document.render`; `document`, `of_instance`, `verify` and `void` work on what was
made. A package replaces a template by one of the same name in its documents/ folder. Contents after domain 6.
"""

from handlers.documents.handlers import handlers
from handlers.documents.kinds import KINDS, Kind
from handlers.documents.office import Office, office_of
from handlers.documents.papers import CaseSource, Papers
from handlers.documents.protocol import Asset
from handlers.documents.records import PublicFacts, document, of_instance, verify, void
from handlers.documents.renderer import Renderer

__all__ = [
    "KINDS",
    "Asset",
    "CaseSource",
    "Kind",
    "Office",
    "Papers",
    "PublicFacts",
    "Renderer",
    "document",
    "handlers",
    "of_instance",
    "office_of",
    "verify",
    "void",
]
