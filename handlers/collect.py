"""Every handler there is, in the order of the studio's palette."""

from dataclasses import replace

from engine import JobHandler, Registry
from engine.handlers import HandlerInfo
from handlers import archive, cc, device, documents, eligibility, identity, notification, numbering, timing
from handlers.base import Described
from handlers.cases.handlers import handlers as case_handlers
from handlers.faces import Faces
from handlers.registry import enrolment_handlers, other_region, standard_handler
from handlers.registry import handlers as registry_handlers
from handlers.registry.cards import handlers as card_handlers

REPEATABLE = frozenset(
    {
        "device.capture", "device.pin", "device.print", "device.read_card", "device.sign", "notify.send",
        "registry.account_check", "registry.business", "registry.card", "registry.employer",
        "registry.participations", "registry.pension_facts", "registry.person", "registry.unemployment_facts",
    }
)  # fmt: skip
"""Jobs that only ask, tell or print: after them a case may still be returned."""


def described(faces: Faces | None = None) -> list[Described]:
    faces = faces or Faces()
    return [
        *identity.handlers(),
        *timing.handlers(faces.calendar),
        *eligibility.handlers(faces.rules),
        *numbering.handlers(faces.agency),
        *registry_handlers(faces.registry),
        *enrolment_handlers(faces.registry, faces.market),
        *card_handlers(faces.cards, device.card_reading(faces.devices)),
        *other_region.handlers(faces.pensions, faces.exchange),
        standard_handler(faces.standards, faces.area),
        *documents.handlers(faces.papers),
        *device.handlers(faces.devices),
        *notification.handlers(faces.postman),
        *archive.handlers(faces.archive),
        *case_handlers(),
        *cc.handlers(),
    ]


def collected(faces: Faces | None = None) -> Registry:
    """What the engine runs; without faces: what checks and scenarios of packages need."""
    return Registry(*(_told(each.for_engine()) for each in described(faces)))


def _told(info: HandlerInfo) -> HandlerInfo:
    return replace(info, repeatable=True) if isinstance(info, JobHandler) and info.type in REPEATABLE else info
