"""The SQL of the operations."""

from sqlalchemy import bindparam, delete, func, insert, select, update

from engine.columns import Instant
from engine.store import ASKED, TASK, table
from engine.tables import CopyReceipt, TaskSubmission, TaskUrge

SUBMISSION, URGE, COPY = table(TaskSubmission), table(TaskUrge), table(CopyReceipt)

ADD_ASKED = insert(ASKED)
ASKED_OF = select(ASKED).where(ASKED.c.task_id == bindparam("b_task")).order_by(ASKED.c.id)
OPEN_ASKED = ASKED_OF.where(ASKED.c.state == "open")
CLOSE_ASKED = (
    update(ASKED)
    .where(ASKED.c.id == bindparam("b_id"), ASKED.c.state == "open")
    .values({name: bindparam(name) for name in ("state", "opinion", "agree", "signature", "post", "closed_at")})
)
ADD_SUBMISSION = insert(SUBMISSION)
SUBMISSION_OF = select(SUBMISSION).where(SUBMISSION.c.task_id == bindparam("b_task"))
DROP_SUBMISSION = delete(SUBMISSION).where(SUBMISSION.c.task_id == bindparam("b_task"))

ADD_URGE = insert(URGE)
URGES_OF = select(URGE).where(URGE.c.task_id == bindparam("b_task")).order_by(URGE.c.at.desc(), URGE.c.id)
URGES_OF_MANY = (
    select(URGE.c.task_id, func.count().label("times"), func.max(URGE.c.at).label("last"))
    .where(URGE.c.task_id.in_(bindparam("ids", expanding=True)))
    .group_by(URGE.c.task_id)
)
URGED_SINCE = select(func.count()).where(
    URGE.c.task_id == bindparam("b_task"), URGE.c.at >= bindparam("since", type_=Instant)
)

ADD_COPIES = insert(COPY)
COPY_BY_ID = select(COPY).where(COPY.c.id == bindparam("b_id"))
COPIES_OF = select(COPY).where(COPY.c.task_id == bindparam("b_task")).order_by(COPY.c.id)
COPIES_OF_INSTANCE = select(COPY).where(COPY.c.instance_id == bindparam("b_instance")).order_by(COPY.c.id)
READ_COPY = (
    update(COPY)
    .where(COPY.c.id == bindparam("b_id"), COPY.c.read_at.is_(None))
    .values(read_at=bindparam("read_at", type_=Instant))
)

DONE_OF_INSTANCE = (
    select(TASK)
    .where(TASK.c.instance_id == bindparam("b_instance"), TASK.c.status == "completed")
    .order_by(TASK.c.touched_at, TASK.c.id)
)
"""Every completed to-do of one instance, in the order they were completed."""
