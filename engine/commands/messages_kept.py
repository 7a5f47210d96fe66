"""Kept messages meet the waits that a command has opened, in the same transaction."""

from typing import TYPE_CHECKING

from engine import store

if TYPE_CHECKING:
    from engine.commands.running import Running
    from engine.commands.work import Work


def deliver(work: "Work") -> None:
    """Until nothing more fits: each delivery may open further waits or end the instance."""
    pending = list(work.running.values())
    while pending:
        running = pending.pop(0)
        while not running.over and not running.suspended and _deliver_one(work, running):
            pass
        if running.over and running.row["correlation"] and running.net.ended is not None:
            started = _start_next(work, running)
            if started is not None:
                pending.append(started)


def _deliver_one(work: "Work", running: "Running") -> bool:
    waits = running.messages
    store.lock_names(work.conn, [(wait.name, wait.key) for wait in waits])
    for wait in waits:
        kept = store.one(
            work.conn, store.NEXT_KEPT, b_name=wait.name, b_key=wait.key, b_sandbox=running.row["sandbox"],
            b_process=wait.process_key, now=work.now,
        )  # fmt: skip
        if kept is None:
            continue
        receive(work, kept["id"], wait.process_key)
        about = {"message": wait.name, "message_id": kept["message_id"]}
        running.trigger(wait.token, wait.element_id, kept["data"], **about)
        return True
    return False


def receive(work: "Work", message: str, process_key: str) -> None:
    work.conn.execute(store.ADD_RECEIPTS, {"message": message, "process_key": process_key})


def _start_next(work: "Work", ended: "Running") -> "Running | None":
    """Zeebe: when the instance that a message started is over, the next kept message with its key starts another."""
    row = ended.row
    for start in store.many(work.conn, store.STARTS_OF_PROCESS, b_key=row["key"]):
        store.lock_names(work.conn, [(start["name"], row["correlation"])])
        kept = store.one(
            work.conn, store.NEXT_KEPT, b_name=start["name"], b_key=row["correlation"], b_sandbox=row["sandbox"],
            b_process=row["key"], now=work.now,
        )  # fmt: skip
        if kept is not None:
            receive(work, kept["id"], row["key"])
            ref = work.parts.definitions.ref(work.conn, start["definition_id"])
            about = {"message": start["name"], "message_id": kept["message_id"]}
            return work.start(
                ref, kept["data"], start["element_id"], correlation=row["correlation"], scope=row["scope"], about=about
            )
    return None
