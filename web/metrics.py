"""Figures for Prometheus: requests by kind of answer, their time, and how much work is waiting."""

import threading
import time
from collections import Counter

from flask import Flask, Response, g, request
from sqlalchemy import func, select

from engine.store import INCIDENT, INSTANCE, JOB
from web.services import Services

BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)


class Tally:
    """Counts since the start of this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.answers: Counter[tuple[str, str]] = Counter()
        self.within: Counter[float] = Counter()
        self.seconds = 0.0
        self.count = 0

    def add(self, method: str, status: int, seconds: float) -> None:
        with self._lock:
            self.answers[method, f"{status // 100}xx"] += 1
            self.count += 1
            self.seconds += seconds
            for bound in BOUNDS:
                if seconds <= bound:
                    self.within[bound] += 1
                    break

    def lines(self) -> list[str]:
        with self._lock:
            found = ["# TYPE tellerflow_requests_total counter"]
            for (method, kind), count in sorted(self.answers.items()):
                found.append(f'tellerflow_requests_total{{method="{method}",status="{kind}"}} {count}')
            found.append("# TYPE tellerflow_request_seconds histogram")
            below = 0
            for bound in BOUNDS:
                below += self.within[bound]
                found.append(f'tellerflow_request_seconds_bucket{{le="{bound}"}} {below}')
            found.append(f'tellerflow_request_seconds_bucket{{le="+Inf"}} {self.count}')
            found.append(f"tellerflow_request_seconds_sum {self.seconds:.6f}")
            found.append(f"tellerflow_request_seconds_count {self.count}")
            return found


def register(app: Flask) -> None:
    tally = app.extensions["tellerflow.tally"] = Tally()

    @app.before_request
    def begin() -> None:
        g.began = time.perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        tally.add(request.method, response.status_code, time.perf_counter() - g.get("began", time.perf_counter()))
        return response


def waiting(use: Services) -> list[str]:
    now = use.clock.now()
    asked = {
        "tellerflow_instances_running": select(func.count()).where(INSTANCE.c.state == "running"),
        "tellerflow_jobs_due": select(func.count()).where(JOB.c.status == "due", JOB.c.run_at <= now),
        "tellerflow_jobs_leased": select(func.count()).where(JOB.c.status == "leased"),
        "tellerflow_incidents_open": select(func.count()).where(INCIDENT.c.status == "open"),
    }
    found = []
    with use.db.read() as conn:
        for name, query in asked.items():
            found += [f"# TYPE {name} gauge", f"{name} {conn.scalar(query)}"]
    return found


def text(use: Services, tally: Tally) -> str:
    return "\n".join([*tally.lines(), *waiting(use)]) + "\n"
