"""Messages, as Camunda 8 correlates them: by name and the exact text of a key, to one instance of each process."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from engine import store, values
from engine.commands import messages_kept
from engine.commands.errors import Conflict
from engine.commands.work import Work
from engine.errors import DuplicateMessage, NoWaiter
from engine.policy import InstanceFacts

REMEMBERED = timedelta(hours=24)
"""How long a message id is refused when it comes again."""


@dataclass(frozen=True, slots=True)
class NewMessage:
    """`ttl_s`: for how many seconds of business time it is kept for waits that open later."""

    name: str
    key: str
    data: Mapping[str, Any]
    message_id: str | None = None
    ttl_s: float = 0
    sandbox: bool = False


@dataclass(frozen=True, slots=True)
class Published:
    """`kept_until` is set where nobody has received it yet."""

    received: list[str]
    kept_until: datetime | None


def publish_message(work: Work, new: NewMessage) -> Published:
    work.allow("message", InstanceFacts("", "", None, None, new.sandbox, "", work.actor.person))
    _refuse_double(work, new)
    data = values.exact(new.data)
    received: dict[str, str] = {}
    _to_waits(work, new, data, received)
    _to_starts(work, new, data, received)
    if not received and new.ttl_s <= 0:
        raise NoWaiter(new.name)
    until = work.now + timedelta(seconds=max(0, new.ttl_s))
    _keep(work, new, data, until, received)
    return Published(list(dict.fromkeys(received.values())), None if received else until)


def _refuse_double(work: Work, new: NewMessage) -> None:
    if new.message_id is None:
        return
    known = store.one(
        work.conn, store.DOUBLE, b_name=new.name, b_key=new.key, b_message=new.message_id, b_sandbox=new.sandbox
    )
    if known is None:
        return
    if known["forget_at"] > work.now:
        raise DuplicateMessage(new.name, new.message_id)
    work.conn.execute(store.DROP_MESSAGE, {"b_id": known["id"]})


def _waiting(work: Work, new: NewMessage) -> dict[str, store.Fields]:
    """The oldest wait of each process. A message without a key can only start something."""
    if not new.key:
        return {}
    waits: dict[str, store.Fields] = {}
    for wait in store.many(
        work.conn, store.WAITING, b_name=new.name, b_key=new.key, b_kind="message", b_sandbox=new.sandbox
    ):
        waits.setdefault(wait["process_key"], wait)
    return waits


def _to_waits(work: Work, new: NewMessage, data: dict[str, Any], received: dict[str, str]) -> None:
    found = _waiting(work, new)
    for wait in sorted(found.values(), key=lambda wait: str(wait["instance_id"])):
        running = work.find(wait["instance_id"])
        # It may wait in two of its processes, caller and called: the first wait can take the second one away.
        again = running is not None and running.id in received.values()
        if running is None or running.suspended or (running.over and not again):
            raise Conflict  # it ended between the query and the lock
        about = {"message": new.name, "message_id": new.message_id}
        if not running.over and running.trigger(wait["token"], wait["element_id"], data, **about):
            received[wait["process_key"]] = running.id
        elif not again:
            raise Conflict
    # Instances were locked first and the name afterwards: whoever opens a wait does so in this order too. What has been
    # opened meanwhile is found by beginning anew, never by locking an instance while holding the name.
    store.lock_names(work.conn, [(new.name, new.key)])
    if not work.parts.database.sqlite and _waiting(work, new).keys() - found.keys():
        raise Conflict


def _to_starts(work: Work, new: NewMessage, data: dict[str, Any], received: dict[str, str]) -> None:
    for start in store.many(work.conn, store.STARTS, b_name=new.name, b_kind="message", b_sandbox=new.sandbox):
        process = start["process_key"]
        if process in received:
            continue
        if new.key and work.conn.execute(store.ACTIVE_WITH_KEY, {"b_key": process, "b_correlation": new.key}).first():
            continue
        ref = work.parts.definitions.ref(work.conn, start["definition_id"])
        about = {"message": new.name, "message_id": new.message_id}
        running = work.start(ref, data, start["element_id"], correlation=new.key or None, about=about)
        received[process] = running.id


def _keep(work: Work, new: NewMessage, data: dict[str, Any], until: datetime, received: Mapping[str, str]) -> None:
    """For other processes until its time is over, and as a memory of its id."""
    if new.ttl_s <= 0 and new.message_id is None:
        return
    message = work.parts.new_id()
    remembered = work.now + REMEMBERED if new.message_id is not None else until
    row = {
        "id": message, "name": new.name, "key": new.key, "sandbox": new.sandbox, "message_id": new.message_id,
        "data": data if new.ttl_s > 0 else {}, "received_at": work.now, "expires_at": until,
        "forget_at": max(until, remembered),
    }  # fmt: skip
    work.conn.execute(store.ADD_MESSAGE, row)
    for process in received:
        messages_kept.receive(work, message, process)
