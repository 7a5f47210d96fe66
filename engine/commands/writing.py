"""Writing one instance at the end of a command: what closed, what opened, data, history and, last, its row."""

from typing import TYPE_CHECKING, Any

from engine import history, store
from engine.commands import rows
from engine.commands.errors import Conflict
from engine.kernel.effects import JobOpened, SubscriptionOpened, TimerOpened, UserTaskOpened

if TYPE_CHECKING:
    from engine.commands.running import Running
    from engine.commands.work import Work


def write(work: "Work", running: "Running") -> None:
    _close(work, running)
    if running.net.ended is None:
        _open(work, running)
    _incidents(work, running)
    _throw(work, running)
    _variables(work, running)
    _history(work, running)
    _row(work, running)
    if running.net.ended is None and running.touched:
        check(running)


def check(running: "Running") -> None:
    """An instance that waits for nothing and has not ended would never move again."""
    row = running.row
    if not (row["tasks"] or row["jobs"] or row["subscriptions"] or row["incidents"]):
        raise AssertionError(f"instance {running.id} waits for nothing")


def _touch(work: "Work") -> dict[str, Any]:
    return {"touched_by": work.actor.person, "touched_name": work.actor.name, "touched_at": work.now}


def _close(work: "Work", running: "Running") -> None:
    conn, row, net = work.conn, running.row, running.net
    if net.ended is not None:
        of = {"b_instance": running.id}
        if row["tasks"]:
            conn.execute(store.UNSEAT_INSTANCE, of)
            conn.execute(store.CANCEL_ALL_ASKED, of | {"touched_at": work.now})
            conn.execute(store.CANCEL_ALL_TASKS, of | _touch(work))
        if not running.new:
            conn.execute(store.DROP_JOBS_OF_INSTANCE, of)
        if row["subscriptions"]:
            conn.execute(store.DROP_SUBSCRIPTIONS_OF_INSTANCE, of)
        row.update(tasks=0, jobs=0, subscriptions=0)
        return
    tokens = [{"b_instance": running.id, "b_token": token} for token in net.tokens]
    events = [{"b_instance": running.id, "b_token": token, "b_element": element} for token, element in net.events]
    if row["tasks"] and tokens:
        store.each(conn, store.UNSEAT_TOKEN, tokens)
        store.each(conn, store.CANCEL_ASKED, [of | {"touched_at": work.now} for of in tokens])
        row["tasks"] -= store.each(conn, store.CANCEL_TASKS, [of | _touch(work) for of in tokens])
    if row["jobs"]:
        row["jobs"] -= store.each(conn, store.DROP_JOBS_OF_TOKEN, tokens)
        row["jobs"] -= store.each(conn, store.DROP_TIMER, events)
    if row["subscriptions"]:
        row["subscriptions"] -= store.each(conn, store.DROP_SUBSCRIPTIONS_OF_TOKEN, tokens)
        row["subscriptions"] -= store.each(conn, store.DROP_SUBSCRIPTION, events)


def _open(work: "Work", running: "Running") -> None:
    conn, row = work.conn, running.row
    tasks, seats, jobs, subscriptions = [], [], [], []
    for opened in running.net.opened.values():
        match opened:
            case UserTaskOpened():
                task = rows.task(work, running, opened)
                tasks.append(task)
                seats.extend(rows.seats(task))
            case JobOpened():
                jobs.append(rows.job(work, running, opened))
            case TimerOpened():
                jobs.append(rows.timer(work, running, opened))
            case SubscriptionOpened():
                subscriptions.append(rows.subscription(work, running, opened))
    store.add(conn, store.ADD_TASKS, tasks)
    store.add(conn, store.ADD_SEATS, seats)
    store.add(conn, store.ADD_JOBS, jobs)
    store.add(conn, store.ADD_SUBSCRIPTIONS, subscriptions)
    row["tasks"] += len(tasks)
    row["jobs"] += len(jobs)
    row["subscriptions"] += len(subscriptions)
    running.opened.extend(tasks)
    announce(work, jobs)


def announce(work: "Work", jobs: list[dict[str, Any]]) -> None:
    for job in jobs:
        if job["run_at"] <= work.now:
            if job["external"]:
                work.external = True
            else:
                work.due_jobs.append(job["id"])


def _incidents(work: "Work", running: "Running") -> None:
    conn, row, net = work.conn, running.row, running.net
    closing = {"resolved_at": work.now, "resolved_by": work.actor.person}
    if net.ended is not None:
        if row["incidents"]:
            conn.execute(store.CLOSE_ALL_INCIDENTS, {"b_instance": running.id} | closing)
        row["incidents"] = 0
        return
    added = dict(net.incidents)
    if row["incidents"]:
        again = [token for token in net.closed_incidents if token in added]
        gone = [token for token in net.closed_incidents if token not in added]
        store.each(conn, store.RENEW_INCIDENTS, [rows.renewed(running, added.pop(token)) for token in again])
        row["incidents"] -= store.each(
            conn, store.CLOSE_INCIDENTS, [{"b_instance": running.id, "b_token": token} | closing for token in gone]
        )
    store.add(conn, store.ADD_INCIDENTS, [rows.incident(work, running, opened) for opened in added.values()])
    row["incidents"] += len(added)


def _throw(work: "Work", running: "Running") -> None:
    """A signal is thrown in the same commit as the step that throws it, and spread by a worker afterwards."""
    jobs = [rows.signal(work, running.row["sandbox"], signal.name, signal.variables) for signal in running.net.signals]
    store.add(work.conn, store.ADD_JOBS, jobs)
    announce(work, jobs)


def _variables(work: "Work", running: "Running") -> None:
    put = [
        {"instance_id": running.id, "scope": scope, "data": data}
        for scope, data in running.dirty.items()
        if data is not None
    ]
    store.add(work.conn, store.PUT_SCOPE, put)
    if not running.new:
        drop = [{"b_instance": running.id, "b_scope": scope} for scope, data in running.dirty.items() if data is None]
        store.each(work.conn, store.DROP_SCOPE, drop)


def _history(work: "Work", running: "Running") -> None:
    row = running.row
    assert running.data_key is not None, "a case whose key was destroyed takes no further command"
    ref = history.InstanceRef(
        running.id, row["definition_id"], row["history_seq"], bytes(row["history_hash"]), running.data_key
    )
    row["history_seq"], row["history_hash"] = history.append(
        work.conn, ref, running.facts, work.actor, work.now, work.parts.clock.simulated
    )


def _row(work: "Work", running: "Running") -> None:
    row, net = running.row, running.net
    if net.ended is not None:
        row.update(ended_at=work.now, end_events=list(net.ended.end_events))
    if running.touched:
        row["blob"] = running.kernel.dump()
    if running.new:
        work.conn.execute(store.ADD_INSTANCE, row | {"revision": 1})
        return
    written = {name: row[name] for name in store.WRITTEN}
    found = work.conn.execute(
        store.WRITE_INSTANCE,
        written | {"b_id": running.id, "b_revision": row["revision"], "revision": row["revision"] + 1},
    )
    if found.rowcount != 1:
        raise Conflict
