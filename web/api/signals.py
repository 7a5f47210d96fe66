"""`/messages` and `/signals`: what comes to waiting processes from outside."""

from typing import Any

from flask import Response

from catalog import access
from engine import NewMessage, Published
from web import auth
from web.api.blueprint import Resource, answer_once
from web.api.schemas import MessageBody, ReceivedShape, SignalBody, SignalledShape
from web.services import services

api = Resource("signals", "消息与信号")


def sandbox_side() -> bool:
    """Whoever operates outside the sandbox speaks there; whoever operates only inside it is heard only inside."""
    return not access.may(auth.actor(), "operate", services().region.area)


@api.post("/messages")
@api.arguments(MessageBody)
@api.response(200, ReceivedShape)
@auth.needs("operate")
def message(body: dict[str, Any]) -> Response:
    """发布一条消息；无人等待且未给 ttl_s 时答 404"""
    actor = auth.actor()
    new = NewMessage(
        body["name"], body["correlation_key"], body["data"], body["message_id"], body["ttl_s"], sandbox_side()
    )

    def status(published: Published) -> int:
        return 200 if published.kept_until is None else 202

    return answer_once(lambda once: services().engine.publish_message(actor, new, once), ReceivedShape, status)


@api.post("/signals")
@api.arguments(SignalBody)
@api.response(200, SignalledShape)
@auth.needs("operate")
def signal(body: dict[str, Any]) -> Response:
    """广播一个信号"""
    actor = auth.actor()
    return answer_once(
        lambda once: services().engine.broadcast_signal(actor, body["name"], body["data"], sandbox_side(), once),
        SignalledShape,
        shape=lambda received: {"received": received},
    )
