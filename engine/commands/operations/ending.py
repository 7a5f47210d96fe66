"""终止 from the to-do: its holder ends the case, with a reason."""

from engine.commands.operations.opening import held, worded
from engine.commands.work import Work


def terminate(work: Work, task_id: str, reason: str, revision: int | None = None) -> str:
    """Answers the instance's id. Also its own rule is asked: who may end a case."""
    reason = worded("reason", reason)
    task, running = held(work, task_id, "terminate", revision)
    work.allow("terminate", running.facts_for_policy())
    running.run("cancel", {}, task["element_id"], operation="terminate", task=task_id, reason=reason)
    return running.id
