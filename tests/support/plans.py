"""How the database would carry out what is asked of it: for tests that no list scans a table that grows with cases."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, event, text

from engine import Database
from tests.support.site import Site
from web.migrate import METADATA

REFERENCE = frozenset(
    "admin_change calendar_change calendar_day calendar_year clock device grant_ guide_edition hall history_log "
    "inbox_view login_delay number_counter package package_key package_part package_version past_case past_password "
    "past_run person post process_definition seal session site_rule start_subscription token window_".split()
)
"""What an office sets up once, what one person has a few of, and what the demo keeps of itself; all else grows."""
BIG = frozenset(METADATA.tables) - REFERENCE
PARTIAL = {
    index.name for table in METADATA.tables.values() for index in table.indexes
    if index.dialect_options["sqlite"]["where"] is not None
} - {"ix_history_event_deeds"}  # fmt: skip
"""Indexes of the few rows of a table that are under way: to walk along one is no scan."""
ROWS = 1_000_000
COARSE = frozenset(
    "agency area board channel external form hall held item kind key name outcome process_key sandbox scope seat state "
    "status type window year actor opened_by person".split()
)
"""Columns with few values, each of very many rows; `actor` and `person` are those who work here."""
VALUES = 20


class Plans:
    """Every kind of statement that is sent while it listens is explained once."""

    def __init__(self, site: Site) -> None:
        self.lines: list[str] = []
        self.found: list[str] = []
        self.db: Database = site.services.db
        self._known: dict[str, list[str]] = {}
        self._judged = BIG if self.db.sqlite else BIG & _filled(self.db)
        event.listen(self.db.engine, "before_cursor_execute", self._explain)

    def _explain(self, conn: Connection, cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if not statement.startswith(("SELECT", "WITH")):
            return
        if statement not in self._known:
            explain = self._sqlite if self.db.sqlite else self._postgresql
            self._known[statement] = list(explain(cursor.connection, statement, parameters))
        self.found += self._known[statement]

    def _sqlite(self, connection: Any, statement: str, parameters: Any) -> Iterator[str]:
        steps = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)]
        self.lines += steps
        names = _names(statement)
        stops = "LIMIT" in statement and not any("TEMP B-TREE" in step for step in steps)
        for step in steps:
            scan = re.match(r"SCAN (\w+)(.*)", step)
            if (
                scan
                and scan[2].rpartition(" ")[2] not in PARTIAL
                and names.get(scan[1], scan[1]) in self._judged
                and not (stops and "USING" in scan[2])
            ):
                yield f"{step}: {statement}"

    def _postgresql(self, connection: Any, statement: str, parameters: Any) -> Iterator[str]:
        with connection.cursor() as own:
            # few rows are cheaper to scan than to look up: what is asked is whether an index can serve
            own.execute("SET LOCAL enable_seqscan = off")
            own.execute(f"EXPLAIN (FORMAT JSON) {statement}", parameters)
            told = own.fetchone()[0]
        plan = json.loads(told) if isinstance(told, str) else told
        for node, stops in _nodes(plan[0]["Plan"], False):
            self.lines.append(node["Node Type"])
            kind, table = node["Node Type"], node.get("Relation Name")
            whole = "Index" in kind and "Index Cond" not in node and "Bitmap" not in kind
            if (
                table in self._judged
                and node.get("Index Name") not in PARTIAL
                and (kind == "Seq Scan" or (whole and not stops))
            ):
                yield f"{kind} {node.get('Index Name', '')} on {table}: {statement}"

    def stop(self) -> list[str]:
        event.remove(self.db.engine, "before_cursor_execute", self._explain)
        return self.lines

    def scans(self) -> list[str]:
        """Statements that read a big table, or an index of one, from end to end; stops listening."""
        self.stop()
        return self.found

    def take(self) -> list[str]:
        """The same of what was sent since the last time."""
        found, self.found = self.found, []
        return found


def _filled(db: Database) -> frozenset[str]:
    """Tables of PostgreSQL that have a page: of others it does not believe that they have any row."""
    with db.read() as conn:
        return frozenset(conn.scalars(text("SELECT relname FROM pg_class WHERE relpages > 0")))


def _names(statement: str) -> Mapping[str, str]:
    """Tables by the names that a statement gives them."""
    pairs = re.findall(r"\b(\w+) AS (\w+)\b", statement)
    return {alias: table for table, alias in pairs if table in METADATA.tables}


def _nodes(plan: Mapping[str, Any], stops: bool) -> Iterator[tuple[Mapping[str, Any], bool]]:
    """Each node of a plan, and whether a limit above ends it before its end."""
    kind = plan["Node Type"]
    stops = kind == "Limit" or (stops and kind not in ("Sort", "Aggregate", "Hash", "Materialize", "HashAggregate"))
    yield plan, stops
    for each in plan.get("Plans", ()):
        yield from _nodes(each, stops)


def as_of_a_million_cases(db: Database) -> None:
    """Tells the planner that every table that grows has a million rows; connections opened from now on know."""
    with db.write() as conn:
        if db.sqlite:
            conn.execute(text("ANALYZE"))
            conn.execute(text("DELETE FROM sqlite_stat1 WHERE tbl IN (SELECT value FROM json_each(:big))"),
                         {"big": json.dumps(sorted(BIG))})  # fmt: skip
            for table in BIG:
                for index, told in _statistics(conn, table):
                    row = {"t": table, "i": index, "s": told}
                    conn.execute(text("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (:t, :i, :s)"), row)
        else:
            conn.execute(text("ANALYZE"))
            conn.execute(text("UPDATE pg_class SET reltuples = :rows WHERE relname = ANY(:big)"),
                         {"rows": ROWS, "big": sorted(BIG)})  # fmt: skip
    db.engine.dispose()


def _statistics(conn: Connection, table: str) -> Iterator[tuple[str, str]]:
    """(index, rows and rows for each value of its first columns) as SQLite's ANALYZE would keep them."""
    for index in conn.execute(text(f"PRAGMA index_list('{table}')")).mappings():
        columns = conn.execute(text(f"PRAGMA index_info('{index['name']}')")).mappings().all()
        left, told = ROWS, [ROWS]
        for column in columns:
            left = max(1, left // VALUES if column["name"] in COARSE else min(left, 5))
            told.append(left)
        if index["unique"]:
            told[-1] = 1
        yield index["name"], " ".join(map(str, told))
