"""What a window's camera and signing pad sent, checked like any stranger's file before it is kept."""

from engine import Actor
from engine.errors import NotAllowed
from handlers.files import Accepted, accept
from web import window


def taken(actor: Actor, request_id: str, kind: str) -> tuple[str, Accepted]:
    """Name and content of the picture of one request. Raises NotAllowed with why there is none, FileRefused."""
    standing = window.asked(actor, request_id, 0)
    if standing.kind != kind or standing.state != "ok":
        raise NotAllowed(standing.sentence or "设备还没有应答，请再试一次。")
    media_type, data = window.picture(actor, request_id)
    return f"{kind}.{media_type.partition('/')[2]}", accept(data)
