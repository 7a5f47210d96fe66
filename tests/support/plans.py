"""How the database would carry out what is asked of it: for tests that no list scans a big table."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import Connection, event

from tests.support.site import Site

BIG = ("process_instance", "user_task", "user_task_seat", "history_event", "case_file", "incident")


class Plans:
    """Every plan of the statements that are sent while it listens."""

    def __init__(self, site: Site) -> None:
        self.lines: list[str] = []
        self.db = site.services.db
        event.listen(self.db.engine, "before_cursor_execute", self.explain)

    def explain(self, conn: Connection, cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if not statement.startswith("SELECT"):
            return
        if self.db.sqlite:
            rows = cursor.connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
            self.lines += [row[3] for row in rows]
        else:
            with cursor.connection.cursor() as own:
                # few rows are cheaper to scan than to look up: what is asked is whether an index can serve
                own.execute("SET LOCAL enable_seqscan = off")
                own.execute(f"EXPLAIN {statement}", parameters)
                self.lines += [row[0] for row in own.fetchall()]

    def stop(self) -> list[str]:
        event.remove(self.db.engine, "before_cursor_execute", self.explain)
        return self.lines

    def scans(self) -> list[str]:
        """Plans that read a big table from end to end."""
        tables = "|".join(BIG)
        scan = re.compile(rf"^SCAN (?:{tables})\b(?!.*USING (?:COVERING )?INDEX)|Seq Scan on (?:{tables})\b")
        return [line for line in self.stop() if scan.search(line.strip().removeprefix("->").strip())]
