"""What every operation on an open to-do begins with."""

from engine.commands.running import Running
from engine.commands.tasks import Task, open_task
from engine.commands.work import Work
from engine.errors import FormInvalid, NotAllowed
from engine.policy import TaskAction

MOST_REASON = 500
MOST_PEOPLE = 20


def held(work: Work, task_id: str, action: TaskAction, revision: int | None) -> tuple[Task, Running]:
    """A to-do that the actor holds: claimed, or given to them by the diagram."""
    task, running = open_task(work, task_id, action, revision)
    if task["assignee"] != work.actor.person:
        raise NotAllowed("请先领取这项待办，再进行这项操作。")
    return task, running


def worded(field: str, text: str, most: int = MOST_REASON) -> str:
    """A reason or note as it is kept. Raises FormInvalid where it is missing or too long."""
    found = text.strip()
    if not found:
        raise FormInvalid({field: ["请填写，不能为空。"]})
    if len(found) > most:
        raise FormInvalid({field: [f"最多 {most} 个字，请缩短。"]})
    return found
