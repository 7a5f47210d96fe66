"""The devices of a window: asked through requests that are good once, for one case, for two minutes (2.7).

`ask`, `answer`, `result` are the service; the handlers `device.*` use it for processes, the desk for itself. What
travels is described in docs/device-messages.md; the devices' side of it stands in device_bridge/.
"""

from handlers.device.answers import REASONS, Answer, Taken, answer, poll
from handlers.device.asking import at_hand
from handlers.device.desk import ask_at_desk, read_at_desk
from handlers.device.hub import Hub
from handlers.device.jobs import handlers
from handlers.device.kinds import FAILURES, KINDS
from handlers.device.reading import card_reading
from handlers.device.requests import Asked, Standing, ask, forget, picture, result, signatures, waiting
from handlers.device.requests import one as request
from handlers.device.trusted import Light, enrol, lights, revoke

__all__ = [
    "FAILURES",
    "KINDS",
    "REASONS",
    "Answer",
    "Asked",
    "Hub",
    "Light",
    "Standing",
    "Taken",
    "answer",
    "at_hand",
    "ask",
    "ask_at_desk",
    "card_reading",
    "enrol",
    "forget",
    "handlers",
    "lights",
    "picture",
    "poll",
    "read_at_desk",
    "request",
    "result",
    "revoke",
    "signatures",
    "waiting",
]
