"""Every list of the application over a hall with a million cases: the server's time for each page.

`scripts/bench lists [--cases N] [--data FOLDER]`: a small past is made by the real engine and multiplied by SQL into a
SQLite file of some gigabytes, once; the next run of the same folder only measures. Nothing but this bench fills so.
"""

from __future__ import annotations

import argparse
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from statistics import median

from tests.support import everywhere
from tests.support.site import PASSWORD, Caller, Site
from web.app import create_app
from web.past.plan import Asked
from web.past.run import make
from web.settings import Settings

CASES = 1_000_000
ROUNDS = 20
AIM_MS = 100
PAST = Asked(date(2026, 10, 19), seed=1, days=30, finished=12, open=1, printed=0)
DEEDS = 3
"""Events and to-dos of each case that are multiplied: a case has hundreds, which lists never look at."""
IDS = frozenset("id instance_id visit_id applicant_id agent_id task_id person_id instance".split())
NUMBERS = frozenset("case_no business_key number code job_key key".split())
KEYS_OF_PROCESSES = {("process_instance", "key"), ("user_task", "key"), ("user_task_seat", "key"), ("incident", "key")}
FEW = "ROW_NUMBER() OVER (PARTITION BY {of} ORDER BY {by}) <= {most}"
TABLES = {
    "visit": "TRUE",
    "case_person": "TRUE",
    "case_file": "TRUE",
    "process_instance": "business_key IS NOT NULL",
    "user_task": f"status IN ('open', 'claimed') OR {FEW.format(of='instance_id', by='id', most=1)}",
    "user_task_seat": "TRUE",
    "doer": FEW.format(of="instance_id", by="at", most=1),
    "material": FEW.format(of="instance_id", by="seq", most=1),
    "document": FEW.format(of="instance_id", by="id", most=1),
    "evaluation": "TRUE",
    "outbox": FEW.format(of="instance_id", by="id", most=1),
    "incident": "TRUE",
    "history_event": f"type = 'command' AND {FEW.format(of='instance, type', by='seq', most=DEEDS)}",
}


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="scripts/bench lists")
    parser.add_argument("--cases", type=int, default=CASES)
    parser.add_argument("--data", type=Path, default=Path(tempfile.gettempdir()) / "tellerflow-lists")
    asked = parser.parse_args(argv)
    settings = Settings(data=asked.data, demo_password=PASSWORD, worker=False)
    if not (asked.data / "filled").exists():
        fill(settings, asked.cases)
    app = create_app(settings)
    site = Site("", app, app.extensions["tellerflow"])
    slow = measure(site)
    site.services.db.engine.dispose()
    return 1 if slow else 0


def fill(settings: Settings, cases: int) -> None:
    shutil.rmtree(settings.data, ignore_errors=True)
    settings.data.mkdir(parents=True)
    began = time.monotonic()
    made = make(settings, PAST)
    assert made is not None
    with closing(sqlite3.connect(settings.data / "tellerflow.db", isolation_level=None)) as conn:
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -300000", "temp_store = FILE"):
            conn.execute(f"PRAGMA {pragma}")
        have = conn.execute("SELECT count(*) FROM case_file").fetchone()[0]
        conn.execute("CREATE TEMP TABLE copy (k INTEGER PRIMARY KEY)")
        conn.executemany("INSERT INTO copy VALUES (?)", ((k,) for k in range(1, -(-cases // have))))
        for table, which in TABLES.items():
            multiply(conn, table, which)
            count = conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            print(f"{table:20s} {count:>12,} rows {time.monotonic() - began:6.0f} s", flush=True)
        conn.execute("PRAGMA journal_mode = WAL")
    (settings.data / "filled").touch()


def multiply(conn: sqlite3.Connection, table: str, which: str) -> None:
    """Copies with ids and numbers of their own; indexes are built afterwards, which is faster."""
    columns = [row[1] for row in conn.execute(f"PRAGMA table_info({table})")]
    known = "SELECT name, sql FROM sqlite_master WHERE tbl_name = ? AND type = 'index' AND sql IS NOT NULL"
    indexes = conn.execute(known, (table,)).fetchall()
    for name, _ in indexes:
        conn.execute(f"DROP INDEX {name}")
    given = [column for column in columns if not (table == "history_event" and column == "id")]
    values = ", ".join(copied(table, column) for column in given)
    names = ", ".join(f'"{column}"' for column in given)
    base = f"SELECT * FROM (SELECT *, {which} AS wanted FROM {table}) WHERE wanted"
    conn.execute(f"CREATE TEMP TABLE base AS {base}")
    conn.execute(f"INSERT INTO {table} ({names}) SELECT {values} FROM copy CROSS JOIN base")
    conn.execute("DROP TABLE base")
    for _, sql in indexes:
        conn.execute(sql)


def copied(table: str, column: str) -> str:
    if column == "blob":
        return "x'00'"
    if column in IDS | NUMBERS and (table, column) not in KEYS_OF_PROCESSES:
        return f"\"{column}\" || printf('%06d', k)"
    if (table, column) in (("visit", "ended_at"), ("process_instance", "correlation")):
        return f'coalesce("{column}", started_at)' if column == "ended_at" else "NULL"
    return f'"{column}"'


def measure(site: Site) -> list[str]:
    """Each list as the person for whom it takes longest; returns those over the aim. `busy` is processor time, which
    other programs of the machine do not stretch.
    """
    callers = {person: site.log_in(person, window="A01" if person == "teller01" else None)
               for person in everywhere.PEOPLE}  # fmt: skip
    slow = []
    print(f"{'':64s} {'median':>10s} {'busy':>10s}   aim {AIM_MS} ms")
    for address in everywhere.lists(site):
        tried = [(seconds, person) for person, seconds in once(callers, address.path)]
        if not tried:
            print(f"{address.path:64s} not for any of these people")
            continue
        person = max(tried)[1]
        busy = time.process_time()
        took = median(timed(callers[person], address.path)[1] for _ in range(ROUNDS)) * 1e3
        busy = (time.process_time() - busy) / ROUNDS * 1e3
        mark = "" if took < AIM_MS else "   SLOW"
        slow += [address.path] if mark else []
        print(f"{address.path:64s} {took:7.1f} ms {busy:7.1f} ms   {person}{mark}", flush=True)
    return slow


def once(callers: dict[str, Caller], path: str) -> Iterator[tuple[str, float]]:
    for person, caller in callers.items():
        status, seconds = timed(caller, path)
        if status == 200:
            yield person, seconds


def timed(caller: Caller, path: str) -> tuple[int, float]:
    began = time.perf_counter()
    answer = caller.client.get(path)
    return answer.status_code, time.perf_counter() - began
