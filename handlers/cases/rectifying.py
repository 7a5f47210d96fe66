"""差评整改: a negative evaluation begins a process for the supervisors, in the same commit (domain section 9)."""

from typing import Any

from sqlalchemy import select, update

from engine import SYSTEM, store
from engine.commands.work import Work
from handlers.cases.tables import CaseFile, Evaluation

CASE, EVALUATION = store.table(CaseFile), store.table(Evaluation)
PROCESS = "rectification"
NEGATIVE = (1, 2)
REASONS = ("态度不好", "等候时间长", "办理慢", "没有一次说清", "要求的材料不合理", "设备或环境不好")
"""What can be ticked for a negative grade: attitude, efficiency, quality (the standard's three, in people's words)."""


def begin(work: Work, visit: store.Fields, grade_name: str, evaluation: dict[str, Any]) -> str | None:
    """The process's instance; None where no such process is published.

    It is the system that begins it: who was rated neither sees it nor is named as its beginner.
    """
    ref = work.parts.definitions.find(work.conn, PROCESS)
    if ref is None:
        return None
    cases = select(CASE.c.case_no).where(CASE.c.visit_id == visit["id"]).order_by(CASE.c.case_no)
    about = {
        "visit": visit["id"], "grade": evaluation["grade"], "grade_name": grade_name, "tags": evaluation["tags"],
        "words": evaluation["words"], "late": evaluation["late"], "window": visit["window"],
        "teller": visit["teller"], "cases": list(work.conn.scalars(cases)),
    }  # fmt: skip
    system = Work(work.parts, work.conn, SYSTEM)
    running = system.start(ref, {"evaluation": about}, scope=visit["scope"])
    system.finish()
    work.due_jobs.extend(system.due_jobs)
    here = EVALUATION.c.visit_id == visit["id"]
    work.conn.execute(update(EVALUATION).where(here).values(rectification=running.id))
    return running.id
